"""Is a series growing as a leak does: steadily, without an end in sight, and never given back?

Pure functions over the floor of a series (`core.memory.floor`). Warm-up slows down, a step is one piece of the
window, a sawtooth and a burst are given back: none of them passes. Found on recorded processes, measured by
`python -m benchmarks memory`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from core.memory.floor import Release, Series, floor_of, longest_release, noise_of, releases_of

PIECES = 12
"""Equal parts of a window whose rises are compared."""
STEADY_PIECES = 3.0
"""How many equal pieces would rise as evenly: (sum d)^2 / sum d^2. One step scores 1; three steps are a habit."""
UNBROKEN_PIECES = 9.0
"""The same for a growth that is judged early, from its beginning: it must rise all along."""
LATER_HALF = 0.8
LAST_THIRD = 0.75
"""What the end of a growth must rise by against its beginning. Filling up slows down; a leak does not."""
LATER_HALF_IN_CONTEXT = 0.9
LAST_THIRD_IN_CONTEXT = 0.85
"""The same from where the growth began, which may be long before the window: a longer look can be stricter."""
CALM_SHARE = 0.4
"""Before its beginning a growth rose at most at this share of its pace."""
RELEASED_AGAIN = 1.25
"""A growth counts once it has outlived by this factor the longest that was given back."""
ALIKE = 0.25
"""Releases of less than this share of the rise tell nothing about it."""
NOISES = 4.0
MISCOUNTED = 0.05
"""What caches tell of themselves is off by 2 % where they hold large texts (measured): a rise must be more than this
share of what they have grown by meanwhile."""
BENDS = 3


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """Over which times to judge, in bins; see `core.memory.leak` for the scales in use.

    `windows` need no known beginning; `early` windows begin where the calm before was seen; `suspicious` is shorter.
    `tail` bins at the end are not judged: what stands there may still be given back. `lasting` is what a confirmed
    growth must have taken. `least` is the smallest rise that counts and `share` the same as a share of the level.
    `calm_rise` is what the calm must have spared at the growth's pace, so that a lull of noise is not one.
    """

    windows: tuple[int, ...]
    early: tuple[int, ...] = ()
    calms: tuple[int, ...] = ()
    suspicious: int = 0
    tail: int
    suspicious_tail: int = 0
    lasting: int
    context: int
    least: float
    share: float
    calm_rise: float = 0.0


class Growth(NamedTuple):
    """Bins `begin` to `end` (exclusive) of the series, over which it grew."""

    begin: int
    end: int


class Look:
    """One series at one moment. `earlier` are releases that are known from before the series begins, `explained` is
    what was taken off the series for caches."""

    def __init__(
        self, minima: Series, scale: Scale, earlier: Sequence[Release] = (), explained: Series | None = None
    ) -> None:
        self._explained = explained
        self.scale = scale
        self.floor = floor_of(minima)
        self.noise = noise_of(minima)
        self._level = abs(float(minima[-1])) if len(minima) else 0.0
        tolerance = max(3 * self.noise, scale.least / 5, scale.share * self._level)
        self.releases = releases_of(minima, self.floor, tolerance)
        self._known = [*self.releases, *earlier]

    def suspected(self) -> Growth | None:
        """A growth over the suspicious window, which may still turn out to be anything."""
        scale = self.scale
        return (
            self._at(scale.suspicious, scale.suspicious_tail, scale.least / 2) if scale.suspicious else None
        )

    def confirmed(self) -> Growth | None:
        """The longest growth that looks like a leak and like nothing else."""
        for windows, is_leak in (
            (self.scale.windows, self._is_steady_in_context),
            (self.scale.early, self._begins_after_calm),
        ):
            for window in reversed(windows):
                growth = self._at(window, self.scale.tail, self.scale.least)
                if growth is not None and self._lasts(growth) and is_leak(growth):
                    return self._last_stretch(growth)
        return None

    def _last_stretch(self, growth: Growth) -> Growth:
        """Without what came before at quite another pace, be it a calm or a warm-up."""
        begin, end = growth
        for _ in range(BENDS):
            floor = self.floor[begin:end]
            at = bend(floor)
            if not at:
                break
            before, after = (floor[at] - floor[0]) / at, (floor[-1] - floor[at]) / (len(floor) - at)
            if before > CALM_SHARE * after and after > CALM_SHARE * before:
                break
            begin += at
        return Growth(begin, end)

    def _at(self, window: int, tail: int, least: float) -> Growth | None:
        """The window that ends as late as can be judged, where it grows steadily."""
        end = len(self.floor) - tail
        if end < window:
            return None
        rise = self.floor[end - 1] - self.floor[end - window]
        released = longest_release(self._known, ALIKE * rise)
        end = min(end, len(self.floor) - int(np.ceil(RELEASED_AGAIN * released)))
        begin = end - window
        if begin < 0:
            return None
        rise = self.floor[end - 1] - self.floor[begin]
        growth = Growth(begin, end)
        if rise <= max(least, self.scale.share * self._level, NOISES * self.noise, self._miscounted(growth)):
            return None
        return growth if is_steady(self._pieces(growth)) else None

    def _miscounted(self, growth: Growth) -> float:
        if self._explained is None:
            return 0.0
        return float(MISCOUNTED * (self._explained[growth.end - 1] - self._explained[growth.begin]))

    def _lasts(self, growth: Growth) -> bool:
        """Whether the middle 80 % of the rise took the time that it takes to call it lasting."""
        floor = self.floor[growth.begin : growth.end]
        tenth = 0.1 * (floor[-1] - floor[0])
        first = np.searchsorted(floor, floor[0] + tenth, side="right")
        return bool(np.searchsorted(floor, floor[-1] - tenth) - first >= self.scale.lasting)

    def _is_steady_in_context(self, growth: Growth) -> bool:
        """Whether the growth has not slowed down since it began, which may be long before the window."""
        first = max(0, growth.end - self.scale.context)
        begin = first + bend(self.floor[first : growth.end])
        rises = self._pieces(Growth(begin, growth.end))
        return begin >= growth.begin or is_steady(rises, LATER_HALF_IN_CONTEXT, LAST_THIRD_IN_CONTEXT)

    def _begins_after_calm(self, growth: Growth) -> bool:
        """Whether the growth is unbroken and its beginning was seen."""
        if evenness(self._pieces(growth)) < UNBROKEN_PIECES:
            return False
        begin, end = growth
        pace = (self.floor[end - 1] - self.floor[begin]) / (end - begin)
        for calm in self.scale.calms:
            if begin < calm:
                return False
            before = (self.floor[begin] - self.floor[begin - calm]) / calm
            spared = (pace - before) * calm
            if before <= CALM_SHARE * pace and spared >= max(self.scale.calm_rise, 3 * self.noise):
                return True
        return False

    def _pieces(self, growth: Growth) -> Series:
        at = np.linspace(growth.begin, growth.end - 1, PIECES + 1)
        return np.diff(np.interp(at, np.arange(len(self.floor)), self.floor))


def evenness(rises: Series) -> float:
    """Participation ratio of the rises: their number where all are alike, 1 where there is a single one."""
    squares = float((rises * rises).sum())
    return float(rises.sum()) ** 2 / squares if squares else 0.0


def is_steady(rises: Series, later_half: float = LATER_HALF, last_third: float = LAST_THIRD) -> bool:
    """Whether equal pieces of a window rise evenly enough and do not slow down."""
    half, third = len(rises) // 2, len(rises) // 3
    return bool(
        evenness(rises) >= STEADY_PIECES
        and rises[half:].sum() >= later_half * rises[:half].sum()
        and rises[-third:].sum() >= last_third * rises[:third].sum()
    )


def bend(floor: Series, shortest_before: int = 6, shortest_after: int = 24) -> int:
    """Where two straight lines, before and after, describe the series best (least squares); 0 if it is too short."""
    n = len(floor)
    ends = np.arange(shortest_before, n - shortest_after, 2)
    if not len(ends):
        return 0
    x = np.arange(n, dtype=np.float64)
    y = floor - floor[0]
    sums = np.cumsum(np.stack((np.ones(n), x, y, x * x, x * y, y * y)), axis=1)
    before = sums[:, ends - 1]
    return int(ends[np.argmin(_misfit(before) + _misfit(sums[:, -1:] - before))])


def _misfit(sums: Series) -> Series:
    """The squared distance of points from their best line, from the sums of 1, x, y, xx, xy and yy."""
    n, x, y, xx, xy, yy = sums
    spread, together, height = xx - x * x / n, xy - x * y / n, yy - y * y / n
    misfit: Series = height - together * together / spread
    return misfit
