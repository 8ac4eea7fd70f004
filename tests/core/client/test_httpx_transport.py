"""What the compatible transport does of its own; what it shares with the other is in test_transport."""

from __future__ import annotations

from typing import Any

import httpx

from core.client.httpx_transport import HttpxTransport

HEADERS = {"authorization": "Bearer sk-0123456789abcdef0123456789abcdef"}


async def test_the_users_own_client_is_used_with_what_it_is_made_of() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == HEADERS["authorization"]
        return httpx.Response(200, content=b"mocked")

    transport = HttpxTransport(httpx.AsyncClient(transport=httpx.MockTransport(answer)))
    response = await transport.send("POST", "https://api.example/", HEADERS, b"{}")
    assert await response.read_chunk() == b"mocked"
    await response.close()
    await transport.close()


async def test_a_client_of_its_own_has_no_limit_of_connections_and_of_time(serve_raw: Any) -> None:
    raw = await serve_raw(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
    transport = HttpxTransport()
    response = await transport.send("GET", raw.url, HEADERS)
    assert await response.read_chunk() is None
    await response.close()
    await transport.close()
