"""Which transport carries the calls to an address."""

from __future__ import annotations

import ipaddress
import urllib.request
from urllib.parse import urlsplit

from core.client.transport import Transport


def default_transport(base_url: str) -> Transport:
    """httpx where the system or the environment names a proxy for this address, else the fast one of our own.

    A proxy is never asked for this machine itself. Only what is used is imported: httpx costs a third of a second.
    """
    parts = urlsplit(base_url)
    proxied = parts.scheme in urllib.request.getproxies() and not urllib.request.proxy_bypass(parts.netloc)
    if proxied and not _is_loopback(parts.hostname or ""):
        from core.client.httpx_transport import HttpxTransport

        return HttpxTransport()
    from core.client.asyncio_transport import AsyncioTransport

    return AsyncioTransport()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
