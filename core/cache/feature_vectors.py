"""`FeatureVectors`: the vectors by which entries are found, by slot, in memory that goes back to the system."""

from __future__ import annotations

import mmap
import sys
from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.uint32]
Ints = npt.NDArray[np.int64]
_T = TypeVar("_T", bound=np.generic)

SMALLEST = 1024
"""Slots and features that there is room for at first."""
_SPARE = 1.5
"""Room in a new arena, in parts of what it has to hold. In the long run 1/6 of it stands empty."""
_PIECE = 16_384
"""Slots that move at once where there is no hurry."""
_STEP = 256
"""Slots that move to the new arena with each vector that is added: 30 us."""


class Found:
    """Vectors of some slots one behind the other, with their starts."""

    __slots__ = ("codes", "ids", "slots", "starts")

    def __init__(self, slots: Ints, starts: Ints, ids: Ids, codes: npt.NDArray[np.uint16]) -> None:
        self.slots, self.starts, self.ids, self.codes = slots, starts, ids, codes


class _Arena:
    """Features one behind the other: 6 bytes each. Room that was not yet written to takes no memory."""

    __slots__ = ("codes", "end", "ids")

    def __init__(self, room: int) -> None:
        self.ids = zeros(room, np.uint32)
        self.codes = zeros(room, np.uint16)
        self.end = 0

    def append(self, ids: Ids, codes: npt.NDArray[np.uint16]) -> int:
        """Returns where it starts."""
        start, self.end = self.end, self.end + ids.size
        self.ids[start : self.end] = ids.ravel()
        self.codes[start : self.end] = codes.ravel()
        return start

    @property
    def room(self) -> int:
        return len(self.ids) - self.end


class FeatureVectors:
    """Ids and weights by slot, these as codes of 16 bits. When the arena is full a larger one (or a smaller, if much
    was removed) takes its place.

    The vectors move there a few at a time, with each one that is added, because to copy them all at once would
    take 50 ms at a million entries. Until that is done both arenas are in use: the upper bit of a start tells
    which one.
    """

    _UPPER = np.uint32(31)
    _LOWER = np.uint32((1 << 31) - 1)

    def __init__(self) -> None:
        self.count = 0
        self._features = 0
        self._starts = zeros(SMALLEST, np.uint32)
        self._lengths = zeros(SMALLEST, np.uint16)
        self._arena = _Arena(SMALLEST)
        self._number = 0
        """0 or 1: the upper bit of the starts in the arena. The old one has the other number."""
        self._old: _Arena | None = None
        self._unmoved = 0
        """The next slot to look at for a move from the old arena."""
        self._behind = 0
        """Features that may still have to move: there must always be room for them."""

    @property
    def nbytes(self) -> int:
        arenas = 6 * (self._arena.end + (self._old.end if self._old else 0))
        return self._starts.nbytes + self._lengths.nbytes + arenas

    def lengths(self, slots: Ints) -> npt.NDArray[np.uint16]:
        """How many features each slot's vector has."""
        return self._lengths[slots]

    def taken(self, slots: Ints) -> npt.NDArray[np.bool_]:
        """Which slots hold a vector."""
        held: npt.NDArray[np.bool_] = self._lengths[np.minimum(slots, len(self._lengths) - 1)] > 0
        return held & (slots >= 0) & (slots < len(self._lengths))

    def of(self, slots: Ints) -> Iterator[Found]:
        """The vectors of slots that all hold one: one part for each arena in use that has some."""
        starts = self._starts[slots]
        if self._old is None:
            if len(slots):
                yield self._read(self._arena, slots, starts)
            return
        in_new = starts >> self._UPPER == self._number
        for arena, here in ((self._arena, in_new), (self._old, ~in_new)):
            if here.any():
                yield self._read(arena, slots[here], starts[here])

    def _read(self, arena: _Arena, slots: Ints, starts: npt.NDArray[np.uint32]) -> Found:
        lengths = self._lengths[slots].astype(np.int64)
        found_at = lengths.cumsum() - lengths
        places = np.repeat((starts & self._LOWER) - found_at, lengths)
        places += np.arange(len(places))
        return Found(slots, found_at, arena.ids[places], arena.codes[places])

    def put(self, slots: Ints, highest: int, ids: Ids, codes: npt.NDArray[np.uint16]) -> None:
        """Rows of one length, for slots that have none; `highest` is the highest of them."""
        n = ids.shape[1]
        if n > np.iinfo(np.uint16).max:
            raise ValueError(f"a vector has up to {np.iinfo(np.uint16).max} features, not {n}")
        self._starts = with_room(self._starts, highest)
        self._lengths = with_room(self._lengths, highest)
        self._move(_STEP)
        if self._arena.room < self._behind + ids.size:
            self._move(len(self._starts))
            if self._arena.room < ids.size:
                self._renew(ids.size)
        start = self._arena.append(ids, codes) | self._number << 31
        self._starts[slots] = np.arange(start, start + ids.size, n)
        self._lengths[slots] = n
        self._features += ids.size
        self.count += len(slots)

    def drop(self, slot: int) -> bool:
        """Whether there was one."""
        if slot >= len(self._lengths) or not (n := int(self._lengths[slot])):
            return False
        self._lengths[slot] = 0
        self._features -= n
        self.count -= 1
        return True

    def compact(self) -> None:
        self._move(len(self._starts))
        self._renew(0)
        self._move(len(self._starts))

    def _renew(self, more: int) -> None:
        """Begin a new arena with room for what there is and so many features more."""
        self._old, self._number = self._arena, 1 - self._number
        self._arena = _Arena(max(SMALLEST, int(_SPARE * self._features)) + more)
        self._unmoved, self._behind = 0, self._features

    def _move(self, count: int) -> None:
        """Move the vectors of the next so many slots."""
        while self._old is not None and count > 0:
            slots = np.arange(self._unmoved, min(self._unmoved + min(count, _PIECE), len(self._starts)))
            behind = (self._lengths[slots] > 0) & (self._starts[slots] >> self._UPPER != self._number)
            for found in self.of(slots[behind]):
                start = self._arena.append(found.ids, found.codes) | self._number << 31
                self._starts[found.slots] = start + found.starts
                self._behind -= len(found.ids)
            self._unmoved += len(slots)
            count -= len(slots)
            if self._unmoved >= len(self._starts):
                self._old, self._behind = None, 0


def zeros(count: int, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """An array that takes memory page by page as it is written to, and gives it back to the system when dropped.

    NumPy's own large arrays ask for pages of 2 MB; the first touch of one took up to 10 ms (measured).
    """
    count_bytes = count * np.dtype(dtype).itemsize
    if sys.platform == "win32":
        memory = mmap.mmap(-1, count_bytes)
    else:
        memory = mmap.mmap(-1, count_bytes, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    return np.frombuffer(memory, dtype, count)


def with_room(column: npt.NDArray[_T], highest: int) -> npt.NDArray[_T]:
    """The column, or a longer copy with zeros at the end. 2 ms for all columns at half a million slots."""
    if highest < len(column):
        return column
    longer = zeros(1 << highest.bit_length(), column.dtype)
    longer[: len(column)] = column
    return longer
