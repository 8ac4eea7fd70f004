"""The transport of the hot path: pyreqwest (Rust's reqwest), with its connection pool and rustls."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from pyreqwest.client import ClientBuilder
from pyreqwest.exceptions import PyreqwestError
from pyreqwest.response import Response as PyreqwestBody

from core.client.errors import CallError
from core.client.transport import Response

CONNECT_TIMEOUT_S = 10.0
READ_AHEAD_BYTES = 0
"""pyreqwest gives a response back only when it has read so much of its body: a stream would come all at once."""


class PyreqwestTransport:
    """A pool of connections without a limit of its own: the key pool decides how many calls are in flight.

    Proxies are taken from the environment, as users expect, except for a loopback address.
    """

    def __init__(self, base_url: str) -> None:
        builder = (
            ClientBuilder()
            .max_connections(None)
            .connect_timeout(timedelta(seconds=CONNECT_TIMEOUT_S))
            .pool_idle_timeout(timedelta(seconds=60))
            .tcp_nodelay(True)
            .follow_redirects(False)
            .user_agent("pilothouse")
        )
        if _is_loopback(urlsplit(base_url).hostname or ""):
            builder = builder.no_proxy()
        self._client = builder.build()

    async def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Response:
        try:
            request = self._client.request(method, url).headers(headers)
        except ValueError as e:
            raise CallError("unreachable", f"no connection to {_host(url)}: {e}") from None
        if body is not None:
            request = request.body_bytes(body)
        exchange = request.streamed_read_buffer_limit(READ_AHEAD_BYTES).build_streamed()
        try:
            response = await exchange.__aenter__()
        except PyreqwestError as e:
            raise CallError("unreachable", f"no connection to {_host(url)}: {_cause(e)}") from None
        return _PyreqwestResponse(exchange, response)

    async def close(self) -> None:
        await self._client.close()


class _PyreqwestResponse:
    __slots__ = ("_exchange", "_reader", "_response", "status")

    def __init__(self, exchange: Any, response: PyreqwestBody) -> None:
        self._exchange = exchange
        self._response = response
        self._reader = response.body_reader
        self.status: int = response.status

    def headers(self) -> Mapping[str, str]:
        return {name.lower(): value for name, value in self._response.headers.items()}

    def header(self, name: str) -> str | None:
        return self._response.get_header(name)

    async def read_chunk(self) -> bytes | None:
        try:
            chunk = await self._reader.read_chunk()
        except PyreqwestError as e:
            raise CallError("cut", f"the connection broke off: {_cause(e)}") from None
        return None if chunk is None else bytes(chunk)

    async def close(self) -> None:
        await self._exchange.__aexit__(None, None, None)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _host(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2]


def _cause(error: Exception) -> str:
    """The innermost reason: the outer words of reqwest only repeat the address."""
    details = getattr(error, "details", None)
    causes = (details or {}).get("causes") if isinstance(details, dict) else None
    if causes:
        return str(causes[-1].get("message", "")) or type(error).__name__
    return type(error).__name__
