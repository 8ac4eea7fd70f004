"""`Columns`: what a browser of a million entries sorts and draws, without a copy of any text."""

from __future__ import annotations

import threading
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from core.cache.contents import Contents
from core.cache.entry import Scope
from core.cache.table import ENTRY_BYTES, PINNED

Column = Literal[
    "created",
    "expires",
    "last_used",
    "hits",
    "tokens",
    "cost_usd",
    "latency_s",
    "scope",
    "pinned",
    "n_bytes",
    "utility",
]
PIECE = 1 << 16
"""Rows read under one hold of the lock: 1 ms."""
TEXTS_AT_ONCE = 2048
"""Prompts read under one hold of the lock: 1 ms."""


class Columns:
    """Rows in no particular order. `ids` are those of the moment it was made; each column is read when it is asked
    for. A row whose entry has left since may show another's values, or zeros: `IntelligentCache.entry` tells by id.

    `scope` is a number that is the same for entries of one scope; `cost_usd` is NaN where it is not known.
    """

    names: tuple[str, ...] = get_args(Column)

    def __init__(self, contents: Contents, lock: threading.Lock, now: float) -> None:
        self._contents = contents
        self._lock = lock
        self._now = now
        with lock:
            self._slots = contents.slots()
            self._generation = contents.generation
        self.ids = _read_only((self._read("question_high") >> np.uint64(1)).astype(np.int64))

    def __len__(self) -> int:
        return len(self._slots)

    def __getitem__(self, name: Column) -> NDArray[Any]:
        """Raises KeyError for a name that is none of `names`."""
        if name not in self.names:
            raise KeyError(name)
        if name == "pinned":
            return _read_only(self._read("flags") & PINNED > 0)
        if name == "n_bytes":
            return _read_only(self._read("text_bytes").astype(np.int64) + ENTRY_BYTES)
        return _read_only(self._read(name))

    def scopes(self) -> dict[int, Scope]:
        """The scopes by their numbers in the column "scope", as they are now."""
        with self._lock:
            return self._contents.scopes() if self._contents.generation == self._generation else {}

    def prompts(self, rows: NDArray[np.intp]) -> list[bytes]:
        """The prompts of some rows, ascending, in UTF-8; empty where the entry has left."""
        found: list[bytes] = []
        for at in range(0, len(rows), TEXTS_AT_ONCE):
            some = rows[at : at + TEXTS_AT_ONCE]
            with self._lock:
                if self._contents.generation == self._generation:
                    found += self._contents.prompts(self._slots[some], self.ids[some])
                else:
                    found += [b""] * len(some)
        return found

    def _read(self, name: str) -> NDArray[Any]:
        parts = []
        for at in range(0, len(self._slots), PIECE):
            slots = self._slots[at : at + PIECE]
            with self._lock:
                if self._contents.generation != self._generation:
                    parts.append(np.zeros(len(slots)))
                elif name == "utility":
                    parts.append(self._contents.utilities(slots, self._now))
                else:
                    parts.append(self._contents.column(name, slots))
        return np.concatenate(parts) if parts else np.zeros(0, np.uint64)


def _read_only(values: NDArray[Any]) -> NDArray[Any]:
    values.flags.writeable = False
    return values
