"""`Contents`: all that is in the cache, in memory: texts, what is known of them, and the ways to find them.

It knows no file, no lock and no clock; its owner holds a lock around every call. Each call is short, and what
concerns many entries is offered in steps.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from struct import Struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.cache.entry import CacheEntry, Cleanup, Scope, entry_id
from core.cache.habits import Habits
from core.cache.index import MOST_SLOTS, FeatureIndex
from core.cache.keymap import KeyMap
from core.cache.leaving import Leaving, rank_of_pinned
from core.cache.postings import Keys
from core.cache.rows import Row
from core.cache.table import (
    COMPARED,
    ENTRY_BYTES,
    MOST_NAMES,
    OWN_TEXT,
    PINNED,
    TAKEN,
    Names,
    Record,
    Scopes,
    Table,
)
from core.cache.texts import COMPACT_STEP, Texts, TextStore
from core.cache.utility import benefits, utility
from core.cache.vectors import VectorIndex
from core.cache.ways import FEATURE, Features, Staged, Ways, vectors_of

LEAST_BYTES = 4 << 20
"""An empty cache takes a tenth of this."""
COUNTED_EVERY = 512
"""Additions between two counts of the bytes of index and maps, which take 1 ms to count."""
EMPTIED_SHARE = 1 / 4
"""A cleanup of at least this part of all entries compacts the index too."""

_QUESTION = Struct(">QQ")


class Contents:
    """`max_bytes` counts real memory: maps, index, tables. Raises ValueError for limits out of range."""

    def __init__(self, max_entries: int, max_bytes: int, lowest_threshold: float) -> None:
        if not 1 <= max_entries < MOST_SLOTS:
            raise ValueError(f"a cache holds 1 to {MOST_SLOTS - 1} entries, not {max_entries}")
        if max_bytes < LEAST_BYTES:
            raise ValueError(f"a cache needs at least {LEAST_BYTES} bytes, not {max_bytes}")
        self.max_entries = max_entries
        self.max_bytes = max_bytes
        self.lowest_threshold = lowest_threshold
        self.generation = 0
        """Grows when all is dropped: slots of before mean nothing any more."""
        self.wrong: dict[bytes, set[bytes]] = {}
        """For each question the canonical keys of prompts that were wrongly matched with it."""
        self._begin()

    def _begin(self) -> None:
        self.generation += 1
        self._texts = TextStore(self.max_bytes)
        self._table = Table()
        self._scopes = Scopes()
        self._origins = Names(MOST_NAMES)
        self._finishes = Names(256)
        self._by_question = KeyMap()
        self._by_canonical = KeyMap()
        self._leaving = Leaving()
        self._index = FeatureIndex(self.lowest_threshold)
        self._vectors: VectorIndex | None = None
        self._additions = 0
        self._counted_bytes = 0
        self._count_bytes()

    def clear(self) -> None:
        """Drop all entries; the memory goes back. What is known of wrong matches and of habits of use stays."""
        habits = self.habits
        self._free()
        self._begin()
        self._leaving.eviction.habits = habits

    @property
    def habits(self) -> Habits:
        """How entries are used, as far as was learned."""
        return self._leaving.eviction.habits

    def restore_habits(self, data: bytes) -> None:
        """Go on with what was learned before, from `adopt` on. Raises ValueError for what cannot be habits."""
        self.habits.restore(data)

    def close(self) -> None:
        """Give the memory back; whoever asks for an entry after that gets a ValueError."""
        self._free()
        closed: Any = _Closed()
        self._texts = self._table = self._scopes = self._index = closed
        self._by_question = self._by_canonical = self._leaving = closed

    def _free(self) -> None:
        self._texts.close()
        self._index.close()

    def __len__(self) -> int:
        return len(self._table)

    # -- sizes -----------------------------------------------------------------------------------------------------

    @property
    def nbytes(self) -> int:
        return self._texts.mapped_bytes + self._counted_bytes

    @property
    def mapped_bytes(self) -> int:
        """The part of `nbytes` that lies in mappings of its own, which no allocator counts."""
        return self._texts.mapped_bytes + self._index.mapped_bytes + self._vector_bytes()

    @property
    def text_bytes(self) -> int:
        return self._texts.used_bytes

    def bytes_by_part(self) -> dict[str, int]:
        self._count_bytes()
        return {
            "texts": self._texts.mapped_bytes,
            "index": self._index.nbytes,
            "keys": self._by_question.nbytes + self._by_canonical.nbytes,
            "table": self._table.nbytes + self._scopes.nbytes,
            "priorities": self._leaving.nbytes,
            "vectors": self._vector_bytes(),
        }

    def _count_bytes(self) -> None:
        self._counted_bytes = (
            self._index.nbytes
            + self._by_question.nbytes
            + self._by_canonical.nbytes
            + self._table.nbytes
            + self._scopes.nbytes
            + self._leaving.nbytes
            + self._vector_bytes()
        )

    def _vector_bytes(self) -> int:
        return 0 if self._vectors is None else self._vectors.nbytes

    # -- finding ---------------------------------------------------------------------------------------------------

    def find(self, question: bytes) -> int:
        """The slot of the same question, or -1."""
        slot = self._by_question.get(entry_id(question))
        return slot if slot >= 0 and self._table.question(slot) == question else -1

    def find_id(self, wanted: int) -> int:
        """The slot of an entry, or -1."""
        return self._by_question.get(wanted)

    def find_canonical(self, scope: Scope, key: bytes) -> int:
        """The newest entry of the scope with the same canonical key, or -1."""
        number = self._scopes.find(scope.key)
        if number is None:
            return -1
        wide = int.from_bytes(key, "big") ^ self._scopes[number].wide_mix
        slot = self._by_canonical.get(wide)
        if slot < 0:
            return -1
        record = self._table.read(slot)
        return slot if record.scope == number and record.canonical == wide else -1

    def near(
        self,
        scope: Scope,
        ids: NDArray[np.uint32],
        weights: NDArray[np.float32],
        threshold: float,
        limit: int,
    ) -> list[tuple[int, float]]:
        """Slots of the scope and their cosines, best first."""
        number = self._scopes.find(scope.key)
        if number is None:
            return []
        slots, cosines = self._index.search(ids ^ self._scopes[number].mix, weights, threshold, limit)
        found = zip(slots.tolist(), cosines.tolist(), strict=True)
        return [(slot, cosine) for slot, cosine in found if self._table.read(slot).scope == number]

    def features(self, slot: int) -> NDArray[np.uint32]:
        """The ids of an entry's features; it must be compared by words."""
        return self._index.vector(slot)[0] ^ self._scopes[self._table.read(slot).scope].mix

    @property
    def pinned(self) -> int:
        """How many entries are, once all are loaded."""
        return len(self) - len(self._leaving)

    def is_taken(self, slot: int) -> bool:
        return self._table.holds(slot) and self._table.read(slot).flags & TAKEN > 0

    def record(self, slot: int) -> Record:
        return self._table.read(slot)

    def expires(self, slot: int) -> float:
        return self._table.expires(slot)

    def slots(self) -> NDArray[np.uint32]:
        return self._table.slots()

    def column(self, name: str, slots: NDArray[np.uint32]) -> NDArray[Any]:
        return self._table.column(name, slots)

    def scope_of(self, slot: int) -> Scope:
        return self._scopes[self._table.read(slot).scope].scope

    def scope_number(self, key: bytes) -> int | None:
        return self._scopes.find(key)

    def scopes(self) -> dict[int, Scope]:
        """Those of all entries, by number."""
        return self._scopes.by_number()

    def prompts(self, slots: NDArray[np.uint32], ids: NDArray[np.int64]) -> list[bytes]:
        """Of entries, slots ascending; empty where another one has taken an entry's slot, or none."""
        there = (self.column("flags", slots) & TAKEN > 0) & (
            self.column("question_high", slots) >> np.uint64(1) == ids.astype(np.uint64)
        )
        prompts = iter(self._texts.prompts(self.column("handle", slots[there])))
        return [next(prompts) if is_there else b"" for is_there in there.tolist()]

    def texts(self, slot: int) -> Texts:
        return self._texts_of(self._table.read(slot))

    def _texts_of(self, record: Record) -> Texts:
        return self._texts.get(record.handle, has_own=record.flags & OWN_TEXT > 0)

    def entry(
        self, slot: int, now: float, vector_of: Callable[[int], NDArray[np.float32] | None] | None
    ) -> CacheEntry:
        record = self._table.read(slot)
        texts = self._texts_of(record)
        return CacheEntry(
            id=record.id,
            question=record.question,
            scope=self._scopes[record.scope].scope,
            prompt=texts.prompt.decode(errors="replace"),
            text=texts.text.decode(errors="replace") if record.flags & COMPARED else None,
            response=texts.response.decode(errors="replace"),
            reasoning=texts.reasoning.decode(errors="replace"),
            finish_reason=self._finishes[record.finish_reason],
            tokens=record.tokens,
            cost_usd=record.known_cost_usd,
            latency_s=record.latency_s,
            created=record.created,
            expires=record.expires,
            last_used=record.last_used,
            hits=record.hits,
            pinned=bool(record.flags & PINNED),
            origin=self._origins[record.origin],
            utility=utility(self._rank(slot, record, now)),
            n_bytes=record.n_bytes,
            vector_of=vector_of,
        )

    def row(self, slot: int, features: bytes | None, feature_version: int) -> Row:
        """What the file holds of an entry."""
        record = self._table.read(slot)
        texts = self._texts_of(record)
        known = self._scopes[record.scope]
        compared = record.flags & COMPARED
        return Row(
            record.question,
            (record.canonical ^ known.wide_mix).to_bytes(8, "big") if compared else None,
            known.scope.key,
            texts.prompt,
            texts.text if record.flags & OWN_TEXT else None,
            texts.response,
            texts.reasoning,
            features,
            feature_version,
            record.tokens,
            record.known_cost_usd,
            record.latency_s,
            record.created,
            record.expires,
            record.last_used,
            record.hits,
            1 if record.flags & PINNED else 0,
            self._origins[record.origin].encode(),
            self._finishes[record.finish_reason].encode(),
        )

    # -- changing --------------------------------------------------------------------------------------------------

    def insert(self, row: Row, scope: Scope) -> int:
        """Take in an entry in place of one of the same question; its features follow. Returns its slot."""
        high, low = _QUESTION.unpack(row.question)
        old = self._by_question.get(high >> 1)
        if old >= 0:
            self._leaving.remember(old, self._table.read(old))
            self.remove(old)
        slot = self._table.take()
        number = self._scopes.hold(scope)
        flags, canonical = TAKEN, 0
        if row.canonical is not None:
            flags |= COMPARED
            canonical = int.from_bytes(row.canonical, "big") ^ self._scopes[number].wide_mix
            self._by_canonical.set(canonical, slot)
        if row.text is not None:
            flags |= OWN_TEXT
        if row.pinned:
            flags |= PINNED
        handle, text_bytes = self._texts.add(slot, row.prompt, row.response, row.reasoning, row.text)
        record = Record(
            high,
            low,
            canonical,
            handle,
            row.created,
            row.expires,
            row.last_used,
            math.nan if row.cost_usd is None else row.cost_usd,
            row.latency_s,
            min(row.tokens, 0xFFFF_FFFF),
            min(row.hits, 0xFFFF_FFFF),
            number,
            text_bytes,
            self._origins.number(row.origin.decode(errors="replace")),
            self._finishes.number(row.finish_reason.decode(errors="replace")),
            flags,
        )
        self._table.write(slot, record)
        self._by_question.set(high >> 1, slot)
        self._leaving.add(slot, record)
        self._additions += 1
        if self._additions % COUNTED_EVERY == 0:
            self._count_bytes()
        return slot

    def index(self, slot: int, features: Features) -> None:
        """Let an entry be found by what it says."""
        mix = self._scopes[self._table.read(slot).scope].mix
        self._index.add(slot, features["id"] ^ mix, np.ascontiguousarray(features["weight"]))

    def index_many(self, slots: Sequence[int], packed: Sequence[bytes]) -> None:
        """The same for many entries that are not indexed yet."""
        features = np.frombuffer(b"".join(packed), FEATURE)
        lengths = np.fromiter((len(blob) // FEATURE.itemsize for blob in packed), np.int64, len(packed))
        mixes = np.array([self._scopes[self._table.read(slot).scope].mix for slot in slots], np.uint32)
        self._index.load(np.array(slots, np.int64), *vectors_of(features, lengths, mixes))

    def set_canonical(self, slot: int, key: bytes) -> None:
        """Give an entry another canonical key, because keys are made differently now."""
        record = self._table.read(slot)
        self._by_canonical.discard(record.canonical, slot)
        canonical = int.from_bytes(key, "big") ^ self._scopes[record.scope].wide_mix
        self._by_canonical.set(canonical, slot)
        self._table.write(slot, record._replace(canonical=canonical, flags=record.flags | COMPARED))

    def remove(self, slot: int) -> bytes:
        """Forget an entry; returns its question."""
        record = self._table.read(slot)
        self._by_question.discard(record.id, slot)
        if record.flags & COMPARED:
            self._by_canonical.discard(record.canonical, slot)
            self._index.remove(slot)
        self._leaving.remove(slot, record)
        if self._vectors is not None:
            self._vectors.remove(slot)
        self._texts.remove(record.handle)
        self._scopes.let_go(record.scope)
        self._table.release(slot)
        return record.question

    def touch(self, slot: int, now: float, expires: float | None) -> None:
        """Count a hit; `expires` is given where it renews the entry's time."""
        record = self._table.read(slot)
        until = record.expires if expires is None else expires
        used = record._replace(hits=record.hits + 1, last_used=max(record.last_used, now), expires=until)
        self._table.set_use(slot, used.hits, used.last_used, until)
        self._leaving.change(slot, record, used)

    def pin(self, slot: int, pinned: bool) -> bool:
        """Returns whether that changed anything."""
        record = self._table.read(slot)
        if pinned == bool(record.flags & PINNED):
            return False
        changed = record._replace(flags=record.flags ^ PINNED)
        self._table.set_flags(slot, changed.flags)
        self._leaving.remove(slot, record)
        self._leaving.add(slot, changed)
        return True

    def answer(self, slot: int, response: bytes) -> None:
        """Replace an entry's response; there is no reasoning to it any more."""
        record = self._table.read(slot)
        texts = self._texts_of(record)
        own = texts.text if record.flags & OWN_TEXT else None
        self._texts.remove(record.handle)
        handle, text_bytes = self._texts.add(slot, texts.prompt, response, b"", own)
        changed = record._replace(handle=handle, text_bytes=text_bytes)
        self._table.write(slot, changed)
        self._leaving.change(slot, record, changed)

    # -- storing the index ---------------------------------------------------------------------------------------

    def postings(self) -> Callable[[int, int], Keys]:
        """See `FeatureIndex.postings`."""
        return self._index.postings()

    def slots_from(self, first: int, most: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64], Keys]:
        """The two halves of the questions of slots, and the signatures; empty past the last. Where there is no entry
        in a slot they mean nothing."""
        slots = np.arange(first, min(first + most, self._table.end), dtype=np.uint32)
        halves = self.column("question_high", slots), self.column("question_low", slots)
        return *halves, self._index.signatures(first, len(slots))

    # -- loading many ----------------------------------------------------------------------------------------------

    def stage(self, columns: Mapping[str, Sequence[Any]], scopes: dict[bytes, Scope]) -> Staged:
        """Take in the rows of a file's batch; they are counted, but found only after `adopt`."""
        count = len(columns["question"])
        slots = self._table.take_many(count)
        high, low = np.frombuffer(b"".join(columns["question"]), ">u8").reshape(-1, 2).T.astype(np.uint64)
        counted = Counter(columns["scope"])
        numbers = {key: self._scopes.hold(scopes.get(key) or Scope(key), n) for key, n in counted.items()}
        wide = {key: self._scopes[number].wide_mix for key, number in numbers.items()}
        narrow = {key: self._scopes[number].mix for key, number in numbers.items()}
        compared = np.array([key is not None for key in columns["canonical"]])
        keys = np.frombuffer(b"".join(key or bytes(8) for key in columns["canonical"]), ">u8").astype(
            np.uint64
        )
        canonical = np.where(compared, keys ^ np.array([wide[key] for key in columns["scope"]], np.uint64), 0)
        own = np.array([text is not None for text in columns["text"]])
        pinned = np.array(columns["pinned"], bool)
        handles, text_bytes = self._texts.add_many(
            slots, columns["prompt"], columns["response"], columns["reasoning"], columns["text"]
        )
        records = {
            "question_high": high,
            "question_low": low,
            "canonical": canonical,
            "handle": handles,
            "cost_usd": np.array([math.nan if cost is None else cost for cost in columns["cost_usd"]]),
            "scope": [numbers[key] for key in columns["scope"]],
            "text_bytes": text_bytes,
            "origin": self._origins.numbers(columns["origin"]),
            "finish_reason": self._finishes.numbers(columns["finish_reason"]),
            "flags": TAKEN | compared * COMPARED | own * OWN_TEXT | pinned * PINNED,
        }
        for name in ("created", "expires", "last_used", "latency_s", "tokens", "hits"):
            records[name] = np.array(columns[name], np.float64)
        self._table.write_many(slots, records)
        worth = benefits(
            records["cost_usd"], records["latency_s"], records["text_bytes"] + float(ENTRY_BYTES)
        )
        mixes = np.array([narrow[key] for key in columns["scope"]], np.uint32)
        used = (worth, records["hits"], records["created"], records["last_used"], records["expires"])
        return Staged(slots, high >> np.uint64(1), canonical, compared, pinned, *used, mixes)

    def adopt(self, ways: Ways, early: dict[bytes, bytes | None]) -> None:
        """Let staged entries be found by `ways`, made of them by `ways_to` without the lock.

        `early` are the entries that came meanwhile, with their packed features: they stay, whatever was staged
        of the same question.
        """
        slots = {question: self.find(question) for question in early}
        old, self._index = self._index, ways.by_features
        self._by_question, self._by_canonical = ways.by_question, ways.by_canonical
        ways.leaving.eviction.habits = self.habits
        ways.leaving.eviction.learn()
        self._leaving = ways.leaving
        old.close()
        for question in early:
            staged = self._by_question.get(entry_id(question))
            if staged >= 0:
                self.remove(staged)
        for question, slot in slots.items():
            if slot < 0:
                continue
            record, features = self._table.read(slot), early[question]
            self._by_question.set(record.id, slot)
            self._leaving.add(slot, record)
            if record.flags & COMPARED:
                self._by_canonical.set(record.canonical, slot)
            if features is not None:
                self.index(slot, np.frombuffer(features, FEATURE))
        self._count_bytes()

    # -- room ------------------------------------------------------------------------------------------------------

    def fits(self, n_bytes: int) -> bool:
        """Whether an entry with texts of that size may be stored at all."""
        return n_bytes <= self.max_bytes // 4

    def is_full_of_pinned(self) -> bool:
        return len(self) >= self.max_entries and not len(self._leaving)

    def make_room(self, now: float, most: int) -> list[bytes]:
        """Evict what is over the limits, expired entries first, at most so many; returns their questions.

        Compacts a little where that frees more.
        """
        evicted: list[bytes] = []
        to_look_at = 2 * COMPACT_STEP
        while len(evicted) < most:
            if len(self) <= self.max_entries:
                if self.nbytes <= self.max_bytes:
                    break
                if to_look_at and self._texts.has_gaps:
                    self.compact()
                    to_look_at -= COMPACT_STEP
                    continue
            if not len(self._leaving):
                break
            slot = self._leaving.next(now)
            self._leaving.remember(slot, self._table.read(slot))
            evicted.append(self.remove(slot))
        # Also where the bytes are within their limit: with few entries allowed they would grow up to it.
        if to_look_at and self._texts.has_gaps:
            self.compact()
        return evicted

    def compact(self) -> bool:
        """One step of moving texts together; whether there is more to do."""
        for slot, handle in self._texts.compact():
            self._table.set_handle(slot, handle)
        return self._texts.is_sparse

    def settle(self, removed: int) -> None:
        """After a removal of so many: give back what the index took for them. `compact` does so for the texts."""
        if not len(self):
            self.clear()
        elif removed >= EMPTIED_SHARE * (len(self) + removed):
            self._index.compact()
        self._texts.seal()
        self._count_bytes()

    # -- cleanups --------------------------------------------------------------------------------------------------

    def candidates(self, kind: Cleanup) -> tuple[NDArray[np.uint32], NDArray[np.float64]]:
        """All entries that may go, and when they expire, or figures that change when they are used."""
        slots = self._table.slots()
        slots = slots[self._table.column("flags", slots) & PINNED == 0]
        return slots, self._leaving.measures(slots, kind)

    def ranks(self, slots: NDArray[np.uint32], now: float) -> NDArray[np.float64]:
        """What entries that may go are worth at a moment: see `core.cache.eviction`."""
        return self._leaving.eviction.ranks(slots, now)

    def described(self, slots: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Ids and bytes of slots in any order."""
        order = np.argsort(slots)
        back = np.argsort(order)
        questions = self._table.column("question_high", slots[order])[back]
        sizes = self._table.column("text_bytes", slots[order])[back]
        return (questions >> np.uint64(1)).astype(np.int64), sizes.astype(np.int64) + ENTRY_BYTES

    def still(self, slot: int, wanted: int, kind: Cleanup, measure: float) -> bool:
        """Whether a slot still holds the entry that was found by `candidates`, with the same measure."""
        return self._leaving.measure(slot, kind) == measure and self._table.read(slot).id == wanted

    def utilities(self, slots: NDArray[np.uint32], now: float) -> NDArray[np.float64]:
        """Of ascending slots."""
        pinned = self._table.column("flags", slots) & PINNED > 0
        ranks = np.empty(len(slots))
        ranks[~pinned] = self.ranks(slots[~pinned], now)
        ranks[pinned] = [rank_of_pinned(self._table.read(slot), now) for slot in slots[pinned].tolist()]
        return utility(ranks)

    def _rank(self, slot: int, record: Record, now: float) -> float:
        if record.flags & PINNED:
            return rank_of_pinned(record, now)
        return self._leaving.eviction.rank(slot, now)

    # -- vectors ---------------------------------------------------------------------------------------------------

    def vector(self, slot: int) -> NDArray[np.float32] | None:
        return None if self._vectors is None else self._vectors.vector(slot)

    def set_vector(self, slot: int, packed: NDArray[np.int8]) -> None:
        """Keep the encoder's vector of an entry, as `core.cache.vectors.pack` makes it."""
        if self._vectors is None:
            self._vectors = VectorIndex(len(packed))
        self._vectors.add(slot, packed, int(self._scopes[self._table.read(slot).scope].mix))

    def near_vectors(
        self, scope: Scope, vector: NDArray[np.float32], threshold: float, limit: int
    ) -> list[tuple[int, float]]:
        """Slots of the scope whose vectors are near, and the cosines, best first."""
        number = self._scopes.find(scope.key)
        if number is None or self._vectors is None:
            return []
        slots, cosines = self._vectors.search(vector, threshold, int(self._scopes[number].mix), limit)
        found = zip(slots.tolist(), cosines.tolist(), strict=True)
        return [(slot, cosine) for slot, cosine in found if self._table.read(slot).scope == number]

    def clear_vectors(self) -> int:
        """Returns the bytes freed."""
        freed = 0 if self._vectors is None else self._vectors.clear()
        self._vectors = None
        self._count_bytes()
        return freed


class _Closed:
    """What stands for each part of contents that were closed."""

    def __getattr__(self, name: str) -> Any:
        if name == "close":
            return lambda: None  # to close twice is harmless
        raise ValueError("this cache is closed")

    def __len__(self) -> int:
        raise ValueError("this cache is closed")
