"""How well typed letters fit a text: `score("cgb", "Collect garbage")`.

Every word of the query must fit: as it stands, best at the beginning of a word, or as letters in their order, best
when they begin words or stand together. The scores are only good for putting texts in order.
"""

from __future__ import annotations

_WHOLE_AT_START = 100.0
_WHOLE_AT_WORD = 80.0
_WHOLE_INSIDE = 60.0
_LETTER_AT_WORD = 8.0
_LETTER_TOGETHER = 5.0
_LETTER = 1.0
_LEAST_A_LETTER = 3.0
"""Scattered letters are found in any long text; what scores less is no match."""
_LENGTH_WEIGHT = 0.05


def score(query: str, text: str) -> float | None:
    """None when a word of the query does not fit; more is better, and a short text is better than a long one."""
    low = text.casefold()
    total = 0.0
    for word in query.casefold().split():
        fit = _word(word, low)
        if fit is None:
            return None
        total += fit
    return total - _LENGTH_WEIGHT * len(text)


def _word(word: str, text: str) -> float | None:
    at = text.find(word)
    if at == 0:
        return _WHOLE_AT_START
    while at > 0:
        if not text[at - 1].isalnum():
            return _WHOLE_AT_WORD
        at = text.find(word, at + 1)
    if word in text:
        return _WHOLE_INSIDE
    fit = _letters(word, text)
    return fit if fit is not None and fit >= _LEAST_A_LETTER * len(word) else None


def _letters(word: str, text: str) -> float | None:
    """The letters in their order, each at its next beginning of a word if there is one, else where it comes next."""
    total, at = 0.0, -1
    for letter in word:
        if at + 1 < len(text) and text[at + 1] == letter and at >= 0:
            at, gained = at + 1, _LETTER_TOGETHER
        else:
            start = _next_start(letter, text, at + 1)
            if start >= 0:
                at, gained = start, _LETTER_AT_WORD
            else:
                at, gained = text.find(letter, at + 1), _LETTER
                if at < 0:
                    return None
        total += gained
    return total


def _next_start(letter: str, text: str, begin: int) -> int:
    at = text.find(letter, begin)
    while at > 0 and text[at - 1].isalnum():
        at = text.find(letter, at + 1)
    return at
