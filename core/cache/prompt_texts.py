"""`PromptTexts`: the prompts of many entries side by side, to be searched while somebody types.

A copy, whatever the case of letters: 100 MB for a million prompts. Whoever needs it no longer drops it,
and gives the memory back with `close`. A prompt never changes under its id, so `follow` reads only what is new.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.cache.heap import trim_heap
from core.joined_texts import JoinedTexts

if TYPE_CHECKING:
    from core.cache.columns import Columns

READ_AT_ONCE = 1 << 14
"""Prompts read before somebody may put an end to it: 50 ms."""
STALE_SHARE = 1 / 2
"""Once so much of it is of entries that have left, all is read anew."""
BEGINNING_BYTES = 24
"""Prompts are sorted by so many bytes of theirs, which are read eight at a time."""

Mask = NDArray[np.bool_]


class PromptTexts:
    """Made and used in one thread at a time, away from any event loop."""

    def __init__(self) -> None:
        self._texts = JoinedTexts()
        self._ids = np.zeros(0, np.int64)
        """Of all prompts in the texts, in their order."""
        self._followed = np.zeros(0, np.int64)
        self._places = np.zeros(0, np.uint32)

    @property
    def nbytes(self) -> int:
        return self._texts.nbytes + self._ids.nbytes

    def follow(self, columns: Columns, go_on: Callable[[float], bool] = lambda share: True) -> bool:
        """Read what is not here yet of the prompts of these rows, to whom masks belong from now on. `go_on` is asked
        with the share of them that is read; False where it put an end to it: then nothing can be asked."""
        ids = columns.ids
        if np.array_equal(ids, self._followed):
            return True
        self._followed = np.zeros(0, np.int64)
        if len(self._ids) * (1 - STALE_SHARE) > len(ids):
            self._drop()
        order = np.argsort(self._ids)
        new = np.flatnonzero(self._find(ids, order) < 0)
        for at in range(0, len(new), READ_AT_ONCE):
            rows = new[at : at + READ_AT_ONCE]
            if not go_on(1 - (len(new) - at) / len(ids)):
                return False
            self._texts.add(_folded(columns.prompts(rows)))
            self._ids = np.concatenate((self._ids, ids[rows]))
        if len(new):
            order = np.argsort(self._ids)
        self._places = self._find(ids, order).astype(np.uint32)
        self._followed = ids
        return True

    def holding(self, text: str) -> Mask:
        """Which rows' prompts hold the text, whatever the case. Each row's is true for an empty one."""
        wanted = text.casefold().encode(errors="replace")
        if not wanted:
            return np.ones(len(self._followed), bool)
        return self._texts.holding(wanted)[self._places]

    def ranks(self) -> NDArray[np.uint32]:
        """Numbers that sort as the beginnings of the rows' prompts do, folded; equal for equal beginnings."""
        words = self._texts.beginnings(BEGINNING_BYTES).view(">u8").astype(np.uint64)[self._places]
        order = np.lexsort(words.T[::-1])
        ranks = np.zeros(len(order), np.uint32)
        if len(order):
            there = words[order]
            ranks[order[1:]] = np.cumsum((there[1:] != there[:-1]).any(axis=1))
        return ranks

    def close(self) -> None:
        """Give the memory back; it may be used again."""
        self._drop()
        self._followed, self._places = np.zeros(0, np.int64), np.zeros(0, np.uint32)
        trim_heap()

    def _drop(self) -> None:
        self._texts = JoinedTexts()
        self._ids = np.zeros(0, np.int64)

    def _find(self, ids: NDArray[np.int64], order: NDArray[np.intp]) -> NDArray[np.int64]:
        """Where each of the ids is, -1 for those that are not here."""
        if not len(self._ids):
            return np.full(len(ids), -1, np.int64)
        at = np.minimum(np.searchsorted(self._ids, ids, sorter=order), len(self._ids) - 1)
        found = order[at]
        return np.where(self._ids[found] == ids, found, -1)


def _folded(prompts: Sequence[bytes]) -> list[bytes]:
    if all(map(bytes.isascii, prompts)):
        return list(map(bytes.lower, prompts))
    return [
        prompt.lower()
        if prompt.isascii()
        else prompt.decode(errors="replace").casefold().encode(errors="replace")
        for prompt in prompts
    ]
