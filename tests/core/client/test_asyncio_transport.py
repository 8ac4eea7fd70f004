"""What goes wrong on the line has a kind and a reason, and no key in its words."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest

from core.client.asyncio_transport import AsyncioTransport
from core.client.errors import CallError

KEY = "sk-0123456789abcdef0123456789abcdef"
HEADERS = {"authorization": f"Bearer {KEY}"}


@pytest.fixture
async def transport() -> AsyncIterator[AsyncioTransport]:
    made = AsyncioTransport()
    yield made
    await made.close()


def reset(writer: asyncio.StreamWriter) -> None:
    """Break the connection as a crashed server does."""
    linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


async def refused(transport: AsyncioTransport, url: str) -> CallError:
    with pytest.raises(CallError) as failed:
        await transport.send("POST", url, HEADERS, b"{}")
    assert KEY not in str(failed.value)
    assert KEY not in repr(failed.value)
    return failed.value


async def test_a_closed_port_is_unreachable_and_says_so(transport: AsyncioTransport) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        error = await refused(transport, f"http://{address}/chat/completions")
    assert error.kind == "unreachable"
    assert address in error.message
    assert "refused" in error.message.lower()


async def test_a_host_without_an_address_is_unreachable(transport: AsyncioTransport) -> None:
    error = await refused(transport, "http://no-such-host.invalid/chat/completions")
    assert error.kind == "unreachable"
    assert "no-such-host.invalid" in error.message


async def test_a_password_in_the_address_is_not_shown(transport: AsyncioTransport) -> None:
    error = await refused(transport, "http://user:secret-word@no-such-host.invalid/")
    assert "secret-word" not in error.message


async def test_an_address_that_cannot_be_parsed_is_unreachable(transport: AsyncioTransport) -> None:
    assert (await refused(transport, "http://exa mple/")).kind == "unreachable"


async def test_a_reset_before_the_answer_is_unreachable(transport: AsyncioTransport, serve_raw: Any) -> None:
    async def break_off(writer: asyncio.StreamWriter) -> None:
        reset(writer)

    raw = await serve_raw(break_off)
    assert (await refused(transport, raw.url)).kind == "unreachable"


async def test_a_reset_in_the_middle_of_the_body_is_a_cut(
    transport: AsyncioTransport, serve_raw: Any
) -> None:
    arrived = asyncio.Event()

    async def break_off(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n")
        await writer.drain()
        await arrived.wait()
        reset(writer)

    raw = await serve_raw(break_off)
    response = await transport.send("POST", raw.url, HEADERS, b"{}")
    assert await response.read_chunk() == b"half"
    arrived.set()
    with pytest.raises(CallError) as failed:
        await response.read_chunk()
    assert failed.value.kind == "cut"
    assert KEY not in str(failed.value)
    await response.close()


async def test_a_body_comes_in_pieces_and_ends_with_none(transport: AsyncioTransport, serve_raw: Any) -> None:
    raw = await serve_raw(b"HTTP/1.1 201 Created\r\nX-Some-Header: a\r\ncontent-length: 4\r\n\r\nbody")
    response = await transport.send("GET", raw.url, HEADERS)
    assert response.status == 201
    assert response.headers()["x-some-header"] == "a"
    assert response.header("X-Some-Header") == response.header("x-some-header") == "a"
    assert response.header("missing") is None
    pieces = []
    while (chunk := await response.read_chunk()) is not None:
        pieces.append(chunk)
    assert b"".join(pieces) == b"body"
    assert await response.read_chunk() is None
    await response.close()


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
