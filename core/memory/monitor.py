"""`MemoryMonitor`: the memory of this process, or of another one, against two thresholds, with all its channels.

Looks on demand, and once started from a thread of its own as well. Then it also looks for leaks: `LeakWatch` takes
each sample, a moment after the start, and its report is part of `get_stats`.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

import msgspec

from core.memory.caches import CacheRegistry
from core.memory.evidence import nothing_yet
from core.memory.history import MemoryCheck, MemoryHistory, MemoryStatus, Trend, trend_of
from core.memory.limits import memory_limit
from core.memory.probes import OtherProcess, OwnProcess, ProcessEndedError, ProcessError
from core.memory.release import release
from core.memory.sample import MemorySample
from core.memory.sampler import Sampler
from core.memory.verdict import COUNTERS, LeakReport

if TYPE_CHECKING:
    from core.memory.snapshots import MemorySnapshot
    from core.memory.watch import LeakWatch

T = TypeVar("T")

PROBLEMS_KEPT = 20
LEAKS_AFTER_S = 2.0
"""What tells leaks is loaded only then: 60 ms of CPU, for which a process that starts has better use."""


class MemoryCleanup(msgspec.Struct, frozen=True):
    """`freed_mb` is measured at the operating system: anonymous resident memory before less after, never below 0."""

    freed_mb: float
    objects_collected: int


class MemoryStats(msgspec.Struct, frozen=True):
    """Everything the monitor knows. `samples_mb` holds the last `window` samples, oldest first.

    `series` has a list for each channel that was told (see MemorySample), with one number for each of `times_s`, NaN
    where it was not told; `missing` says why, channel by channel. `ended` is empty while the process is there.
    """

    current_mb: float
    baseline_mb: float
    peak_mb: float
    growth_percent: float
    status: MemoryStatus
    trend: Trend
    warnings: int
    criticals: int
    cleanups: int
    freed_mb: float
    samples_mb: list[float]
    warning_mb: float
    critical_mb: float
    limit_mb: float
    limit_source: str
    times_s: list[float]
    series: dict[str, list[float]]
    missing: dict[str, str]
    cache_bytes: dict[str, float]
    leak: LeakReport
    problems: list[str]
    ended: str


class MemoryMonitor:
    """Watches this process, or `pid`. Thresholds are MB, or shares (0 to 1) of what machine and container allow.

        MemoryMonitor(500, 1000)
        MemoryMonitor(warning_share=0.5, critical_share=0.8)
        MemoryMonitor(pid=4711, interval_s=5)

    May be used from any thread. Raises ValueError where thresholds, window or interval make no sense, and
    ProcessError where `pid` cannot be watched.
    """

    def __init__(
        self,
        warning_mb: float = 500,
        critical_mb: float = 1000,
        window: int = 100,
        *,
        warning_share: float | None = None,
        critical_share: float | None = None,
        interval_s: float = 1.0,
        pid: int | None = None,
    ) -> None:
        own = pid is None or pid == os.getpid()
        self.limit = memory_limit(None if own else pid)
        self._history = MemoryHistory(
            _threshold_mb(warning_mb, warning_share, self.limit.mb),
            _threshold_mb(critical_mb, critical_share, self.limit.mb),
            window,
        )
        if not interval_s > 0:
            raise ValueError(f"interval_s must be above 0, not {interval_s}")
        self._interval_s = interval_s
        self._caches = CacheRegistry(self._report)
        self._own = OwnProcess(self._caches) if own else None
        self._process: OwnProcess | OtherProcess = self._own or OtherProcess(pid or 0)
        self._leaks: LeakWatch | None = None
        self._nothing_yet = nothing_yet(self._history.critical_mb)
        self._meant: dict[str, Callable[[], float]] = {}
        self._started_s = 0.0
        self._sampler: Sampler | None = None
        self._looking = threading.Lock()  # one full look at a time, so that the window's times only rise
        self._lock = threading.Lock()  # for what follows, never held while anybody else's code runs
        self._problems: deque[str] = deque(maxlen=PROBLEMS_KEPT)
        self._failed: set[tuple[object, type[Exception]]] = set()
        self._cleanups = 0
        self._freed_mb = 0.0
        self._ended = ""
        self._sample_listeners: tuple[Callable[[MemorySample, MemoryCheck], object], ...] = ()
        self._status_listeners: tuple[Callable[[MemoryCheck], object], ...] = ()
        self._leak_listeners: tuple[Callable[[MemorySample, LeakReport], object], ...] = ()
        self._problem_listeners: tuple[Callable[[str], object], ...] = ()

    @property
    def warning_mb(self) -> float:
        return self._history.warning_mb

    @property
    def critical_mb(self) -> float:
        return self._history.critical_mb

    def start(self) -> None:
        """Sample every `interval_s` from now on. While it samples, its samples alone make up the window."""
        with self._lock:
            if self._sampler is not None and self._sampler.running:
                return
            self._started_s = time.monotonic()
            self._sampler = Sampler(self._on_tick, self._interval_s, self._report)
            self._sampler.start()

    def stop(self) -> None:
        """No sample is taken after this, except on demand. May be started again."""
        with self._lock:
            sampler, self._sampler = self._sampler, None
        if sampler is not None:
            sampler.stop()
        if self._leaks is not None:
            self._leaks.close()

    @property
    def leak(self) -> LeakReport:
        """Does it leak, where, and how long is left: what the samples of the started monitor say so far."""
        return self._nothing_yet if self._leaks is None else self._leaks.report

    def check_memory(self) -> MemoryCheck:
        """Take a sample. Raises ProcessEndedError where another process is watched and has gone."""
        if self._sampler is not None and self._history.latest is not None:
            # The thread reads the other channels. This one is often the event loop's and must not wait for it.
            return self._judge(self._process.sample(quick=True), keep=False)
        with self._looking:
            return self._judge(self._process.sample())

    def cleanup(self, *, trim: bool = True) -> MemoryCleanup:
        """Collect garbage and, unless told not to `trim`, give free heap back to the operating system.

        Raises ProcessError where another process is watched.
        """
        self._only_own("give its memory back")
        released = release(trim=trim)
        freed_mb = released.freed_kb / 1024
        with self._lock:
            self._cleanups += 1
            self._freed_mb += freed_mb
        return MemoryCleanup(freed_mb, released.objects_collected)

    def get_trend(self) -> Trend:
        """Whether the later half of the window lies above or below the earlier one."""
        with self._lock:
            samples_mb = self._history.samples_mb()
        return trend_of(samples_mb)

    def get_stats(self) -> MemoryStats:
        """Takes a sample where there is none yet."""
        latest = self._history.latest or self.check_memory()
        cache_bytes = self._caches.bytes_by_name()
        with self._lock:
            history = self._history
            latest = history.latest or latest
            samples_mb = history.samples_mb()
            return MemoryStats(
                latest.current_mb,
                latest.baseline_mb,
                history.peak_mb,
                latest.growth_percent,
                latest.status,
                trend_of(samples_mb),
                history.warnings,
                history.criticals,
                self._cleanups,
                self._freed_mb,
                samples_mb,
                history.warning_mb,
                history.critical_mb,
                self.limit.mb,
                self.limit.source,
                history.times_s(),
                history.series(),
                self._process.missing,
                cache_bytes,
                self.leak,
                list(self._problems),
                self._ended,
            )

    def take_snapshot(self) -> MemorySnapshot:
        """What the heap holds, by type; 0.3 s of CPU at a million objects. Compare two with
        `core.memory.snapshots.diff`. Raises ProcessError where another process is watched."""
        self._only_own("look into its heap")
        from core.memory.snapshots import take

        with self._looking:
            return take(self._process.sample())

    def uss_kb(self) -> float:
        """Memory that is this process's alone. Milliseconds, so on demand only. Raises ProcessError."""
        return self._process.uss_kb()

    def register_cache(
        self, name: str, size_bytes: Callable[[], float], mapped_bytes: Callable[[], float] | None = None
    ) -> None:
        """Count what a cache holds as growth that is meant; `mapped_bytes` is the part of it that lies in mappings
        of its own, outside of Python's heap and the C library's. Raises ValueError for a name that is taken."""
        self._only_own("tell what its caches hold")
        self._caches.register(name, size_bytes, mapped_bytes)

    def unregister_cache(self, name: str) -> None:
        self._caches.unregister(name)

    def explain(self, channel: str, count: Callable[[], float]) -> None:
        """`count` tells how many of a counter's pieces ("threads", "fds", "tasks", "children") are meant to be there
        now: only the others can be a leak. Raises ValueError for a channel that is no counter."""
        self._only_own("tell what is meant")
        if channel not in COUNTERS:
            raise ValueError(f"{channel!r} is no counter: one of {', '.join(COUNTERS)}")
        self._meant[channel] = count

    def watch_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Count this event loop's tasks from now on, until it is closed."""
        self._only_own("tell its tasks").watch_loop(loop)

    def add_listener(self, listener: Callable[[MemorySample, MemoryCheck], object]) -> None:
        """`listener` gets every sample of the started monitor, in its thread."""
        with self._lock:
            self._sample_listeners += (listener,)

    def on_status_change(self, listener: Callable[[MemoryCheck], object]) -> None:
        """`listener` gets the check that changed the status, at once, in the thread that took it."""
        with self._lock:
            self._status_listeners += (listener,)

    def on_leak(self, listener: Callable[[MemorySample, LeakReport], object]) -> None:
        """`listener` gets the last sample and what is known of a leak whenever that says something new, in the
        started monitor's thread."""
        with self._lock:
            self._leak_listeners += (listener,)

    def on_problem(self, listener: Callable[[str], object]) -> None:
        """`listener` gets in words what went wrong while watching: once for each cause, also when a process ends."""
        with self._lock:
            self._problem_listeners += (listener,)

    def _on_tick(self) -> None:
        try:
            with self._looking:
                sample = self._process.sample()
                check = self._judge(sample)
        except ProcessEndedError as gone:
            self._ended = str(gone)
            self.stop()
            self._report(self._ended)
            return
        self._tell(self._sample_listeners, lambda listener: listener(sample, check))
        if self._leaks is None and time.monotonic() - self._started_s >= LEAKS_AFTER_S:
            self._leaks = self._leak_watch()
        report = None if self._leaks is None else self._leaks.take(sample)
        if report is not None:
            self._tell(self._leak_listeners, lambda listener: listener(sample, report))

    def _leak_watch(self) -> LeakWatch:
        from core.memory.watch import LeakWatch

        own = self._own is not None
        return LeakWatch(self._interval_s, self._history.critical_mb, self._meant, own=own)

    def _judge(self, sample: MemorySample, *, keep: bool = True) -> MemoryCheck:
        with self._lock:
            before = self._history.latest
            check = self._history.add(sample, keep=keep)
        if check.status != (before.status if before else "ok"):
            self._tell(self._status_listeners, lambda listener: listener(check))
        return check

    def _tell(self, listeners: Iterable[T], call: Callable[[T], object]) -> None:
        """Each listener gets it, whatever another does with it."""
        for listener in listeners:
            try:
                call(listener)
            except Exception as failure:  # Somebody else's code: anything may come.
                with self._lock:
                    first = (listener, type(failure)) not in self._failed
                    self._failed.add((listener, type(failure)))
                if first:
                    self._report(f"a listener to memory failed ({type(failure).__name__}: {failure})")

    def _report(self, words: str) -> None:
        with self._lock:
            self._problems.append(words)
        self._tell(self._problem_listeners, lambda listener: listener(words))

    def _only_own(self, what: str) -> OwnProcess:
        if self._own is None:
            raise ProcessError(f"only process {self._process.pid} itself can {what}")
        return self._own


def _threshold_mb(mb: float, share: float | None, limit_mb: float) -> float:
    if share is None:
        return mb
    if not 0 < share <= 1:
        raise ValueError(f"thresholds given as a share of memory must lie between 0 and 1, not {share:g}")
    return share * limit_mb
