"""A series over time that never grows past a fixed number of bins.

When the bins are used up, neighbours merge and each bin covers twice the time, so a plot of the whole
session costs the same after a minute and after a week. What came last may be kept in narrow bins beside it.
"""

from __future__ import annotations

import math
from typing import Literal

Merge = Literal["sum", "max", "last"]


class Timeline:
    """Values gathered into bins of equal width.

    `merge` says what a bin keeps: the "sum" of its values (counts, cost), the "max", or the "last".
    A bin without a value is None for "max" and "last", 0 for "sum". With `recent` the last so many bins are kept at
    their first width too; `sliding` drops the oldest bins where neighbours would merge.
    """

    __slots__ = ("_from", "_until", "bins", "limit", "merge", "recent", "sliding", "start", "width_s")

    def __init__(
        self,
        merge: Merge,
        *,
        width_s: float = 1.0,
        limit: int = 600,
        recent: int = 0,
        sliding: bool = False,
    ) -> None:
        self.merge: Merge = merge
        self.width_s = width_s
        self.limit = limit
        self.sliding = sliding
        self.recent = Timeline(merge, width_s=width_s, limit=recent, sliding=True) if recent else None
        self.start: float | None = None
        self.bins: list[float | None] = []
        # From when until when a value goes to the newest bin, here and in `recent`: nearly every value does.
        self._from = math.inf
        self._until = -math.inf

    def add(self, t: float, value: float) -> None:
        """Count `value` at time `t` (seconds). A time before the first bin goes to the first bin."""
        if self._from <= t < self._until:
            merge, recent = self.merge, self.recent
            for bins in (self.bins,) if recent is None else (self.bins, recent.bins):
                newest = bins[-1]
                if merge == "last" or newest is None:
                    bins[-1] = value
                elif merge == "sum":
                    bins[-1] = newest + value
                elif value > newest:
                    bins[-1] = value
            return
        self._put(t, value)
        narrow = self
        if self.recent is not None:
            narrow = self.recent
            narrow._put(t, value)
        if narrow.start is not None:
            self._until = narrow.start + len(narrow.bins) * narrow.width_s
            self._from = self._until - narrow.width_s

    def _put(self, t: float, value: float) -> None:
        start = self.start
        if start is None:
            start = self.start = t - t % self.width_s
        index = int((t - start) / self.width_s)
        bins = self.bins
        if index >= len(bins):
            index = self._extend(t, start)
            bins = self.bins
        elif index < 0:
            index = 0
        old = bins[index]
        if old is None or self.merge == "last":
            bins[index] = value
        elif self.merge == "sum":
            bins[index] = old + value
        elif value > old:
            bins[index] = value

    def copy(self) -> Timeline:
        other = Timeline(self.merge, width_s=self.width_s, limit=self.limit, sliding=self.sliding)
        other.start, other.bins = self.start, self.bins.copy()
        other._from, other._until = self._from, self._until
        other.recent = None if self.recent is None else self.recent.copy()
        return other

    def since(self, t: float) -> Timeline:
        """The one with the narrowest bins that reaches back to a time: what came last, or this one."""
        recent = self.recent
        if recent is None or recent.start is None or recent.width_s == self.width_s or recent.start > t:
            return self
        return recent

    def points(self) -> tuple[list[float], list[float]]:
        """Times (the middle of each bin) and values of the bins that hold one."""
        if self.start is None:
            return [], []
        half = self.width_s / 2
        pairs = [(self.start + i * self.width_s + half, v) for i, v in enumerate(self.bins) if v is not None]
        return [t for t, _ in pairs], [v for _, v in pairs]

    def rate(self, now: float, over_s: float) -> float:
        """Sum per second over the last `over_s` seconds (or since the start, when that is shorter)."""
        if self.start is None:
            return 0.0
        since = max(self.start, now - over_s)
        first = max(0, int((since - self.start) / self.width_s))
        summed = sum(v for v in self.bins[first:] if v is not None)
        return summed / max(now - (self.start + first * self.width_s), self.width_s)

    def _extend(self, t: float, start: float) -> int:
        """Make bins up to that of `t`, and return its index."""
        while (index := int((t - start) / self.width_s)) >= self.limit:
            if self.sliding:
                gone = index + 1 - self.limit
                del self.bins[:gone]
                start = self.start = start + gone * self.width_s
            else:
                self._halve()
        self.bins.extend([0.0 if self.merge == "sum" else None] * (index + 1 - len(self.bins)))
        return index

    def _merged(self, old: float | None, new: float) -> float:
        if old is None:
            return new
        if self.merge == "sum":
            return old + new
        return max(old, new) if self.merge == "max" else new

    def _halve(self) -> None:
        merged: list[float | None] = []
        for i in range(0, len(self.bins), 2):
            left = self.bins[i]
            right = self.bins[i + 1] if i + 1 < len(self.bins) else None
            merged.append(left if right is None else self._merged(left, right))
        self.bins = merged
        self.width_s *= 2

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Timeline):
            return NotImplemented
        return (self.start, self.width_s, self.bins, self.recent) == (
            other.start,
            other.width_s,
            other.bins,
            other.recent,
        )

    __hash__ = None  # type: ignore[assignment]
