"""`read`: from a prompt's text to its canonical words, its canonical key and its weighted features."""

from __future__ import annotations

import hashlib
import math
import re
import zlib
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.cache.reading import chinese
from core.cache.reading.dictionary import UNKNOWN_RARITY, dictionary, rarity
from core.cache.reading.english import canonical, is_titled
from core.cache.reading.frames import unfronted
from core.cache.reading.literal import is_about_wording, pieces
from core.cache.reading.numbers import is_number
from core.cache.reading.tokens import HAS_CJK, cut
from core.cache.reading.words import DIRECTIONS, LIGHT

FEATURE_VERSION = 1
"""Grows when the features of the same text change, so that stored ones are made anew."""

LONGEST_WORDING = 1_000
"""Characters: a longer text that mentions a word is about more than the word."""
READINGS_KEPT = 512
"""About 2 MB: a prompt is read when it is looked up, and again when its answer comes."""
MAX_FEATURES = 256
"""A longer text is found by its rarest words."""
PAIR_RARITY = 11.0
"""Bits of a pair of CJK characters: about 2,000 pairs make up most of written Chinese."""
STEPS = 16
"""A bit of rarity is told in so many steps."""
PLAIN = 6.0
"""Bits: the least a content word weighs."""

_LIGHT_WORDS = (LIGHT | {"i", "someone"}) - DIRECTIONS
_PLAIN_WORD = re.compile(r"[^\W_]+")
_LATIN_WORD = re.compile(r"[^\W\d_]+[.?!]?")


class Reading:
    """A prompt as it is compared. Two prompts with the same `key` ask the same.

    `words` are all canonical words in order, `core` those that carry the question. `ids` (uint32) and `weights`
    (float32, unit length, heaviest first) are the features of the core, equally long, at most MAX_FEATURES.
    """

    __slots__ = ("__dict__", "code", "core", "kind", "literal", "text", "text_is_cjk", "words")

    def __init__(
        self, text: str, kind: str, words: tuple[str, ...], code: tuple[str, ...], *, literal: bool = False
    ) -> None:
        self.text = text
        self.text_is_cjk = HAS_CJK.search(text) is not None
        self.kind = kind
        self.words = words
        self.code = code
        self.literal = literal
        """Whether the wording itself is asked about, so that nothing of it may differ."""
        self.core = words if literal else tuple(w for w in words if not is_light(w)) or words

    @cached_property
    def plain(self) -> list[str]:
        """The words as they were written, in lower case."""
        return _PLAIN_WORD.findall(self.text.lower())

    @cached_property
    def names(self) -> frozenset[str]:
        """Words with a capital inside a sentence, in lower case; empty where capitals tell nothing."""
        words = _LATIN_WORD.findall(self.text)
        if is_titled(words):
            return frozenset()
        inside = (w for before, w in pairwise(words) if w[0].isupper() and before[-1] not in ".?!")
        return frozenset(w.lower().rstrip(".?!") for w in inside)

    @cached_property
    def commons(self) -> frozenset[str]:
        """Words without a capital, in a text that has any."""
        words = _LATIN_WORD.findall(self.text)
        return (
            frozenset(w.rstrip(".?!") for w in words if w.islower())
            if any(w[0].isupper() for w in words)
            else frozenset()
        )

    @cached_property
    def key(self) -> bytes:
        """8 bytes of the canonical form."""
        form = "\x00".join((self.kind, *self.core))
        return hashlib.blake2b(form.encode("utf-8", "surrogatepass"), digest_size=8).digest()

    @cached_property
    def _features(self) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
        names = set(self.core)
        if self.text_is_cjk:
            pairs = {a + b for a, b in pairwise(self.core) if _is_cjk(a) and _is_cjk(b)}
            names = (pairs | {w for w in names if not _is_cjk(w)}) or names
        heaviest = sorted(map(_feature, names))[:MAX_FEATURES]
        ids = np.array([i for _, i in heaviest], np.uint32)
        weights = np.array([-w for w, _ in heaviest], np.float32)
        norm = math.sqrt(sum(w * w for w, _ in heaviest))
        return ids, weights / np.float32(norm or 1.0)

    @cached_property
    def id_set(self) -> frozenset[int]:
        return frozenset(self.ids.tolist())

    @property
    def ids(self) -> NDArray[np.uint32]:
        return self._features[0]

    @property
    def weights(self) -> NDArray[np.float32]:
        return self._features[1]


@lru_cache(maxsize=8_192)
def _feature(name: str) -> tuple[float, int]:
    """(weight in bits, negative so that the heaviest sorts first; id) of a word or a pair of characters. The last
    bit of the id says that the word is not in the dictionary, and may be another one misspelled."""
    weight = PAIR_RARITY if len(name) == 2 and _is_cjk(name[0]) else word_weight(name)
    unknown = name.isascii() and name.isalpha() and not dictionary().count(name)
    return -weight, zlib.crc32(name.encode("utf-8", "surrogatepass")) & ~1 | unknown


def is_light(word: str) -> bool:
    return word in _LIGHT_WORDS


def feature_id(name: str) -> int:
    """The id of a word's feature."""
    return _feature(name)[1]


def word_weight(word: str) -> float:
    """Bits that a core word tells: its rarity; numbers and code count as the rarest."""
    if _is_cjk(word):
        return PLAIN
    # In steps, so that the order of weights is the same after they are divided by any norm.
    return max(PLAIN, UNKNOWN_RARITY if is_number(word) else round(rarity(word) * STEPS) / STEPS)


def _is_cjk(word: str) -> bool:
    return len(word) == 1 and word > "\u3000" and HAS_CJK.match(word) is not None


@lru_cache(maxsize=READINGS_KEPT)
def read(text: str) -> Reading:
    """The canonical words of a text, in tens of microseconds for a question."""
    if len(text) < LONGEST_WORDING and is_about_wording(text):
        return Reading(text, "wording", tuple(pieces(text)), (), literal=True)
    cut_words, code = cut(unfronted(text))
    if HAS_CJK.search(text):
        kind, words = "", _chinese(cut_words)
    else:
        kind, words = canonical(cut_words)
    return Reading(text, kind, tuple(words), tuple(code))


def forget() -> None:
    """Give up what is kept of readings and words for repeats: 3 MB, when memory is wanted back."""
    read.cache_clear()
    _feature.cache_clear()


def _chinese(words: list[str]) -> list[str]:
    """CJK runs in canonical form, a character a word; Latin words between them in lower case."""
    out: list[str] = []
    run: list[str] = []
    for word in [*words, ""]:
        if word and _is_cjk(word):
            run.append(word)
            continue
        if run:
            out.extend(_characters(chinese.canonical("".join(run))))
            run.clear()
        if word:
            out.append(word if word.startswith("code:") else word.lower())
    return out


def _characters(text: str) -> list[str]:
    """Characters one by one; digits that stand together stay so."""
    out: list[str] = []
    for c in text:
        if c.isdigit() and out and out[-1].isdigit():
            out[-1] += c
        else:
            out.append(c)
    return out
