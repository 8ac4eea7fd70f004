"""Rewrites: the same person's case told in other words.

Many words differ, so that single words decide nothing; agreement by chance must be ruled out by the amount of text
that is shared, beyond passages that are copied (a template, a quotation).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from difflib import Match, SequenceMatcher

from core.cache.reading import Reading
from core.cache.reading.words import SMALL_WORDS
from core.cache.similarity import cosine

REWRITE_WORDS = 9
"""A rewrite needs so many core words on both sides."""
REWRITE_SHARE = 0.8
"""Where more of the words agree, it is a near repeat, in which a single other word is another question."""
REWRITE_OTHERS = 2
"""A rewrite has so many words of its own on each side; a longer version of the same text is not one."""
COPIED_RUN = 5
"""Words: longer common passages are a template or a quotation, and no evidence that the rest means the same."""
ENOUGH_EVIDENCE = 1.70
"""cosine x log(1 + shared 4-grams) that leaves under 1 % wrong on medical questions (measured)."""
COPIED_DISCOUNT = 1.15
CASE_LIKENESS = 0.45
"""Two tellings share that much of their rare words at least (measured: one in twenty shares less)."""
FORM_SHARE = 0.6
"""Of the words in order: tellings share less, forms that are filled in share more (measured)."""
LONGEST_SLOT = 2
LONGEST_CASE = 120
"""Words: in a longer text the evidence is great whatever it says, and a whole question hides in it."""


def told_again(asked: Reading, stored: Reading) -> float | None:
    """How surely these are two tellings of one case: 1 is enough. None where they are not two tellings."""
    a, b = asked.core, stored.core
    if not is_case(asked, stored):
        return None
    shared = (Counter(a) & Counter(b)).total()
    if shared > REWRITE_SHARE * max(len(a), len(b)):
        return None
    if min(len(a), len(b)) - shared < REWRITE_OTHERS:
        return None
    if _denies(asked, stored) or _denies(stored, asked):
        return None
    if cosine(a, b) < CASE_LIKENESS:
        return None
    words = asked.plain, stored.plain
    matcher = SequenceMatcher(None, *words, autojunk=False)
    if _has_slots(matcher.get_opcodes(), *words):
        return None
    whole = _evidence(*words)
    if whole < ENOUGH_EVIDENCE / 2:
        return None
    evidence = min(
        whole, COPIED_DISCOUNT * _evidence(*_without_copies(matcher.get_matching_blocks(), *words))
    )
    return evidence / ENOUGH_EVIDENCE


def is_filled_in(asked: Reading, stored: Reading, least_slots: int = 1) -> bool:
    """Whether both are one form, filled in differently: most words agree in order, and between them a word or two
    stand for as many others. Who tells a case again does not keep to his sentences."""
    a, b = asked.plain, stored.plain
    return _has_slots(SequenceMatcher(None, a, b, autojunk=False).get_opcodes(), a, b, least_slots)


def _has_slots(
    opcodes: Sequence[tuple[str, int, int, int, int]], a: list[str], b: list[str], least: int = 1
) -> bool:
    agreed = sum(j - i for kind, i, j, _, _ in opcodes if kind == "equal")
    if agreed <= FORM_SHARE * min(len(a), len(b)):
        return False
    slots = sum(
        kind == "replace" and j - i == y - x <= LONGEST_SLOT and _has_content(a[i:j]) and _has_content(b[x:y])
        for kind, i, j, x, y in opcodes[1:-1]
    )
    return slots >= least


def _has_content(words: list[str]) -> bool:
    return any(word not in SMALL_WORDS for word in words)


def is_case(asked: Reading, stored: Reading) -> bool:
    """Whether somebody tells his own case, at some length. A general question is none: every word of it counts."""
    lengths = len(asked.core), len(stored.core)
    return (
        min(lengths) >= REWRITE_WORDS
        and max(lengths) <= LONGEST_CASE
        and ("i" in asked.words or "i" in stored.words)
    )


def _denies(one: Reading, other: Reading) -> bool:
    """Whether one denies what the other says: a word that follows a negation here stands without one there."""
    return bool((_negated(one) & set(other.core)) - _negated(other))


def _negated(reading: Reading) -> set[str]:
    words = reading.core
    return {w for i, n in enumerate(words) if n in _DENIALS for w in words[i + 1 : i + 2]}


_DENIALS = frozenset(("not", "no", "never", "without"))


def _evidence(a: list[str], b: list[str]) -> float:
    """The cosine of the sets of character 4-grams, times the logarithm of how many are shared: agreement by
    chance gets rarer with the amount of text."""
    x, y = _grams(a), _grams(b)
    shared = len(x & y)
    return shared / math.sqrt(len(x) * len(y)) * math.log1p(shared) if shared else 0.0


def _grams(words: list[str]) -> set[str]:
    text = f" {' '.join(words)} "
    return {text[i : i + 4] for i in range(len(text) - 3)}


def _without_copies(blocks: Sequence[Match], a: list[str], b: list[str]) -> tuple[list[str], list[str]]:
    """The words outside of common passages of COPIED_RUN words and more."""
    keep_a, keep_b = [True] * len(a), [True] * len(b)
    for block in blocks:
        if block.size >= COPIED_RUN:
            keep_a[block.a : block.a + block.size] = [False] * block.size
            keep_b[block.b : block.b + block.size] = [False] * block.size
    return (
        [w for w, keep in zip(a, keep_a, strict=True) if keep],
        [w for w, keep in zip(b, keep_b, strict=True) if keep],
    )
