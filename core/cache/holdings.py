"""`Holdings`: what the cache has in memory now. It takes entries in and lets them go, and the file is told.

Everything that acts on entries (looking, storing, cleaning, loading) shares this one object and its lock.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.cache.contents import Contents
from core.cache.encoder import Embedder
from core.cache.entry import CacheEntry, Scope
from core.cache.entry_vectors import EntryVectors
from core.cache.heap import trim_heap
from core.cache.reading import FEATURE_VERSION
from core.cache.renewal import Renewal
from core.cache.rows import Row
from core.cache.saving import SCOPE, Saver, Source
from core.cache.table import COMPARED, PINNED
from core.cache.ways import FEATURE, Ways

EVICTED_AT_ONCE = 64
"""Entries that one put evicts at most: 1.5 ms."""
TRIMMED_FROM = 1000
"""Entries from whose removal on the allocator is told to give back what it holds, which takes 5 ms."""


class Counts(msgspec.Struct):
    """Of this process since it opened the cache."""

    exact: int = 0
    canonical: int = 0
    similar: int = 0
    misses: int = 0
    puts: int = 0
    refused: int = 0
    evicted: int = 0
    removed: int = 0
    age_of_hits_s: float = 0.0


class Holdings(Source):
    """`saver` is None where no file is written to; `loaded` is set when all that the file holds is here.

    Methods take the lock themselves, but for those that say so.
    """

    def __init__(self, contents: Contents, encoder: Embedder | None, clock: Callable[[], float]) -> None:
        self.contents = contents
        self.clock = clock
        self.lock = threading.Lock()
        self.vectors = EntryVectors(contents, self.lock, encoder)
        self.renewal = Renewal(contents, self.lock)
        self.counts = Counts()
        self.saver: Saver | None = None
        self.loaded = threading.Event()
        self._vector_of = None if encoder is None else self.embedding
        self._unsaved_features: dict[bytes, bytes] = {}
        self._early: dict[bytes, bytes | None] = {}
        """Questions that came while the file is being loaded, and their features: they win over what it holds."""

    # -- taking in -------------------------------------------------------------------------------------------------

    def keep(self, row: Row, scope: Scope, now: float) -> bool:
        """Take in a new answer, in place of an older one of the same question. False where there is no room."""
        size = len(row.prompt) + len(row.response) + len(row.reasoning)
        with self.lock:
            slot = self.contents.find(row.question)
            if not self.contents.fits(size) or (slot < 0 and self.contents.is_full_of_pinned()):
                return False
            if slot >= 0:
                before = self.contents.record(slot)
                row = row._replace(hits=before.hits, pinned=1 if before.flags & PINNED else 0)
            self._take(row, scope)
            self.vectors.on_put([row.question] if row.canonical is not None else [])
            if self.saver is not None:
                if row.features is not None:
                    self._unsaved_features[row.question] = row.features
                self.saver.put(row.question)
            return row.question not in self.make_room(now)

    def take(self, row: Row, scope: Scope) -> None:
        """Take in an entry of the file; features of another version cannot be compared with ours. Under the lock."""
        if row.feature_version != FEATURE_VERSION:
            row = row._replace(features=None)
        self._take(row, scope)
        if row.features is None and row.canonical is not None:
            self.renewal.later(row.question)

    def _take(self, row: Row, scope: Scope) -> None:
        slot = self.contents.insert(row, scope)
        if row.features is not None:
            self.contents.index(slot, np.frombuffer(row.features, FEATURE))
        if not self.loaded.is_set():
            self._early[row.question] = row.features

    def take_back(self, rows: Sequence[Row], scopes: Mapping[bytes, Scope]) -> None:
        """Take in many entries of the file, but for questions that were asked anew meanwhile."""
        slots: list[int] = []
        packed: list[bytes] = []
        with self.lock:
            for row in rows:
                if self.contents.find(row.question) >= 0:
                    continue
                slot = self.contents.insert(row, scopes[row.scope])
                if row.feature_version == FEATURE_VERSION and row.features is not None:
                    slots.append(slot)
                    packed.append(row.features)
                elif row.canonical is not None:
                    self.renewal.later(row.question)
            self.contents.index_many(slots, packed)

    def adopt(self, ways: Ways) -> None:
        """All that was staged is found by `ways` from now on. Under the lock."""
        self.contents.adopt(ways, self._early)
        self._early.clear()
        self.loaded.set()

    # -- letting go ------------------------------------------------------------------------------------------------

    def remove(self, slot: int) -> bytes:
        """Forget an entry in memory only; returns its question. Under the lock."""
        question = self.contents.remove(slot)
        self._unsaved_features.pop(question, None)
        return question

    def remove_for_good(self, slot: int) -> None:
        """Forget an entry here and in the file. Under the lock."""
        self._leave_file(self.contents.remove(slot))

    def make_room(self, now: float) -> list[bytes]:
        """Evict some of what is beyond the limits; returns their questions. Under the lock."""
        if not self.loaded.is_set():
            return []
        evicted = self.contents.make_room(now, EVICTED_AT_ONCE)
        self.counts.evicted += len(evicted)
        for question in evicted:
            self._leave_file(question)
        return evicted

    def trim(self) -> None:
        """Evict all that is beyond the limits, which another process's may be larger than."""
        more = True
        while more:
            with self.lock:
                more = bool(self.make_room(self.clock()))

    def drop_all(self, but: Sequence[bytes]) -> int:
        """Forget all entries in memory except these questions; returns how many. Under the lock."""
        slots = [slot for slot in map(self.contents.find, but) if slot >= 0]
        removed = len(self.contents) - len(slots)
        features = {question: self._unsaved_features.get(question) for question in but}
        kept = [
            (self.contents.row(slot, features[question], FEATURE_VERSION), self.contents.scope_of(slot))
            for slot, question in ((slot, self.contents.record(slot).question) for slot in slots)
        ]
        self.contents.clear()
        self.contents.wrong.clear()
        self._unsaved_features = {q: blob for q, blob in features.items() if blob is not None}
        for row, scope in kept:
            self.take(row, scope)
        self.vectors.on_put([row.question for row, _ in kept if row.canonical is not None])
        return removed

    def give_back(self, removed: int) -> None:
        """Return the memory of so many entries that were removed, a step at a time."""
        with self.lock:
            self.contents.settle(removed)
        more = True
        while more:
            with self.lock:
                more = self.contents.compact()
        if removed >= TRIMMED_FROM:
            trim_heap()

    def _leave_file(self, question: bytes) -> None:
        self._unsaved_features.pop(question, None)
        if self.saver is not None:
            self.saver.removed(question)

    # -- single entries --------------------------------------------------------------------------------------------

    def slot(self, entry_id: int) -> int:
        """Raises KeyError where there is none. Under the lock."""
        slot = self.contents.find_id(entry_id)
        if slot < 0:
            raise KeyError(entry_id)
        return slot

    def entry(self, slot: int, now: float) -> CacheEntry:
        """Under the lock."""
        return self.contents.entry(slot, now, self._vector_of)

    def embedding(self, entry_id: int) -> NDArray[np.float32] | None:
        """The encoder's vector of an entry's prompt; see `IntelligentCache.embedding`."""
        self.loaded.wait()
        with self.lock:
            slot = self.slot(entry_id)
            record = self.contents.record(slot)
            found = self.contents.vector(slot)
            text = self.contents.texts(slot).text.decode(errors="replace")
        if not record.flags & COMPARED or found is not None:
            return found
        return self.vectors.of_entry(record.question, text)

    # -- what the saver asks ---------------------------------------------------------------------------------------

    def saved_rows(self, questions: Sequence[bytes]) -> tuple[list[Row], list[SCOPE]]:
        rows: list[Row] = []
        scopes: dict[bytes, SCOPE] = {}
        for question in questions:
            slot = self.contents.find(question)
            if slot >= 0:
                # Where a commit is tried again they are gone, and made anew when the file is next loaded.
                features = self._unsaved_features.pop(question, None)
                version = 0 if features is None else FEATURE_VERSION
                rows.append(self.contents.row(slot, features, version))
                scope = self.contents.scope_of(slot)
                scopes[scope.key] = (scope.key, scope.model, scope.label)
        return rows, list(scopes.values())

    def uses(self, hits: Sequence[tuple[bytes, int]]) -> list[tuple[int, float, float, bytes]]:
        found = [(q, n, self.contents.find(q)) for q, n in hits]
        records = [(q, n, self.contents.record(slot)) for q, n, slot in found if slot >= 0]
        return [(n, record.last_used, record.expires, q) for q, n, record in records]

    def pins(self, questions: Sequence[bytes]) -> list[tuple[int, bytes]]:
        slots = [(q, self.contents.find(q)) for q in questions]
        return [(int(self.contents.record(s).flags & PINNED > 0), q) for q, s in slots if s >= 0]
