"""Processes that really leak, and others that only look like it, judged while they live: 10 ms count as a second.

What they do is in `leaks.lives`. Two of them run at a time, from the first test on.
"""

from __future__ import annotations

import errno
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest

from core.memory import LeakVerdict, MemoryCheck, MemoryMonitor, MemorySample
from core.memory.leak import LeakDetector
from core.memory.probes import OtherProcess
from tests.integration.leaks.lives import LEAKS, NO_LEAKS, ONSET_S

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120

OF_MEMORY = [name for name, leak in LEAKS.items() if leak.channel == "live bytes"]
IN_PIECES = [name for name in LEAKS if name not in OF_MEMORY]
OF_PYTHON = ["a_list_that_grows", "cycles_without_a_collector", "a_cache_without_bound"]
NATIVE = ["native_memory", "arrays_that_are_kept"]
SECONDS = dict.fromkeys(OF_MEMORY, 1100) | dict.fromkeys(IN_PIECES, 700) | dict.fromkeys(NO_LEAKS, 1100)

SEEN_FROM_OUTSIDE = {
    "native_memory": 1100,
    "arrays_that_are_kept": 1000,
    "a_bounded_cache_that_is_full": 1000,
}

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="what leaks here is asked of a C library by name"
)

Told = list[LeakVerdict]
"""Each new word of the detector's, and the last one."""


Started = TypeVar("Started")


class Lives:
    """The processes of this run, by the way in which they are watched and what they do."""

    def __init__(self, pool: ThreadPoolExecutor, needed: list[tuple[Callable[[str], Told], str]]) -> None:
        self._told: dict[tuple[Callable[[str], Told], str], Future[Told]] = {
            (watch, name): pool.submit(watch, name) for watch, name in dict.fromkeys(needed)
        }

    def of(self, name: str) -> Told:
        """What a process said that watched itself."""
        return self._told[watched_by_itself, name].result(PATIENCE_S)

    def from_outside(self, name: str) -> Told:
        """What is said of a process that another one watches by its number."""
        return self._told[watched_from_outside, name].result(PATIENCE_S)


@pytest.fixture(scope="module")
def lives(request: pytest.FixtureRequest) -> Iterator[Lives]:
    """All that the selected tests ask for, started at once."""
    needed: list[tuple[Callable[[str], Told], str]] = []
    for item in request.session.items:
        if isinstance(item, pytest.Function) and item.path == request.path and hasattr(item, "callspec"):
            given = item.callspec.params
            needed += [(watched_by_itself, given["life"])] if "life" in given else []
            needed += [(watched_from_outside, given["seen"])] if "seen" in given else []
    with ThreadPoolExecutor(2) as pool:
        yield Lives(pool, needed)
        pool.shutdown(cancel_futures=True)


def _patiently(start: Callable[[], Started]) -> Started:
    """Once in thousands of starts by several threads at once, a virtual machine's kernel says EFAULT."""
    for _ in range(3):
        try:
            return start()
        except OSError as error:
            if error.errno != errno.EFAULT:
                raise
    return start()


def watched_by_itself(name: str) -> Told:
    child = _patiently(
        lambda: subprocess.run(
            _command(name, str(SECONDS[name])), cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S
        )
    )
    assert child.returncode == 0, child.stderr
    return [msgspec.convert(json.loads(line), LeakVerdict) for line in child.stdout.splitlines()]


def watched_from_outside(name: str) -> Told:
    """The process lives a second whenever it is told to, and then it is looked at."""
    detector = LeakDetector()
    told = [detector.verdict]
    with _patiently(
        lambda: subprocess.Popen(
            _command(name, "--driven"), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        process = OtherProcess(child.pid)
        for second in range(SEEN_FROM_OUTSIDE[name]):
            child.stdin.write("\n")
            child.stdin.flush()
            assert child.stdout.readline()
            verdict = detector.add(msgspec.structs.replace(process.sample(), t_s=float(second)))
            if (verdict.verdict, verdict.channel) != (told[-1].verdict, told[-1].channel):
                told.append(verdict)
        child.stdin.close()
    return [*told, detector.verdict]


def _command(name: str, how: str) -> list[str]:
    return [sys.executable, "-m", "tests.integration.leaks.child", name, how]


def confirmed(told: Told) -> list[LeakVerdict]:
    return [verdict for verdict in told if verdict.verdict == "confirmed"]


@pytest.mark.parametrize("life", LEAKS)
def test_a_leak_is_confirmed_after_it_began_and_stays_so(lives: Lives, life: str):
    told = lives.of(life)
    assert [verdict.confirmed_at_s for verdict in confirmed(told)][:1] > [ONSET_S], told
    assert told[-1].verdict == "confirmed"


@pytest.mark.parametrize("life", LEAKS)
def test_a_leak_is_told_by_what_grows_and_by_nothing_else(lives: Lives, life: str):
    assert {verdict.channel for verdict in confirmed(lives.of(life))} == {LEAKS[life].channel}


@pytest.mark.parametrize("life", OF_MEMORY)
def test_memory_that_leaks_is_confirmed_within_twelve_minutes(lives: Lives, life: str):
    """Seven at the least: so long a steady growth may still end by itself."""
    assert confirmed(lives.of(life))[0].confirmed_at_s < ONSET_S + 720


@pytest.mark.parametrize("life", IN_PIECES)
def test_what_leaks_in_pieces_is_confirmed_within_five_minutes(lives: Lives, life: str):
    assert confirmed(lives.of(life))[0].confirmed_at_s < ONSET_S + 300


@pytest.mark.parametrize("life", OF_PYTHON)
def test_a_leak_of_python_objects_is_told_as_pythons(lives: Lives, life: str):
    assert lives.of(life)[-1].python_share > 0.4


@pytest.mark.parametrize("life", NATIVE)
def test_a_leak_outside_of_pythons_allocator_is_told_as_native(lives: Lives, life: str):
    assert lives.of(life)[-1].python_share < 0.2


@pytest.mark.parametrize("life", NO_LEAKS)
def test_what_only_looks_like_a_leak_is_never_confirmed(lives: Lives, life: str):
    assert confirmed(lives.of(life)) == []


@pytest.mark.parametrize("seen", ["native_memory", "arrays_that_are_kept"])
def test_a_leak_is_confirmed_from_outside_by_anonymous_memory(lives: Lives, seen: str):
    told = lives.from_outside(seen)
    assert [verdict.confirmed_at_s for verdict in confirmed(told)][:1] > [ONSET_S], told
    assert {verdict.channel for verdict in confirmed(told)} == {"anon_kb"}
    assert told[-1].python_share is None


@pytest.mark.parametrize("seen", ["a_bounded_cache_that_is_full"])
def test_a_process_that_does_not_leak_is_clean_from_outside_too(lives: Lives, seen: str):
    assert confirmed(lives.from_outside(seen)) == []


def test_the_monitor_in_its_own_time_tells_samples_status_and_what_is_known_of_a_leak():
    monitor = MemoryMonitor(1, 1e9, interval_s=0.02)
    samples: list[tuple[MemorySample, MemoryCheck]] = []
    changes: list[MemoryCheck] = []
    enough = threading.Event()

    def take(*told: Any) -> None:
        samples.append(told)
        if len(samples) == 20:
            enough.set()

    monitor.add_listener(take)
    monitor.on_status_change(changes.append)
    monitor.start()
    try:
        assert enough.wait(PATIENCE_S)
    finally:
        monitor.stop()
    times = [sample.t_s for sample, _ in samples]
    assert times == sorted(set(times))
    assert [check.status for check in changes] == ["warning"]
    assert monitor.leak.verdict.verdict == "none"
    assert monitor.leak.evidence.startswith("nothing grows")
    assert monitor.get_stats().leak == monitor.leak
