"""`MemoryMonitor`: the resident memory of this process against two thresholds, with its trend."""

from __future__ import annotations

import gc
from collections import deque
from typing import Literal

import msgspec
import psutil

MemoryStatus = Literal["ok", "warning", "critical"]
Trend = Literal["stable", "growing", "shrinking"]

_MB = 1024.0 * 1024.0
TREND_SHARE = 0.05
"""The later half of the window must differ from the earlier by this share before that is called a trend."""


class MemoryCheck(msgspec.Struct, frozen=True):
    """One sample. Sizes in MB (2**20 bytes), growth since the baseline, which is the first sample."""

    current_mb: float
    baseline_mb: float
    growth_mb: float
    growth_percent: float
    status: MemoryStatus


class MemoryCleanup(msgspec.Struct, frozen=True):
    """`freed_mb` is measured at the operating system: resident memory before against after, never below 0."""

    freed_mb: float
    objects_collected: int


class MemoryStats(msgspec.Struct, frozen=True):
    """Everything the monitor knows. `samples_mb` holds the last `window` samples, oldest first."""

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


class MemoryMonitor:
    """Checks on demand; cheap enough (20 us) for every few dozen operations.

    Raises ValueError unless 0 < warning_mb <= critical_mb and window >= 2.
    """

    def __init__(self, warning_mb: float = 500, critical_mb: float = 1000, window: int = 100) -> None:
        if not 0 < warning_mb <= critical_mb:
            raise ValueError("thresholds must satisfy 0 < warning_mb <= critical_mb")
        if window < 2:
            raise ValueError("a trend needs a window of 2 samples or more")
        self.warning_mb = warning_mb
        self.critical_mb = critical_mb
        self._process = psutil.Process()
        self._samples: deque[float] = deque(maxlen=window)
        self._baseline_mb: float | None = None
        self._peak_mb = 0.0
        self._warnings = 0
        self._criticals = 0
        self._cleanups = 0
        self._freed_mb = 0.0
        self._status: MemoryStatus = "ok"

    def check_memory(self) -> MemoryCheck:
        """Take a sample."""
        current = self._resident_mb()
        if self._baseline_mb is None:
            self._baseline_mb = current
        self._samples.append(current)
        self._peak_mb = max(self._peak_mb, current)
        status: MemoryStatus = "ok"
        if current >= self.critical_mb:
            status = "critical"
        elif current >= self.warning_mb:
            status = "warning"
        if status != self._status:
            self._warnings += status == "warning"
            self._criticals += status == "critical"
            self._status = status
        growth = current - self._baseline_mb
        return MemoryCheck(current, self._baseline_mb, growth, 100.0 * growth / self._baseline_mb, status)

    def cleanup(self) -> MemoryCleanup:
        """Collect garbage and give free heap back to the operating system."""
        before = self._resident_mb()
        collected = gc.collect()
        if hasattr(psutil, "heap_trim"):
            psutil.heap_trim()
        freed = max(0.0, before - self._resident_mb())
        self._cleanups += 1
        self._freed_mb += freed
        return MemoryCleanup(freed, collected)

    def get_trend(self) -> Trend:
        """Whether the later half of the window lies above or below the earlier one."""
        samples = list(self._samples)
        if len(samples) < 2:
            return "stable"
        half = len(samples) // 2
        earlier = sum(samples[:half]) / half
        later = sum(samples[half:]) / (len(samples) - half)
        if later > earlier * (1 + TREND_SHARE):
            return "growing"
        return "shrinking" if later < earlier * (1 - TREND_SHARE) else "stable"

    def get_stats(self) -> MemoryStats:
        current = self._samples[-1] if self._samples else self.check_memory().current_mb
        baseline = self._baseline_mb if self._baseline_mb is not None else current
        return MemoryStats(
            current,
            baseline,
            self._peak_mb,
            100.0 * (current - baseline) / baseline,
            self._status,
            self.get_trend(),
            self._warnings,
            self._criticals,
            self._cleanups,
            self._freed_mb,
            list(self._samples),
        )

    def _resident_mb(self) -> float:
        return float(self._process.memory_info().rss) / _MB
