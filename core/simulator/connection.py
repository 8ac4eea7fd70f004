"""One client connection: parses HTTP/1.1, answers requests in order, notices that a client left.

Requests that arrive while another is being answered wait their turn; when many wait, reading
pauses until they are served.
"""

import asyncio
import socket
import struct
import sys
from collections import deque
from typing import NamedTuple, Protocol, cast
from urllib.parse import unquote

import httptools

from core.simulator.errors import MALFORMED_HTTP, TOO_LARGE, ApiError
from core.simulator.exchange import Exchange
from core.simulator.http_text import whole

MAX_BODY_BYTES = 20 * 1024 * 1024
MAX_WAITING_REQUESTS = 32
# SO_LINGER, on for 0 s: closing sends a reset. Windows has shorts where others have ints.
_RESET_ON_CLOSE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
_NO_ID = b"sim-0"


class HttpRequest(NamedTuple):
    """A parsed request; `authorization` is the header's value, empty if there was none."""

    method: str
    path: str
    authorization: str
    body: bytes
    keep_alive: bool


class Handler(Protocol):
    """What answers requests."""

    def handle(self, request: HttpRequest, connection: "Connection") -> Exchange | None:
        """Write the answer and return None, or return an exchange that has yet to be started."""


class Connection(asyncio.Protocol):
    """The protocol of one connection; also the outlet of the exchange it carries."""

    def __init__(self, handler: Handler, peers: "set[Connection]") -> None:
        self._handler = handler
        self._peers = peers
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpRequestParser(self)
        self._waiting: deque[HttpRequest] = deque()
        self._active: Exchange | None = None
        self._pumping = False
        self._paused = False
        self._closing = False
        self._close_after = False
        self._url = b""
        self._authorization = b""
        self._body: list[bytes] = []
        self._body_bytes = 0

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._peers.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._closing = True
        self._transport = None
        self._peers.discard(self)
        self._waiting.clear()
        if self._active is not None:
            self._active.cancel()
            self._active = None

    def data_received(self, data: bytes) -> None:
        if self._closing:
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._refuse(MALFORMED_HTTP)

    # httptools

    def on_message_begin(self) -> None:
        self._url = b""
        self._authorization = b""
        self._body = []
        self._body_bytes = 0

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        name = name.lower()
        if name == b"authorization":
            self._authorization = value
        elif name == b"expect" and value.lower() == b"100-continue":
            self.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        if self._body_bytes > MAX_BODY_BYTES:
            self._refuse(TOO_LARGE)
        elif not self._closing:
            self._body.append(body)

    def on_message_complete(self) -> None:
        if self._closing:
            return
        path = self._url.partition(b"?")[0].decode("ascii", "replace")
        request = HttpRequest(
            self._parser.get_method().decode("ascii"),
            unquote(path) if "%" in path else path,
            self._authorization.decode("latin-1"),
            self._body[0] if len(self._body) == 1 else b"".join(self._body),
            self._parser.should_keep_alive(),
        )
        self._body = []
        self._waiting.append(request)
        self._pump()
        if len(self._waiting) >= MAX_WAITING_REQUESTS and not self._paused:
            self._paused = True
            if self._transport is not None:
                self._transport.pause_reading()

    # Outlet

    def write(self, data: bytes) -> None:
        """Send bytes; silently nothing once the client has gone."""
        if self._transport is not None:
            self._transport.write(data)

    def finish(self) -> None:
        """The current answer is complete: close if the client asked for it, else go on."""
        self._active = None
        if self._close_after:
            self._close()
        else:
            self._pump()

    def reset(self) -> None:
        """End the connection with a TCP reset instead of a proper close."""
        self._active = None
        self._closing = True
        if self._transport is None:
            return
        raw = self._transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self._transport.abort()

    # The simulator

    def drop(self) -> None:
        """Close at once, because the simulator stops."""
        if self._transport is not None:
            self._transport.abort()

    def _pump(self) -> None:
        """Serve waiting requests until one takes time; a loop, so that a long pipeline is no deep
        recursion."""
        if self._pumping:
            return
        self._pumping = True
        while self._waiting and self._active is None and not self._closing:
            request = self._waiting.popleft()
            self._close_after = not request.keep_alive
            exchange = self._handler.handle(request, self)
            if exchange is None:
                self.finish()
            else:
                self._active = exchange
                exchange.start()
        self._pumping = False
        if self._paused and len(self._waiting) < MAX_WAITING_REQUESTS // 2:
            self._paused = False
            if self._transport is not None and not self._closing:
                self._transport.resume_reading()

    def _refuse(self, error: ApiError) -> None:
        """Answer something that is not a usable request and close."""
        if self._closing:
            return
        if self._active is None and not self._waiting:
            self.write(whole(error.status, _NO_ID, error.body(), b"connection: close\r\n"))
        self._close()

    def _close(self) -> None:
        self._closing = True
        if self._transport is not None:
            self._transport.close()
