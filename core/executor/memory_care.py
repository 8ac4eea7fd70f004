"""Watches memory while a session runs, and does something about it in three steps.

ok: nothing; warning: expired cache entries go; critical: those, entries of low utility, embeddings that can be
rebuilt, and a collection that gives free memory back to the system.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from core.cache import IntelligentCache
from core.config.cleanup import LOW_UTILITY, MOST_REMOVED
from core.events import (
    Event,
    GrowthLocated,
    GrowthPlace,
    LeakJudged,
    Logged,
    MemoryCleaned,
    MemorySampled,
    SnapshotRow,
    SnapshotTaken,
)
from core.memory import Interval, LeakReport, MemoryCheck, MemoryMonitor, MemorySample, MemoryStatus, Suspects

if TYPE_CHECKING:
    from core.memory.snapshots import MemorySnapshot

PAUSE_S = 30.0
"""Between two cleanups, so that a session that needs its memory does not clean all the time."""
LONGEST_PAUSE_S = 960.0
"""The pause doubles up to this after each cleanup that gave back next to nothing."""
WORTH_IT = 0.01
"""The share of memory that a cleanup must give back to be worth another one soon."""

"""What a cleanup takes for low, and the share of all entries that it removes at most, unless told otherwise."""

SNAPSHOT_ROWS = 50
SNAPSHOT_NAMED = 3

CACHE = "answers"
_WORSE: tuple[MemoryStatus, ...] = ("ok", "warning", "critical")


class Load(NamedTuple):
    """In flight now."""

    prompts: int
    calls: int


class MemoryCare:
    """`every` is the number of operations between two looks of its own, None to look only when asked.

    The monitor samples in its own thread from `start` to `finish`; all decisions are made in the event loop's.
    """

    def __init__(
        self,
        monitor: MemoryMonitor,
        cache: IntelligentCache | None,
        emit: Callable[[Event], None],
        *,
        every: int | None,
    ) -> None:
        self.monitor = monitor
        self._cache = cache
        self._emit = emit
        self._every = every
        self._operations = 0
        self._cleaned_at = -LONGEST_PAUSE_S
        self._pause_s = PAUSE_S
        self._acted_on: MemoryStatus = "ok"
        self._cleaning: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._most_calls = 0
        self._snapshot: MemorySnapshot | None = None
        self._snapshots = 0
        self._suspects: Suspects | None = None
        self._ended = False

    def start(self, load: Callable[[], Load]) -> None:
        """Watch from now on. Call it in the event loop whose session is watched.

        `load` explains the tasks and descriptors of prompts and calls in flight.
        """
        if self._every is None:
            return
        monitor = self.monitor
        self._loop = loop = asyncio.get_running_loop()
        monitor.watch_loop(loop)
        if self._cache is not None:
            cache = self._cache
            monitor.register_cache(CACHE, lambda: cache.nbytes, lambda: cache.mapped_bytes)
        monitor.explain("tasks", lambda: sum(load()))
        monitor.explain("fds", lambda: self._meant_descriptors(load()))
        monitor.add_listener(lambda sample, check: self._call(self._sampled, time.time(), sample, check))
        monitor.on_status_change(lambda check: self._call(self._act, check))
        monitor.on_leak(lambda sample, report: self._call(self._judged, time.time(), sample, report))
        monitor.on_problem(lambda words: self._call(self._tell, words))
        monitor.start()

    def on_operation(self) -> None:
        self._operations += 1
        if self._every is not None and self._operations % self._every == 0:
            self.look()

    def look(self) -> MemoryCheck:
        """Take a sample and clean where its status asks for it."""
        check = self.monitor.check_memory()
        self._act(check)
        return check

    async def clean(
        self,
        why: str,
        *,
        expired: bool = False,
        low_utility: bool = False,
        threshold: float = LOW_UTILITY,
        share: float = MOST_REMOVED,
        embeddings: bool = False,
        collect: bool = False,
        trim: bool = False,
    ) -> MemoryCleaned:
        """Remove cache entries that are expired, or of a utility under `threshold` (at most `share` of all), drop
        embeddings, and collect garbage; with `trim` what is free then goes back to the system. In a thread, so that
        nothing in flight waits for it; one after the other. Returns what it emitted."""
        async with self._turn:
            before_mb = self.monitor.check_memory().current_mb
            clean = partial(self._clean, expired, low_utility, threshold, share, embeddings, collect, trim)
            told = await asyncio.to_thread(clean)
            freed_mb = max(0.0, before_mb - self.monitor.check_memory().current_mb)
            cleaned = MemoryCleaned(time.time(), why, freed_mb, *told)
            self._emit(cleaned)
            return cleaned

    async def release(self, why: str) -> float:
        """Give back to the operating system what nobody uses, and tell how many MB that were there."""
        async with self._turn:
            cleanup = await asyncio.to_thread(self.monitor.cleanup)
            self._emit(MemoryCleaned(time.time(), why, cleanup.freed_mb, cleanup.objects_collected))
            return cleanup.freed_mb

    async def undo(self) -> int:
        """Bring back what the last cleanup removed; how many entries. Raises FileError where the disk refuses."""
        async with self._turn:
            return 0 if self._cache is None else await asyncio.to_thread(self._cache.undo_cleanup)

    async def take_snapshot(self) -> None:
        """Look at the heap, in a thread, and tell what came since the look before."""
        async with self._turn:
            before, self._snapshot = self._snapshot, await asyncio.to_thread(self.monitor.take_snapshot)
            self._snapshots += 1
            self._emit(_told(time.time(), self._snapshots, before, self._snapshot))

    async def finish(self) -> None:
        """Wait for a cleanup that is under way, and begin no more: the cache is about to be closed."""
        self._ended = True
        if self._loop is not None:
            await asyncio.to_thread(self.monitor.stop)
            self.monitor.unregister_cache(CACHE)
        if self._cleaning is not None:
            await self._cleaning

    # -- from the monitor's thread ------------------------------------------------------------------

    def _call(self, function: Callable[..., None], *values: object) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, *values)

    # -- in the event loop --------------------------------------------------------------------------

    def _sampled(self, t: float, sample: MemorySample, check: MemoryCheck) -> None:
        if self._ended:
            return
        self._act(check)
        trend = self.monitor.get_trend()
        self._emit(
            MemorySampled(
                t,
                check.current_mb,
                check.status,
                trend,
                check.growth_percent,
                sample.anon_kb,
                sample.heap_used_kb,
                sample.mmap_used_kb,
                sample.py_blocks,
                sample.cache_kb,
                sample.threads,
                sample.fds,
                sample.tasks,
                sample.children,
                sample.mapped_kb,
                self.monitor.warning_mb,
                self.monitor.critical_mb,
            )
        )

    def _judged(self, t: float, sample: MemorySample, report: LeakReport) -> None:
        if self._ended:
            return
        verdict = report.verdict
        self._emit(
            LeakJudged(
                t,
                verdict.verdict,
                verdict.channel,
                report.evidence,
                None if verdict.since_s is None else t - (sample.t_s - verdict.since_s),
                *_figures(verdict.slope),
                report.level_mb,
                *_figures(report.forecast),
            )
        )
        if report.suspects is not None and report.suspects != self._suspects:
            self._emit(_located(t, report.suspects))
        self._suspects = report.suspects

    def _tell(self, words: str) -> None:
        if not self._ended:
            self._emit(Logged(time.time(), "warning", words))

    def _act(self, check: MemoryCheck) -> None:
        """At once where it is worse than at the last cleanup, else after the pause."""
        since_s = time.monotonic() - self._cleaned_at
        if check.status == "ok":
            if since_s >= PAUSE_S:
                self._acted_on, self._pause_s = "ok", PAUSE_S
            return
        worse = _WORSE.index(check.status) > _WORSE.index(self._acted_on)
        busy = self._cleaning is not None and not self._cleaning.done()
        if self._ended or busy or not (worse or since_s >= self._pause_s):
            return
        self._acted_on, self._cleaned_at = check.status, time.monotonic()
        self._cleaning = asyncio.create_task(self._clean_for(check))

    async def _clean_for(self, check: MemoryCheck) -> None:
        critical = check.status == "critical"
        cleaned = await self.clean(
            f"memory is {check.status}",
            expired=True,
            low_utility=critical,
            embeddings=critical,
            collect=critical,
            trim=critical,
        )
        helped = cleaned.freed_mb >= WORTH_IT * check.current_mb
        self._pause_s = PAUSE_S if helped else min(2 * self._pause_s, LONGEST_PAUSE_S)

    def _clean(
        self,
        expired: bool,
        low_utility: bool,
        threshold: float,
        share: float,
        embeddings: bool,
        collect: bool,
        trim: bool,
    ) -> tuple[int, int, int]:
        """How many objects were collected, and how many entries went: expired, and of low utility."""
        cache = self._cache
        gone = cache.cleanup_expired() if cache is not None and expired else 0
        low = cache.cleanup_low_utility(threshold, share) if cache is not None and low_utility else 0
        if cache is not None and embeddings:
            cache.clear_embeddings()
        return self.monitor.cleanup(trim=trim).objects_collected if collect else 0, gone, low

    def _meant_descriptors(self, load: Load) -> float:
        """Connections stay open for later calls, so the most there were counts; two ends where the simulator runs in
        this process."""
        self._most_calls = max(self._most_calls, load.calls)
        return 2.0 * self._most_calls


def _told(t: float, number: int, before: MemorySnapshot | None, now: MemorySnapshot) -> SnapshotTaken:
    if before is None:
        return SnapshotTaken(t, number, f"Snapshot {number}: the next one tells what has come since")
    from core.memory.snapshots import diff

    changes = diff(before, now)
    types = tuple(SnapshotRow(row.name, row.count, row.kb) for row in changes.types[:SNAPSHOT_ROWS])
    lines = tuple(SnapshotRow(row.name, row.count, row.kb) for row in (changes.lines or ())[:SNAPSHOT_ROWS])
    most = ", ".join(f"{row.name} {row.count:+,} ({row.kb / 1024:+.2f} MB)" for row in types[:SNAPSHOT_NAMED])
    words = (
        f"Snapshot {number}, {changes.seconds:.0f} s after the one before: resident memory "
        f"{changes.channels['rss_kb'] / 1024:+.1f} MB; most came of {most or 'nothing'}"
    )
    return SnapshotTaken(t, number, words, changes.seconds, types, lines)


def _figures(interval: Interval | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if interval is None else (interval.value, interval.low, interval.high)


def _located(t: float, suspects: Suspects) -> GrowthLocated:
    lines = tuple(
        GrowthPlace(f"{each.file}:{each.line}", each.source, each.kb_per_min, None, each.share_explained)
        for each in suspects.lines
    )
    types = tuple(GrowthPlace(each.name, "", each.kb_per_min, each.count_per_min) for each in suspects.types)
    return GrowthLocated(t, suspects.words, lines, types)
