"""`Differences`: the words by which two prompts differ, without those that cannot change the question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.cache.reading import chinese
from core.cache.reading.dictionary import dictionary, is_slip
from core.cache.reading.words import DIRECTIONS, NEGATIONS

SHORTEST_SLIP = 4
MOST_SLIPS = 4
"""Where more words differ, slips are not what makes the difference."""


class Differences:
    """`asked` and `stored` are the words of both sides in order, made alike where a difference is forgiven;
    `only_asked` and `only_stored` count the words that are left over."""

    def __init__(self, asked: Sequence[str], stored: Sequence[str]) -> None:
        self.asked, self.stored = list(asked), list(stored)
        self.only_asked = Counter(asked) - Counter(stored)
        self.only_stored = Counter(stored) - Counter(asked)
        if self.only_asked and self.only_stored:
            self._forgive_slips()
            self._forgive_spacing()
        self._forgive_to()
        self.alike = list(self.asked), list(self.stored)
        """Both sides before light words are taken out: what the score is computed of."""
        self._forgive_light_characters()

    def __bool__(self) -> bool:
        return bool(self.only_asked or self.only_stored)

    def _sides(self) -> tuple[tuple[list[str], Counter[str], Counter[str]], ...]:
        return (
            (self.asked, self.only_asked, self.only_stored),
            (self.stored, self.only_stored, self.only_asked),
        )

    def _forgive_slips(self) -> None:
        """A misspelled word of one side is the real word of the other."""
        if max(len(self.only_asked), len(self.only_stored)) > MOST_SLIPS:
            return
        for word in list(self.only_asked):
            for other in list(self.only_stored):
                meant = one_word(word, other)
                if meant is not None:
                    self.asked[self.asked.index(word)] = self.stored[self.stored.index(other)] = meant
                    del self.only_asked[word], self.only_stored[other]
                    break

    def _forgive_spacing(self) -> None:
        """'check out' and 'checkout' are one word."""
        for words, only, other in self._sides():
            for first, second in zip(list(words), words[1:], strict=False):
                joined = first + second
                if first in only and second in only and joined in other and first not in NEGATIONS:
                    place = words.index(first)
                    words[place : place + 2] = [joined]
                    del only[first], only[second], other[joined]
                    break

    def _forgive_to(self) -> None:
        """A 'to' more or less is grammar, unless another word of direction stands in its place."""
        for words, only, other in self._sides():
            if only["to"] and not any(w in DIRECTIONS for w in other) and "from" not in words:
                for _ in range(only.pop("to")):
                    words.remove("to")

    def _forgive_light_characters(self) -> None:
        """Light characters may come or go, but not stand in for one another."""
        if self.only_asked and self.only_stored:
            return
        for words, only, _ in self._sides():
            for character in [c for c in only if c in chinese.LIGHT]:
                for _ in range(only.pop(character)):
                    words.remove(character)


def one_word(a: str, b: str) -> str | None:
    """The word that both are, where one of them is a slip for the other, which alone exists; None elsewhere."""
    if min(len(a), len(b)) < SHORTEST_SLIP or not (
        a.isascii() and b.isascii() and a.isalpha() and b.isalpha()
    ):
        return None
    words = dictionary()
    known_a, known_b = words.count(a) > 0, words.count(b) > 0
    if known_a == known_b:
        return None
    slip, meant = (b, a) if known_a else (a, b)
    if slip.endswith(meant) or meant.endswith(slip):
        return None  # a prefix makes another word, though not every dictionary has it
    return meant if is_slip(slip, meant) else None
