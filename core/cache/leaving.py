"""`Leaving`: which entry is to leave next, for lack of room or in a cleanup. Pinned ones never are."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray

from core.cache.entry import Cleanup
from core.cache.priorities import PriorityHeap
from core.cache.table import PINNED, Record
from core.cache.utility import benefit, priority


class Leaving:
    """Is told of each change of an entry's record; one that is pinned is passed over. Has a length: the entries that
    may leave."""

    def __init__(self) -> None:
        self._by_priority = PriorityHeap()
        self._by_expiry = PriorityHeap()

    @classmethod
    def of(
        cls, slots: NDArray[np.uint32], priorities: NDArray[np.float64], expires: NDArray[np.float64]
    ) -> Self:
        """Many that are not pinned."""
        leaving = cls()
        leaving._by_priority = PriorityHeap.of(slots, priorities)
        leaving._by_expiry = PriorityHeap.of(slots, expires)
        return leaving

    def __len__(self) -> int:
        return len(self._by_priority)

    @property
    def nbytes(self) -> int:
        return self._by_priority.nbytes + self._by_expiry.nbytes

    def add(self, slot: int, record: Record) -> None:
        if not record.flags & PINNED:
            self._by_priority.push(slot, priority_of(record))
            self._by_expiry.push(slot, record.expires)

    def remove(self, slot: int, record: Record) -> None:
        if not record.flags & PINNED:
            self._by_priority.remove(slot)
            self._by_expiry.remove(slot)

    def change(self, slot: int, before: Record, after: Record) -> None:
        """Of what it is worth, or how long it is good."""
        if not before.flags & PINNED:
            self._by_priority.update(slot, priority_of(after))
            if after.expires != before.expires:
                self._by_expiry.update(slot, after.expires)

    def next(self, now: float) -> int:
        """The slot that leaves first: what has been expired longest, or else what is of least use."""
        slot, expires = self._by_expiry.lowest()
        return slot if expires <= now else self._by_priority.lowest()[0]

    def priorities(self, slots: NDArray[np.uint32]) -> NDArray[np.float64]:
        """Of slots that may leave."""
        return self._by_priority.priorities(slots)

    def measure(self, slot: int, kind: Cleanup) -> float | None:
        """When it expires, or its priority; None for one that may not leave."""
        if slot not in self._by_priority:
            return None
        heap = self._by_expiry if kind == "expired" else self._by_priority
        return heap.priority(slot)


def priority_of(record: Record) -> float:
    """Of any entry, pinned or not."""
    worth = benefit(record.known_cost_usd, record.latency_s, record.n_bytes)
    return priority(worth, record.hits, record.last_used)
