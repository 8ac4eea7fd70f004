"""`Ghosts`: what is remembered of entries that left: how often they were used, how evenly, and when last.

Without it every prompt that comes back is a new one (as in ARC, Megiddo and Modha, FAST 2003). Eleven bytes a ghost,
in buckets of eight, so that one look is enough; the newest and those that were used more than once stay longest.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

WAYS = 8
TICKS = 16
"""In a second: times are whole numbers of these since the first ghost, for eight years."""
FIRST_BUCKETS = 64
MEAN_STEPS = 2048
MEAN_LOWEST = -8.0
"""Mean intervals are powers of two from 2 ** -8 s, in steps of a 2048th."""
KEPT_ONCE = 2
"""Ghosts of a bucket that were used once only give way first while there are more of them than this."""


class Ghost(NamedTuple):
    last_s: float
    uses: int
    mean: float
    """Mean interval between uses, as a power of two of seconds; 0 where it was used once."""


class Ghosts:
    """Known by 63-bit ids, of which 32 bits are compared."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._buckets = 0
        self._set(
            np.zeros(0, np.uint32), np.zeros(0, np.uint32), np.zeros(0, np.uint16), np.zeros(0, np.uint8)
        )

    def _set(
        self,
        tags: NDArray[np.uint32],
        last: NDArray[np.uint32],
        mean: NDArray[np.uint16],
        uses: NDArray[np.uint8],
    ) -> None:
        self._tags, self._last, self._mean, self._uses = tags, last, mean, uses
        # Single figures are read and written through views, at a third of the time that an array takes.
        self._tag_at: Any = tags.data
        self._last_at: Any = last.data
        self._mean_at: Any = mean.data
        self._uses_at: Any = uses.data

    @property
    def nbytes(self) -> int:
        return 11 * len(self._tags)

    @property
    def room(self) -> int:
        return len(self._tags)

    def grow(self) -> None:
        """Make room for twice as many."""
        if not self._buckets:
            self._buckets = FIRST_BUCKETS
            room = FIRST_BUCKETS * WAYS
            self._set(
                np.zeros(room, np.uint32),
                np.zeros(room, np.uint32),
                np.zeros(room, np.uint16),
                np.zeros(room, np.uint8),
            )
            return
        self._set(
            np.tile(self._tags, 2),
            np.tile(self._last, 2),
            np.tile(self._mean, 2),
            np.tile(self._uses, 2),
        )
        bucket = np.arange(2 * self._buckets, dtype=np.uint32).repeat(WAYS)
        self._buckets *= 2
        self._uses[self._tags & np.uint32(self._buckets - 1) != bucket] = 0

    def put(self, wanted: int, ghost: Ghost) -> None:
        """Remember; in a full bucket another one is forgotten."""
        if not self._buckets:
            self.grow()
        if self._since is None:
            self._since = ghost.last_s - 3600.0 * 24 * 365
        start, at = self._find(wanted)
        if at < 0:
            uses = self._uses_at[start : start + WAYS].tolist()
            if 0 in uses:
                at = start + uses.index(0)
            else:
                last = self._last_at[start : start + WAYS].tolist()
                among = range(WAYS)
                if uses.count(1) > KEPT_ONCE:
                    at = start + min((i for i in among if uses[i] == 1), key=last.__getitem__)
                else:
                    at = start + min(among, key=last.__getitem__)
        self._tag_at[at] = wanted & 0xFFFF_FFFF
        self._last_at[at] = min(max(int((ghost.last_s - self._since) * TICKS), 0), 0xFFFF_FFFF)
        self._mean_at[at] = min(max(int((ghost.mean - MEAN_LOWEST) * MEAN_STEPS), 0), 0xFFFF)
        self._uses_at[at] = min(ghost.uses, 255)

    def take(self, wanted: int) -> Ghost | None:
        """What is remembered, which is forgotten by that."""
        if not self._buckets:
            return None
        _, at = self._find(wanted)
        if at < 0:
            return None
        uses = self._uses_at[at]
        self._uses_at[at] = 0
        mean = self._mean_at[at] / MEAN_STEPS + MEAN_LOWEST if uses > 1 else 0.0
        return Ghost((self._since or 0.0) + self._last_at[at] / TICKS, uses, mean)

    def sample(self, most: int) -> tuple[NDArray[np.float64], NDArray[np.uint8], NDArray[np.float64], float]:
        """Last uses, numbers of uses and means of some of them, evenly taken, and for how many each one stands."""
        step = max(1, len(self._tags) // most)
        uses = self._uses[::step]
        there = uses > 0
        last = self._last[::step][there] / TICKS + (self._since or 0.0)
        mean = self._mean[::step][there] / MEAN_STEPS + MEAN_LOWEST
        return last, uses[there], mean, float(step)

    def _find(self, wanted: int) -> tuple[int, int]:
        """Where its bucket starts, and where it is in it, or -1."""
        tag = wanted & 0xFFFF_FFFF
        start = (tag & (self._buckets - 1)) * WAYS
        tags = self._tag_at[start : start + WAYS].tolist()
        if tag in tags:
            for way, other in enumerate(tags):
                if other == tag and self._uses_at[start + way]:
                    return start, start + way
        return start, -1
