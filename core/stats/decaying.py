"""Quantiles of what was seen lately, in fixed memory: a histogram over logarithmic bins whose old counts fade."""

from __future__ import annotations

import math
from collections.abc import Iterable

SMALLEST = 0.001
BINS_PER_DOUBLING = 4
BINS = 27 * BINS_PER_DOUBLING
"""From a millisecond to a day and a half, to 19 %: limits are multiples of what is read here."""
MOST = 1000.0
"""Counts are halved there, so that about the last thousand values rule."""


class DecayingHistogram:
    """Counts values (seconds) by their size; `weight` is how many values the counts stand for."""

    __slots__ = ("_bins", "_fresh", "_known", "weight")

    def __init__(self) -> None:
        self._bins: dict[int, float] = {}
        self.weight = 0.0
        self._fresh = 0
        self._known: dict[float, float] = {}

    def add(self, value: float) -> None:
        at = _bin_of(value)
        self._bins[at] = self._bins.get(at, 0.0) + 1.0
        self.weight += 1.0
        self._fresh += 1
        if self.weight >= MOST:
            # What is less than a thousandth of the rest is forgotten, or bins would never empty.
            self._bins = {bin: count / 2 for bin, count in self._bins.items() if count >= 0.5}
            self.weight = sum(self._bins.values())

    def quantile(self, share: float) -> float:
        """The upper edge of the bin under which that share of the values lies. Raises ValueError where it is empty.

        It may be a few values old: it is worked out anew when the values have grown by a thirtieth.
        """
        if not self._bins:
            raise ValueError("no values to judge by")
        if self._fresh > self.weight / 32:
            self._known.clear()
            self._fresh = 0
        known = self._known.get(share)
        if known is None:
            known = self._known[share] = self._look_up(share)
        return known

    def _look_up(self, share: float) -> float:
        wanted = share * self.weight
        seen = 0.0
        at = 0
        for at in sorted(self._bins):
            seen += self._bins[at]
            if seen >= wanted:
                break
        return float(SMALLEST * 2.0 ** ((at + 1) / BINS_PER_DOUBLING))

    def export(self) -> tuple[tuple[int, float], ...]:
        """Bins and counts, for `restored`."""
        return tuple(sorted(self._bins.items()))

    @classmethod
    def restored(cls, bins: Iterable[tuple[int, float]], *, share: float, most: float) -> DecayingHistogram:
        """What was exported, each value counting for that share, all of them for `most` at most.

        Raises ValueError for counts that no histogram can have.
        """
        found = dict(bins)
        if any(not 0 <= at < BINS or not math.isfinite(n) or not 0 < n <= MOST for at, n in found.items()):
            raise ValueError("a count that cannot be")
        total = sum(found.values())
        if not 0 < total <= MOST:
            raise ValueError("counts of no values, or of too many")
        share = min(share, most / total)
        histogram = cls()
        histogram._bins = {at: n * share for at, n in found.items()}
        histogram.weight = total * share
        return histogram


def _bin_of(value: float) -> int:
    if not value > SMALLEST:
        return 0
    return min(BINS - 1, int(math.log2(value / SMALLEST) * BINS_PER_DOUBLING))
