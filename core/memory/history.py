"""What the samples so far say: growth since the first one, a status against two thresholds, a trend.

No clock, no thread, no operating system: samples come in, and nothing but the last `window` of them is kept.
"""

from __future__ import annotations

from collections import deque
from typing import Literal

import msgspec

from core.memory.sample import CHANNELS, MemorySample

MemoryStatus = Literal["ok", "warning", "critical"]
Trend = Literal["stable", "growing", "shrinking"]

TREND_SHARE = 0.05
"""The later half of the window must differ from the earlier by this share before that is called a trend."""

HYSTERESIS_SHARE = 0.05
"""Memory must fall this far under a threshold before its status ends, so that none flickers at its threshold."""


class MemoryCheck(msgspec.Struct, frozen=True):
    """One sample. Sizes in MB (2**20 bytes), growth since the baseline, which is the first sample."""

    current_mb: float
    baseline_mb: float
    growth_mb: float
    growth_percent: float
    status: MemoryStatus


def next_status(
    status: MemoryStatus, current_mb: float, warning_mb: float, critical_mb: float
) -> MemoryStatus:
    """A status begins at its threshold and ends HYSTERESIS_SHARE under it."""
    stays = 1 - HYSTERESIS_SHARE
    if current_mb >= critical_mb * (stays if status == "critical" else 1):
        return "critical"
    return "warning" if current_mb >= warning_mb * (1 if status == "ok" else stays) else "ok"


def trend_of(samples_mb: list[float]) -> Trend:
    """Whether the later half lies above or below the earlier one by more than TREND_SHARE."""
    if len(samples_mb) < 2:
        return "stable"
    half = len(samples_mb) // 2
    earlier = sum(samples_mb[:half]) / half
    later = sum(samples_mb[half:]) / (len(samples_mb) - half)
    if later > earlier * (1 + TREND_SHARE):
        return "growing"
    return "shrinking" if later < earlier * (1 - TREND_SHARE) else "stable"


class MemoryHistory:
    """Raises ValueError unless 0 < warning_mb <= critical_mb and window >= 2."""

    def __init__(self, warning_mb: float, critical_mb: float, window: int) -> None:
        if not 0 < warning_mb <= critical_mb:
            raise ValueError(
                f"thresholds must satisfy 0 < warning_mb <= critical_mb, not {warning_mb:g} and {critical_mb:g}"
            )
        if window < 2:
            raise ValueError("a trend needs a window of 2 samples or more")
        self.warning_mb = warning_mb
        self.critical_mb = critical_mb
        self.latest: MemoryCheck | None = None
        self.peak_mb = 0.0
        self.warnings = 0
        self.criticals = 0
        self._window: deque[MemorySample] = deque(maxlen=window)

    def add(self, sample: MemorySample, *, keep: bool = True) -> MemoryCheck:
        """Judge a sample, and keep it in the window unless told otherwise.

        Raises ValueError for a sample without resident memory: a live process always tells it.
        """
        current_mb = _resident_mb(sample)
        before: MemoryStatus = "ok" if self.latest is None else self.latest.status
        baseline_mb = current_mb if self.latest is None else self.latest.baseline_mb
        status = next_status(before, current_mb, self.warning_mb, self.critical_mb)
        if status != before:
            self.warnings += status == "warning"
            self.criticals += status == "critical"
        growth_mb = current_mb - baseline_mb
        check = MemoryCheck(current_mb, baseline_mb, growth_mb, 100.0 * growth_mb / baseline_mb, status)
        self.latest = check
        self.peak_mb = max(self.peak_mb, current_mb)
        if keep:
            self._window.append(sample)
        return check

    def samples_mb(self) -> list[float]:
        return [_resident_mb(sample) for sample in self._window]

    def times_s(self) -> list[float]:
        return [sample.t_s for sample in self._window]

    def series(self) -> dict[str, list[float]]:
        """Each channel that was told in the window, one number for each of `times_s`: NaN where it was not told."""
        found: dict[str, list[float]] = {}
        for channel in CHANNELS:
            values = [getattr(sample, channel) for sample in self._window]
            if any(value is not None for value in values):
                found[channel] = [float("nan") if value is None else value for value in values]
        return found


def _resident_mb(sample: MemorySample) -> float:
    if sample.rss_kb is None:
        raise ValueError("a sample without resident memory cannot be judged")
    return sample.rss_kb / 1024
