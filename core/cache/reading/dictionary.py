"""Which English words exist, how rare they are, and what a misspelled one was meant to be.

Words and their frequencies (film and television subtitles) come from `pyspellchecker`: MIT, pure Python, maintained.
Of that package only the data is used; here it takes 1.5 MB instead of 25.
"""

from __future__ import annotations

import gzip
import math
import threading
from array import array
from bisect import bisect_left
from functools import lru_cache
from importlib.resources import files

import msgspec
import numpy as np

UNKNOWN_RARITY = 18.0
"""Bits: a word that is not in the dictionary is a name or a term, rarer than nearly all that are."""
COMMON_ENOUGH = 300
"""Occurrences in 770 million words: a misspelling is taken for a word that is used at least so often."""
SHORT_COMMON_ENOUGH = 10_000
"""The same for words of four letters, which have many neighbours."""
CLEARLY_MORE = 3
"""The meant word must be so much more frequent than the next candidate, or the misspelling stays."""
SHORTEST_CORRECTED = 4
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Dictionary:
    """Loaded once, in tens of milliseconds; then a look-up takes about a microsecond."""

    def __init__(self) -> None:
        data = gzip.decompress((files("spellchecker") / "resources" / "en.json.gz").read_bytes())
        counts = msgspec.json.decode(data, type=dict[str, int])
        self._total = sum(counts.values())
        hashes = np.fromiter(map(hash, counts), np.int64, len(counts))
        order = np.argsort(hashes)
        self._sorted = hashes[order]
        self._hashes = array("q", self._sorted.tobytes())
        self._counts = np.fromiter(counts.values(), np.uint32, len(counts))[order]

    def count(self, word: str) -> int:
        """How often the word occurs; 0 where it is unknown."""
        wanted = hash(word)
        place = bisect_left(self._hashes, wanted)
        return int(self._counts[place]) if place < len(self._hashes) and self._hashes[place] == wanted else 0

    def rarity(self, word: str) -> float:
        """Bits of information in meeting the word: log2(all / occurrences)."""
        count = self.count(word)
        return min(UNKNOWN_RARITY, math.log2(self._total / count)) if count else UNKNOWN_RARITY

    def meant(self, word: str) -> str:
        """The word one slip away (a letter more, less, other, or two swapped) that was surely meant, or `word` itself."""
        if len(word) < SHORTEST_CORRECTED or not word.isascii() or not word.isalpha() or self.count(word):
            return word
        slips = list(_one_slip(word))
        hashes = np.fromiter(map(hash, slips), np.int64, len(slips))
        places = np.minimum(np.searchsorted(self._sorted, hashes), len(self._sorted) - 1)
        counts = np.where(self._sorted[places] == hashes, self._counts[places], 0)
        best = int(counts.argmax())
        most = int(counts[best])
        counts[best] = 0
        wanted = COMMON_ENOUGH if len(word) > SHORTEST_CORRECTED else SHORT_COMMON_ENOUGH
        return slips[best] if most >= wanted and most >= CLEARLY_MORE * int(counts.max()) else word


def _one_slip(word: str) -> set[str]:
    """Words that differ by one edit (Damerau 1964); the first letter is nearly always typed right, so it stays
    unless it was swapped with the second."""
    splits = [(word[:i], word[i:]) for i in range(1, len(word) + 1)]
    deletes = {a + b[1:] for a, b in splits if b}
    swaps = {a[:-1] + b[0] + a[-1] + b[1:] for a, b in splits if b}
    others = {a + c + b[1:] for a, b in splits if b for c in _LETTERS}
    inserts = {a + c + b for a, b in splits for c in _LETTERS}
    return (deletes | swaps | others | inserts) - {word}


_lock = threading.Lock()
_loaded: Dictionary | None = None


def dictionary() -> Dictionary:
    """The one dictionary of this process, loaded at the first call (tens of milliseconds)."""
    global _loaded
    if _loaded is None:
        with _lock:
            if _loaded is None:
                _loaded = Dictionary()
    return _loaded


@lru_cache(maxsize=8_192)
def meant(word: str) -> str:
    return dictionary().meant(word)


@lru_cache(maxsize=16_384)
def rarity(word: str) -> float:
    return dictionary().rarity(word)
