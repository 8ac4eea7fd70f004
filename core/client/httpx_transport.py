"""The compatible transport: httpx, with its proxies, mounts and mock transports.

Dozens of times the CPU of the fast transport for each call; for networks and tests that need what httpx can do.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager

import httpx

from core.client.errors import CallError
from core.client.transport import Response


class HttpxTransport:
    """Wraps an `httpx.AsyncClient` of the user's, or makes one without limits and timeouts of its own."""

    def __init__(self, client: httpx.AsyncClient | None = None) -> None:
        self._client = client or httpx.AsyncClient(
            timeout=httpx.Timeout(None, connect=10.0), limits=httpx.Limits(max_connections=None)
        )

    async def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Response:
        stream = self._client.stream(method, url, headers=dict(headers), content=body)
        try:
            response = await stream.__aenter__()
        except httpx.HTTPError as e:
            host = httpx.URL(url).netloc.decode()
            raise CallError("unreachable", f"no connection to {host}: {type(e).__name__}") from None
        return _HttpxResponse(stream, response)

    async def close(self) -> None:
        await self._client.aclose()


class _HttpxResponse:
    def __init__(self, stream: AbstractAsyncContextManager[httpx.Response], response: httpx.Response) -> None:
        self._stream = stream
        self._response = response
        self._chunks = response.aiter_bytes()
        self.status = response.status_code

    def headers(self) -> Mapping[str, str]:
        return {name.lower(): value for name, value in self._response.headers.items()}

    def header(self, name: str) -> str | None:
        value: str | None = self._response.headers.get(name)
        return value

    async def read_chunk(self) -> bytes | None:
        try:
            return await anext(self._chunks, None)
        except httpx.HTTPError as e:
            raise CallError("cut", f"the connection broke off: {type(e).__name__}") from None

    async def close(self) -> None:
        await self._stream.__aexit__(None, None, None)
