"""What is done about memory: when, how much of it, and that nothing waits for it."""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.cache import IntelligentCache, as_request
from core.events import Event, MemoryCleaned, MemorySampled
from core.executor import memory_care
from core.executor.memory_care import MemoryCare
from core.memory import MemoryMonitor
from core.memory.monitor import MemoryCleanup
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
        self.care = MemoryCare(monitor, cache, self.told.append, every=every)

    def of(self, kind: type[Event]) -> list[Any]:
        return [e for e in self.told if type(e) is kind]


async def test_nothing_goes_while_memory_is_ok(cache: IntelligentCache, clock: Clock):
    fill(cache, clock, expired=5, stale=10)
    watched = Watched("ok", cache)
    watched.care.look()
    await watched.care.finish()
    assert len(cache) == 15
    assert [e.status for e in watched.of(MemorySampled)] == ["ok"]
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
    monkeypatch.setattr(watched.care.monitor, "cleanup", lambda: MemoryCleanup(1.5, 77))
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


async def test_it_does_not_clean_all_the_time(
    cache: IntelligentCache, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    now = 1000.0
    monkeypatch.setattr(memory_care.time, "monotonic", lambda: now)
    watched = Watched("warning", cache)

    async def look() -> int:
        watched.care.look()
        if watched.care._cleaning is not None:
            await watched.care._cleaning
        return len(watched.of(MemoryCleaned))

    assert await look() == 1
    now += 29.9
    assert await look() == 1
    now += 0.2
    assert await look() == 2


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


async def test_without_a_cache_only_garbage_is_collected():
    watched = Watched("critical", None)
    watched.care.look()
    await watched.care.finish()
    (told,) = watched.of(MemoryCleaned)
    assert (told.expired, told.low_utility) == (0, 0)
    assert await watched.care.undo() == 0


async def test_it_looks_every_so_many_operations():
    watched = Watched("ok", None, every=50)
    for _ in range(49):
        watched.care.on_operation()
    assert watched.of(MemorySampled) == []
    watched.care.on_operation()
    assert len(watched.of(MemorySampled)) == 1


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
