"""The feature index as it was last stored in the file: it tells which entries are near before any is loaded.

Postings lie in the file in order, in parts of which a search reads a few, so what a look-up costs does not grow with
the file. What is found are candidates only, each of which is read from the file and compared as any other entry: a
stored index that is behind, or belongs to nothing at all, can lose a hit for as long as the file is being loaded and
never invent one. What was changed since it was stored is read anew; where nobody knows what that is it is left alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.cache.entry import Scope
from core.cache.file_reader import FileReader
from core.cache.index import FeatureIndex, postings_wanted, promises_of, slots_of
from core.cache.postings import Keys
from core.cache.reading import FEATURE_VERSION, Reading
from core.cache.table import known_scope
from core.cache.ways import FEATURE, vectors_of

VERSION = 1
LEAST_ENTRIES = 2_000
"""So few are loaded before a stored index would have told anything."""
PART_POSTINGS = 4_096
PART_SLOTS = 4_096
RANGES = 16
"""Postings are put in order a range of features at a time: at a million entries each range takes 5 MB meanwhile."""
LEAST_CHANGES, CHANGED_SHARE = 256, 1 / 64
"""Changes since it was stored (entries, and the part of all) from which on it is stored anew. So many are read at the
start in 40 ms."""
MOST_LOOKED_INTO = 64
"""Candidates whose features are read from the file, the most promising first: 2 ms."""
_POSTING = np.dtype("<u8")
_SLOT = np.dtype([("question", "V16"), ("signature", "<u8")])


class StoredState(msgspec.Struct, frozen=True):
    """What the parts of a generation are: `change` is the last change of the file that they hold, `firsts` are the
    first postings of the parts."""

    version: int
    feature_version: int
    lowest_threshold: float
    change: int
    entries: int
    firsts: list[int]
    slot_parts: int


class Part(NamedTuple):
    """What the file holds under a number: from 0 on postings, from -1 down slots."""

    number: int
    data: bytes


def is_stale(state: StoredState | None, change: int, entries: int) -> bool:
    """Whether the index of so many entries is worth storing anew after that change of the file."""
    if entries < LEAST_ENTRIES:
        return False
    behind = 0 if state is None else change - state.change
    return state is None or behind < 0 or behind > max(LEAST_CHANGES, int(CHANGED_SHARE * entries))


def posting_parts(postings: Callable[[int, int], Keys]) -> Iterator[Part]:
    """Cut an index's postings into parts; `postings` gives those from one key to another, both included, in order."""
    number, step = 0, (1 << 64) // RANGES
    for low in range(0, 1 << 64, step):
        keys = postings(low, low + step - 1)
        for at in range(0, len(keys), PART_POSTINGS):
            yield Part(number, keys[at : at + PART_POSTINGS].astype("<u8").tobytes())
            number += 1


def first_of(part: Part) -> int:
    """The first posting of a part."""
    return int(np.frombuffer(part.data, "<u8", 1)[0])


def slot_part(number: int, high: NDArray[np.uint64], low: NDArray[np.uint64], signatures: Keys) -> Part:
    """The questions and signatures of the slots from PART_SLOTS * number on."""
    data = np.empty(len(high), _SLOT)
    data["question"] = np.column_stack([high, low]).astype(">u8").view("V16")[:, 0]
    data["signature"] = signatures
    return Part(-1 - number, data.tobytes())


class StoredIndex:
    """Candidates among the entries of a file; used by one thread at a time, with a reader of its own.

    Raises sqlite3.Error where the file cannot be read.
    """

    def __init__(self, reader: FileReader, generation: int, state: StoredState, changed: list[bytes]) -> None:
        self.state = state
        self._reader = reader
        self._generation = generation
        self._slot_parts = state.slot_parts
        self._lowest = state.lowest_threshold
        self._firsts = np.array(state.firsts, np.uint64)
        self._postings: dict[int, Keys] = {}
        self._slots: dict[int, NDArray[np.void]] = {}
        self._changed = changed
        self._fresh = self._index_of(changed)

    @classmethod
    def of(cls, reader: FileReader, lowest_threshold: float) -> StoredIndex | None:
        """The one that the file holds; None where there is none that may be used."""
        found = reader.index_state()
        if found is None:
            return None
        try:
            state = msgspec.json.decode(found[1], type=StoredState)
        except msgspec.DecodeError:
            return None
        kind = (VERSION, FEATURE_VERSION, lowest_threshold)
        if (state.version, state.feature_version, state.lowest_threshold) != kind:
            return None
        if reader.count_index_parts(found[0]) != len(state.firsts) + state.slot_parts:
            return None
        changed = reader.changed_since(
            state.change, 4 * max(LEAST_CHANGES, int(CHANGED_SHARE * state.entries))
        )
        return None if changed is None else cls(reader, found[0], state, changed)

    def near(self, scope: Scope, asked: Reading, threshold: float, limit: int) -> list[bytes]:
        """Questions of up to so many entries whose features have at least that cosine with what is asked."""
        mix = known_scope(scope).mix
        ids = asked.ids ^ mix
        candidates = self._candidates(ids, asked.weights, threshold)
        if len(self._fresh):
            slots, _ = self._fresh.search(ids, asked.weights, threshold, limit)
            candidates += [self._changed[slot] for slot in slots.tolist()]
        cosines = self._cosines(candidates, scope, asked)
        good = sorted(
            (-cosine, question) for question, cosine in cosines.items() if cosine >= threshold - 1e-3
        )
        return [question for _, question in good[:limit]]

    def _candidates(
        self, ids: NDArray[np.uint32], weights: NDArray[np.float32], threshold: float
    ) -> list[bytes]:
        lows, highs = postings_wanted(ids, weights, threshold)
        found = [self._between(low, high) for low, high in zip(lows, highs, strict=True)]
        slots = np.unique(slots_of(np.concatenate(found)))
        slots = slots[slots < PART_SLOTS * self._slot_parts]
        if not len(slots):
            return []
        known = np.concatenate(
            [
                self._slots_of(part)[slots[slots // PART_SLOTS == part] % PART_SLOTS]
                for part in np.unique(slots // PART_SLOTS).tolist()
            ]
        )
        enough, promises = promises_of(np.ascontiguousarray(known["signature"]), ids, weights, threshold)
        likely = np.flatnonzero(promises >= enough)
        best = likely[np.argsort(-promises[likely], kind="stable")[:MOST_LOOKED_INTO]]
        return [question.tobytes() for question in known["question"][best]]

    def _cosines(self, questions: list[bytes], scope: Scope, asked: Reading) -> dict[bytes, float]:
        """Of those that the file still holds, in the same scope."""
        mine = dict(zip(asked.ids.tolist(), asked.weights.tolist(), strict=True))
        cosines: dict[bytes, float] = {}
        for question, of_scope, packed in self._reader.features(questions):
            if of_scope == scope.key:
                theirs = _array(packed, FEATURE)
                pairs = zip(theirs["id"].tolist(), theirs["weight"].tolist(), strict=True)
                cosines[question] = sum(mine.get(feature, 0.0) * weight for feature, weight in pairs)
        return cosines

    def _between(self, low: int, high: int) -> Keys:
        """Postings of low <= posting < high."""
        begin = max(int(self._firsts.searchsorted(np.uint64(low), "right")) - 1, 0)
        end = int(self._firsts.searchsorted(np.uint64(high)))
        parts = [self._part(number) for number in range(begin, end)]
        keys = np.concatenate(parts) if parts else np.zeros(0, np.uint64)
        return keys[keys.searchsorted(np.uint64(low)) : keys.searchsorted(np.uint64(high))]

    def _part(self, number: int) -> Keys:
        if number not in self._postings:
            self._postings[number] = _array(self._reader.index_part(self._generation, number), _POSTING)
        return self._postings[number]

    def _slots_of(self, number: int) -> NDArray[np.void]:
        if number not in self._slots:
            data = _array(self._reader.index_part(self._generation, -1 - number), _SLOT)
            self._slots[number] = np.concatenate([data, np.zeros(PART_SLOTS, _SLOT)])[:PART_SLOTS]
        return self._slots[number]

    def _index_of(self, questions: list[bytes]) -> FeatureIndex:
        """Of entries that were changed since the index was stored."""
        places = {question: number for number, question in enumerate(questions)}
        index = FeatureIndex(self._lowest)
        rows = self._reader.features(questions)
        if rows:
            lengths = np.fromiter(
                (len(packed) // FEATURE.itemsize for _, _, packed in rows), np.int64, len(rows)
            )
            mixes = np.array([known_scope(Scope(scope)).mix for _, scope, _ in rows], np.uint32)
            features = _array(b"".join(packed for _, _, packed in rows), FEATURE)
            slots = np.array([places[question] for question, _, _ in rows], np.int64)
            index.load(slots, *vectors_of(features, lengths, mixes))
        return index

    def close(self) -> None:
        self._fresh.close()
        self._reader.close()


def _array(data: object, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Raises sqlite3.DatabaseError where something else than we wrote is in the file."""
    if not isinstance(data, bytes) or len(data) % dtype.itemsize:
        raise sqlite3.DatabaseError("the stored index is malformed")
    return np.frombuffer(data, dtype)
