"""What the fast transport does of its own; what it shares with the other is in test_transport."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from core.client.asyncio_transport import AsyncioTransport
from core.client.errors import CallError

HEADERS = {"authorization": "Bearer sk-0123456789abcdef0123456789abcdef"}


@pytest.fixture
async def transport() -> AsyncIterator[AsyncioTransport]:
    made = AsyncioTransport()
    yield made
    await made.close()


async def test_a_connection_is_used_again(transport: AsyncioTransport, serve_raw: Any) -> None:
    raw = await serve_raw(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
    for _ in range(3):
        response = await transport.send("GET", raw.url, HEADERS)
        assert await response.read_chunk() == b"ok"
        assert await response.read_chunk() is None
        await response.close()


async def test_a_body_without_a_length_ends_with_the_connection(
    transport: AsyncioTransport, serve_raw: Any
) -> None:
    async def talk(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nall of it")
        await writer.drain()
        writer.close()

    raw = await serve_raw(talk)
    response = await transport.send("GET", raw.url, HEADERS)
    pieces = []
    while (chunk := await response.read_chunk()) is not None:
        pieces.append(chunk)
    assert b"".join(pieces) == b"all of it"
    await response.close()


async def test_what_is_not_http_is_refused_with_its_reason(
    transport: AsyncioTransport, serve_raw: Any
) -> None:
    raw = await serve_raw(b"SSH-2.0-OpenSSH_9.2\r\n")
    with pytest.raises(CallError) as failed:
        await transport.send("GET", raw.url, HEADERS)
    assert failed.value.kind == "unreachable"
    assert "not HTTP" in failed.value.message


async def test_a_header_cannot_smuggle_in_another(transport: AsyncioTransport) -> None:
    with pytest.raises(ValueError, match="line break"):
        await transport.send("GET", "http://127.0.0.1/", {"x": "a\r\nauthorization: b"})
