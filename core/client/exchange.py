"""One exchange with an OpenAI-compatible chat endpoint: ask, read the answer as it comes, trust nothing short."""

from __future__ import annotations

import asyncio
import contextlib
import time
from urllib.parse import urlsplit

from core.client.errors import CallError, error_from_status
from core.client.reply import Reply, ReplyBuilder
from core.client.sse import SseParser
from core.client.transport import Response, Transport
from core.config.secrets import Secret

CHAT_PATH = "/chat/completions"
MAX_ANSWER_BYTES = 256 * 1024 * 1024
MAX_ERROR_BYTES = 64 * 1024
DRAIN_S = 0.25
"""How long to wait for the end of the body after [DONE], to keep the connection."""


class Clocks:
    """Two clocks of a running call, on the monotonic clock, for whoever decides when to give it up.

    `last_byte` is re-armed by anything that arrives, keep-alives included; `first_token` and `last_text`
    only by text. `head` is when the head of the answer came, `longest_silence_s` the longest time between two texts.
    """

    __slots__ = ("builder", "first_token", "head", "last_byte", "last_text", "longest_silence_s", "started")

    def __init__(self, now: float) -> None:
        self.started = now
        self.last_byte = now
        self.first_token: float | None = None
        self.last_text = now
        self.head: float | None = None
        self.longest_silence_s = 0.0
        self.builder = ReplyBuilder()

    def on_text(self) -> None:
        """What came with the last byte was text."""
        if self.first_token is None:
            self.first_token = self.last_byte
        else:
            self.longest_silence_s = max(self.longest_silence_s, self.last_byte - self.last_text)
        self.last_text = self.last_byte


def check_base_url(base_url: str) -> str:
    """The address without a trailing slash. Raises ValueError with what to write instead."""
    text = base_url.strip().rstrip("/")
    try:
        parts = urlsplit(text)
        _ = parts.port  # read to be checked
    except ValueError as e:
        raise ValueError(f"{base_url!r} is not an address ({e}): write it like https://host:8000") from None
    if parts.scheme not in ("http", "https"):
        raise ValueError(
            f"{base_url!r} is not an address: write it with its scheme, like https://{text or 'host'}"
        )
    if not parts.hostname:
        raise ValueError(f"{base_url!r} has no host: write it like https://api.deepseek.com")
    return text.removesuffix(CHAT_PATH)


def request_headers(key: Secret) -> dict[str, str]:
    return {
        "authorization": "Bearer " + key.reveal(),
        "content-type": "application/json",
        "accept": "text/event-stream, application/json",
    }


async def exchange(
    transport: Transport, url: str, headers: dict[str, str], body: bytes, clocks: Clocks
) -> Reply:
    """Ask once. Raises CallError for everything but a complete answer; CancelledError drops the connection."""
    response = await transport.send("POST", url, headers, body)
    try:
        clocks.last_byte = clocks.head = time.monotonic()
        request_id = response.header("x-request-id") or response.header("x-deepseek-request-id")
        if response.status != 200:
            raise await _failed(response, request_id)
        if (response.header("content-type") or "").lower().startswith("text/event-stream"):
            await _read_stream(response, clocks)
        else:
            await _read_plain(response, clocks)
    except CallError as e:
        e.request_id = e.request_id or response.header("x-request-id")
        raise
    finally:
        await response.close()
    return clocks.builder.finish(request_id)


async def _read_stream(response: Response, clocks: Clocks) -> None:
    parser = SseParser()
    builder = clocks.builder
    size = 0
    while (chunk := await response.read_chunk()) is not None:
        clocks.last_byte = time.monotonic()
        size = _grown(size, chunk)
        for data in parser.feed(chunk):
            if builder.done:
                break
            if builder.take_event(data):
                clocks.on_text()
        if builder.done:
            await _drain(response)
            return
    builder.done = parser.ends_with_done


async def _read_plain(response: Response, clocks: Clocks) -> None:
    chunks: list[bytes] = []
    size = 0
    while (chunk := await response.read_chunk()) is not None:
        clocks.last_byte = time.monotonic()
        if clocks.first_token is not None or not chunk.isspace():
            clocks.on_text()
        chunks.append(chunk)
        size = _grown(size, chunk)
    clocks.builder.take_plain(b"".join(chunks))


def _grown(size: int, chunk: bytes) -> int:
    size += len(chunk)
    if size > MAX_ANSWER_BYTES:
        raise CallError("malformed", f"the answer is over {MAX_ANSWER_BYTES >> 20} MB")
    return size


async def _drain(response: Response) -> None:
    """Read to the end of the body so that the connection can be used again; the answer is complete either way."""
    try:
        async with asyncio.timeout(DRAIN_S):
            while await response.read_chunk() is not None:
                pass
    except (TimeoutError, CallError):
        return


async def _failed(response: Response, request_id: str | None) -> CallError:
    body = b""
    # A refusal counts by its status, even if its body breaks off.
    with contextlib.suppress(CallError):
        while len(body) < MAX_ERROR_BYTES and (chunk := await response.read_chunk()) is not None:
            body += chunk
    return error_from_status(response.status, body, response.headers(), time.time(), request_id)
