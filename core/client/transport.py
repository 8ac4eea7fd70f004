"""The port through which calls leave: what a transport must be able to do, and no more.

The hot path has a thin transport of our own on asyncio and httptools; httpx stands beside it as the
compatible choice. Which one, and why, is measured by `python -m benchmarks transport`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Response(Protocol):
    """An answer whose body is read piece by piece."""

    @property
    def status(self) -> int: ...

    def headers(self) -> Mapping[str, str]:
        """All headers, names in lower case."""
        ...

    def header(self, name: str) -> str | None: ...

    async def read_chunk(self) -> bytes | None:
        """The next piece of the body, None at its end. Raises CallError("cut") when the line breaks."""
        ...

    async def close(self) -> None:
        """Give the connection back if the body was read to its end, drop it otherwise."""
        ...


class Transport(Protocol):
    """Sends requests. One transport serves all keys and is used from one event loop."""

    async def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Response:
        """Raises CallError("unreachable") when no answer begins."""
        ...

    async def close(self) -> None: ...
