"""Server-sent events: from bytes as they arrive to the `data` of each event.

Follows the WHATWG format where an LLM endpoint needs it: LF, CRLF and CR line ends, comments (a leading
colon, DeepSeek's keep-alive), several data lines of one event. Other fields are passed over.
"""

from __future__ import annotations

from core.client.errors import CallError

MAX_EVENT_BYTES = 16 * 1024 * 1024
"""An event larger than this is not an answer; it would only fill the memory."""


class SseParser:
    """Give it bytes, get whole events.

    >>> SseParser().feed(b": keep-alive\\n\\ndata: {}\\n\\n")
    [b'{}']
    """

    __slots__ = ("_after_cr", "_data", "_rest")

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []
        self._after_cr = False

    def feed(self, chunk: bytes) -> list[bytes]:
        """The data of every event that this chunk completes. Raises CallError("malformed") past the size limit."""
        if self._after_cr and chunk:
            # A CR ends its line at once, or the last event would wait for a byte that never comes; if the CR
            # was the first half of CRLF, the other half is nothing more.
            chunk = chunk.removeprefix(b"\n")
            self._after_cr = False
        if b"\r" in chunk:
            self._after_cr = chunk.endswith(b"\r")
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        lines = (self._rest + chunk).split(b"\n")
        self._rest = lines.pop()
        return self._take(lines)

    @property
    def ends_with_done(self) -> bool:
        """Whether what is left is a [DONE] without its blank line, which some proxies cut off."""
        return self._rest.strip() == b"data: [DONE]" or (self._data == [b"[DONE]"] and not self._rest)

    def _take(self, lines: list[bytes]) -> list[bytes]:
        events: list[bytes] = []
        data = self._data
        for line in lines:
            if not line:
                if data:
                    events.append(data[0] if len(data) == 1 else b"\n".join(data))
                    data.clear()
            elif line.startswith(b"data:"):
                data.append(line[6:] if line[5:6] == b" " else line[5:])
            elif line == b"data":
                data.append(b"")
        if len(self._rest) > MAX_EVENT_BYTES or sum(map(len, data)) > MAX_EVENT_BYTES:
            raise CallError("malformed", f"an event of the stream is over {MAX_EVENT_BYTES >> 20} MB")
        return events
