"""A histogram with logarithmic buckets: percentiles of any number of values in bounded memory.

Buckets grow by 2 %, so a percentile is right within 1 %, which is finer than the noise of a network.
Values are non-negative; a value under a tenth of a millisecond counts as that.
"""

from __future__ import annotations

import math

_GROWTH = 1.02
_LOG_GROWTH = math.log(_GROWTH)
_SMALLEST = 1e-4


class LogHistogram:
    """Counts values by the logarithm of their size.

    >>> h = LogHistogram()
    >>> for s in (0.1, 0.2, 0.4): h.add(s)
    >>> round(h.percentile(50), 2)
    0.2
    """

    __slots__ = ("_buckets", "count", "largest", "total")

    def __init__(self) -> None:
        self._buckets: dict[int, int] = {}
        self.count = 0
        self.total = 0.0
        self.largest = 0.0

    def add(self, value: float) -> None:
        bucket = int(math.log(value / _SMALLEST) / _LOG_GROWTH) if value > _SMALLEST else 0
        self._buckets[bucket] = self._buckets.get(bucket, 0) + 1
        self.count += 1
        self.total += value
        if value > self.largest:
            self.largest = value

    def copy(self) -> LogHistogram:
        other = LogHistogram()
        other._buckets = self._buckets.copy()
        other.count, other.total, other.largest = self.count, self.total, self.largest
        return other

    @property
    def mean(self) -> float:
        return self.total / self.count if self.count else 0.0

    def percentile(self, percent: float) -> float | None:
        """The value under which `percent` (0..100) of all values lie, or None while there is none."""
        return self.percentiles((percent,))[0]

    def percentiles(self, percents: tuple[float, ...]) -> tuple[float | None, ...]:
        """Several percentiles in one pass; `percents` must ascend."""
        if not self.count:
            return tuple(None for _ in percents)
        found: list[float | None] = []
        wanted = [max(1, math.ceil(self.count * p / 100.0)) for p in percents]
        seen = 0
        at = 0
        for bucket in sorted(self._buckets):
            seen += self._buckets[bucket]
            while at < len(wanted) and seen >= wanted[at]:
                middle = _SMALLEST * _GROWTH ** (bucket + 0.5)
                found.append(min(middle, self.largest))
                at += 1
        return tuple(found)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LogHistogram):
            return NotImplemented
        return self._buckets == other._buckets and self.total == other.total and self.largest == other.largest

    __hash__ = None  # type: ignore[assignment]
