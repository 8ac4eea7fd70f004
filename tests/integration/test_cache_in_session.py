"""A session with its cache: hits that are counted, checks, the operator's hand, other processes, a damaged file."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.cache import IntelligentCache, ScopeMaker
from core.cache.reading import read
from core.client.prompt import Prompt
from core.events import CommandGiven, HitChecked, Logged, MemoryCleaned
from core.session import Session, SessionControl
from core.session.control import Command
from core.session.ticket import Done, Ticket
from core.simulator import Account, Constant, Profile
from tests.integration.conftest import MakeRig, Rig, belongs_to, until

ASKED = "How do I renew my passport in Lisbon?"
REPEATED = "In Lisbon, how do I renew my passport?"
CHINESE = "怎么办理护照?"
REORDERED = "护照怎么办理?"
OTHER = "How do I renew my passport in Porto?"
FALSE = "Descale it twice a year with vinegar, rinse well, and leave the lid open until all parts are dry."
LONG_AGO_S = 30 * 86_400.0


def one_account(latency_s: float = 0.0) -> Profile:
    latency = Constant(value_s=latency_s)
    return Profile(accounts=(Account(name="only", keys=("sk-sim-only",), latency=latency, balance=9.0),))


def cache_path(folder: Path) -> Path:
    return folder / "cache.db"


def prefill(folder: Path, *texts: str, answer: str = FALSE, age_s: float = 0.0, **options: Any) -> list[int]:
    """Store an answer to texts as an earlier session would have; their ids."""
    scopes = ScopeMaker({"model": "deepseek-flash"}, endpoint="127.0.0.1")
    with IntelligentCache(cache_path(folder), clock=lambda: time.time() - age_s) as cache:
        assert cache.loaded.wait(20)
        for text in texts:
            assert cache.put(scopes.request(Prompt(0, "", text=text)), answer, **options)
        return [entry.id for entry in cache]


def entries(folder: Path) -> dict[str, bool]:
    """What is in the file, and whether it is pinned."""
    with IntelligentCache(cache_path(folder)) as cache:
        assert cache.loaded.wait(20)
        return {entry.prompt: entry.pinned for entry in cache}


def set_aside(folder: Path) -> bytes:
    """What was in the one file that was set aside."""
    (aside,) = folder.glob("cache.db.damaged-*[0-9]")
    return aside.read_bytes()


def commands_given(pool: Rig) -> list[tuple[str, str]]:
    return [(e.command, e.detail) for e in pool.events if isinstance(e, CommandGiven)]


def warnings(pool: Rig) -> list[str]:
    return [e.message for e in pool.events if isinstance(e, Logged) and e.level == "warning"]


async def held(session: Session) -> "asyncio.Task[str]":
    """A session that has begun, has read its cache, and waits for the operator."""
    session.control.pause()
    run = asyncio.create_task(session.run())
    await until(lambda: session.state.phase == "paused" and loaded(session), "the pause")
    return run


def loaded(session: Session) -> bool:
    return session._cache is None or session._cache.loaded.is_set()


@pytest.fixture(autouse=True)
def dictionary() -> None:
    """A session that has just begun answers exact repeats only, until its thread has loaded the words; so that hits
    can be counted, they are there before."""
    read("words")


# -- hits ---------------------------------------------------------------------------------------------------------


async def test_repeats_cost_no_call_and_are_counted_by_layer(rig: MakeRig):
    pool = rig(one_account())
    prompts = [ASKED, ASKED, REPEATED, CHINESE, REORDERED, REORDERED, OTHER]
    session = pool.session(prompts, cache=True, concurrency=1, cache_check_share=0.0)
    assert await session.run() == "finished"
    assert session.state.hits == {"exact": 1, "canonical": 1, "similar": 2}
    assert session.state.answered == 7
    assert pool.stats()["calls"] == session.state.calls == 3
    outcomes = pool.outcomes()
    assert outcomes[REPEATED].answer == outcomes[ASKED].answer
    assert belongs_to(OTHER, outcomes[OTHER].answer)


async def test_the_next_session_finds_what_this_one_has_kept(rig: MakeRig):
    pool = rig(one_account())
    first = pool.session([ASKED, CHINESE], cache=True)
    await first.run()
    first.plan.session_path.unlink()
    again = pool.session([REPEATED, REORDERED], cache=True, cache_check_share=0.0)
    await again.run()
    assert again.state.hits == {"canonical": 1, "similar": 1}
    assert pool.stats()["calls"] == 2


async def test_checked_hits_are_calls_but_no_prompts_and_a_wrong_one_is_told(rig: MakeRig, tmp_path: Path):
    prefill(tmp_path, ASKED)
    pool = rig(one_account())
    session = pool.session([REPEATED], cache=True, cache_check_share=1.0)
    assert await session.run() == "finished"
    assert (session.state.answered, session.state.calls) == (1, 1)
    assert (session.state.hits_checked, session.state.hits_wrong) == (1, 1.0)
    assert [e.wrong for e in pool.events if isinstance(e, HitChecked)] == [1.0]
    assert [line.level for line in session.state.log if "was wrong" in line.message] == ["warning"]

    session.plan.session_path.unlink()
    again = pool.session([REPEATED], cache=True, cache_check_share=0.0)
    await again.run()
    assert again.state.hits == {"exact": 1}
    assert belongs_to(REPEATED, pool.outcomes()[REPEATED].answer)


# -- the operator -------------------------------------------------------------------------------------------------


async def test_the_operator_pins_removes_cleans_and_brings_back(rig: MakeRig, tmp_path: Path):
    prefill(tmp_path, ASKED, CHINESE, OTHER, age_s=LONG_AGO_S, ttl_s=3600.0)
    ids = prefill(tmp_path, "Where is the harbour office?")
    with IntelligentCache(cache_path(tmp_path)) as cache:
        assert cache.loaded.wait(20)
        by_text = {entry.prompt: entry.id for entry in cache}
    assert set(by_text.values()) == set(ids)
    pool = rig(one_account())
    session = pool.session(1, cache=True)
    run = await held(session)
    control = session.control
    control.pin(by_text[ASKED])
    control.clean_cache()
    control.undo_cleanup()
    control.undo_cleanup()
    control.invalidate(by_text["Where is the harbour office?"])
    control.invalidate(by_text["Where is the harbour office?"])
    control.pin(by_text[OTHER])
    control.pin(by_text[OTHER], pinned=False)
    control.clean_cache(expired=False, low_utility=True, threshold=0.5, share=1.0)
    control.undo_cleanup()
    control.resume()
    assert await run == "finished"

    assert commands_given(pool)[1:-1] == [
        ("pin", f"{by_text[ASKED]:016x}"),
        ("clean cache", "expired"),
        ("undo cleanup", ""),
        ("undo cleanup", ""),
        ("invalidate", f"{by_text['Where is the harbour office?']:016x}"),
        ("invalidate", f"{by_text['Where is the harbour office?']:016x}"),
        ("pin", f"{by_text[OTHER]:016x}"),
        ("unpin", f"{by_text[OTHER]:016x}"),
        ("clean cache", "utility under 0.5, at most 100% of all"),
        ("undo cleanup", ""),
    ]
    cleaned = [(e.expired, e.low_utility) for e in pool.events if isinstance(e, MemoryCleaned)]
    assert cleaned[0] == (2, 0)
    assert cleaned[1][0] == 0
    assert cleaned[1][1] >= 2
    told = [e.message for e in pool.events if isinstance(e, Logged)]
    assert "2 cache entries are back" in told
    assert "there is no cleanup to undo: its entries are kept for an hour" in told
    assert any("has no entry" in message for message in warnings(pool))
    left = entries(tmp_path)
    assert left[ASKED] is True
    assert {ASKED, CHINESE, OTHER} <= left.keys()
    assert left[OTHER] is False
    assert "Where is the harbour office?" not in left


async def test_whoever_gives_a_command_with_a_ticket_learns_what_came_of_it(rig: MakeRig, tmp_path: Path):
    prefill(tmp_path, ASKED, CHINESE, age_s=LONG_AGO_S, ttl_s=3600.0)
    prefill(tmp_path, OTHER, "Where is the harbour office?")
    with IntelligentCache(cache_path(tmp_path)) as cache:
        assert cache.loaded.wait(20)
        by_text = {entry.prompt: entry.id for entry in cache}
    ids = np.array(list(by_text.values()))
    pool = rig(one_account())
    session = pool.session(1, cache=True)
    run = await held(session)
    control = session.control
    tickets = [Ticket() for _ in range(7)]
    control.clean_cache(ticket=tickets[0])
    control.undo_cleanup(tickets[1])
    control.pin_many(ids, ticket=tickets[2])
    control.correct(by_text[OTHER], "Another answer.", matched_prompt="Is it?", ticket=tickets[3])
    control.invalidate_many(np.array([by_text[ASKED], by_text[CHINESE]]), tickets[4])
    control.invalidate(by_text[ASKED], tickets[5])
    control.correct(by_text[OTHER], "\ud800", ticket=tickets[6])
    control.resume()
    assert await run == "finished"
    cleaned, back, pinned, corrected, removed, gone, no_text = tickets
    assert all(ticket.is_over for ticket in tickets)
    assert cleaned.result is not None
    assert (cleaned.result.entries, cleaned.result.expired, cleaned.result.low_utility) == (2, 2, 0)
    assert cleaned.result.returned_mb is not None
    assert back.result == Done(2)
    assert pinned.result == Done(4)
    assert corrected.result == Done(1)
    assert removed.result is not None
    assert (removed.result.entries, removed.so_far) == (2, 2)
    assert "has no entry" in gone.refusal
    assert "surrogates not allowed" in no_text.refusal
    assert commands_given(pool)[3:6] == [
        ("pin", "4 entries"),
        ("correct", f"{by_text[OTHER]:016x}: another answer, never for a prompt"),
        ("invalidate", "2 entries"),
    ]
    late = Ticket()
    control.undo_cleanup(late)
    await asyncio.sleep(0)
    assert late.refusal == "the session has ended"
    assert ASKED not in entries(tmp_path)


async def test_a_command_to_a_cache_that_is_not_there_is_refused_with_words(rig: MakeRig):
    pool = rig(one_account())
    session = pool.session(1)
    ticket = Ticket()
    session.control.undo_cleanup(ticket)
    assert await session.run() == "finished"
    assert ticket.refusal == "the session runs without a cache"


async def test_without_a_cache_the_log_says_that_there_is_none(rig: MakeRig):
    pool = rig(one_account())
    session = pool.session(1)
    session.control.pin(1)
    session.control.undo_cleanup()
    session.control.clean_cache()
    assert await session.run() == "finished"
    assert [m.split(": ")[1] for m in warnings(pool)] == ["the session runs without a cache"] * 3


async def test_a_command_after_the_end_does_nothing(rig: MakeRig, tmp_path: Path):
    ids = prefill(tmp_path, ASKED)
    pool = rig(one_account())
    session = pool.session(1, cache=True)
    await session.run()
    session.control.invalidate(ids[0])
    session.control.collect_garbage()
    await asyncio.sleep(0)
    assert commands_given(pool) == []
    assert ASKED in entries(tmp_path)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda c: c.clean_cache(expired=False), "say what to remove"),
        (lambda c: c.clean_cache(low_utility=True, threshold=1.2), "threshold must be from 0 to 1"),
        (lambda c: c.clean_cache(low_utility=True, threshold=float("nan")), "threshold must be from 0 to 1"),
        (lambda c: c.clean_cache(low_utility=True, share=-0.1), "share must be from 0 to 1"),
        (lambda c: c.pin(-1), "id of a cache entry"),
        (lambda c: c.invalidate(1 << 63), "id of a cache entry"),
        (lambda c: c.correct(-1, "An answer."), "id of a cache entry"),
        (lambda c: c.correct(1), "give the right answer"),
    ],
)
def test_what_makes_no_sense_is_refused_with_words(call: Any, words: str):
    sent: list[Command] = []
    with pytest.raises(ValueError, match=words):
        call(SessionControl(sent.append))
    assert sent == []


# -- the file -----------------------------------------------------------------------------------------------------

OTHER_SESSION = """
import json, sys
from pathlib import Path
from core.cache.reading.dictionary import dictionary
from core.config.secrets import Secret
from core.config.settings import Settings
from core.keys.keyfile import KeySpec
from core.session import Session, SessionPlan, run_session
folder, url, *prompts = sys.argv[1:]
dictionary()  # so that its first prompt is read at once
source = Path(folder) / "other.jsonl"
source.write_text("\\n".join(json.dumps({"prompt": p}) for p in prompts), encoding="utf-8")
session = Session(SessionPlan(
    session_path=Path(folder) / "other.pilot", prompts=source, cache_path=Path(folder) / "cache.db",
    settings=Settings(base_url=url, cache_check_share=0.0, concurrency=1),
    keys=(KeySpec("only", Secret("sk-sim-only")),),
))
assert run_session(session) == "finished"
print(json.dumps(session.state.hits))
"""


async def test_sessions_of_two_processes_share_what_they_bought(rig: MakeRig, tmp_path: Path):
    pool = rig(one_account())
    session = pool.session([ASKED, OTHER], cache=True, concurrency=1, cache_check_share=0.0)
    run = await held(session)
    cache = session._cache
    assert cache is not None

    def other(*prompts: str) -> str:
        command = [sys.executable, "-c", OTHER_SESSION, str(tmp_path), pool.simulator.base_url, *prompts]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout

    # What the other process buys while this session is held, this one need not buy.
    assert (await asyncio.to_thread(other, REPEATED)).strip() == "{}"
    await until(lambda: len(cache) == 1, "what the other process has stored")
    session.control.resume()
    assert await run == "finished"
    assert session.state.hits == {"canonical": 1}
    # And the other way round.
    (tmp_path / "other.pilot").unlink()
    assert (await asyncio.to_thread(other, OTHER)).strip() == '{"exact": 1}'
    assert pool.stats()["calls"] == 2


@pytest.mark.parametrize("where", ["at its beginning", "further in"])
async def test_a_damaged_cache_is_set_aside_and_told_and_the_session_runs(
    rig: MakeRig, tmp_path: Path, where: str
):
    prefill(tmp_path, *(f"Where does bus {number} go on Sundays?" for number in range(400)))
    path = cache_path(tmp_path)
    data = bytearray(path.read_bytes())
    begin, end = (100, 4096) if where == "at its beginning" else (8192, len(data))
    data[begin:end] = b"\xa5" * (end - begin)
    path.write_bytes(data)
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    pool = rig(one_account())
    session = pool.session([ASKED, OTHER], cache=True, cache_check_share=0.0)
    run = await held(session)
    await until(lambda: any("damaged" in message for message in warnings(pool)), "the notice")
    session.control.resume()
    assert await run == "finished"
    assert session.state.answered == 2
    assert set_aside(tmp_path)[begin:end] == bytes(data[begin:end])
    assert {ASKED, OTHER} <= entries(tmp_path).keys()


async def test_a_file_that_is_no_cache_is_left_alone_and_the_session_runs_without(
    rig: MakeRig, tmp_path: Path
):
    cache_path(tmp_path).write_text("The logbook of the pilot cutter.")
    pool = rig(one_account())
    session = pool.session([ASKED], cache=True)
    assert await session.run() == "finished"
    assert any(message.startswith("running without the cache") for message in warnings(pool))
    assert cache_path(tmp_path).read_text() == "The logbook of the pilot cutter."
