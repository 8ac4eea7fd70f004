"""What is known of each entry besides its texts: 92 bytes a slot, read and written as a record or as columns.

Records lie in blocks of private memory, so growing copies nothing, and dropping the table gives it all back.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from itertools import accumulate
from struct import Struct
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.cache.entry import Scope
from core.cache.segments import private_memory

BLOCK_SLOTS = 1 << 14
TAKEN, PINNED, COMPARED, OWN_TEXT = 1, 2, 4, 8
"""Flags. COMPARED: it is found by what it says too; OWN_TEXT: the compared text is not the prompt."""
MOST_NAMES = 1 << 16
ENTRY_BYTES = 400
"""What an entry takes besides its texts, all in, at ten features (measured)."""


class Record(NamedTuple):
    """`canonical` is mixed with the scope; `cost_usd` NaN where it is not known."""

    question_high: int
    question_low: int
    canonical: int
    handle: int
    created: float
    expires: float
    last_used: float
    cost_usd: float
    latency_s: float
    tokens: int
    hits: int
    scope: int
    text_bytes: int
    origin: int
    finish_reason: int
    flags: int

    @property
    def question(self) -> bytes:
        return self.question_high.to_bytes(8, "big") + self.question_low.to_bytes(8, "big")

    @property
    def id(self) -> int:
        return self.question_high >> 1

    @property
    def n_bytes(self) -> int:
        return self.text_bytes + ENTRY_BYTES

    @property
    def known_cost_usd(self) -> float | None:
        return None if math.isnan(self.cost_usd) else self.cost_usd


_RECORD = Struct("<QQQqdddddIIIIHBB")
_TYPES = [
    *("u8", "u8", "u8", "i8"),
    *("f8", "f8", "f8", "f8", "f8"),
    *("u4", "u4", "u4", "u4"),
    *("u2", "u1", "u1"),
]
_DTYPE = np.dtype([(name, "<" + kind) for name, kind in zip(Record._fields, _TYPES, strict=True)])
_SIZE = _RECORD.size
_AT = dict(zip(Record._fields, accumulate((int(kind[1]) for kind in _TYPES), initial=0), strict=False))
_QUESTION = Struct("<QQ")
_USE = Struct("<I")
_TIME = Struct("<d")
_HANDLE = Struct("<q")


class Table:
    """Slots are numbered from 0 and used again once they are released. Not locked."""

    def __init__(self) -> None:
        self._blocks: list[Any] = []
        self._free = array("I")
        self._end = 0

    def __len__(self) -> int:
        return self._end - len(self._free)

    @property
    def end(self) -> int:
        """All slots are below."""
        return self._end

    @property
    def nbytes(self) -> int:
        """Pages that were written to."""
        return self._end * _SIZE + len(self._free) * 4

    def take(self) -> int:
        """A free slot; it counts as taken once a record with TAKEN is written."""
        if self._free:
            return self._free.pop()
        if self._end == len(self._blocks) * BLOCK_SLOTS:
            self._blocks.append(private_memory(BLOCK_SLOTS * _SIZE))
        self._end += 1
        return self._end - 1

    def take_many(self, count: int) -> NDArray[np.uint32]:
        """New slots in a row, ascending; free ones between are left for others."""
        slots = np.arange(self._end, self._end + count, dtype=np.uint32)
        self._end += count
        while self._end > len(self._blocks) * BLOCK_SLOTS:
            self._blocks.append(private_memory(BLOCK_SLOTS * _SIZE))
        return slots

    def write_many(self, slots: NDArray[np.uint32], records: dict[str, Any]) -> None:
        """The fields of ascending slots, by name."""
        made = np.empty(len(slots), _DTYPE)
        for name in Record._fields:
            made[name] = records[name]
        bounds = np.searchsorted(slots, np.arange(len(self._blocks) + 1) * BLOCK_SLOTS)
        for i, block in enumerate(self._blocks):
            inside = slice(bounds[i], bounds[i + 1])
            if bounds[i] < bounds[i + 1]:
                self._view(block)[slots[inside] - np.uint32(i * BLOCK_SLOTS)] = made[inside]

    def release(self, slot: int) -> None:
        block, at = self._blocks[slot // BLOCK_SLOTS], slot % BLOCK_SLOTS * _SIZE
        block[at + _AT["flags"]] = 0
        self._free.append(slot)

    def holds(self, slot: int) -> bool:
        """Whether there is such a slot, taken or not."""
        return slot < len(self._blocks) * BLOCK_SLOTS

    def write(self, slot: int, record: Record) -> None:
        _RECORD.pack_into(self._blocks[slot // BLOCK_SLOTS], slot % BLOCK_SLOTS * _SIZE, *record)

    def read(self, slot: int) -> Record:
        return Record(*_RECORD.unpack_from(self._blocks[slot // BLOCK_SLOTS], slot % BLOCK_SLOTS * _SIZE))

    def question(self, slot: int) -> bytes:
        block, at = self._blocks[slot // BLOCK_SLOTS], slot % BLOCK_SLOTS * _SIZE
        high, low = _QUESTION.unpack_from(block, at)
        question: bytes = high.to_bytes(8, "big") + low.to_bytes(8, "big")
        return question

    def expires(self, slot: int) -> float:
        """What every look-up asks: a quarter of the time that `read` takes."""
        found: float = _TIME.unpack_from(
            self._blocks[slot // BLOCK_SLOTS], slot % BLOCK_SLOTS * _SIZE + _AT["expires"]
        )[0]
        return found

    def set_handle(self, slot: int, handle: int) -> None:
        _HANDLE.pack_into(
            self._blocks[slot // BLOCK_SLOTS], slot % BLOCK_SLOTS * _SIZE + _AT["handle"], handle
        )

    def set_use(self, slot: int, hits: int, last_used: float, expires: float) -> None:
        block, at = self._blocks[slot // BLOCK_SLOTS], slot % BLOCK_SLOTS * _SIZE
        _USE.pack_into(block, at + _AT["hits"], min(hits, 0xFFFF_FFFF))
        _TIME.pack_into(block, at + _AT["last_used"], last_used)
        _TIME.pack_into(block, at + _AT["expires"], expires)

    def set_flags(self, slot: int, flags: int) -> None:
        self._blocks[slot // BLOCK_SLOTS][slot % BLOCK_SLOTS * _SIZE + _AT["flags"]] = flags

    def slots(self) -> NDArray[np.uint32]:
        """All taken slots, lowest first."""
        found = [
            np.flatnonzero(self._view(block)["flags"] & TAKEN).astype(np.uint32) + np.uint32(i * BLOCK_SLOTS)
            for i, block in enumerate(self._blocks)
        ]
        return np.concatenate(found) if found else np.zeros(0, np.uint32)

    def column(self, name: str, slots: NDArray[np.uint32]) -> NDArray[Any]:
        """A copy of one field for ascending slots."""
        bounds = np.searchsorted(slots, np.arange(len(self._blocks) + 1) * BLOCK_SLOTS)
        out = np.empty(len(slots), _DTYPE[name])
        for i, block in enumerate(self._blocks):
            inside = slice(bounds[i], bounds[i + 1])
            out[inside] = self._view(block)[name][slots[inside] - np.uint32(i * BLOCK_SLOTS)]
        return out

    @staticmethod
    def _view(block: Any) -> NDArray[Any]:
        return np.frombuffer(block, _DTYPE)


class Names:
    """Few different strings, kept once and known by number. Past `most` a new one counts as the empty string."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._numbers = {"": 0}
        self._names = [""]

    def number(self, name: str) -> int:
        found = self._numbers.get(name)
        if found is None:
            if len(self._names) >= self._most:
                return 0
            found = self._numbers[name] = len(self._names)
            self._names.append(name)
        return found

    def numbers(self, names: Sequence[bytes]) -> list[int]:
        """The same for many in UTF-8."""
        known = {name: self.number(name.decode(errors="replace")) for name in set(names)}
        return [known[name] for name in names]

    def __getitem__(self, number: int) -> str:
        return self._names[number]


class KnownScope(NamedTuple):
    """A scope with what features and canonical keys are mixed with, so that scopes never meet."""

    scope: Scope
    mix: np.uint32
    wide_mix: int


class Scopes:
    """Scopes by number, forgotten with the last entry that is in them."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._known: dict[int, KnownScope] = {}
        self._counts = array("I")
        self._free: list[int] = []

    def __len__(self) -> int:
        return len(self._numbers)

    def hold(self, scope: Scope, entries: int = 1) -> int:
        """The scope's number, for so many entries more."""
        number = self._numbers.get(scope.key)
        if number is None:
            if self._free:
                number = self._free.pop()
            else:
                number = len(self._counts)
                self._counts.append(0)
            self._numbers[scope.key] = number
            self._known[number] = known_scope(scope)
        self._counts[number] += entries
        return number

    def let_go(self, number: int) -> None:
        """One entry less."""
        self._counts[number] -= 1
        if not self._counts[number]:
            del self._numbers[self._known.pop(number).scope.key]
            self._free.append(number)

    def find(self, key: bytes) -> int | None:
        return self._numbers.get(key)

    def by_number(self) -> dict[int, Scope]:
        return {number: known.scope for number, known in self._known.items()}

    def __getitem__(self, number: int) -> KnownScope:
        return self._known[number]

    @property
    def nbytes(self) -> int:
        """An estimate: 500 bytes for a scope with its label."""
        return 500 * len(self._numbers)


def known_scope(scope: Scope) -> KnownScope:
    wide = int.from_bytes(scope.key[:8], "big")
    return KnownScope(scope, np.uint32(int.from_bytes(scope.key[8:12], "big")), wide)
