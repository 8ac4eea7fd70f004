"""Which stored prompts are worth comparing in full: a glance at their features, in microseconds.

A full comparison takes a tenth of a millisecond, and most of what an index finds differs from what is asked in a
word that no comparison would forgive.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.cache.reading import Reading
from core.cache.reading.reading import feature_id
from core.cache.rewrite import REWRITE_OTHERS, REWRITE_WORDS

NEAR_COSINE = 0.7
"""A small word more, or two written as one, take a short question down that far; slips are mended before."""
FAR_COSINE = 0.45
"""Two tellings of a case, and Chinese sentences whose passages have moved, share few features."""
SHORTENED_COSINE = 0.55
"""A case that is asked without its teller has kept most of its rare words."""
MOST_SLIPS = 4
MOST_MOVED = 12
"""Pairs of characters that differ where a passage has moved or light characters have come and gone."""


def lowest_cosine(asked: Reading) -> float:
    """From which cosine of the features on a stored prompt may be the same question."""
    if asked.text_is_cjk:
        return FAR_COSINE
    if len(asked.core) < REWRITE_WORDS or asked.literal:
        return NEAR_COSINE
    return FAR_COSINE if "i" in asked.words else SHORTENED_COSINE


def may_be_same(asked: Reading, stored: NDArray[np.uint32]) -> bool:
    """Whether `compare` could find the prompt with the features `stored` to be the same as `asked`."""
    theirs: frozenset[int] = frozenset(stored.tolist())
    mine = asked.id_set
    only_asked, only_stored = mine - theirs, theirs - mine
    if asked.text_is_cjk:
        return len(only_asked) + len(only_stored) <= MOST_MOVED
    others = min(len(only_asked), len(only_stored))
    if others >= REWRITE_OTHERS and min(len(mine), len(theirs)) >= REWRITE_WORDS - 2:
        return True  # it may be a case told again
    grammar = {feature_id("to")}
    only_asked, only_stored = only_asked - grammar, only_stored - grammar
    if not only_asked and not only_stored:
        return True
    if max(len(only_asked), len(only_stored)) > MOST_SLIPS or not (only_asked and only_stored):
        return False
    if len(only_asked) != len(only_stored):
        return True  # words may be written together
    unknown = sum(i & 1 for i in only_asked) + sum(i & 1 for i in only_stored)
    return unknown == len(only_asked)
