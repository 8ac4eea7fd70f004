"""`Ways`: all the ways to find entries, made in one go for those of a file.

Also how the features by which entries are found are packed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.cache.index import FeatureIndex
from core.cache.keymap import KeyMap
from core.cache.leaving import Leaving

Features = NDArray[np.void]

FEATURE = np.dtype([("id", "<u4"), ("weight", "<f4")])
"""How features are packed in the file; ids are not mixed with the scope there."""


class Staged(NamedTuple):
    """A batch of entries that are taken in and not to be found yet, by column."""

    slots: NDArray[np.uint32]
    ids: NDArray[np.uint64]
    canonical: NDArray[np.uint64]
    compared: NDArray[np.bool_]
    pinned: NDArray[np.bool_]
    worth: NDArray[np.float64]
    hits: NDArray[np.float64]
    created: NDArray[np.float64]
    last_used: NDArray[np.float64]
    expires: NDArray[np.float64]
    mixes: NDArray[np.uint32]


class Ways(NamedTuple):
    """All the ways to find entries."""

    by_question: KeyMap
    by_canonical: KeyMap
    leaving: Leaving
    by_features: FeatureIndex


def ways_to(
    staged: Sequence[Staged], features: Sequence[tuple[NDArray[np.int64], Features]], lowest_threshold: float
) -> Ways:
    """Ways to staged entries; `features` are for each batch the numbers of features of its entries, and those in a
    row. Needs no lock."""
    ways = Ways(KeyMap(), KeyMap(), Leaving(), FeatureIndex(lowest_threshold))
    if not staged:
        return ways
    slots, ids, canonical, compared, pinned, *used, mixes = (
        np.concatenate(column) for column in zip(*staged, strict=True)
    )
    ways.by_question.load(ids, slots)
    ways.by_canonical.load(canonical[compared], slots[compared])
    lengths = np.concatenate([n for n, _ in features])
    packed = np.concatenate([f for _, f in features])
    ways.by_features.load(slots, *vectors_of(packed, lengths, mixes))
    ways.leaving.load(slots[~pinned], *(column[~pinned] for column in used))
    return ways


def pack(ids: NDArray[np.uint32], weights: NDArray[np.float32]) -> Features:
    """Features as the file holds them."""
    packed = np.empty(len(ids), FEATURE)
    packed["id"] = ids
    packed["weight"] = weights
    return packed


def vectors_of(
    features: Features, lengths: NDArray[np.int64], mixes: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.float32]]:
    """Starts, ids mixed with the scopes, and weights, as the index wants them."""
    starts = np.concatenate([[0], np.cumsum(lengths)])
    ids = np.bitwise_xor(features["id"], np.repeat(mixes, lengths), dtype=np.uint32)
    return starts, ids, np.ascontiguousarray(features["weight"], np.float32)
