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
from collections.abc import Collection, Iterator
from functools import lru_cache
from importlib.resources import files

import msgspec
import numpy as np
from numpy.typing import NDArray

UNKNOWN_RARITY = 18.0
"""Bits: a word that is not in the dictionary is a name or a term, rarer than nearly all that are."""
COMMON_ENOUGH = 300
"""Occurrences in 770 million words: a misspelling is taken for a word that is used at least so often."""
SHORT_COMMON_ENOUGH = 10_000
"""The same for words of four letters, which have many neighbours."""
CLEARLY_MORE = 3
"""The meant word must be so much more frequent than the next candidate, or the misspelling stays."""
PART = 65_536
"""Bytes of the word list that are read at once: a millisecond."""
SHORTEST_CORRECTED = 4
LONGEST_CORRECTED = 24
"""Letters: longer runs are no English words, and their slips too many to look up."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Dictionary:
    """Loaded once, in tens of milliseconds; then a look-up takes about a microsecond."""

    def __init__(self) -> None:
        data = gzip.decompress((files("spellchecker") / "resources" / "en.json.gz").read_bytes())
        parts = [(_hashes(part), np.fromiter(part.values(), np.uint32, len(part))) for part in _parts(data)]
        hashes = np.concatenate([h for h, _ in parts])
        counts = np.concatenate([c for _, c in parts])
        self._total = int(counts.sum(dtype=np.int64))
        order = np.argsort(hashes)
        self._hashes = array("q", hashes[order].tobytes())
        self._sorted = np.frombuffer(self._hashes, np.int64)
        self._counts = counts[order]

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
        """The word one slip of the keyboard away that was surely meant, or `word` itself."""
        if (
            not SHORTEST_CORRECTED <= len(word) <= LONGEST_CORRECTED
            or not word.isascii()
            or not word.isalpha()
        ):
            return word
        if self.count(word):
            return word
        slips = list(_one_slip(word))
        hashes = _hashes(slips)
        places = np.minimum(np.searchsorted(self._sorted, hashes), len(self._sorted) - 1)
        counts = np.where(self._sorted[places] == hashes, self._counts[places], 0)
        best = int(counts.argmax())
        most = int(counts[best])
        counts[best] = 0
        wanted = COMMON_ENOUGH if len(word) > SHORTEST_CORRECTED else SHORT_COMMON_ENOUGH
        return slips[best] if most >= wanted and most >= CLEARLY_MORE * int(counts.max()) else word


def _hashes(words: Collection[str]) -> NDArray[np.int64]:
    return np.fromiter(map(hash, words), np.int64, len(words))


def _parts(data: bytes) -> Iterator[dict[str, int]]:
    """One large JSON object of words and counts, a piece at a time: as a whole it would take 25 MB, and stop every
    other thread for a tenth of a second."""
    start = data.index(b'"')
    while start >= 0:
        end = data.find(b', "', start + PART)
        piece = data[start:end] if end >= 0 else data[start : data.rindex(b"}")]
        yield msgspec.json.decode(b"{" + piece + b"}", type=dict[str, int])
        start = end + 2 if end >= 0 else -1


def _one_slip(word: str) -> set[str]:
    """The words of which `word` is a likely slip (Damerau 1964): two letters swapped, a letter left out or doubled,
    a vowel for another, or one of letters that sound alike. The first letter is nearly always typed right."""
    splits = [(word[:i], word[i:]) for i in range(1, len(word) + 1)]
    swaps = {a[:-1] + b[0] + a[-1] + b[1:] for a, b in splits if b}
    doubled = {a + b[1:] for a, b in splits if b and b[0] == a[-1]}
    left_out = {a + c + b for a, b in splits for c in _LETTERS if b or c == a[-1]}
    others = {a + c + b[1:] for a, b in splits if b for c in _MISTAKEN.get(b[0], "")}
    return (swaps | doubled | left_out | others) - {word}


def is_slip(word: str, meant: str) -> bool:
    """Whether `word` is a likely slip for `meant`, which may be any word."""
    return len(word) <= LONGEST_CORRECTED and meant in _one_slip(word)


_MISTAKEN = {letter: group.replace(letter, "") for group in ("aeiouy",) for letter in group} | {
    "c": "ks",
    "k": "c",
    "s": "cz",
    "z": "s",
    "g": "j",
    "j": "g",
    "m": "n",
    "n": "m",
    "v": "b",
    "b": "v",
}


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


def is_loaded() -> bool:
    return _loaded is not None


@lru_cache(maxsize=4_096)
def meant(word: str) -> str:
    return dictionary().meant(word)


@lru_cache(maxsize=4_096)
def rarity(word: str) -> float:
    return dictionary().rarity(word)
