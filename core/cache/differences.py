"""`Differences`: the words by which two prompts differ, without those that cannot change the question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.cache.reading import chinese
from core.cache.reading.dictionary import dictionary
from core.cache.reading.words import DIRECTIONS, NEGATIONS

SHORTEST_SLIP = 4
LONG_WORD = 9
"""Letters: a word so long may hold two slips."""


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
        for word in list(self.only_asked):
            for other in list(self.only_stored):
                if is_slip(word, other):
                    self.asked[self.asked.index(word)] = other
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
        for words, only, _ in self._sides():
            for character in [c for c in only if c in chinese.LIGHT]:
                for _ in range(only.pop(character)):
                    words.remove(character)


def is_slip(a: str, b: str) -> bool:
    """Whether exactly one of two words exists, and they are one slip apart (two for long words)."""
    if min(len(a), len(b)) < SHORTEST_SLIP or not (
        a.isascii() and b.isascii() and a.isalpha() and b.isalpha()
    ):
        return False
    words = dictionary()
    if bool(words.count(a)) == bool(words.count(b)):
        return False
    limit = 2 if min(len(a), len(b)) >= LONG_WORD else 1
    return distance(a, b, limit) <= limit


def distance(a: str, b: str, limit: int) -> int:
    """Optimal string alignment distance (Damerau 1964: letters more, less, other, two swapped); where the lengths
    alone differ by more than `limit`, `limit` + 1."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        now = [i]
        for j, y in enumerate(b, 1):
            cost = min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        before, row = row, now
    return row[-1]
