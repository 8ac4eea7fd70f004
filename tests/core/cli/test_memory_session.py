"""`pilothouse memory judge` on session files: each run for itself, the strongest word first."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from core.events import Event, LeakJudged, MemorySampled, SessionStarted
from core.memory.sample import MemorySample
from core.session.file import SessionFile
from tests.core.cli.conftest import Call, Called
from tests.core.memory.shapes import KB, Leak, made, samples

RECORDED = {field.name for field in msgspec.structs.fields(MemorySampled)} & set(
    MemorySample.__struct_fields__
)


def judged(called: Called) -> dict[str, Any]:
    assert (called.code, called.err) == (0, "")
    return json.loads(called.out)


def events_of(lived: Iterable[MemorySample], begin: float, *, old: bool = False) -> list[Event]:
    """A run of a session that recorded these samples; an old one recorded resident memory only."""
    events: list[Event] = [SessionStarted(begin, "s", "single", "m", "http://x", 16)]
    for sample in lived:
        assert sample.rss_kb is not None
        channels = {} if old else {name: getattr(sample, name) for name in RECORDED}
        rss_mb = sample.rss_kb / KB
        events.append(MemorySampled(begin + sample.t_s, rss_mb, "ok", "stable", 1.0, **channels))
    return events


def session(path: Path, *runs: list[Event]) -> Path:
    file = SessionFile(path, create=True)
    writer = file.start_writer(lambda items: None, lambda error: None)
    for event in itertools.chain(*runs):
        writer.submit(event)
    writer.flush()
    file.close()
    return path


BEGUN = 1_795_000_000.0
CLEAN = list(samples(made("sawtooth", 1)))
LEAKING = list(samples(made("steady", 1, leak=Leak(1200, 300)), python_share=0.0))


def test_a_session_file_is_judged_by_its_samples_whatever_its_name(call: Call, tmp_path: Path):
    path = session(tmp_path / "night.csv", events_of(LEAKING, BEGUN))
    called = call("memory", "judge", path)
    assert (called.code, called.err) == (0, "")
    assert called.out.startswith("confirmed: live bytes grow 1.2 MB/min (")
    assert "; outside Python's own allocator" in called.out
    assert "judged 1600 samples over 27 min\nthis is run 1 of 1, begun 2026-11-" in called.out
    said = judged(call("memory", "judge", path, "--json"))
    assert (said["verdict"], said["channel"], said["run"]) == ("confirmed", "live bytes", 1)
    assert 300 < said["suspect_at_s"] < said["confirmed_at_s"] < 1600
    assert said["python_share"] == pytest.approx(0, abs=0.05)


def test_the_run_with_the_strongest_word_speaks_and_the_others_are_told(call: Call, tmp_path: Path):
    path = session(
        tmp_path / "s.pilot",
        events_of(CLEAN, BEGUN),
        events_of(LEAKING, BEGUN + 5000),
        events_of(CLEAN, BEGUN + 10_000),
        events_of(CLEAN[:2], BEGUN + 15_000),
    )
    said = judged(call("memory", "judge", path, "--json"))
    assert (said["verdict"], said["run"]) == ("confirmed", 2)
    assert [(run["run"], run["verdict"]) for run in said["runs"]] == [
        (1, "none"),
        (2, "confirmed"),
        (3, "none"),
    ]
    assert said["runs"][1]["started"] == BEGUN + 5000
    words = call("memory", "judge", path).out.splitlines()
    assert words[3].startswith("this is run 2 of 4, begun ")
    assert [(line[:6], line[-13:]) for line in words[4:]] == [
        ("run 1,", " 27 min: none"),
        ("run 3,", " 27 min: none"),
    ]


def test_of_runs_with_the_same_word_the_latest_speaks(call: Call, tmp_path: Path):
    path = session(tmp_path / "s.pilot", events_of(CLEAN, BEGUN), events_of(CLEAN, BEGUN + 5000))
    assert judged(call("memory", "judge", path, "--json"))["run"] == 2


def test_one_run_does_not_leak_because_the_next_one_needs_more(call: Call, tmp_path: Path):
    """A resumed session is a new process, and as many of them as there are rising levels."""
    runs = [
        events_of(samples(made("steady", 1, seconds=300) + n * 2000.0), BEGUN + 300 * n) for n in range(8)
    ]
    said = judged(call("memory", "judge", session(tmp_path / "s.pilot", *runs), "--json"))
    assert said["verdict"] == "none"
    assert len(said["runs"]) == 8


def test_an_old_session_is_judged_by_resident_memory(call: Call, tmp_path: Path):
    path = session(tmp_path / "old.pilot", events_of(LEAKING, BEGUN, old=True))
    said = judged(call("memory", "judge", path, "--json"))
    assert (said["verdict"], said["channel"], said["python_share"]) == ("confirmed", "rss_kb", None)


def test_tasks_of_prompts_in_flight_are_no_leak_and_what_the_session_said_is_told(call: Call, tmp_path: Path):
    tasks = 4.0 + np.arange(1600) // 20
    events = events_of(samples(made("sawtooth", 1), tasks=tasks), BEGUN)
    events.append(LeakJudged(BEGUN + 1000, "suspect", "tasks", "asyncio tasks pile up: 3 a minute"))
    events.append(LeakJudged(BEGUN + 1500, "none", "", "nothing grows"))
    path = session(tmp_path / "s.pilot", events)
    said = judged(call("memory", "judge", path, "--json"))
    assert said["verdict"] == "none"
    assert said["runs"][0]["said"]["verdict"] == "suspect"
    out = call("memory", "judge", path).out
    assert out.endswith("while it ran it said itself: suspect: asyncio tasks pile up: 3 a minute\n")


def test_a_clock_that_was_set_back_spoils_nothing(call: Call, tmp_path: Path):
    back = [msgspec.structs.replace(s, t_s=s.t_s - 200) if s.t_s > 800 else s for s in LEAKING]
    path = session(tmp_path / "s.pilot", events_of(back, BEGUN))
    said = judged(call("memory", "judge", path, "--json"))
    assert (said["verdict"], said["samples"]) == ("confirmed", 1400)


@pytest.mark.parametrize("flag", [(), ("--json",)], ids=["words", "json"])
def test_a_session_without_samples_is_bad_usage(call: Call, tmp_path: Path, flag: tuple[str]):
    path = session(tmp_path / "s.pilot", events_of(CLEAN[:2], BEGUN), events_of([], BEGUN + 50))
    called = call("memory", "judge", path, *flag)
    assert (called.code, called.out) == (2, "")
    assert "s.pilot: no run of this session holds 3 samples of memory" in called.err


def test_another_database_is_bad_usage(call: Call, tmp_path: Path):
    path = tmp_path / "other.pilot"
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE mine (n INTEGER)")
    called = call("memory", "judge", path)
    assert (called.code, called.out) == (2, "")
    assert "is not a session file of Pilothouse" in called.err


def test_a_session_that_really_ran_can_be_judged(call: Call, prompts: Path, profile: Callable[..., Path]):
    slow = profile(token_rate=40, answer_tokens=40)
    arguments = ("--session", "s.pilot", "-o", "out.jsonl", "--concurrency", "1")
    assert call("run", prompts, f"--simulate={slow}", *arguments).code == 0
    said = judged(call("memory", "judge", "s.pilot", "--json"))
    assert said["verdict"] == "none"
    assert said["samples"] >= 3
