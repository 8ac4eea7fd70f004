"""How fast an account answers: a peak-sensitive average for load, a short window for what is typical."""

from __future__ import annotations

import math
from collections import deque

PEAK_DECAY_S = 10.0
"""Time constant of the average; that of Finagle's peak EWMA load metric."""


class PeakEwma:
    """An exponentially weighted average that jumps to a new peak at once and forgets it slowly.

    From Finagle's `PeakEwma` load metric: a slow answer is believed immediately, a fast one by and by.
    """

    __slots__ = ("_at", "value")

    def __init__(self) -> None:
        self.value = 0.0
        self._at = 0.0

    def observe(self, seconds: float, now: float) -> None:
        if seconds >= self.value:
            self.value = seconds
        else:
            weight = math.exp(-max(now - self._at, 0.0) / PEAK_DECAY_S)
            self.value = self.value * weight + seconds * (1 - weight)
        self._at = now

    def restore(self, seconds: float, typical_s: float, age_s: float, now: float) -> None:
        """Take in what it was so long ago: what was above the typical latency is forgotten as ever."""
        peak = max(seconds - typical_s, 0.0) * math.exp(-age_s / PEAK_DECAY_S)
        self.value, self._at = min(seconds, typical_s) + peak, now


class TypicalLatency:
    """The median of the last answers: one outlier does not make an account slow."""

    __slots__ = ("_median", "_recent")

    def __init__(self, window: int = 15) -> None:
        self._recent: deque[float] = deque(maxlen=window)
        self._median: float | None = None

    def observe(self, seconds: float) -> None:
        self._recent.append(seconds)
        self._median = None

    @property
    def seconds(self) -> float | None:
        if self._median is None and self._recent:
            self._median = sorted(self._recent)[len(self._recent) // 2]
        return self._median

    @property
    def recent(self) -> list[float]:
        """The window, oldest first."""
        return list(self._recent)

    def forget(self) -> None:
        self._recent.clear()
        self._median = None


class FailureRate:
    """The share of calls that fail: each outcome weighs 1/(n+2) at first, one twentieth later on."""

    __slots__ = ("_count", "value")

    def __init__(self) -> None:
        self._count = 0
        self.value = 0.0

    def observe(self, failed: bool) -> None:
        weight = max(0.05, 1.0 / (self._count + 2))
        self._count += 1
        self.value += weight * ((1.0 if failed else 0.0) - self.value)

    @property
    def count(self) -> int:
        """Outcomes that the value rests on, those that hardly weigh any more included."""
        return self._count

    def restore(self, value: float, count: int) -> None:
        """Take in what so many outcomes had shown."""
        self.value, self._count = value, count
