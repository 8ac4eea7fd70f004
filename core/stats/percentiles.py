"""Percentiles over time in bounded memory, for a plot of latency over a whole session."""

from __future__ import annotations

import math
from array import array

_SMALLEST_S = 1e-3
_GROWTH = 1.06
_LOG_GROWTH = math.log(_GROWTH)
_LAST_BUCKET = 255
"""Ends at 47 minutes; what takes longer counts as that."""
_BUCKET_BITS = 8
_MOST = (1 << 24) - 1


class PercentileTimeline:
    """Durations (seconds) gathered into bins of equal width, of which any percentile can be asked.

    A bin is a histogram whose buckets grow by 6 %, so a percentile is right within 3 %; only the newest is a dict,
    the others take 4 bytes a bucket that is used, 1 kB at most. When the bins are used up, neighbours
    merge and each covers twice the time: histograms add up, so the percentile of a merged bin is that of all its
    values together. It is not the mean of the two it replaces, and a short peak weighs in it by the number of
    its values alone: p50 of a minute may hide ten slow seconds that p95 still shows. With `recent` the last so many
    bins are kept at their first width too; `sliding` drops the oldest bins where neighbours would merge.
    """

    __slots__ = (
        "_at",
        "_closed",
        "_from",
        "_known",
        "_open",
        "_until",
        "limit",
        "recent",
        "sliding",
        "start",
        "width_s",
    )

    def __init__(
        self, *, width_s: float = 1.0, limit: int = 600, recent: int = 0, sliding: bool = False
    ) -> None:
        self.width_s = width_s
        self.limit = limit
        self.sliding = sliding
        self.recent = PercentileTimeline(width_s=width_s, limit=recent, sliding=True) if recent else None
        self.start: float | None = None
        self._closed: list[array[int] | None] = []
        self._open: dict[int, int] = {}
        self._at = 0  # the bin that is open
        self._known: dict[float, list[float | None]] = {}  # percentiles of closed bins, so far as asked for
        # From when until when a value goes to the open bin, here and in `recent`: nearly every value does.
        self._from = math.inf
        self._until = -math.inf

    def add(self, t: float, seconds: float) -> None:
        """Count a duration that ended at time `t`. A time before the first bin goes to the first bin."""
        bucket = int(math.log(seconds / _SMALLEST_S) / _LOG_GROWTH) if seconds > _SMALLEST_S else 0
        if bucket > _LAST_BUCKET:
            bucket = _LAST_BUCKET
        recent = self.recent
        if self._from <= t < self._until:
            self._open[bucket] = self._open.get(bucket, 0) + 1
            if recent is not None:
                recent._open[bucket] = recent._open.get(bucket, 0) + 1
            return
        self._put(t, bucket)
        narrow = self
        if recent is not None:
            narrow = recent
            narrow._put(t, bucket)
        if narrow.start is not None:
            self._from = narrow.start + narrow._at * narrow.width_s
            self._until = self._from + narrow.width_s

    def _put(self, t: float, bucket: int) -> None:
        start = self.start
        if start is None:
            start = self.start = t - t % self.width_s
        at = int((t - start) / self.width_s) if t > start else 0
        if at < self._at:
            self._add_late(at, bucket)
            return
        if at > self._at:
            self._open_bin(t, start)
        self._open[bucket] = self._open.get(bucket, 0) + 1

    def copy(self) -> PercentileTimeline:
        """Closed bins are shared: they are replaced, never changed."""
        other = PercentileTimeline(width_s=self.width_s, limit=self.limit, sliding=self.sliding)
        other.start, other._at = self.start, self._at
        other._closed, other._open = self._closed.copy(), self._open.copy()
        other._from, other._until = self._from, self._until
        other.recent = None if self.recent is None else self.recent.copy()
        return other

    def since(self, t: float) -> PercentileTimeline:
        """The one with the narrowest bins that reaches back to a time: what came last, or this one."""
        recent = self.recent
        if recent is None or recent.start is None or recent.width_s == self.width_s or recent.start > t:
            return self
        return recent

    def points(self, percent: float) -> tuple[list[float], list[float]]:
        """Times (the middle of each bin) and the percentile (0..100) of the bins that hold a value."""
        if self.start is None:
            return [], []
        known = self._known.setdefault(percent, [])
        for closed in self._closed[len(known) :]:
            known.append(None if closed is None else _percentile(_unpacked(closed), percent))
        first, width_s = self.start + self.width_s / 2, self.width_s
        times = [first + i * width_s for i, value in enumerate(known) if value is not None]
        values = [value for value in known if value is not None]
        if self._open:
            times.append(first + self._at * width_s)
            values.append(_percentile(self._open, percent))
        return times, values

    def _open_bin(self, t: float, start: float) -> None:
        """Close the newest bin and open the one of `t`."""
        self._close()
        at = int((t - start) / self.width_s)
        while at >= self.limit:
            if self.sliding:
                start = self._slide(at + 1 - self.limit, start)
            else:
                self._halve()
            at = int((t - start) / self.width_s)
        if at < len(self._closed):  # the last closed bin has merged into the one that is to be open
            last = self._closed.pop()
            self._open = {} if last is None else _unpacked(last)
        self._closed.extend([None] * (at - len(self._closed)))
        self._at = at

    def _close(self) -> None:
        self._closed.append(_packed(self._open) if self._open else None)
        self._open = {}

    def _add_late(self, at: int, bucket: int) -> None:
        """Streams of several threads may be a moment out of order."""
        closed = self._closed[at]
        counts = {} if closed is None else _unpacked(closed)
        counts[bucket] = counts.get(bucket, 0) + 1
        self._closed[at] = _packed(counts)
        for known in self._known.values():
            del known[at:]

    def _slide(self, gone: int, start: float) -> float:
        """Drop so many of the oldest bins; returns where the first one begins now."""
        del self._closed[:gone]
        for known in self._known.values():
            del known[:gone]
        self.start = start + gone * self.width_s
        return self.start

    def _halve(self) -> None:
        merged: list[array[int] | None] = []
        for i in range(0, len(self._closed), 2):
            left = self._closed[i]
            right = self._closed[i + 1] if i + 1 < len(self._closed) else None
            merged.append(left if right is None else right if left is None else _added(left, right))
        self._closed = merged
        self._known = {}
        self.width_s *= 2

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PercentileTimeline):
            return NotImplemented
        return (self.start, self.width_s, self._at, self._closed, self._open, self.recent) == (
            other.start,
            other.width_s,
            other._at,
            other._closed,
            other._open,
            other.recent,
        )

    __hash__ = None  # type: ignore[assignment]


def _packed(counts: dict[int, int]) -> array[int]:
    """Unsigned ints, each a count of 24 bits and its bucket of 8."""
    return array("I", [min(counts[b], _MOST) << _BUCKET_BITS | b for b in sorted(counts)])


def _unpacked(closed: array[int]) -> dict[int, int]:
    return {packed & _LAST_BUCKET: packed >> _BUCKET_BITS for packed in closed}


def _added(left: array[int], right: array[int]) -> array[int]:
    counts = _unpacked(left)
    for bucket, count in _unpacked(right).items():
        counts[bucket] = counts.get(bucket, 0) + count
    return _packed(counts)


def _percentile(counts: dict[int, int], percent: float) -> float:
    wanted = max(1, math.ceil(sum(counts.values()) * percent / 100.0))
    seen = 0
    for bucket in sorted(counts):
        seen += counts[bucket]
        if seen >= wanted:
            break
    return _SMALLEST_S * math.pow(_GROWTH, bucket + 0.5)
