"""`VectorIndex`: which stored vectors have the highest cosine with a query's, in 450 bytes a vector.

Vectors are kept as int8 (a cosine moves by less than 0.001 at 384 values), in private pages that go back when they
are no longer needed. Up to 20,000 vectors every cosine is computed; beyond, only those of the 200 vectors whose
signs agree best with the query's, which finds near repeats as well and is many times faster.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Packed = NDArray[np.int8]

EXACT = 20_000
"""Vectors up to which all are compared: 3 ms of one core at 384 values, a fifth of what encoding a prompt takes."""
RESCORED = 200
BLOCK = 4096
"""Vectors that are allocated together: 1.8 MB at 384 values."""
NO_DIRECTION = "a vector must be finite and not zero"
_NOWHERE = -1
_ANOTHER_SCOPE = np.uint16(0xFFFF)


def pack(vectors: Floats) -> Packed:
    """Vectors (n, d) of any length as int8, each scaled so that its largest value is 127.

    Raises ValueError where one has no direction: zero, or not finite.
    """
    largest = np.abs(vectors).max(axis=-1, keepdims=True)
    if not np.all(np.isfinite(largest) & (largest > 0)):
        raise ValueError(NO_DIRECTION)
    packed: Packed = np.rint(vectors * (np.float32(127) / largest)).astype(np.int8)
    return packed


class VectorIndex:
    """Vectors by slot, each of one scope; a search sees its own scope only. Not locked: its owner is."""

    def __init__(self, dimensions: int = 384) -> None:
        """`dimensions` is a multiple of 64."""
        if dimensions % 64:
            raise ValueError(f"dimensions must be a multiple of 64, not {dimensions}")
        self._dimensions = dimensions
        self._blocks: list[_Block] = []
        self._count = 0
        self._rows = np.empty(0, np.int32)
        """Row by slot. Rows have no gaps, so a search reads nothing in vain."""

    def add(self, slot: int, vector: Floats | Packed, scope: int = 0) -> None:
        """Keep the vector (d,), packed or not, in the place of what the slot had. `scope` has 32 bits."""
        self.load(np.array([slot]), vector[np.newaxis], np.array([scope], np.uint32))

    def load(self, slots: NDArray[np.int64], vectors: Floats | Packed, scopes: NDArray[np.uint32]) -> None:
        """Add many: (n,), (n, d), (n,). A slot may appear once. Raises ValueError as `pack` does."""
        ready = vectors.dtype == np.int8
        packed = (
            vectors.astype(np.int8, copy=False) if ready else pack(vectors.astype(np.float32, copy=False))
        )
        if packed.shape != (len(slots), self._dimensions):
            raise ValueError(
                f"expected {len(slots)} vectors of {self._dimensions} values, not {packed.shape}"
            )
        if not packed.any(axis=1).all():
            raise ValueError(NO_DIRECTION)
        if not len(slots):
            return
        self._reserve(int(slots.max()))
        for slot in slots[self._rows[slots] != _NOWHERE]:
            self.remove(int(slot))
        start = 0
        while start < len(slots):
            block, place = divmod(self._count, BLOCK)
            if block == len(self._blocks):
                self._blocks.append(_Block(self._dimensions))
            part = slice(start, min(len(slots), start + BLOCK - place))
            n = part.stop - part.start
            self._blocks[block].write(place, slots[part], packed[part], scopes[part])
            self._rows[slots[part]] = np.arange(self._count, self._count + n)
            self._count += n
            start += n

    def remove(self, slot: int) -> bool:
        """False where the slot has no vector."""
        if slot not in self:
            return False
        row, last = int(self._rows[slot]), self._count - 1
        if row != last:
            moved = self._blocks[row // BLOCK].take(row % BLOCK, self._blocks[last // BLOCK], last % BLOCK)
            self._rows[moved] = row
        self._rows[slot] = _NOWHERE
        self._count = last
        del self._blocks[-(-self._count // BLOCK) :]
        return True

    def search(
        self, vector: Floats, threshold: float, scope: int = 0, limit: int = 16
    ) -> tuple[NDArray[np.int64], Floats]:
        """Slots and their cosines with the vector (d,), those >= `threshold`, best first, at most `limit`."""
        length = float(np.linalg.norm(vector))
        if not 0 < length < np.inf:
            raise ValueError(NO_DIRECTION)
        unit: Floats = np.asarray(vector / np.float32(length), np.float32)
        if self._count <= EXACT:
            slots, cosines = self._compare_all(unit, threshold, scope)
        else:
            slots, cosines = self._compare_likely(unit, scope)
        good = np.flatnonzero(cosines >= threshold)
        best = good[np.lexsort((slots[good], -cosines[good]))][:limit]
        return slots[best].astype(np.int64), cosines[best]

    def vector(self, slot: int) -> Floats | None:
        """What is kept of the slot's vector, of length 1."""
        if slot not in self:
            return None
        block, place = divmod(int(self._rows[slot]), BLOCK)
        kept: Floats = self._blocks[block].vectors[place] * self._blocks[block].scales[place]
        return kept

    def clear(self) -> int:
        """Forget all; returns the bytes that went back to the system."""
        freed = self.nbytes
        self._blocks.clear()
        self._count = 0
        self._rows = np.empty(0, np.int32)
        return freed

    @property
    def nbytes(self) -> int:
        """Memory mapped for vectors, and the table of slots."""
        return sum(block.nbytes for block in self._blocks) + self._rows.nbytes

    def __len__(self) -> int:
        return self._count

    def __contains__(self, slot: int) -> bool:
        return 0 <= slot < len(self._rows) and bool(self._rows[slot] != _NOWHERE)

    def _reserve(self, slot: int) -> None:
        if slot >= len(self._rows):
            rows = np.full(max(slot + 1, 2 * len(self._rows), 1024), _NOWHERE, np.int32)
            rows[: len(self._rows)] = self._rows
            self._rows = rows

    def _compare_all(self, unit: Floats, threshold: float, scope: int) -> tuple[NDArray[np.uint32], Floats]:
        slots, cosines = [np.empty(0, np.uint32)], [np.empty(0, np.float32)]
        for block, count in self._filled():
            # einsum, unlike a product by BLAS, stays on this thread and needs no float copy of the block.
            all_cosines = np.einsum("ij,j->i", block.vectors[:count], unit) * block.scales[:count]
            good = np.flatnonzero((all_cosines >= threshold) & (block.scopes[:count] == scope))
            slots.append(block.slots[good])
            cosines.append(all_cosines[good])
        return np.concatenate(slots), np.concatenate(cosines)

    def _compare_likely(self, unit: Floats, scope: int) -> tuple[NDArray[np.uint32], Floats]:
        """Those that differ from the query in the fewest signs: the share of signs estimates the angle."""
        code = _signs(unit[np.newaxis])
        differing = np.empty(self._count, np.uint16)
        start = 0
        for block, count in self._filled():
            part = differing[start : start + count]
            np.bitwise_count(block.codes[:, :count] ^ code).sum(axis=0, dtype=np.uint16, out=part)
            part[block.scopes[:count] != scope] = _ANOTHER_SCOPE
            start += count
        near = np.minimum(differing, self._dimensions + 1)
        reached = np.cumsum(np.bincount(near, minlength=self._dimensions + 2)[:-1])
        furthest = min(int(np.searchsorted(reached, RESCORED)), self._dimensions)
        rows = np.flatnonzero(near <= furthest)
        likely = rows[np.argsort(near[rows], kind="stable")[:RESCORED]]
        slots, scales = np.empty(len(likely), np.uint32), np.empty(len(likely), np.float32)
        packed = np.empty((len(likely), self._dimensions), np.int8)
        for i, row in enumerate(likely.tolist()):
            block, place = self._blocks[row // BLOCK], row % BLOCK
            slots[i], scales[i], packed[i] = block.slots[place], block.scales[place], block.vectors[place]
        return slots, np.einsum("ij,j->i", packed, unit) * scales

    def _filled(self) -> Iterator[tuple[_Block, int]]:
        for i, block in enumerate(self._blocks):
            if (count := min(BLOCK, self._count - i * BLOCK)) > 0:
                yield block, count


class _Block:
    """The columns of `BLOCK` rows, in one private mapping: it is unmapped when the block is dropped."""

    __slots__ = ("codes", "nbytes", "scales", "scopes", "slots", "vectors")

    def __init__(self, dimensions: int) -> None:
        words = dimensions // 64
        self.nbytes = BLOCK * (dimensions + 8 * words + 12)
        if hasattr(mmap, "MAP_PRIVATE"):
            pages = mmap.mmap(-1, self.nbytes, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        else:
            pages = mmap.mmap(-1, self.nbytes)
        at = 8 * words * BLOCK
        self.codes = np.frombuffer(pages, np.uint64, words * BLOCK).reshape(words, BLOCK)
        self.scales = np.frombuffer(pages, np.float32, BLOCK, at)
        self.slots = np.frombuffer(pages, np.uint32, BLOCK, at + 4 * BLOCK)
        self.scopes = np.frombuffer(pages, np.uint32, BLOCK, at + 8 * BLOCK)
        self.vectors = np.frombuffer(pages, np.int8, BLOCK * dimensions, at + 12 * BLOCK).reshape(BLOCK, -1)

    def write(self, place: int, slots: NDArray[np.int64], packed: Packed, scopes: NDArray[np.uint32]) -> None:
        part = slice(place, place + len(slots))
        self.scales[part] = 1 / np.linalg.norm(packed.astype(np.float32), axis=1)
        self.slots[part] = slots
        self.scopes[part] = scopes
        self.vectors[part] = packed
        self.codes[:, part] = _signs(packed)

    def take(self, place: int, other: _Block, there: int) -> int:
        """Copy a row of another block here; returns its slot."""
        self.codes[:, place] = other.codes[:, there]
        for mine, theirs in (
            (self.scales, other.scales),
            (self.slots, other.slots),
            (self.scopes, other.scopes),
            (self.vectors, other.vectors),
        ):
            mine[place] = theirs[there]
        return int(self.slots[place])


def _signs(vectors: Floats | Packed) -> NDArray[np.uint64]:
    """Shape (d / 64, n): one bit a value, set where it is above zero."""
    bits: NDArray[np.uint8] = np.packbits(vectors > 0, axis=1)
    return np.ascontiguousarray(bits.view(np.uint64).T)
