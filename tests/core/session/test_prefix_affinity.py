"""Sessions whose prompts begin alike, over real sockets: the account that has the beginning cached answers them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.config.secrets import Secret
from core.config.settings import Settings
from core.events import AttemptEnded, AttemptStarted, Event, PromptAnswered
from core.keys.keyfile import KeySpec
from core.session import Session, SessionPlan, run_session
from core.session.file import SessionFile
from core.simulator import Account, Constant, Profile, SimulatorThread

NAMES = ("north", "east", "south", "west")
DOCUMENT = "All ships keep to the starboard side of the channel, and the tide gauge is read. " * 100
COUNT = 40


def profile(seconds: float = 0.02, **of_first: Any) -> Profile:
    return Profile(
        accounts=tuple(
            Account(
                name=name,
                keys=(f"sk-sim-{name}-0123456789abcdef",),
                latency=Constant(value_s=seconds),
                **(of_first if name == NAMES[0] else {}),
            )
            for name in NAMES
        )
    )


def plan(folder: Path, base_url: str, *, short: int = 0, **settings: Any) -> SessionPlan:
    """A session of `COUNT` prompts that begin alike, after so many `short` ones."""
    folder.mkdir(exist_ok=True)
    source = folder / "prompts.jsonl"
    with source.open("w") as file:
        for i in range(short):
            file.write(json.dumps({"id": f"s{i}", "prompt": f"Short question {i}?"}) + "\n")
        for i in range(COUNT):
            messages = [
                {"role": "system", "content": DOCUMENT},
                {"role": "user", "content": f"Question {i}, what follows from this?"},
            ]
            file.write(json.dumps({"id": f"p{i}", "messages": messages}) + "\n")
    return SessionPlan(
        session_path=folder / "s.pilot",
        prompts=source,
        settings=Settings(
            base_url=base_url, cache=False, hedge=False, seed=3, memory_monitoring=False, **settings
        ),
        keys=tuple(KeySpec(name, Secret(f"sk-sim-{name}-0123456789abcdef")) for name in NAMES),
    )


def run(session: Session) -> list[Event]:
    events: list[Event] = []
    session.subscribe(events.extend)
    assert run_session(session) == "finished"
    session.close()
    return events


def hits(events: list[Event]) -> int:
    """How many answers found most of their prompt in a context cache."""
    usages = [e.usage for e in events if isinstance(e, AttemptEnded) and e.outcome == "answered"]
    return sum(usage.cache_hit > usage.cache_miss for usage in usages)


def test_a_long_beginning_is_paid_once_an_account_at_most(tmp_path: Path) -> None:
    """The short prompts prove the accounts, so that without affinity twenty long ones go out at once."""
    found = {}
    for affinity in (True, False):
        with SimulatorThread(profile(0.1)) as simulator:
            folder = tmp_path / str(affinity)
            settings = {"concurrency": 20, "prefix_affinity": affinity}
            session = Session(plan(folder, simulator.base_url, short=12, **settings))
            events = run(session)
            assert session.state.answered == 12 + COUNT
            found[affinity] = hits(events)
    assert found[True] >= COUNT - len(NAMES)
    assert found[False] <= found[True] - 8


def test_the_reason_is_told_with_the_call(tmp_path: Path) -> None:
    with SimulatorThread(profile()) as simulator:
        events = run(Session(plan(tmp_path, simulator.base_url)))
    whys = Counter(e.why for e in events if isinstance(e, AttemptStarted))
    assert any(why.startswith("holds 1,") and "tokens of its beginning" in why for why in whys), whys


def test_a_holder_that_falls_ill_is_left(tmp_path: Path) -> None:
    """The first account answers a few and then has no money left: the others go on with what it held."""
    with SimulatorThread(profile(empty_after=5)) as simulator:
        session = Session(plan(tmp_path, simulator.base_url, concurrency=8))
        events = run(session)
        assert session.state.answered == COUNT
        assert simulator.stats()["accounts"][NAMES[0]]["by_status"].get("402", 0) <= 8
    answered = Counter(e.account for e in events if isinstance(e, PromptAnswered))
    assert answered[NAMES[0]] <= 5
    assert hits(events) >= COUNT - len(NAMES)


def test_a_session_that_was_stopped_goes_on_with_what_is_left(tmp_path: Path) -> None:
    with SimulatorThread(profile()) as simulator:
        first = plan(tmp_path, simulator.base_url, concurrency=6)
        session = Session(first)
        told: list[Event] = []

        def stop_soon(events: list[Event]) -> None:
            told.extend(events)
            if sum(isinstance(e, PromptAnswered) for e in told) >= 12:
                session.control.stop()

        session.subscribe(stop_soon)
        assert run_session(session) == "stopped"
        session.close()
        before = sum(isinstance(e, PromptAnswered) for e in told)
        assert before < COUNT
        again = Session(msgspec.structs.replace(first, resume=True, prompts=None))
        events = run(again)
        after = sum(isinstance(e, PromptAnswered) for e in events)
        assert before + after == COUNT
        file = SessionFile(tmp_path / "s.pilot", read_only=True)
        results = list(file.results())
        file.close()
    assert [prompt.id for prompt, _ in results] == [f"p{i}" for i in range(COUNT)]
    assert all(outcome is not None and outcome.answer for _, outcome in results)


@pytest.mark.parametrize("mode", ["fast", "consensus"])
def test_races_and_votes_find_it_too(tmp_path: Path, mode: str) -> None:
    with SimulatorThread(profile()) as simulator:
        session = Session(plan(tmp_path, simulator.base_url, mode=mode, concurrency=8))
        events = run(session)
    assert session.state.answered == COUNT
    assert hits(events) >= COUNT - len(NAMES)
