"""`Eviction`: which entry is worth least to keep, from what each one saves and from learned habits of use.

An entry's rank is its benefit for each byte times the uses that are to be expected of it for the time it is kept (see
`core.cache.habits`), both as powers of two. Ranks change with time, so nothing is sorted: of SAMPLE entries drawn at
random the LEAVING lowest leave one after the other, which are of the lowest 3 % of all (as in Redis). The newest
entry is compared with each: what is not worth its room is not let in. Measured: `python -m benchmarks
adaptive_eviction`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.cache.ghosts import Ghost, Ghosts
from core.cache.habits import (
    AGES,
    CLASS_OF,
    CLASSES,
    CLASSES_OF,
    MOST_USES,
    OWN_MEAN,
    Habits,
    age_of,
    ages_of,
)
from core.cache.utility import HALF_LIFE_S

Floats = NDArray[np.float64]

SAMPLE, LEAVING = 128, 4
GHOSTS = 6
"""Ghosts an entry at least; their table doubles, so up to twice as many."""
LONGEST_MEMORY = 16
"""Uses over which the mean interval is taken: with more, the last ones count as much as a sixteenth each."""
LEARNED_EVERY = 100
LEARNED_SHARE = 8
"""The index is made anew after LEARNED_EVERY uses, in larger caches after as many as an eighth of the entries."""
COUNTED = 2048
"""Entries, and twice as many ghosts, of which the ages are looked at for that."""
CONVINCED_BY = 100.0
"""Uses seen, at which what was learned weighs as much as the rule of `core.cache.utility`."""
SHORTEST_MEAN_S = 2.0**-8
_LOG_USES = np.log2(np.maximum(np.arange(MOST_USES + 1), 1))
_GROW = 4096


class Eviction:
    """Slots are small whole numbers, known by 63-bit ids that stay when an entry leaves. Times are in seconds since
    the epoch. `worth` is a `benefit`. Has a length: the slots that may leave."""

    def __init__(self) -> None:
        self.habits = Habits()
        self._ghosts = Ghosts()
        self._random = np.random.default_rng(1)
        self._learn_in = LEARNED_EVERY
        self._newest = -1
        self._next: list[tuple[int, float]] = []
        """Those that leave next, the lowest last, and their stamps when they were chosen."""
        self._now = 0.0
        self._count = 0
        self._begin(0)

    def _begin(self, size: int) -> None:
        self._slots = np.zeros(size, np.uint32)
        """Those that may leave, in no order; the first `_count` count."""
        self._place = np.full(size, -1, np.int32)
        self._last = np.zeros(size)
        self._worth: NDArray[np.floating] = np.zeros(size, np.float32)
        self._scale: NDArray[np.floating] = np.zeros(size, np.float32)
        """See `core.cache.habits.age_of`."""
        self._uses = np.zeros(size, np.uint8)
        self._look()

    def _look(self) -> None:
        # Single figures are read and written through views, at a third of the time that an array takes.
        self._slot_at: Any = self._slots.data
        self._place_of: Any = self._place.data
        self._last_of: Any = self._last.data
        self._worth_of: Any = self._worth.data
        self._scale_of: Any = self._scale.data
        self._uses_of: Any = self._uses.data

    def __len__(self) -> int:
        return self._count

    def __contains__(self, slot: int) -> bool:
        return slot < len(self._place) and self._place_of[slot] >= 0

    @property
    def nbytes(self) -> int:
        return len(self._slots) * (4 + 4 + 8 + 4 + 4 + 1) + self._ghosts.nbytes

    # -- what happens to entries -----------------------------------------------------------------------------------

    def add(self, slot: int, wanted: int, worth: float, hits: int, first_s: float, last_s: float) -> None:
        """An entry that may leave from now on. What is remembered of it counts on."""
        if slot in self:
            raise ValueError(f"slot {slot} is there already")
        while slot >= len(self._place):
            self._grow()
        self._place_of[slot] = self._count
        self._slot_at[self._count] = slot
        self._count += 1
        self._worth_of[slot] = math.log2(worth)
        self._newest = slot
        ghost = self._ghosts.take(wanted)
        if ghost is None:
            mean_s = (last_s - first_s) / hits if hits else 0.0
            self._uses_of[slot] = min(hits + 1, MOST_USES)
            self._scale_of[slot] = OWN_MEAN - math.log2(max(mean_s, SHORTEST_MEAN_S)) if hits else 0.0
            self._last_of[slot] = last_s
            self._count_use(last_s)
        else:
            self._uses_of[slot], self._last_of[slot] = ghost.uses, ghost.last_s
            self._scale_of[slot] = OWN_MEAN - ghost.mean if ghost.uses > 1 else 0.0
            self.use(slot, last_s)

    def add_many(
        self,
        slots: NDArray[np.uint32],
        worth: Floats,
        hits: Floats,
        first_s: Floats,
        last_s: Floats,
    ) -> None:
        """The same for many of which nothing is remembered, into an empty one."""
        if not len(slots):
            return
        self._begin(-(-(int(slots.max()) + 1) // _GROW) * _GROW)
        self._count = len(slots)
        self._slots[: len(slots)] = slots
        self._place[slots] = np.arange(len(slots), dtype=np.int32)
        self._worth[slots] = np.log2(worth)
        self._last[slots] = last_s
        self._uses[slots] = np.minimum(hits + 1, MOST_USES)
        mean = np.log2(np.maximum((last_s - first_s) / np.maximum(hits, 1), SHORTEST_MEAN_S))
        self._scale[slots] = np.where(hits > 0, OWN_MEAN - mean, 0.0)
        self._now = float(last_s.max())

    def use(self, slot: int, now: float) -> None:
        """It was asked for again; a clock that was set back is passed over."""
        interval_s = now - self._last_of[slot]
        if interval_s <= 0:
            return
        uses, scale = self._uses_of[slot], self._scale_of[slot]
        self.habits.reused[CLASS_OF[uses], int(age_of(interval_s, scale))] += 1
        mean_s = 2.0 ** (OWN_MEAN - scale) if uses > 1 else interval_s
        mean_s += (interval_s - mean_s) / min(uses, LONGEST_MEMORY)
        self._scale_of[slot] = OWN_MEAN - math.log2(max(mean_s, SHORTEST_MEAN_S))
        self._uses_of[slot] = min(uses + 1, MOST_USES)
        self._last_of[slot] = now
        self._count_use(now)

    def change_worth(self, slot: int, worth: float) -> None:
        self._worth_of[slot] = math.log2(worth)

    def remember(self, slot: int, wanted: int) -> None:
        """Keep in mind how it was used, for it is about to leave and may come back."""
        if self._ghosts.room < GHOSTS * self._count:
            self._ghosts.grow()
        self._ghosts.put(
            wanted, Ghost(self._last_of[slot], self._uses_of[slot], OWN_MEAN - self._scale_of[slot])
        )

    def remove(self, slot: int) -> None:
        """Raises KeyError where it is not there."""
        if slot not in self:
            raise KeyError(slot)
        place = self._place_of[slot]
        self._place_of[slot] = -1
        self._count -= 1
        last = self._slot_at[self._count]
        if last != slot:
            self._slot_at[place] = last
            self._place_of[last] = place
        if slot == self._newest:
            self._newest = -1

    # -- which leaves ----------------------------------------------------------------------------------------------

    def lowest(self, now: float) -> int:
        """The slot that leaves first. Raises IndexError where there is none."""
        if not self._count:
            raise IndexError("nothing may leave")
        if self._count <= SAMPLE:
            drawn = self._slots[: self._count]
            return int(drawn[self.ranks(drawn, now).argmin()])
        while self._next and not self._is_unchanged(*self._next[-1]):
            self._next.pop()
        if not self._next:
            drawn = self._slots[self._random.integers(0, self._count, SAMPLE)]
            order = self.ranks(drawn, now).argpartition(LEAVING)[:LEAVING]
            ranked = sorted(
                {int(slot): self.rank(int(slot), now) for slot in drawn[order]}.items(), key=_second
            )
            self._next = [(slot, self.stamp(slot)) for slot, _ in reversed(ranked)]
        slot = self._next[-1][0]
        if self._newest < 0 or self.rank(slot, now) <= self.rank(self._newest, now):
            return slot
        return self._newest

    def rank(self, slot: int, now: float) -> float:
        """What an entry is worth at a moment, as a power of two; an ordinary one that has just come has 0.

        Until enough was seen, `core.cache.utility` decides how it falls with time and rises with use.
        """
        uses, unused_s, habits = self._uses_of[slot], now - self._last_of[slot], self.habits
        convinced = habits.evidence / (habits.evidence + CONVINCED_BY)
        known = habits.of(uses, unused_s, self._scale_of[slot]) - habits.of_new
        given = math.log2(uses) - unused_s / HALF_LIFE_S
        found: float = self._worth_of[slot] + convinced * known + (1 - convinced) * given
        return found

    def ranks(self, slots: NDArray[np.uint32], now: float) -> Floats:
        """`rank` of many."""
        uses, unused_s, habits = self._uses[slots], now - self._last[slots], self.habits
        convinced = habits.evidence / (habits.evidence + CONVINCED_BY)
        known = habits.of_many(uses, unused_s, self._scale[slots]) - habits.of_new
        given = _LOG_USES[uses] - unused_s / HALF_LIFE_S
        found: Floats = self._worth[slots] + convinced * known + (1 - convinced) * given
        return found

    def stamp(self, slot: int) -> float:
        """A figure that changes when an entry is used or its worth changes, and does not with time."""
        found: float = self._last_of[slot] + self._worth_of[slot]
        return found

    def stamps(self, slots: NDArray[np.uint32]) -> Floats:
        """`stamp` of many."""
        found: Floats = self._last[slots] + self._worth[slots]
        return found

    def _is_unchanged(self, slot: int, stamp: float) -> bool:
        return slot in self and self.stamp(slot) == stamp

    # -- learning --------------------------------------------------------------------------------------------------

    def _count_use(self, now: float) -> None:
        self._now = max(self._now, now)
        self._learn_in -= 1
        if self._learn_in <= 0:
            self.learn()

    def learn(self) -> None:
        """Make the index of what was seen: 1 ms."""
        self._learn_in = max(LEARNED_EVERY, self._count // LEARNED_SHARE)
        step = max(1, self._count // COUNTED)
        slots = self._slots[: self._count : step]
        waiting = np.zeros(CLASSES * AGES)
        last, uses, mean, each = self._ghosts.sample(2 * COUNTED)
        for unused_s, used, scale, stands_for in (
            (self._now - self._last[slots], self._uses[slots], self._scale[slots], step),
            (self._now - last, uses, np.where(uses > 1, OWN_MEAN - mean, 0.0), each),
        ):
            at = CLASSES_OF[used] * AGES + ages_of(unused_s, scale).astype(np.int64)
            waiting += stands_for * np.bincount(at, minlength=CLASSES * AGES)
        self.habits.learn(waiting.reshape(CLASSES, AGES))

    def _grow(self) -> None:
        for name, fill in (("slots", 0), ("place", -1), ("last", 0), ("worth", 0), ("scale", 0), ("uses", 0)):
            old = getattr(self, f"_{name}")
            more = np.full(max(_GROW, len(old) // 8), fill, old.dtype)
            setattr(self, f"_{name}", np.concatenate([old, more]))
        self._look()


def _second(pair: tuple[int, float]) -> float:
    return pair[1]
