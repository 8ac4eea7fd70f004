"""A session from a kept conversation, over real sockets: what is sent, what is stored, and what the cache answers."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from core.client.prompt import Prompt
from core.config.settings import Settings
from core.context import ContextSnapshot
from core.context.continuing import ContextStart, start_from
from core.session import Session, SessionPlan
from core.session.contexts import context_of
from core.session.file import SessionFile
from core.session.records import Outcome
from core.simulator import Account, Constant, Profile
from tests.integration.conftest import MakeRig, Rig, until

EARLIER = [
    {"role": "system", "content": "You are the harbour master."},
    {"role": "user", "content": "When is high water?"},
    {"role": "assistant", "content": "At six, and at half past six in the evening."},
]
OTHER = [{"role": "user", "content": "When is low water?"}, {"role": "assistant", "content": "At noon."}]


class Ear:
    """A relay before an endpoint that keeps the bodies of the requests which pass."""

    def __init__(self, endpoint: str) -> None:
        parts = urlsplit(endpoint)
        self._target = (parts.hostname or "", parts.port or 0)
        self._server = socket.create_server(("127.0.0.1", 0))
        self._heard: list[bytearray] = []
        self.base_url = f"http://127.0.0.1:{self._server.getsockname()[1]}{parts.path}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                client, _ = self._server.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()
                del client

    def _serve(self, client: socket.socket) -> None:
        heard = bytearray()
        self._heard.append(heard)
        with client, socket.create_connection(self._target) as target:
            back = threading.Thread(target=self._relay, args=(target, client, None))
            back.start()
            self._relay(client, target, heard)
            back.join()

    @staticmethod
    def _relay(source: socket.socket, sink: socket.socket, kept: bytearray | None) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                if kept is not None:
                    kept += data
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def messages(self) -> list[list[dict[str, Any]]]:
        """Those of each chat request."""
        found = []
        for heard in self._heard:
            data = bytes(heard)
            while b"\r\n\r\n" in data:
                head, _, data = data.partition(b"\r\n\r\n")
                lines = (line.lower() for line in head.split(b"\r\n"))
                length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
                body, data = data[:length], data[length:]
                if head.startswith(b"POST"):
                    found.append(json.loads(body)["messages"])
        return found

    def close(self) -> None:
        self._server.close()


@pytest.fixture
def pool(rig: MakeRig) -> Rig:
    account = Account(name="only", keys=("sk-sim-only",), latency=Constant(value_s=0.0), balance=9.0)
    return rig(Profile(accounts=(account,)))


@pytest.fixture
def ear(pool: Rig) -> Iterator[Ear]:
    ear = Ear(pool.simulator.base_url)
    yield ear
    ear.close()


def start(messages: list[dict[str, Any]], name: str = "tides") -> ContextStart:
    return start_from(ContextSnapshot.of(messages, name=name, model="deepseek-flash"), Settings(), ())[0]


def from_context(
    folder: Path,
    ear: Ear,
    pool: Rig,
    name: str,
    context: ContextStart | None,
    *prompts: str,
    resume: bool = False,
) -> Session:
    source = folder / f"{name}.jsonl"
    if not resume:
        source.write_text("\n".join(json.dumps({"prompt": prompt}) for prompt in prompts))
    plan = SessionPlan(
        session_path=folder / f"{name}.pilot",
        prompts=None if resume else source,
        settings=Settings(base_url=ear.base_url, hedge=False, memory_monitoring=False),
        keys=pool.session(1).plan.keys,
        cache_path=folder / "cache.db",
        context=context,
        resume=resume,
    )
    return Session(plan)


def stored(session: Session) -> list[tuple[Prompt, Outcome]]:
    file = SessionFile(session.path, read_only=True)
    try:
        return list(file.results())
    finally:
        file.close()


async def run(session: Session) -> None:
    assert await asyncio.wait_for(session.run(), 30) == "finished"
    session.close()


def turn(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


async def test_every_request_begins_with_the_conversation(pool: Rig, ear: Ear, tmp_path: Path) -> None:
    session = from_context(tmp_path, ear, pool, "one", start(EARLIER), "And tomorrow?", "And at sea?")
    await run(session)
    sent = sorted(ear.messages(), key=str)
    assert sent == sorted([[*EARLIER, turn("And tomorrow?")], [*EARLIER, turn("And at sea?")]], key=str)
    assert [prompt.messages for prompt, _ in stored(session)] == [
        [*EARLIER, turn("And tomorrow?")],
        [*EARLIER, turn("And at sea?")],
    ]


async def test_the_cache_never_answers_across_contexts(pool: Rig, ear: Ear, tmp_path: Path) -> None:
    contexts = (start(EARLIER), start(OTHER, "low"), None)
    for name, context in zip(("a", "b", "c"), contexts, strict=True):
        session = from_context(tmp_path, ear, pool, name, context, "And tomorrow?")
        await run(session)
        assert [outcome.cached for _, outcome in stored(session)] == [None]
    assert len(ear.messages()) == 3
    again = from_context(tmp_path, ear, pool, "d", start(EARLIER), "And tomorrow?")
    await run(again)
    assert [outcome.cached for _, outcome in stored(again)] == ["exact"]
    assert len(ear.messages()) == 3


async def test_it_is_resumed_without_the_context(pool: Rig, ear: Ear, tmp_path: Path) -> None:
    """Also the prompts that were not read yet when it ended go on from the conversation."""
    prompts = [f"And in {n} days?" for n in range(2000)]
    session = from_context(tmp_path, ear, pool, "one", start(EARLIER), *prompts)
    running = asyncio.create_task(session.run())
    await until(lambda: session.state.answered > 0, "an answer")
    session.control.stop()
    await asyncio.wait_for(running, 30)
    session.close()
    assert session.state.answered < 2000
    resumed = from_context(tmp_path, ear, pool, "one", None, resume=True)
    await run(resumed)
    results = stored(resumed)
    assert len(results) == 2000
    assert all(prompt.messages == [*EARLIER, turn(prompts[prompt.seq - 1])] for prompt, _ in results)
    assert all(messages[:3] == EARLIER for messages in ear.messages())


async def test_a_prompt_that_cannot_go_on_is_rejected_and_the_others_run(
    pool: Rig, ear: Ear, tmp_path: Path
) -> None:
    session = from_context(tmp_path, ear, pool, "one", start(EARLIER), "And tomorrow?")
    with (tmp_path / "one.jsonl").open("a") as file:
        file.write('\n{"messages": [{"role": "system", "content": "x"}, {"role": "user", "content": "y"}]}')
    await run(session)
    assert [rejected.line for rejected in session.state.rejections] == [2]
    assert len(ear.messages()) == 1


async def test_an_answered_prompt_becomes_a_context_that_is_gone_on_with(
    pool: Rig, ear: Ear, tmp_path: Path
) -> None:
    first = from_context(tmp_path, ear, pool, "one", None, "When is high water?")
    await run(first)
    [(_, outcome)] = stored(first)
    snapshot = context_of(first.path, "1", "water")
    assert snapshot.messages == [
        turn("When is high water?"),
        {"role": "assistant", "content": outcome.answer},
    ]
    assert (snapshot.model, snapshot.account, snapshot.endpoint) == ("deepseek-flash", "only", ear.base_url)
    assert outcome.usage is not None
    assert (snapshot.tokens, snapshot.tokens_estimated) == (outcome.usage.total_tokens, False)
    second = from_context(
        tmp_path, ear, pool, "two", start_from(snapshot, Settings(), ())[0], "And tomorrow?"
    )
    await run(second)
    assert ear.messages()[-1] == [*snapshot.messages, turn("And tomorrow?")]
    third = context_of(second.path, 1)
    assert len(third.messages) == 4
