"""What goes wrong on the line has a kind and a reason, and no key in its words."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from core.client.errors import CallError
from core.client.httpx_transport import HttpxTransport

KEY = "sk-0123456789abcdef0123456789abcdef"
HEADERS = {"authorization": f"Bearer {KEY}"}


@pytest.fixture
async def transport() -> AsyncIterator[HttpxTransport]:
    made = HttpxTransport(httpx.AsyncClient(timeout=None, trust_env=False, verify=False))
    yield made
    await made.close()


def reset(writer: asyncio.StreamWriter) -> None:
    """Break the connection as a crashed server does."""
    linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


async def refused(transport: HttpxTransport, url: str) -> CallError:
    with pytest.raises(CallError) as failed:
        await transport.send("POST", url, HEADERS, b"{}")
    assert KEY not in str(failed.value)
    assert KEY not in repr(failed.value)
    return failed.value


async def test_a_closed_port_is_unreachable_and_says_so(transport: HttpxTransport) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        error = await refused(transport, f"http://{address}/chat/completions")
    assert error.kind == "unreachable"
    assert address in error.message


async def test_a_host_without_an_address_is_unreachable(transport: HttpxTransport) -> None:
    error = await refused(transport, "http://no-such-host.invalid/chat/completions")
    assert error.kind == "unreachable"
    assert "no-such-host.invalid" in error.message


async def test_a_password_in_the_address_is_not_shown(transport: HttpxTransport) -> None:
    error = await refused(transport, "http://user:secret-word@no-such-host.invalid/")
    assert "secret-word" not in error.message


async def test_an_address_that_cannot_be_parsed_is_unreachable(transport: HttpxTransport) -> None:
    assert (await refused(transport, "http://exa mple/")).kind == "unreachable"


async def test_a_reset_before_the_answer_is_unreachable(transport: HttpxTransport, serve_raw: Any) -> None:
    async def break_off(writer: asyncio.StreamWriter) -> None:
        reset(writer)

    raw = await serve_raw(break_off)
    assert (await refused(transport, raw.url)).kind == "unreachable"


async def test_a_reset_in_the_middle_of_the_body_is_a_cut(transport: HttpxTransport, serve_raw: Any) -> None:
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


async def test_a_body_comes_in_pieces_and_ends_with_none(transport: HttpxTransport, serve_raw: Any) -> None:
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
