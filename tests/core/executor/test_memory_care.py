"""What is done about memory: when, how much of it, and that nothing waits for it."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.cache import IntelligentCache, as_request
from core.events import (
    Event,
    GrowthLocated,
    GrowthPlace,
    LeakJudged,
    MemoryCleaned,
    MemorySampled,
    SnapshotTaken,
)
from core.executor import memory_care
from core.executor.memory_care import Load, MemoryCare
from core.memory import (
    Interval,
    LeakReport,
    LeakVerdict,
    MemoryCheck,
    MemoryMonitor,
    MemorySample,
    MemoryStatus,
    Suspects,
)
from core.memory.monitor import MemoryCleanup
from core.memory.verdict import SuspectLine
from tests.core.executor.conftest import StartBench, account

ANSWER = "High tide at Brest is at six in the morning and again at half past six."
DAY_S = 86_400.0
ANY_MB = 1.0
"""More than this is resident in every process."""


class Clock:
    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(clock: Clock, tmp_path: Path) -> Iterator[IntelligentCache]:
    with IntelligentCache(tmp_path / "cache.db", clock=clock) as opened:
        assert opened.loaded.wait(20)
        yield opened


def fill(cache: IntelligentCache, clock: Clock, *, expired: int = 0, stale: int = 0, fresh: int = 0) -> None:
    for number in range(expired + stale + fresh):
        ttl_s = DAY_S if number < expired else 30 * DAY_S
        if number == expired + stale:
            clock.now += 10 * DAY_S  # what is there is ten half-lives old now
        assert cache.put(
            as_request(f"Where does bus {number} go?", "m"), ANSWER, ttl_s=ttl_s, cost_usd=0.01, latency_s=9.0
        )
    if not fresh:
        clock.now += 10 * DAY_S


class Watched:
    """A care whose process is always in the given state."""

    def __init__(self, status: str, cache: IntelligentCache | None, every: int | None = None) -> None:
        monitor = {
            "ok": MemoryMonitor(1e9, 2e9),
            "warning": MemoryMonitor(ANY_MB, 1e9),
            "critical": MemoryMonitor(ANY_MB, ANY_MB),
        }[status]
        self.told: list[Event] = []
        self._news = asyncio.Event()
        self.care = MemoryCare(monitor, cache, self._emit, every=every)

    def _emit(self, event: Event) -> None:
        self.told.append(event)
        self._news.set()

    async def first(self, kind: type[Event]) -> Any:
        async with asyncio.timeout(20):
            while not self.of(kind):
                self._news.clear()
                await self._news.wait()
        return self.of(kind)[0]

    def of(self, kind: type[Event]) -> list[Any]:
        return [e for e in self.told if type(e) is kind]


async def test_nothing_goes_while_memory_is_ok(cache: IntelligentCache, clock: Clock):
    fill(cache, clock, expired=5, stale=10)
    watched = Watched("ok", cache)
    watched.care.look()
    await watched.care.finish()
    assert len(cache) == 15
    assert watched.of(MemoryCleaned) == []


async def test_expired_entries_go_at_the_warning(cache: IntelligentCache, clock: Clock):
    fill(cache, clock, expired=5, stale=10)
    watched = Watched("warning", cache)
    watched.care.look()
    await watched.care.finish()
    assert len(cache) == 10
    (told,) = watched.of(MemoryCleaned)
    assert (told.why, told.expired, told.low_utility, told.objects_collected) == (
        "memory is warning", 5, 0, 0,
    )  # fmt: skip


async def test_a_fifth_of_low_utility_goes_too_when_memory_is_critical(
    cache: IntelligentCache, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    fill(cache, clock, expired=5, stale=15, fresh=5)
    watched = Watched("critical", cache)
    monkeypatch.setattr(watched.care.monitor, "cleanup", lambda trim: MemoryCleanup(1.5, 77))
    watched.care.look()
    await watched.care.finish()
    (told,) = watched.of(MemoryCleaned)
    assert (told.why, told.expired, told.low_utility, told.objects_collected) == (
        "memory is critical", 5, 4, 77,
    )  # fmt: skip
    assert told.freed_mb >= 0
    assert len(cache) == 16


async def test_pinned_entries_stay(cache: IntelligentCache, clock: Clock):
    fill(cache, clock, expired=3, stale=5)
    for entry in list(cache):
        cache.pin(entry.id)
    watched = Watched("critical", cache)
    watched.care.look()
    await watched.care.finish()
    assert len(cache) == 8


async def test_the_loop_goes_on_while_a_cleanup_works(
    cache: IntelligentCache, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    fill(cache, clock, expired=2)
    watched = Watched("critical", cache)
    turns = 0

    def slow(wait: Callable[[], object]) -> Callable[..., object]:
        def work(*_: Any, **__: Any) -> object:
            # Ends only when the loop has gone on meanwhile: a cleanup on the loop would wait for itself.
            before, deadline = turns, time.monotonic() + 20
            while turns < before + 20 and time.monotonic() < deadline:
                time.sleep(0.001)
            assert turns >= before + 20
            return wait()

        return work

    monkeypatch.setattr(cache, "cleanup_expired", slow(lambda: 2))
    monkeypatch.setattr(cache, "cleanup_low_utility", slow(lambda: 1))
    monkeypatch.setattr(watched.care.monitor, "cleanup", slow(lambda: MemoryCleanup(0.0, 9)))
    watched.care.look()
    cleaning = asyncio.create_task(watched.care.finish())
    while not cleaning.done():
        turns += 1
        await asyncio.sleep(0)
    await cleaning
    (told,) = watched.of(MemoryCleaned)
    assert (told.expired, told.low_utility, told.objects_collected) == (2, 1, 9)


async def test_it_does_not_clean_all_the_time(monkeypatch: pytest.MonkeyPatch):
    now, cleanups = 1000.0, 0
    monkeypatch.setattr(memory_care.time, "monotonic", lambda: now)
    watched = Watched("warning", None)

    async def helps(*_: Any, **__: Any) -> float:
        nonlocal cleanups
        cleanups += 1
        return 50_000.0

    monkeypatch.setattr(watched.care, "clean", helps)
    for step_s, expected in ((0.0, 1), (29.9, 1), (0.2, 2)):
        now += step_s
        watched.care.look()
        await asyncio.sleep(0)
        assert cleanups == expected


async def test_after_the_end_no_cleanup_begins(cache: IntelligentCache, clock: Clock):
    fill(cache, clock, expired=5)
    watched = Watched("critical", cache)
    await watched.care.finish()
    watched.care.look()
    await asyncio.sleep(0)
    assert len(cache) == 5


async def test_what_the_operator_asks_for_waits_its_turn(cache: IntelligentCache, clock: Clock):
    fill(cache, clock, expired=5, stale=10)
    watched = Watched("warning", cache)
    watched.care.look()
    await asyncio.sleep(0)  # it begins
    await watched.care.clean("by the operator", low_utility=True, threshold=1.0, share=0.5)
    assert [(e.why, e.expired, e.low_utility) for e in watched.of(MemoryCleaned)] == [
        ("memory is warning", 5, 0),
        ("by the operator", 0, 5),
    ]
    assert await watched.care.undo() == 5
    assert len(cache) == 10


async def test_the_threshold_says_what_is_low(cache: IntelligentCache, clock: Clock):
    fill(cache, clock, stale=10, fresh=10)
    watched = Watched("ok", cache)
    await watched.care.clean("by the operator", low_utility=True, threshold=0.0, share=1.0)
    assert len(cache) == 20
    await watched.care.clean("by the operator", low_utility=True, threshold=0.3, share=1.0)
    assert len(cache) == 10
    await watched.care.clean("by the operator", low_utility=True, threshold=1.0, share=1.0)
    assert len(cache) == 0


async def test_memory_is_given_back_when_the_operator_asks_and_told_as_measured(
    monkeypatch: pytest.MonkeyPatch,
):
    watched = Watched("ok", None)
    trims: list[bool] = []

    def cleanup(*, trim: bool = True) -> MemoryCleanup:
        trims.append(trim)
        return MemoryCleanup(12.5, 300)

    monkeypatch.setattr(watched.care.monitor, "cleanup", cleanup)
    assert await watched.care.release("by the operator") == 12.5
    await watched.care.clean("by the operator", collect=True)
    released, collected = watched.of(MemoryCleaned)
    assert (released.why, released.freed_mb, released.objects_collected) == ("by the operator", 12.5, 300)
    assert collected.objects_collected == 300
    assert trims == [True, False]  # collecting alone leaves free memory where it is


async def test_without_a_cache_only_garbage_is_collected():
    watched = Watched("critical", None)
    watched.care.look()
    await watched.care.finish()
    (told,) = watched.of(MemoryCleaned)
    assert (told.expired, told.low_utility) == (0, 0)
    assert await watched.care.undo() == 0


async def test_what_did_not_help_is_tried_ever_more_rarely(monkeypatch: pytest.MonkeyPatch):
    now = 1000.0
    monkeypatch.setattr(memory_care.time, "monotonic", lambda: now)
    watched = Watched("critical", None)
    cleaned_at = []
    for _ in range(4000):
        before = len(watched.of(MemoryCleaned))
        watched.care.look()
        if watched.care._cleaning is not None:
            await watched.care._cleaning
        if len(watched.of(MemoryCleaned)) > before:
            cleaned_at.append(now)
        now += 1.0
    pauses = [later - earlier for earlier, later in itertools.pairwise(cleaned_at)]
    assert pauses == [60, 120, 240, 480, 960, 960, 960]


async def test_a_worse_status_is_acted_on_at_once_and_a_flicker_is_not(monkeypatch: pytest.MonkeyPatch):
    now = 1000.0
    monkeypatch.setattr(memory_care.time, "monotonic", lambda: now)
    watched = Watched("ok", None)

    async def cleanups_after(*statuses: MemoryStatus) -> int:
        for status in statuses:
            watched.care._act(MemoryCheck(100.0, 90.0, 10.0, 11.1, status))
            if watched.care._cleaning is not None:
                await watched.care._cleaning
        return len(watched.of(MemoryCleaned))

    assert await cleanups_after("ok", "warning") == 1
    assert await cleanups_after("critical") == 2
    assert await cleanups_after("ok", "critical", "warning", "ok", "warning", "critical") == 2
    now += memory_care.PAUSE_S
    assert await cleanups_after("ok", "warning") == 3


async def test_it_looks_every_so_many_operations(cache: IntelligentCache, clock: Clock):
    fill(cache, clock, expired=5)
    watched = Watched("warning", cache, every=50)
    for _ in range(49):
        watched.care.on_operation()
    assert watched.of(MemoryCleaned) == []
    watched.care.on_operation()
    await watched.care.finish()
    (told,) = watched.of(MemoryCleaned)
    assert told.expired == 5


async def test_samples_are_told_with_all_channels_while_the_session_runs(cache: IntelligentCache):
    watched = Watched("ok", cache, every=50)
    watched.care.start(lambda: Load(0, 0))
    told = await watched.first(MemorySampled)
    await watched.care.finish()
    assert told.rss_mb > 10
    assert told.py_blocks > 1000
    assert told.threads > 1
    assert told.tasks >= 1
    assert 0 < told.cache_kb < 1024 * told.rss_mb
    count = len(watched.told)
    await asyncio.sleep(0)
    assert len(watched.told) == count


async def test_a_status_that_changes_is_acted_on_without_waiting_for_an_operation(
    cache: IntelligentCache, clock: Clock
):
    fill(cache, clock, expired=5)
    watched = Watched("warning", cache, every=1_000_000)
    watched.care.start(lambda: Load(0, 0))
    await watched.first(MemoryCleaned)
    await watched.care.finish()
    assert len(cache) == 0


async def test_what_the_detector_says_is_told_with_its_place():
    watched = Watched("ok", None, every=50)
    place = SuspectLine("app/session.py", 120, "history.append(answer)", 2200.0, 0.7)
    suspects = Suspects((), (place,), 3100.0, None, 2, "it grows here")
    verdict = LeakVerdict("confirmed", "live bytes", 40.0, 200.0, 500.0, Interval(3.1, 2.8, 3.4))
    watched.care._judged(
        10_000.0,
        MemorySample(540.0, 1.0),
        LeakReport(verdict, "in words", 1000.0, Interval(60.0, 50.0, 70.0), suspects),
    )
    judged, located = watched.told
    assert judged == LeakJudged(
        10_000.0, "confirmed", "live bytes", "in words", 9_500.0, 3.1, 2.8, 3.4, 1000.0, 60.0, 50.0, 70.0
    )
    assert located == GrowthLocated(
        10_000.0,
        "it grows here",
        (GrowthPlace("app/session.py:120", "history.append(answer)", 2200.0, None, 0.7),),
    )
    await watched.care.finish()


async def test_a_place_is_told_again_only_when_it_is_another():
    watched = Watched("ok", None, every=50)
    verdict = LeakVerdict("confirmed", "live bytes", 40.0, 200.0, 500.0, Interval(3.1, 2.8, 3.4))

    def judge(words: str) -> None:
        place = SuspectLine("app/session.py", 120, "history.append(answer)", 2200.0, 0.7)
        suspects = Suspects((), (place,), 3100.0, None, 2, words) if words else None
        word = verdict if words else LeakVerdict()
        report = LeakReport(word, "in words", 1000.0, None, suspects)
        watched.care._judged(10_000.0, MemorySample(540.0, 1.0), report)

    for words in ("here", "here", "there", "", "there"):
        judge(words)
    assert len(watched.of(LeakJudged)) == 5
    assert [located.words for located in watched.of(GrowthLocated)] == ["here", "there", "there"]
    await watched.care.finish()


async def test_connections_and_calls_in_flight_explain_descriptors_and_tasks():
    watched = Watched("ok", None, every=50)
    load = Load(3, 10)
    watched.care.start(lambda: load)
    assert watched.care._meant_descriptors(load) == 20
    assert watched.care._meant_descriptors(Load(0, 0)) == 20
    await watched.care.finish()


async def test_prompts_are_answered_while_memory_is_critical(
    start: StartBench, cache: IntelligentCache, clock: Clock
):
    fill(cache, clock, expired=500, stale=500)
    bench = await start(account("a"), cache=cache, monitor=MemoryMonitor(ANY_MB, ANY_MB))
    answers = await bench.executor.ask_all([f"Where does tram {i} go, please?" for i in range(60)])
    assert all(not isinstance(a, Exception) for a in answers)
    await bench.executor.care.finish()
    (told,) = bench.of(MemoryCleaned)
    assert told.expired == 500
    assert told.low_utility >= 100


async def test_a_second_snapshot_tells_what_came_since_the_first():
    class Kept:
        pass

    watched = Watched("ok", None)
    await watched.care.take_snapshot()
    kept = [Kept() for _ in range(3000)]
    await watched.care.take_snapshot()
    first, second = watched.of(SnapshotTaken)
    assert (first.number, first.seconds, first.types) == (1, None, ())
    assert second.number == 2
    assert next(row.count for row in second.types if row.name.endswith("Kept")) == len(kept)
    assert "since" in first.words
    assert "resident memory" in second.words


async def test_thresholds_may_be_parts_of_what_the_machine_allows(start: StartBench):
    bench = await start(account("a"), memory_warning_percent=50.0, memory_critical_percent=80.0)
    monitor = bench.executor.care.monitor
    assert monitor.critical_mb == pytest.approx(0.8 * monitor.limit.mb)
    assert monitor.warning_mb == pytest.approx(0.5 * monitor.limit.mb)
