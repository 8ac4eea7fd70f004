"""The leak detector beside a monitor: it judges each sample, and while it suspects one, the place is sought."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from core.memory.attribution import Attribution
from core.memory.evidence import evidence, nothing_yet
from core.memory.leak import LeakDetector
from core.memory.sample import KB_PER_MB, MemorySample
from core.memory.verdict import LeakReport, LeakVerdict, Suspects

TOLD_AGAIN_S = 60.0
"""Slope and forecast of a leak that is known change slowly."""


class LeakWatch:
    """`take` every sample, in order, in one thread.

    `meant` tells how many of a counter's threads, descriptors, tasks or children are meant to be there now: only the
    others can be a leak. `own` is whether this very process is watched, which alone can be searched for the place.
    """

    def __init__(
        self,
        interval_s: float,
        level_mb: float,
        meant: Mapping[str, Callable[[], float]] | None = None,
        *,
        own: bool = True,
    ) -> None:
        self._detector = LeakDetector(interval_s)
        self._attribution = Attribution() if own else None
        self._level_mb = level_mb
        self._told_s = 0.0
        self._meant = meant if meant is not None else {}
        self.report = nothing_yet(level_mb)

    def take(self, sample: MemorySample) -> LeakReport | None:
        """The report where it says something new: another word, another place, or after a minute newer figures."""
        before = self.report
        verdict = self._detector.add(self._unexplained(sample))
        suspects = self._seek(sample.t_s, verdict)
        same_word = (verdict.verdict, verdict.channel) == (before.verdict.verdict, before.verdict.channel)
        is_old = verdict.verdict != "none" and sample.t_s - self._told_s >= TOLD_AGAIN_S
        if same_word and suspects is before.suspects and not is_old:
            return None
        self._told_s = sample.t_s
        forecast = self._detector.forecast(self._level_mb)
        words = evidence(verdict, sample.t_s, forecast=forecast, level_mb=self._level_mb)
        self.report = LeakReport(verdict, words, self._level_mb, forecast, suspects)
        return self.report

    def _unexplained(self, sample: MemorySample) -> MemorySample:
        meant = dict(self._meant)
        counts = {name: getattr(sample, name) for name in meant}
        return msgspec.structs.replace(
            sample,
            **{name: max(0.0, count - meant[name]()) for name, count in counts.items() if count is not None},
        )

    def close(self) -> None:
        """Give up the search for a place."""
        if self._attribution is not None:
            self._attribution.close()

    def _seek(self, t_s: float, verdict: LeakVerdict) -> Suspects | None:
        if self._attribution is None:
            return None
        if verdict.slope is None or not verdict.is_memory:
            return self._attribution.step(t_s, None)
        share = verdict.python_share
        native_share = None if share is None else 1 - share
        return self._attribution.step(t_s, verdict.slope.value * KB_PER_MB, native_share)
