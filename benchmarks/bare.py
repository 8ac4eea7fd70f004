"""Bare clients in a process of their own: the same requests again and again, and nothing done with the answers.

`python -m benchmarks.bare CLIENT URL KEY IN_FLIGHT CALLS STREAM` prints the CPU seconds and the wall seconds of
the calls, after a warm-up that opens the connections.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from importlib.util import find_spec
from urllib.parse import urlsplit

from core.client.prompt import Prompt, request_body
from core.config.event_loop import new_event_loop
from core.config.secrets import Secret

Call = Callable[[], Awaitable[None]]
Close = Callable[[], Awaitable[None]]


def run(client: str, base_url: str, key: str, *, in_flight: int, calls: int, stream: bool) -> float:
    """CPU seconds of one call with that client, in a fresh process."""
    arguments = [client, base_url, key, str(in_flight), str(calls), str(int(stream))]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.bare", *arguments], stdout=subprocess.PIPE, check=True
    )
    return float(json.loads(done.stdout)["cpu_s"]) / calls


def available() -> list[str]:
    """Clients that can be measured here; those that are no dependency only where they happen to be installed."""
    return ["raw", "ours", *(name for name in ("pyreqwest", "aiohttp", "httpx") if find_spec(name))]


def _raw(url: str, headers: dict[str, str], body: bytes) -> tuple[Call, Close]:
    """The least that a client can do on the standard event loop: write bytes, find the end of the answer."""
    address = urlsplit(url)
    head = f"POST {address.path} HTTP/1.1\r\nhost: {address.netloc}\r\ncontent-length: {len(body)}\r\n"
    request = (head + "".join(f"{k}: {v}\r\n" for k, v in headers.items()) + "\r\n").encode() + body
    host, port = address.hostname or "", address.port or 80
    free: list[_RawProtocol] = []
    loop = asyncio.get_running_loop()

    async def call() -> None:
        if free:
            protocol = free.pop()
        else:
            _, protocol = await loop.create_connection(_RawProtocol, host, port)
        protocol.answer = loop.create_future()
        protocol.transport.write(request)
        await protocol.answer
        free.append(protocol)

    async def close() -> None:
        for protocol in free:
            protocol.transport.close()

    return call, close


class _RawProtocol(asyncio.Protocol):
    transport: asyncio.Transport
    answer: asyncio.Future[None]

    def __init__(self) -> None:
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer = self._buffer + data
        at = buffer.find(b"content-length: ")
        if at < 0:
            whole = buffer.endswith(b"0\r\n\r\n")
        else:
            head_end = buffer.find(b"\r\n\r\n")
            length = int(buffer[at + 16 : buffer.find(b"\r\n", at)])
            whole = head_end > 0 and len(buffer) >= head_end + 4 + length
        if whole:
            self._buffer = b""
            self.answer.set_result(None)


def _ours(url: str, headers: dict[str, str], body: bytes) -> tuple[Call, Close]:
    """The transport that the engine itself takes for this address, without the engine."""
    from core.config.settings import Settings
    from core.executor import ParallelDeepSeekExecutor

    settings = Settings(base_url=url.removesuffix("/chat/completions"))
    transport = ParallelDeepSeekExecutor([headers["authorization"].split()[1]], settings=settings).transport

    async def call() -> None:
        response = await transport.send("POST", url, headers, body)
        while await response.read_chunk() is not None:
            pass
        await response.close()

    return call, transport.close


def _pyreqwest(url: str, headers: dict[str, str], body: bytes) -> tuple[Call, Close]:
    from pyreqwest.client import ClientBuilder

    client = ClientBuilder().max_connections(None).no_proxy().build()

    async def call() -> None:
        async with client.post(url).headers(headers).body_bytes(body).build_streamed() as response:
            while await response.body_reader.read_chunk() is not None:
                pass

    async def close() -> None:
        await client.close()
        # Its thread lets go of the last answer a little later; an interpreter that ends meanwhile aborts.
        await asyncio.sleep(0.1)

    return call, close


def _aiohttp(url: str, headers: dict[str, str], body: bytes) -> tuple[Call, Close]:
    import aiohttp

    session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))

    async def call() -> None:
        async with session.post(url, headers=headers, data=body) as response:
            async for _ in response.content.iter_any():
                pass

    return call, session.close


def _httpx(url: str, headers: dict[str, str], body: bytes) -> tuple[Call, Close]:
    import httpx

    client = httpx.AsyncClient(limits=httpx.Limits(max_connections=None), timeout=None, trust_env=False)

    async def call() -> None:
        async with client.stream("POST", url, headers=headers, content=body) as response:
            async for _ in response.aiter_raw():
                pass

    return call, client.aclose


_CLIENTS = {"raw": _raw, "ours": _ours, "pyreqwest": _pyreqwest, "aiohttp": _aiohttp, "httpx": _httpx}


async def _measure(
    client: str, base_url: str, key: str, in_flight: int, calls: int, stream: bool
) -> dict[str, float]:
    prompt = Prompt(1, "1", text="Question 1234 of prompts: what follows from this, and what does not?")
    body = request_body(prompt, {"model": "deepseek-flash"}, stream=stream)
    headers = {"authorization": f"Bearer {Secret(key).reveal()}", "content-type": "application/json"}
    call, close = _CLIENTS[client](base_url + "/chat/completions", headers, body)
    left = 0

    async def work() -> None:
        nonlocal left
        while left > 0:
            left -= 1
            await call()

    cpu_s = wall_s = 0.0
    for count in (2 * in_flight, calls):  # the first round is the warm-up
        left = count
        cpu_s, wall_s = time.process_time(), time.perf_counter()
        await asyncio.gather(*(work() for _ in range(in_flight)))
        cpu_s, wall_s = time.process_time() - cpu_s, time.perf_counter() - wall_s
    await close()
    return {"cpu_s": cpu_s, "wall_s": wall_s}


if __name__ == "__main__":
    name, url, secret, *numbers = sys.argv[1:]
    width, count, streams = (int(n) for n in numbers)
    # The engine runs on the fastest loop there is; what needs no loop of its own is measured on the standard one.
    runner = asyncio.Runner(loop_factory=new_event_loop if name == "ours" else None)
    with runner:
        print(json.dumps(runner.run(_measure(name, url, secret, width, count, bool(streams)))), flush=True)
