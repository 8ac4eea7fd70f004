"""What goes wrong on the line has a kind and a reason, and no key in its words."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from typing import Any

import pytest

from core.client.errors import CallError
from core.client.transport import Transport

KEY = "sk-0123456789abcdef0123456789abcdef"
HEADERS = {"authorization": f"Bearer {KEY}"}


def reset(writer: asyncio.StreamWriter) -> None:
    """Break the connection as a crashed server does."""
    linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


async def refused(transport: Transport, url: str) -> CallError:
    with pytest.raises(CallError) as failed:
        await transport.send("POST", url, HEADERS, b"{}")
    assert KEY not in str(failed.value)
    assert KEY not in repr(failed.value)
    return failed.value


async def test_a_closed_port_is_unreachable_and_says_so(transport: Transport) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        error = await refused(transport, f"http://{address}/chat/completions")
    assert error.kind == "unreachable"
    assert address in error.message


async def test_a_host_without_an_address_is_unreachable(transport: Transport) -> None:
    error = await refused(transport, "http://no-such-host.invalid/chat/completions")
    assert error.kind == "unreachable"
    assert "no-such-host.invalid" in error.message


async def test_a_password_in_the_address_is_not_shown(transport: Transport) -> None:
    error = await refused(transport, "http://user:secret-word@no-such-host.invalid/")
    assert "secret-word" not in error.message


async def test_an_address_that_cannot_be_parsed_is_unreachable(transport: Transport) -> None:
    assert (await refused(transport, "http://exa mple/")).kind == "unreachable"


async def test_a_reset_before_the_answer_is_unreachable(transport: Transport, serve_raw: Any) -> None:
    async def break_off(writer: asyncio.StreamWriter) -> None:
        reset(writer)

    raw = await serve_raw(break_off)
    assert (await refused(transport, raw.url)).kind == "unreachable"


async def test_a_reset_in_the_middle_of_the_body_is_a_cut(transport: Transport, serve_raw: Any) -> None:
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


async def test_a_body_comes_in_pieces_and_ends_with_none(transport: Transport, serve_raw: Any) -> None:
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
