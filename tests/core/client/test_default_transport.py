"""A proxy of the environment is used, except for this machine."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from core.client.default_transport import default_transport
from core.client.errors import CallError


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "[::1]"])
async def test_a_proxy_is_not_asked_for_this_machine(
    host: str, serve_raw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = await serve_raw(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv("http_proxy", proxy.url)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        transport = default_transport(f"http://{host}:{taken.getsockname()[1]}")
        with pytest.raises(CallError):
            await transport.send("GET", f"http://127.0.0.1:{taken.getsockname()[1]}/", {})
        await transport.close()
    assert proxy.requests == []


async def test_a_proxy_of_the_environment_is_used_for_other_machines(
    serve_raw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = await serve_raw(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
    monkeypatch.setenv("http_proxy", proxy.url)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    transport = default_transport("http://api.example")
    try:
        response = await transport.send("GET", "http://api.example/models", {})
        await response.close()
    finally:
        await transport.close()
    assert proxy.requests[0].startswith(b"GET http://api.example/models HTTP/1.1")
