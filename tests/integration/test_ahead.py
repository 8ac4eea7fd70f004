"""Answers that are asked for again before they expire, and prompts asked for before their turn, in a real session."""

import asyncio
import io
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from core.config.secrets import Secret
from core.config.settings import Settings
from core.events import AttemptEnded, AttemptStarted, Event, PromptAnswered
from core.keys.keyfile import KeySpec
from core.session import Session, SessionPlan
from core.session.prompts import STDIN
from core.simulator import Account, Constant, Profile, SimulatorThread, profile_keys
from tests.integration.conftest import until

HOT = "When does the ferry to the island leave?"
NEXT = "And what does a ticket for it cost?"
TTL_S = 3.0


class Feed:
    """A session whose prompts come through a pipe, one at a time, as from a service that runs all day."""

    def __init__(self, session: Session, pipe: io.RawIOBase, run: "asyncio.Task[str]") -> None:
        self.session = session
        self.events: list[Event] = []
        session.subscribe(self.events.extend)
        self._pipe = pipe
        self._run = run

    async def ask(self, prompt: str) -> PromptAnswered:
        answered = self.session.state.answered
        self._pipe.write(prompt.encode() + b"\n")
        await until(lambda: self.session.state.answered > answered, "an answer")
        return [e for e in self.events if isinstance(e, PromptAnswered)][-1]

    async def ask_until(self, prompt: str, condition: Callable[[], bool], what: str) -> list[PromptAnswered]:
        found: list[PromptAnswered] = []
        deadline = time.monotonic() + 20
        while not condition():
            assert time.monotonic() < deadline, f"waited for {what}"
            found.append(await self.ask(prompt))
            await asyncio.sleep(0.1)
        return found

    async def end(self) -> None:
        self._pipe.close()
        assert await self._run == "finished"

    def attempts(self, purpose: str) -> list[AttemptStarted]:
        return [e for e in self.events if isinstance(e, AttemptStarted) and e.purpose == purpose]


Open = Callable[..., Awaitable[Feed]]


@pytest.fixture
async def feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Open]:
    reading, writing = os.pipe()
    stdin = open(reading, "rb", buffering=0)  # noqa: ASYNC230, SIM115 (closed below)
    pipe = open(writing, "wb", buffering=0)  # noqa: ASYNC230, SIM115 (closed below)
    monkeypatch.setattr(sys, "stdin", stdin)
    profile = Profile(
        accounts=(Account(name="only", keys=("sk-sim-only",), latency=Constant(value_s=0.05), balance=9.0),)
    )
    simulator = SimulatorThread(profile)
    simulator.start()
    runs: list[asyncio.Task[str]] = []

    async def begin(**settings: object) -> Feed:
        given = {"cache_ttl_s": TTL_S, "cache_adaptive_ttl": False, "cache_check_share": 0.0, **settings}
        session = Session(
            SessionPlan(
                session_path=tmp_path / "session.pilot",
                prompts=STDIN,
                settings=Settings.from_dict({"base_url": simulator.base_url, "seed": 1, **given}),
                keys=tuple(KeySpec(account, Secret(key)) for account, key in profile_keys(profile)),
                cache_path=tmp_path / "cache.db",
            )
        )
        runs.append(asyncio.create_task(session.run()))
        return Feed(session, pipe, runs[0])

    yield begin
    pipe.close()
    await asyncio.gather(*runs, return_exceptions=True)
    stdin.close()
    simulator.stop()


async def test_a_hot_answer_is_refreshed_before_it_expires_and_no_prompt_waits_for_it(feed: Open) -> None:
    live = await feed(ahead_share=1.0)
    assert (await live.ask(HOT)).cached is None
    given = await live.ask_until(HOT, lambda: bool(live.session.state.refreshes), "a refresh")
    ended = len([e for e in live.events if isinstance(e, AttemptEnded)])
    given += [await live.ask(HOT) for _ in range(3)]
    expires = live.events[0].t + TTL_S + 0.5
    given += await live.ask_until(HOT, lambda: time.time() > expires, "the first answer's end")
    assert {answer.cached for answer in given} == {"exact"}
    assert ended <= 2
    assert live.session.state.cost_usd > 0
    assert live.session.state.calls == 1 + live.session.state.refreshes
    await live.end()


async def test_without_a_budget_nothing_is_bought_ahead(feed: Open) -> None:
    live = await feed(ahead_share=0.0)
    first = await live.ask(HOT)
    given = await live.ask_until(HOT, lambda: time.time() > first.t + TTL_S + 0.3, "the end of its life")
    assert live.session.state.refreshes == 0
    assert [answer.cached for answer in given].count(None) == 1
    await live.end()


async def test_no_more_is_bought_than_the_budget_allows(feed: Open) -> None:
    live = await feed(ahead_share=0.5)
    for number in range(4):
        await live.ask(f"Which harbour has the number {number}?")
    await live.ask(HOT)
    first = time.time()
    await live.ask_until(HOT, lambda: time.time() > first + 3 * TTL_S, "three lifetimes")
    state = live.session.state
    assert 1 <= state.refreshes <= 0.5 * (state.calls - state.refreshes)
    await live.end()


async def test_a_paused_session_spends_nothing(feed: Open) -> None:
    live = await feed(ahead_share=1.0)
    first = await live.ask(HOT)
    await live.ask_until(HOT, lambda: time.time() > first.t + TTL_S / 2, "half of its life")
    live.session.control.pause()
    await until(lambda: live.session.state.phase == "paused", "the pause")
    calls = live.session.state.calls
    await until(lambda: time.time() > first.t + TTL_S + 0.5, "the end of its life")
    assert live.session.state.calls == calls == 1
    live.session.control.resume()
    await live.end()


async def test_a_likely_follow_up_is_there_when_it_is_asked(feed: Open) -> None:
    live = await feed(ahead_share=1.0, cache_ttl_s=1.0, concurrency=4)
    for _ in range(12):  # each time both have expired: the follow-up is bought as soon as the first one comes
        start = await live.ask(HOT)
        if live.session.state.prefetches:
            break
        await live.ask(NEXT)
        await until(lambda since=start.t: time.time() > since + 1.3, "the end of both")  # type: ignore[misc]
    assert live.session.state.prefetches == 1
    (call,) = live.attempts("prefetch")
    await until(
        lambda: any(isinstance(e, AttemptEnded) and e.t >= call.t and e.seq == call.seq for e in live.events),
        "its end",
    )
    assert (await live.ask(NEXT)).cached == "exact"
    await live.end()
