"""Whether the same words in another order still ask the same."""

from __future__ import annotations

import re

from core.cache.reading.tokens import CJK, HAS_CJK
from core.cache.reading.words import DIRECTIONS, NEGATIONS

FREE_ORDER = 25
"""Characters: in a longer Chinese sentence an exchange of passages is an exchange of roles (measured)."""
LONGEST_ORDERED = 80
"""Words: to look for what has moved takes the square of the length, and in a long text says little."""
LONGEST_COORDINATED = 6
"""Words on each side of an 'and' that may change places."""

_OWNED = re.compile(f"([{CJK}])的([{CJK}])")
_FRONTED = DIRECTIONS | frozenset(
    ["in", "on", "at", "for", "with", "by", "of", "about", "near", "during", "inside", "around", "using"]
)
_COORDINATIONS = frozenset(("and", "or", "versus", "和", "与", "跟", "或", "还"))
"""还 begins 还是, the 'or' of a question."""


def in_order(a: list[str], b: list[str]) -> bool:
    """Whether `b` is `a`, or `a` with one passage moved, or with the two sides of an 'and' or 'or' exchanged.

    In English the moved passage must begin with a preposition; in Chinese, where the topic may stand first, it may
    be any of a short sentence. Other passages that change places around a third ('A is bigger than B') make
    another question.
    """
    if a == b:
        return True
    if len(a) != len(b) or len(a) > LONGEST_ORDERED:
        return False
    start = 0
    while a[start] == b[start]:
        start += 1
    end = len(a)
    while a[end - 1] == b[end - 1]:
        end -= 1
    x, y = a[start:end], b[start:end]
    for k in range(1, len(x)):
        if x[k:] + x[:k] == y:
            free = len(a) <= FREE_ORDER and (
                _asks(x[:k]) or _asks(x[k:]) or (_is_passage(x[:k]) and _is_passage(x[k:]) and _turns(x))
            )
            if free or x[0] in _FRONTED or x[k] in _FRONTED:
                return True
        if (
            x[k] in _COORDINATIONS
            and NEGATIONS.isdisjoint(a)
            and max(k, len(x) - k - 1) <= LONGEST_COORDINATED
        ):
            after = k + 2 if x[k] == "还" else k + 1
            if after < len(x) and x[after:] + x[k:after] + x[:k] == y:
                return True
    return False


def _is_passage(words: list[str]) -> bool:
    """Whether Chinese words may move together: two characters at least, or a question word; a single one that
    moves makes another word of its neighbours."""
    return HAS_CJK.match(words[0]) is not None and len(words) > 1


def _turns(words: list[str]) -> bool:
    """Whether there is more to the passages than two nouns, which would make another thing of each other."""
    return not _TURNING.isdisjoint(words)


_TURNING = frozenset("什怎哪谁几何多吗在用从给把被对跟是有能会要想可好最不没让为")


def _asks(words: list[str]) -> bool:
    """Whether a passage is a Chinese question word, whose place in the sentence is free."""
    return "".join(words) in ("什", "怎", "怎样", "哪", "谁", "为何", "何时")


def of_each_other(asked: str, stored: str) -> bool:
    """Whether one prompt has 'A 的 B' and the other 'B 的 A': the father's brother is not the brother's father."""
    return _owned_the_other_way(asked, stored) or _owned_the_other_way(stored, asked)


def _owned_the_other_way(one: str, other: str) -> bool:
    return any(re.search(f"{b}[^的]{{0,3}}的[^的]{{0,3}}{a}", other) for a, b in _OWNED.findall(one))
