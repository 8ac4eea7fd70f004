"""Endpoints to ask: the simulator, a server that sends exactly the bytes it is told, and both transports."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from typing import Any

import httpx
import pytest

from core.client.asyncio_transport import AsyncioTransport
from core.client.httpx_transport import HttpxTransport
from core.client.transport import Transport
from core.config.secrets import Secret
from core.simulator import Account, Profile, SimulatorThread

KEY = "sk-sim-a-1-00000000"
PATIENCE_S = 5.0

Send = Callable[[asyncio.StreamWriter], Awaitable[None]]


class RawServer:
    """Reads a request whole, then lets `send` write whatever it likes; counts connections that went away."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._tasks: set[asyncio.Task[Any]] = set()
        self.requests: list[bytes] = []
        self.connections = 0
        self.hung_up = asyncio.Event()
        self.url = ""

    async def start(self) -> asyncio.Server:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return server

    async def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = 0
                for line in head.lower().split(b"\r\n"):
                    if line.startswith(b"content-length:"):
                        length = int(line.partition(b":")[2])
                self.requests.append(head + await reader.readexactly(length))
                await self._send(writer)
                await writer.drain()
                if writer.is_closing():
                    break
        self.hung_up.set()
        writer.close()
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await writer.wait_closed()


ServeRaw = Callable[[bytes | Send], Awaitable[RawServer]]


@pytest.fixture
async def serve_raw() -> AsyncIterator[ServeRaw]:
    """Serve these bytes and close, or whatever a function writes."""
    async with AsyncExitStack() as stack:

        async def start(send: bytes | Send) -> RawServer:
            if isinstance(send, bytes):
                data = send

                async def write_and_close(writer: asyncio.StreamWriter) -> None:
                    writer.write(data)
                    await writer.drain()
                    writer.close()

                raw = RawServer(write_and_close)
            else:
                raw = RawServer(send)
            server = await raw.start()
            stack.push_async_callback(raw.end)
            stack.callback(server.close)
            return raw

        yield start


@pytest.fixture(params=["asyncio", "httpx"])
async def transport(request: pytest.FixtureRequest) -> AsyncIterator[Transport]:
    """Each of the two transports in turn."""
    made: Transport
    if request.param == "asyncio":
        made = AsyncioTransport()
    else:
        made = HttpxTransport(httpx.AsyncClient(timeout=None, trust_env=False, verify=False))
    yield made
    await made.close()


@pytest.fixture
def key() -> Secret:
    return Secret(KEY)


Simulate = Callable[..., SimulatorThread]


@pytest.fixture
def simulate() -> Iterator[Simulate]:
    """Serve an account of one key that behaves as the arguments say."""
    with ExitStack() as stack:

        def start(**behaviour: Any) -> SimulatorThread:
            account = Account(name="a", **{"keys": (KEY,), "balance": 10.0} | behaviour)
            return stack.enter_context(SimulatorThread(Profile(accounts=(account,))))

        yield start
