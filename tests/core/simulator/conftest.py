"""A served simulator and a client for it, over real sockets."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from core.simulator import Account, Profile, SimulatorThread

KEY = "sk-sim-a-1-00000000"
WAIT_S = 3.0


class Served:
    """A running simulator, and calls to it with its first account's first key."""

    def __init__(self, thread: SimulatorThread, client: httpx.Client) -> None:
        self.thread = thread
        self.client = client
        self.address = (urlsplit(thread.base_url).hostname, urlsplit(thread.base_url).port)

    def ask(
        self, prompt: str = "What is a tide?", *, key: str = KEY, path: str = "/chat/completions", **body: Any
    ) -> httpx.Response:
        return self.client.post(path, json=self.body(prompt, **body), headers=self.headers(key))

    def events(self, prompt: str = "What is a tide?", **body: Any) -> list[str]:
        """The `data:` payloads of a stream."""
        lines = self.ask(prompt, stream=True, **body).text.splitlines()
        return [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]

    def deltas(self, prompt: str = "What is a tide?", **body: Any) -> list[dict[str, Any]]:
        """The deltas of a sound stream."""
        payloads = [json.loads(event) for event in self.events(prompt, **body)[:-1]]
        return [payload["choices"][0]["delta"] for payload in payloads if payload["choices"]]

    def raw(self, *requests: bytes) -> socket.socket:
        connection = socket.create_connection(self.address, timeout=WAIT_S)
        connection.sendall(b"".join(requests))
        return connection

    def raw_ask(self, prompt: str = "What is a tide?", **body: Any) -> bytes:
        """The bytes of a chat call."""
        content = json.dumps(self.body(prompt, **body)).encode()
        return (
            f"POST /chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\n"
            f"Content-Length: {len(content)}\r\n\r\n"
        ).encode() + content

    def account(self) -> dict[str, Any]:
        """The counters of the first account."""
        return next(iter(self.thread.stats()["accounts"].values()))

    def wait_until(self, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first account's counters once they fulfil a condition."""
        deadline = time.monotonic() + WAIT_S
        while not condition(counters := self.account()):
            assert time.monotonic() < deadline, counters
            time.sleep(0.005)
        return counters

    @staticmethod
    def body(prompt: str, **body: Any) -> dict[str, Any]:
        messages = [{"role": "user", "content": prompt}]
        return {"model": "deepseek-flash", "messages": messages} | body

    @staticmethod
    def headers(key: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {key}"}


Serve = Callable[..., Served]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve a profile, or one account of one key that behaves as the arguments say."""
    with ExitStack() as stack:

        def start(profile: Profile | None = None, **behaviour: Any) -> Served:
            account = Account(name="a", **{"keys": (KEY,), "balance": 10.0} | behaviour)
            thread = stack.enter_context(SimulatorThread(profile or Profile(accounts=(account,))))
            client = stack.enter_context(
                httpx.Client(base_url=thread.base_url, timeout=WAIT_S, trust_env=False, verify=False)
            )
            return Served(thread, client)

        yield start
