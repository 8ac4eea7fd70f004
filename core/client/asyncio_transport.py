"""The transport of the hot path: HTTP/1.1 on asyncio's own sockets, parsed by httptools (Node's llhttp).

It does what a chat endpoint needs and no more: keep-alive connections, TLS, streamed bodies; proxies are left
to httpx. What has arrived together is handed on together, so a burst of a stream's pieces costs one wake-up
where a library with a thread of its own pays for each (`python -m benchmarks transport`), and a call that is
given up closes its connection at once, so that the endpoint stops working, and charging, for it.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import time
from collections import deque
from collections.abc import Mapping
from typing import Final, cast
from urllib.parse import urlsplit

import httptools

from core.client.errors import CallError
from core.client.transport import Response

CONNECT_TIMEOUT_S: Final = 10.0
IDLE_S: Final = 30.0
"""A connection that was idle for longer is not used again: servers close them after a while."""
BUFFER_HIGH: Final = 1 << 20
"""Bytes of a body that may wait to be read before the socket is left alone."""
LARGEST_HEAD: Final = 64 * 1024


class _Connection(asyncio.Protocol):
    """One socket and the answer that is being read from it."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._waiter: asyncio.Future[None] | None = None
        self._pieces: deque[bytes] = deque()
        self._buffered = 0
        self._paused = False
        self._error: str | None = None
        self._until_close = False
        self._received = False
        self.status = 0
        self.head: dict[str, str] = {}
        self.head_size = 0
        self.head_done = False
        self.complete = False
        self.reusable = False
        self.closed = False
        self.used = False
        self.idle_since = 0.0

    # -- for the transport ------------------------------------------------------------------------

    def start(self, request: bytes) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self.status, self.head, self.head_size = 0, {}, 0
        self._received = False
        self.head_done = self.complete = self.reusable = self._until_close = False
        if self._transport is not None:
            self._transport.write(request)

    async def wait_for_head(self) -> bool:
        """Whether a head has come; False where the connection ended without a byte of an answer."""
        while not self.head_done:
            if self.closed:
                if self._received:
                    raise CallError("unreachable", f"the answer broke off in its head: {self.why_closed}")
                return False
            await self._wait()
        return True

    @property
    def why_closed(self) -> str:
        return self._error or "closed by the other side"

    async def read(self) -> bytes | None:
        """All that has arrived since the last read, None at the end of the body."""
        while not self._pieces:
            if self.complete:
                return None
            if self.closed:
                raise CallError("cut", f"the connection broke off: {self.why_closed}")
            await self._wait()
        data = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces.clear()
        self._buffered = 0
        if self._paused and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()
        return data

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()
        self.closed = True

    @property
    def free(self) -> bool:
        """Whether it can carry another request."""
        return self.complete and self.reusable and not self.closed and not self._pieces

    async def _wait(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # -- asyncio calls these ----------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one by its methods only

    def data_received(self, data: bytes) -> None:
        if self.complete or not self.used:
            self.abort()  # bytes that nobody asked for
            return
        self._received = True
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as e:
            self._error = f"not HTTP ({e})"
            self.abort()
        if self._buffered > BUFFER_HIGH and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        return None

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if self._until_close and exc is None:
            self.complete = True
        elif exc is not None and self._error is None:
            self._error = _reason(exc)
        self._wake()

    # -- the parser calls these -------------------------------------------------------------------

    def on_header(self, name: bytes, value: bytes) -> None:
        self.head_size += len(name) + len(value)
        if self.head_size > LARGEST_HEAD:
            raise ValueError("the head of the answer is too large")
        self.head[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status < 200:
            self.head.clear()
            return
        self.status = status
        self.head_done = True
        bodiless = status in (204, 304)
        self._until_close = not (
            bodiless or "content-length" in self.head or "transfer-encoding" in self.head
        )

    def on_body(self, body: bytes) -> None:
        self._pieces.append(body)
        self._buffered += len(body)

    def on_message_complete(self) -> None:
        if self.head_done:
            self.complete = True
            self.reusable = self._parser.should_keep_alive()


class AsyncioTransport:
    """A pool of keep-alive connections without a limit of its own: the key pool decides how many calls are out."""

    def __init__(self) -> None:
        self._idle: dict[tuple[str, str, int], list[_Connection]] = {}
        self._tls: ssl.SSLContext | None = None
        self._prefixes: dict[tuple[str, str], tuple[tuple[str, str, int], bytes]] = {}

    async def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Response:
        place, prefix = self._prefix(method, url)
        lines = [prefix]
        for name, value in headers.items():
            if "\r" in value or "\n" in value:
                raise ValueError(f"the header {name} holds a line break")
            lines.append(f"{name}: {value}\r\n".encode("latin-1"))
        lines.append(b"content-length: %d\r\n\r\n" % len(body) if body is not None else b"\r\n")
        if body is not None:
            lines.append(body)
        request = b"".join(lines)
        while True:
            connection = self._take(place)
            reused = connection is not None
            if connection is None:
                connection = await self._connect(place)
            connection.used = True
            connection.start(request)
            try:
                if await connection.wait_for_head():
                    return _AsyncioResponse(self, place, connection)
            except BaseException:
                connection.abort()
                raise
            if not reused:
                raise CallError("unreachable", f"no answer from {_name(place)}: {connection.why_closed}")
            # An idle connection that the server had closed meanwhile: the request never reached it.

    async def close(self) -> None:
        for connections in self._idle.values():
            for connection in connections:
                connection.abort()
        self._idle.clear()
        await asyncio.sleep(0)

    def give_back(self, place: tuple[str, str, int], connection: _Connection) -> None:
        if connection.free:
            connection.idle_since = time.monotonic()
            self._idle.setdefault(place, []).append(connection)
        else:
            connection.abort()

    def _take(self, place: tuple[str, str, int]) -> _Connection | None:
        """The connection that was used last, so that those too many grow old and are closed."""
        idle = self._idle.get(place)
        if not idle:
            return None
        oldest = time.monotonic() - IDLE_S
        while idle and idle[0].idle_since < oldest:
            idle.pop(0).abort()
        while idle:
            connection = idle.pop()
            if not connection.closed:
                return connection
        return None

    async def _connect(self, place: tuple[str, str, int]) -> _Connection:
        scheme, host, port = place
        tls = self._tls_context() if scheme == "https" else None
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                _, connection = await loop.create_connection(_Connection, host, port, ssl=tls)
        except TimeoutError:
            raise CallError(
                "unreachable", f"no connection to {_name(place)} within {CONNECT_TIMEOUT_S:g} s"
            ) from None
        except (OSError, UnicodeError) as e:
            raise CallError("unreachable", f"no connection to {_name(place)}: {_reason(e)}") from None
        return connection

    def _tls_context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
            self._tls.set_alpn_protocols(["http/1.1"])
        return self._tls

    def _prefix(self, method: str, url: str) -> tuple[tuple[str, str, int], bytes]:
        """Where the request goes, and its first lines; remembered, for there are few addresses."""
        found = self._prefixes.get((method, url))
        if found is None:
            parts = urlsplit(url)
            try:
                host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
                parts.netloc.encode("ascii")
            except ValueError as e:
                raise CallError("unreachable", f"not an address: {e}") from None
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            name = parts.netloc.rpartition("@")[2]
            if any(c.isspace() for c in name + path):
                raise CallError("unreachable", f"not an address: {name}{path}")
            head = f"{method} {path} HTTP/1.1\r\nhost: {name}\r\nuser-agent: pilothouse\r\n".encode("ascii")
            found = self._prefixes[(method, url)] = ((parts.scheme, host, port), head)
        return found


class _AsyncioResponse:
    __slots__ = ("_connection", "_place", "_transport", "status")

    def __init__(
        self, transport: AsyncioTransport, place: tuple[str, str, int], connection: _Connection
    ) -> None:
        self._transport = transport
        self._place = place
        self._connection = connection
        self.status = connection.status

    def headers(self) -> Mapping[str, str]:
        return self._connection.head

    def header(self, name: str) -> str | None:
        return self._connection.head.get(name.lower())

    async def read_chunk(self) -> bytes | None:
        return await self._connection.read()

    async def close(self) -> None:
        self._transport.give_back(self._place, self._connection)


def _name(place: tuple[str, str, int]) -> str:
    return f"{place[1]}:{place[2]}"


def _reason(error: Exception) -> str:
    """The system's own words where it has any: "Connection refused"."""
    number = getattr(error, "errno", None)
    if isinstance(number, int) and number > 0:
        return os.strerror(number)
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
