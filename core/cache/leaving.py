"""`Leaving`: which entry is to leave next, for lack of room or in a cleanup. Pinned ones never are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.cache.entry import Cleanup
from core.cache.eviction import Eviction
from core.cache.priorities import PriorityHeap
from core.cache.table import PINNED, Record
from core.cache.utility import benefit, priority

Floats = NDArray[np.float64]


class Leaving:
    """Is told of each change of an entry's record; one that is pinned is passed over. Has a length: the entries that
    may leave."""

    def __init__(self) -> None:
        self.eviction = Eviction()
        self._by_expiry = PriorityHeap()

    def load(
        self,
        slots: NDArray[np.uint32],
        worth: Floats,
        hits: Floats,
        created: Floats,
        last_used: Floats,
        expires: Floats,
    ) -> None:
        """Many that are not pinned, into an empty one."""
        self.eviction.add_many(slots, worth, hits, created, last_used)
        self._by_expiry = PriorityHeap.of(slots, expires)

    def __len__(self) -> int:
        return len(self.eviction)

    @property
    def nbytes(self) -> int:
        return self.eviction.nbytes + self._by_expiry.nbytes

    def add(self, slot: int, record: Record) -> None:
        if not record.flags & PINNED:
            worth = worth_of(record)
            self.eviction.add(slot, record.id, worth, record.hits, record.created, record.last_used)
            self._by_expiry.push(slot, record.expires)

    def remember(self, slot: int, record: Record) -> None:
        """How an entry was used, which leaves or makes room for a newer answer: its question may come again."""
        if not record.flags & PINNED:
            self.eviction.remember(slot, record.id)

    def remove(self, slot: int, record: Record) -> None:
        if not record.flags & PINNED:
            self.eviction.remove(slot)
            self._by_expiry.remove(slot)

    def change(self, slot: int, before: Record, after: Record) -> None:
        """Of what it is worth, or how long it is good, or that it was used."""
        if not before.flags & PINNED:
            if after.hits != before.hits:
                self.eviction.use(slot, after.last_used)
            else:
                self.eviction.change_worth(slot, worth_of(after))
            if after.expires != before.expires:
                self._by_expiry.update(slot, after.expires)

    def next(self, now: float) -> int:
        """The slot that leaves first: what has been expired longest, or else what is worth least to keep."""
        slot, expires = self._by_expiry.lowest()
        return slot if expires <= now else self.eviction.lowest(now)

    def measures(self, slots: NDArray[np.uint32], kind: Cleanup) -> Floats:
        """`measure` of slots that may leave."""
        return self._by_expiry.priorities(slots) if kind == "expired" else self.eviction.stamps(slots)

    def measure(self, slot: int, kind: Cleanup) -> float | None:
        """When it expires, or a figure that changes with each use; None for one that may not leave."""
        if slot not in self.eviction:
            return None
        return self._by_expiry.priority(slot) if kind == "expired" else self.eviction.stamp(slot)


def worth_of(record: Record) -> float:
    return benefit(record.known_cost_usd, record.latency_s, record.n_bytes)


def rank_of_pinned(record: Record, now: float) -> float:
    """Of what never leaves, so that nothing is learned of it."""
    return priority(worth_of(record), record.hits, record.last_used, now)
