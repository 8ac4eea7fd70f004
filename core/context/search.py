"""`ContextIndex`: which contexts are about what somebody asks for.

A question is short and a conversation long, so their cosine says little, and the prefix filter of the cache's index,
which lives on high cosines, would find nothing. What counts is how much of the question a conversation holds: the
share of its words, each weighted by the square of its rarity as in the cache. A word that only the answers hold
counts half: they mention much that the conversation is not about. Where an encoder made vectors of the summaries, a
cosine that is higher than that share counts instead.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.cache.reading import read
from core.cache.vectors import VectorIndex
from core.context.words import Ids

ANSWERS_COUNT = 0.5
LEAST_SHARE = 1 / 3
"""What holds less of the question is not about it."""
LEAST_COSINE = 0.45
"""Of two texts about the same, by all-MiniLM-L6-v2; unrelated ones stay under 0.3."""

Packed = NDArray[np.int8]


class ContextIndex:
    """Words and vectors by slot. Not locked: its owner is. 4 bytes a word: 12 MB for 10,000 conversations."""

    def __init__(self) -> None:
        self._words: dict[int, tuple[Ids, Ids]] = {}
        self.vectors = VectorIndex()
        self._joined: _Joined | None = None

    def __len__(self) -> int:
        return len(self._words)

    def put(self, slot: int, asked: Ids, rest: Ids, vector: Packed | None) -> None:
        self._words[slot] = (asked, rest)
        self._joined = None
        if vector is not None and vector.any():
            self.vectors.add(slot, vector)
        else:
            self.vectors.remove(slot)

    def drop(self, slot: int) -> None:
        if self._words.pop(slot, None) is not None:
            self._joined = None
        self.vectors.remove(slot)

    def clear(self) -> None:
        """Give all of the memory back."""
        self._words.clear()
        self._joined = None
        self.vectors.clear()

    @property
    def nbytes(self) -> int:
        words = sum(asked.nbytes + rest.nbytes for asked, rest in self._words.values())
        return words + self.vectors.nbytes + (self._joined.nbytes if self._joined is not None else 0)

    def search(self, text: str, vector: NDArray[np.float32] | None = None) -> dict[int, float]:
        """Scores from LEAST_SHARE to 1 by slot, of those that are about the text."""
        found = self._by_words(text)
        if vector is not None:
            slots, cosines = self.vectors.search(vector, LEAST_COSINE, limit=max(1, len(self.vectors)))
            for slot, cosine in zip(slots.tolist(), cosines.tolist(), strict=True):
                found[slot] = max(found.get(slot, 0.0), cosine)
        return found

    def _by_words(self, text: str) -> dict[int, float]:
        if self._joined is None:
            self._joined = _Joined(self._words)
        reading = read(text[:1000])
        squares = reading.weights.astype(np.float64) ** 2
        return self._joined.shares(reading.ids, squares / (squares.sum() or 1.0))


class _Joined:
    """All words one behind the other. Each word of a question is looked for in all: 1 ms for three million."""

    def __init__(self, words: dict[int, tuple[Ids, Ids]]) -> None:
        self._slots = np.fromiter(words, np.int64, len(words))
        self._asked = _column([asked for asked, _ in words.values()])
        self._rest = _column([rest for _, rest in words.values()])

    @property
    def nbytes(self) -> int:
        return self._slots.nbytes + sum(part.nbytes for part in (*self._asked, *self._rest))

    def shares(self, ids: Ids, weights: NDArray[np.float64]) -> dict[int, float]:
        shares = np.zeros(len(self._slots))
        for word, weight in zip(ids, weights, strict=True):
            held = np.zeros(len(self._slots))
            for (joined, ends), counts in ((self._rest, ANSWERS_COUNT), (self._asked, 1.0)):
                held[np.searchsorted(ends, np.flatnonzero(joined == word), side="right")] = counts
            shares += held * weight
        good = np.flatnonzero(shares >= LEAST_SHARE - 1e-9)
        return dict(zip(self._slots[good].tolist(), np.minimum(shares[good], 1.0).tolist(), strict=True))


def _column(parts: list[Ids]) -> tuple[Ids, NDArray[np.int64]]:
    """The words, and where those of each conversation end."""
    joined = np.concatenate(parts) if parts else np.zeros(0, np.uint32)
    return joined, np.cumsum(np.fromiter(map(len, parts), np.int64, len(parts)))
