"""`PriorityHeap`: which slot is lowest, where priorities change all the time.

An indexed binary heap in plain arrays: 16 bytes a slot, and every change costs O(log n).
"""

from __future__ import annotations

from array import array
from typing import Self

import numpy as np
from numpy.typing import NDArray

_ABSENT = 0xFFFF_FFFF
_GROW = 4096


class PriorityHeap:
    """Slots are small whole numbers, each at most once. Equal priorities leave in no particular order.

    KeyError for a slot that is not there, ValueError for pushing one that is, IndexError for the lowest of none.
    """

    __slots__ = ("_heap", "_place", "_priority")

    def __init__(self) -> None:
        self._heap = array("I")
        """Slots; each at most as low as its two children at 2 i + 1 and 2 i + 2."""
        self._place = array("I")
        self._priority = array("d")

    def push(self, slot: int, priority: float) -> None:
        if slot in self:
            raise ValueError(f"slot {slot} is there already")
        while slot >= len(self._place):
            self._place.extend([_ABSENT] * _GROW)
            self._priority.frombytes(bytes(_GROW * 8))
        self._heap.append(slot)
        self._priority[slot] = priority
        self._rise(len(self._heap) - 1, slot)

    @classmethod
    def of(cls, slots: NDArray[np.uint32], priorities: NDArray[np.float64]) -> Self:
        """A heap of many slots, each given once, without a loop."""
        heap = cls()
        if len(slots):
            order = np.argsort(priorities, kind="stable")  # what is sorted is a heap
            size = -(-(int(slots.max()) + 1) // _GROW) * _GROW
            place, by_slot = np.full(size, _ABSENT, np.uint32), np.zeros(size)
            place[slots[order]] = np.arange(len(slots), dtype=np.uint32)
            by_slot[slots] = priorities
            heap._heap.frombytes(slots[order].astype(np.uint32).tobytes())
            heap._place.frombytes(place.tobytes())
            heap._priority.frombytes(by_slot.tobytes())
        return heap

    def update(self, slot: int, priority: float) -> None:
        place = self._where(slot)
        before = self._priority[slot]
        self._priority[slot] = priority
        if priority < before:
            self._rise(place, slot)
        else:
            self._sink(place, slot)

    def remove(self, slot: int) -> None:
        place = self._where(slot)
        self._place[slot] = _ABSENT
        last = self._heap.pop()
        if last == slot:
            return
        if self._priority[last] < self._priority[slot]:
            self._rise(place, last)
        else:
            self._sink(place, last)

    def lowest(self) -> tuple[int, float]:
        """The slot that is lowest, and its priority."""
        slot = self._heap[0]
        return slot, self._priority[slot]

    def pop(self) -> tuple[int, float]:
        """Take out the lowest."""
        found = self.lowest()
        self.remove(found[0])
        return found

    def priority(self, slot: int) -> float:
        self._where(slot)
        return self._priority[slot]

    def priorities(self, slots: NDArray[np.uint32]) -> NDArray[np.float64]:
        """Those of many slots, all of which must be there."""
        return np.frombuffer(self._priority, np.float64)[slots]

    def __len__(self) -> int:
        return len(self._heap)

    def __contains__(self, slot: int) -> bool:
        return slot < len(self._place) and self._place[slot] != _ABSENT

    @property
    def nbytes(self) -> int:
        return sum(a.buffer_info()[1] * a.itemsize for a in (self._heap, self._place, self._priority))

    def _where(self, slot: int) -> int:
        if slot not in self:
            raise KeyError(slot)
        return self._place[slot]

    def _rise(self, place: int, slot: int) -> None:
        heap, priorities, places = self._heap, self._priority, self._place
        priority = priorities[slot]
        while place:
            parent = (place - 1) >> 1
            above = heap[parent]
            if priorities[above] <= priority:
                break
            heap[place] = above
            places[above] = place
            place = parent
        heap[place] = slot
        places[slot] = place

    def _sink(self, place: int, slot: int) -> None:
        heap, priorities, places = self._heap, self._priority, self._place
        priority, size = priorities[slot], len(heap)
        while (child := 2 * place + 1) < size:
            below = heap[child]
            if child + 1 < size and priorities[heap[child + 1]] < priorities[below]:
                child += 1
                below = heap[child]
            if priorities[below] >= priority:
                break
            heap[place] = below
            places[below] = place
            place = child
        heap[place] = slot
        places[slot] = place
