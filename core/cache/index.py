"""`FeatureIndex`: the entries whose feature vectors have a cosine of at least T with a query's, without a scan.

Prefix filtering (Chaudhuri et al. 2006; Bayardo et al. 2007): all features have one global order, rarest first. A
vector is indexed under its first features only, as many as it takes until the norm of the rest is below T. Two
vectors none of whose first features agree have a cosine below T, because all that they share is in the rest of
one of them. So a query looks up a few rare features and never sees the long lists of the common ones.

Of the slots found there most are sorted out by a signature of 64 bits: the query's features that the slot can
have must weigh enough. Only for the remaining ones the cosine is computed, from the slot's own vector; so a
posting that is out of date, or a signature that says too much, costs time but never gives a wrong hit.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from core.cache.feature_vectors import SMALLEST, FeatureVectors, with_room, zeros
from core.cache.postings import Keys, Postings

Ids = npt.NDArray[np.uint32]
Weights = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]

MOST_SLOTS = (1 << 24) - 1
MOST_POSTINGS = 30_000
"""Postings that one search examines: 2 ms at worst."""
MOST_FEATURES = 16_384
"""Features of candidates that one search reads: 1 ms. At least `limit` candidates are scored all the same."""

_SLOT_BITS = 24
_GENERATION_BITS = 4
_CLASS_BITS = 4
"""A posting: 32 bits of feature, the class of its weight in the vector, the slot's generation, the slot."""
_HALF = np.uint64(32)
_CLASS_BITS_ = np.uint64(_CLASS_BITS)
_GENERATION_BITS_ = np.uint64(_GENERATION_BITS)
_ABOVE_SLOT = np.uint64(_SLOT_BITS)
_GENERATION = (1 << _GENERATION_BITS) - 1
_GENERATION_MASK = np.uint64(_GENERATION)
_SLOT_MASK = np.uint64((1 << _SLOT_BITS) - 1)
_CLASSES = 1 << _CLASS_BITS
_CLASSES_PER_RADIAN = (_CLASSES - 0.01) / (math.pi / 2)
"""The class is the angle between the vector and the feature's axis in sixteenths of a right angle, 0..15."""
_LAST_BIT = 63
_LAST_BIT_ = np.uint32(_LAST_BIT)
_ONE_BIT = np.uint64(1)
_BITS_OF_BYTES = np.unpackbits(np.arange(256, dtype=np.uint8)[np.newaxis], axis=0, bitorder="little").astype(
    np.float32
)
"""Shape (8, 256): whether a byte has a bit."""
_MOST_SCORED = 2048
"""No more than this, since to sort them takes time too."""
_FEW = 64
"""Slots that are scored without weighing what their signatures promise, since that takes as long."""
_ONE = 65_535
"""The stored weight that means 1. Weights are rounded to 2**-17, cosines of 256 features thus to 1.3e-4."""
_ROUNDING = 1.3e-4
_MARGIN = 1e-3
"""What every bound is relaxed by, so that rounding loses no candidate."""


class FeatureIndex:
    """Finds the slots whose vectors have a cosine >= threshold with a query's, exactly up to two caps.

    The caps bound the time of a query that resembles very many entries, as where all were made from one template.
    Beyond MOST_POSTINGS the postings of its most frequent first features are left out, the oldest of them first; so
    an entry that also shares a rarer one is found still. Beyond MOST_FEATURES the candidates go by what their
    signatures promise. Both can only lose a hit, never invent one.

    A vector is uint32 ids (hashes, each once) and float32 weights > 0 of norm 1. A weight is a pure function of
    the feature, divided by the vector's norm: within a vector, the order of the weights must be the same as
    within any other (equal weights stay exactly equal, different ones differ by more than a millionth). What
    `vector` returns is rounded and so must not be searched for or added where that matters.

    Slots are ints below MOST_SLOTS. Callers hold a lock around calls; the thread that merges postings now and then
    needs none. `close` ends it.
    """

    def __init__(self, lowest_threshold: float = 0.6) -> None:
        if not 0 < lowest_threshold <= 1:
            raise ValueError(f"the lowest threshold is a cosine above 0 and up to 1, not {lowest_threshold}")
        self.lowest_threshold = lowest_threshold
        self._vectors = FeatureVectors()
        self._signatures = zeros(SMALLEST, np.uint64)
        self._generations = zeros(SMALLEST, np.uint8)
        """Counts on with each removal, modulo 16: postings of an earlier generation hold no more."""
        self._removed = 0
        self._postings = Postings(self._current)

    def __len__(self) -> int:
        return self._vectors.count

    @property
    def nbytes(self) -> int:
        """Bytes used by all that belongs to it; room not yet touched in the arena is not counted."""
        return self.mapped_bytes + self._postings.nbytes

    @property
    def mapped_bytes(self) -> int:
        """The part that lies in mappings of its own; the postings lie in the allocator's heap."""
        return self._signatures.nbytes + self._generations.nbytes + self._vectors.nbytes

    def close(self) -> None:
        """Ends the merging thread after the merge that it is at."""
        self._postings.close()

    def add(self, slot: int, ids: Ids, weights: Weights) -> None:
        """Index a vector under a slot; one that is there already is replaced.

        An empty vector is not kept, because nothing could find it. Raises ValueError for a slot out of range.
        """
        self.remove(slot)
        if len(ids):
            keys = self._put(np.array([slot]), ids[np.newaxis], weights[np.newaxis])
            self._postings.add(keys.tolist())

    def load(self, slots: npt.ArrayLike, starts: npt.ArrayLike, ids: Ids, weights: Weights) -> None:
        """Index many vectors at once: that of slots[i] is ids[starts[i]:starts[i + 1]], so there is one start more.

        The slots must be free. 100,000 vectors of ten features take 0.2 s (measured). Raises ValueError.
        """
        slots = np.asarray(slots, np.int64)
        starts = np.asarray(starts, np.int64)
        lengths = np.diff(starts)
        if len(slots) != len(lengths):
            raise ValueError(f"{len(slots)} slots need {len(slots) + 1} starts, not {len(starts)}")
        if self._vectors.taken(slots).any() or len(np.unique(slots)) < len(slots):
            raise ValueError("a slot to be loaded is taken")
        keys = []
        for n in np.unique(lengths[lengths > 0]).tolist():  # vectors of one length make a matrix
            rows = np.flatnonzero(lengths == n)
            places = starts[rows, np.newaxis] + np.arange(n)
            keys.append(self._put(slots[rows], ids[places], weights[places]))
        if keys:
            self._postings.load(np.concatenate(keys))

    def remove(self, slot: int) -> None:
        """Forget the slot's vector, if there is one."""
        if not 0 <= slot < MOST_SLOTS:
            raise ValueError(f"a slot is an int of 0..{MOST_SLOTS - 1}, not {slot}")
        if not self._vectors.drop(slot):
            return
        self._signatures[slot] = 0
        self._generations[slot] = self._generations[slot] + 1 & _GENERATION
        self._removed += 1
        if self._removed > max(SMALLEST, len(self)):
            self._removed = 0
            self._postings.purge()

    def compact(self) -> None:
        """Give back the memory of removed vectors, for after a large cleanup. 0.1 s at a million entries.

        The postings follow in the merging thread. Without this the room is used for later vectors.
        """
        self._vectors.compact()
        self._removed = 0
        self._postings.purge()

    def vector(self, slot: int) -> tuple[Ids, Weights]:
        """The ids and weights of a slot, heaviest first; weights are rounded to 2**-17. Raises KeyError."""
        if not self._vectors.taken(slots := np.array([slot])).all():
            raise KeyError(slot)
        [found] = self._vectors.of(slots)
        return found.ids, found.codes.astype(np.float32) / np.float32(_ONE)

    def postings(self) -> Callable[[int, int], Keys]:
        """A view of all postings as they are now: it gives those from one to another, both included, in order. It
        may be asked without the lock."""
        return self._postings.view()

    def signatures(self, first: int, count: int) -> npt.NDArray[np.uint64]:
        """Of so many slots from the first on; 0 where there is no vector."""
        found = np.zeros(count, np.uint64)
        some = self._signatures[first : first + count]
        found[: len(some)] = some
        return found

    def search(
        self, ids: Ids, weights: Weights, threshold: float, limit: int = 256
    ) -> tuple[Ids, npt.NDArray[np.float32]]:
        """The up to `limit` slots with the highest cosines >= threshold, best first, and their cosines.

        Of equal ones the lowest slot comes first.
        A cosine within 1.3e-4 below the threshold counts as reaching it, because weights are stored rounded.
        Raises ValueError for a threshold below the one that the index was built for.
        """
        if threshold < self.lowest_threshold:
            raise ValueError(f"the index was built for cosines from {self.lowest_threshold}, not {threshold}")
        if not len(ids) or not len(self):
            return _NOTHING
        order = np.lexsort((ids, -weights))
        ids, doubles = ids[order], weights[order].astype(np.float64)
        listed, heavy = ids.tolist(), doubles.tolist()
        lows, highs = _ranges(listed, heavy, threshold)
        found = self._postings.find(lows, highs, MOST_POSTINGS)
        slots = self._promising(slots_of(found), listed, heavy, threshold, limit)
        if not len(slots):
            return _NOTHING
        slots, cosines = self._scored(slots, ids, doubles)
        good = np.flatnonzero(cosines >= threshold - _ROUNDING)
        slots, rounded = slots[good], np.minimum(cosines[good], 1).astype(np.float32)
        best = np.lexsort((slots, -rounded))[:limit]
        return slots[best].astype(np.uint32), rounded[best]

    def _current(self, keys: Keys) -> npt.NDArray[np.bool_]:
        """Which postings belong to the present generation of their slot.

        The merging thread calls this while slots come and go. A posting that it judges is in a run already, so it
        can only become out of date meanwhile, and one that is kept too long does no harm.
        """
        generations = self._generations
        of_key = keys >> _ABOVE_SLOT & _GENERATION_MASK
        hold: npt.NDArray[np.bool_] = generations[slots_of(keys)] == of_key.astype(np.uint8)
        return hold

    def _put(self, slots: Ints, ids: Ids, weights: Weights) -> Keys:
        """Store rows of one length under free slots; returns their postings."""
        highest = int(slots.max())
        if int(slots.min()) < 0 or highest >= MOST_SLOTS:
            raise ValueError(f"slots are ints of 0..{MOST_SLOTS - 1}")
        self._signatures = with_room(self._signatures, highest)
        self._generations = with_room(self._generations, highest)
        ids, weights = _in_global_order(ids, weights)
        self._vectors.put(slots, highest, ids, np.rint(np.minimum(weights, 1) * _ONE).astype(np.uint16))
        self._signatures[slots] = np.bitwise_or.reduce(_bits(ids), axis=1)
        first = _first_features(weights, self.lowest_threshold)
        keys = ids.astype(np.uint64) << _CLASS_BITS_
        keys |= (np.arccos(np.minimum(weights, 1)) * _CLASSES_PER_RADIAN).astype(np.uint64)
        keys <<= _GENERATION_BITS_
        keys |= self._generations[slots, np.newaxis]
        keys <<= _ABOVE_SLOT
        keys |= slots.astype(np.uint64)[:, np.newaxis]
        return keys[first]

    def _promising(
        self, slots: Ints, ids: list[int], weights: list[float], threshold: float, limit: int
    ) -> Ints:
        """The different slots whose signatures allow for the threshold; if they are too many, the best by that.

        A vector of norm 1 reaches a cosine of T only if the query's features that it has have a norm of T.
        """
        squares, enough = _asked_for(ids, weights, threshold)
        fewest = 1 + bisect_left(list(accumulate(sorted(squares.values(), reverse=True))), enough)
        signature = np.uint64(sum(1 << bit for bit in squares))
        slots = _different(slots[np.bitwise_count(self._signatures[slots] & signature) >= fewest])
        if len(slots) > _FEW:
            promises = _sums(self._signatures[slots], squares)
            good = promises >= enough
            slots, promises = slots[good], promises[good]
            if len(slots) > limit:
                slots = slots[_highest(promises, max(limit, _MOST_SCORED))]
                ends = self._vectors.lengths(slots).cumsum(dtype=np.int64)
                slots = slots[: max(limit, int(ends.searchsorted(MOST_FEATURES)))]
        return slots

    def _scored(self, slots: Ints, ids: Ids, weights: Doubles) -> tuple[Ints, Doubles]:
        """The cosine of each slot with the query. All must hold a vector."""
        order = np.argsort(ids)
        ids, weights = ids[order], weights[order]
        parts = []
        for found in self._vectors.of(slots):
            at = ids.searchsorted(found.ids)
            products = weights.take(at, mode="clip") * found.codes
            products *= ids.take(at, mode="clip") == found.ids
            parts.append((found.slots, np.add.reduceat(products, found.starts) / _ONE))
        if len(parts) == 1:
            return parts[0]
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


_NOTHING = (np.zeros(0, np.uint32), np.zeros(0, np.float32))


def postings_wanted(ids: Ids, weights: Weights, threshold: float) -> tuple[list[int], list[int]]:
    """The postings that a search for vectors like this one looks at, as low <= posting < high."""
    order = np.lexsort((ids, -weights))
    return _ranges(ids[order].tolist(), weights[order].astype(np.float64).tolist(), threshold)


def promises_of(
    signatures: npt.NDArray[np.uint64], ids: Ids, weights: Weights, threshold: float
) -> tuple[float, npt.NDArray[np.float32]]:
    """How much each signature promises, and how much is enough for the threshold."""
    squares, enough = _asked_for(ids.tolist(), weights.astype(np.float64).tolist(), threshold)
    return enough, _sums(signatures, squares)


def _asked_for(ids: list[int], weights: list[float], threshold: float) -> tuple[dict[int, float], float]:
    """What each bit of a signature is worth, and how much is enough."""
    squares: dict[int, float] = {}
    for feature, weight in zip(ids, weights, strict=True):
        bit = feature & _LAST_BIT
        squares[bit] = squares.get(bit, 0.0) + weight * weight
    return squares, (threshold - _MARGIN) ** 2


def _in_global_order(ids: Ids, weights: Weights) -> tuple[Ids, Weights]:
    """Rows by weight, heaviest first, then by id. The bits of positive floats are in the order of their values."""
    keys = (~weights.astype(np.float32).view(np.uint32)).astype(np.uint64)
    keys <<= _HALF
    keys |= ids
    keys.sort(axis=1)
    ids = keys.astype(np.uint32)
    keys >>= _HALF
    return ids, (~keys.astype(np.uint32)).view(np.float32)


def _first_features(weights: Weights, threshold: float) -> npt.NDArray[np.bool_]:
    """Of rows in the global order, the shortest beginnings whose rests have norms below the threshold."""
    squares = np.square(weights[:, ::-1], dtype=np.float64)
    rests: npt.NDArray[np.bool_] = np.cumsum(squares, axis=1)[:, ::-1] >= (threshold - _MARGIN) ** 2
    return rests


def _ranges(ids: list[int], weights: list[float], threshold: float) -> tuple[list[int], list[int]]:
    """The postings to look at, as low <= posting < high: of each first feature, those of possible weights.

    Two unit vectors that are an angle a apart have angles to any axis that differ by a at most.
    """
    rests = list(accumulate(weight * weight for weight in reversed(weights)))
    count = max(1, len(rests) - bisect_left(rests, (threshold - _MARGIN) ** 2))
    # Near 0 an angle is off by the square root of the rounding.
    reach = math.acos(max(threshold - _MARGIN, 0.0)) + 2 * _MARGIN
    lows, highs = [], []
    for feature, weight in zip(ids[:count], weights[:count], strict=True):
        angle = math.acos(min(weight, 1.0))
        heaviest = int(max(angle - reach, 0.0) * _CLASSES_PER_RADIAN)
        lightest = min(int((angle + reach) * _CLASSES_PER_RADIAN), _CLASSES - 1)
        lows.append((feature << _CLASS_BITS | heaviest) << _GENERATION_BITS + _SLOT_BITS)
        highs.append(((feature << _CLASS_BITS | lightest) + 1 << _GENERATION_BITS + _SLOT_BITS) - 1)
    return lows, highs


def _bits(ids: Ids) -> npt.NDArray[np.uint64]:
    """Each feature's bit in a signature."""
    bits: npt.NDArray[np.uint64] = np.left_shift(_ONE_BIT, ids & _LAST_BIT_, dtype=np.uint64)
    return bits


def _sums(signatures: npt.NDArray[np.uint64], squares: dict[int, float]) -> npt.NDArray[np.float32]:
    """Of each signature, what the bits that it has add up to: by tables, one for each of its eight bytes."""
    of_bits = np.zeros(64, np.float32)
    of_bits[list(squares)] = list(squares.values())
    tables = of_bits.reshape(8, 8) @ _BITS_OF_BYTES
    octets = signatures.astype("<u8", copy=False).view(np.uint8).reshape(-1, 8)
    sums = np.zeros(len(signatures), np.float32)
    for i in range(8):
        sums += tables[i].take(octets[:, i])
    return sums


def _highest(values: npt.NDArray[np.float32], count: int) -> Ints:
    """The places of the highest values, highest first, of equal ones the first ones first."""
    if len(values) > count:
        least = np.partition(values, len(values) - count)[len(values) - count]
        above = np.flatnonzero(values > least)
        places = np.concatenate([above, np.flatnonzero(values == least)[: count - len(above)]])
    else:
        places = np.arange(len(values))
    return places[np.argsort(-values[places], kind="stable")]


def _different(slots: Ints) -> Ints:
    """In ascending order, each once. As 32-bit integers they are sorted in half the time."""
    ordered = np.sort(slots.astype(np.uint32))
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first].astype(np.int64)


def slots_of(keys: Keys) -> Ints:
    """The slots of postings."""
    return (keys & _SLOT_MASK).view(np.int64)
