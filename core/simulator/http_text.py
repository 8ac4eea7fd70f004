"""The bytes of HTTP answers: heads, whole answers, and chunks of a body of unknown length."""

from email.utils import formatdate
from http import HTTPStatus

JSON = b"application/json"
EVENT_STREAM = b"text/event-stream; charset=utf-8"
LAST_CHUNK = b"0\r\n\r\n"

_STATUS_LINES = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus
}


def head(
    status: int,
    request_id: bytes,
    content_type: bytes = JSON,
    length: int | None = None,
    extra: bytes = b"",
) -> bytes:
    """The head of an answer; without a length its body comes in chunks.

    `extra` is whole header lines, each with its end.
    """
    line = _STATUS_LINES.get(status) or b"HTTP/1.1 %d Simulated\r\n" % status
    size = b"transfer-encoding: chunked" if length is None else b"content-length: %d" % length
    return b"%bcontent-type: %b\r\nx-request-id: %b\r\n%b%b\r\n\r\n" % (
        line,
        content_type,
        request_id,
        extra,
        size,
    )


def whole(status: int, request_id: bytes, body: bytes, extra: bytes = b"") -> bytes:
    """A complete answer with a JSON body."""
    return head(status, request_id, JSON, len(body), extra) + body


def chunk(data: bytes) -> bytes:
    """One chunk of a chunked body."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def retry_after(seconds: float, now_s: float | None) -> bytes:
    """A Retry-After line: a date when `now_s` (seconds since 1970) is given, otherwise seconds."""
    if now_s is None:
        return f"retry-after: {seconds:g}\r\n".encode()
    return f"retry-after: {formatdate(now_s + seconds, usegmt=True)}\r\n".encode()
