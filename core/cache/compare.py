"""`compare`: may the answer to a stored prompt be given to the one that is asked?

Two cases. *Near repeats*: nearly all words agree, and each word that does not is judged by itself: a slip of the
keyboard or a light word may differ; a number, a name, a negation, a direction, code or any other content word
may not, and says so as a guard. *Rewrites*: a person's case told in other words; many words differ, so chance
agreement must be ruled out by the amount of text that is shared beyond copied passages.
"""

from __future__ import annotations

from collections import Counter
from typing import Literal

import msgspec

from core.cache.differences import Differences
from core.cache.reading.numbers import UNITS, is_number
from core.cache.reading.reading import Reading
from core.cache.reading.words import DIRECTIONS, NEGATIONS, PRONOUNS, PROPER_BY_CASE, QUANTIFIERS
from core.cache.rewrite import REWRITE_OTHERS, REWRITE_SHARE, is_case, is_filled_in, told_again
from core.cache.similarity import cosine
from core.cache.word_order import in_order, of_each_other

Kind = Literal[
    "code",
    "number",
    "negation",
    "name",
    "direction",
    "quantity",
    "kind of question",
    "order",
    "word",
]
MEANING_OF_THRESHOLD = 0.8
OTHER_WORD_COSINE = 0.97
REWORDED_COSINE = 0.90
CASE_COSINE = 0.85
"""What an encoder must say of prompts with one other word, of reworded ones, and of two tellings of a case."""
NO_COSINE = 1.01


class Guard(msgspec.Struct, frozen=True):
    """One reason why two prompts are not the same question."""

    kind: Kind
    asked: str
    stored: str

    def __str__(self) -> str:
        if self.asked and self.stored:
            return f"{self.kind}: {self.asked!r} is asked, {self.stored!r} is stored"
        return f"{self.kind}: only {'asked' if self.asked else 'stored'}: {self.asked or self.stored!r}"


class Comparison(msgspec.Struct, frozen=True):
    """`score` 0..1 is the cosine of a near repeat, or the evidence of a rewrite on the same scale (0.8: as sure
    as the threshold's default). `same` where it reaches the threshold and no guard objects."""

    score: float
    guards: tuple[Guard, ...]
    same: bool
    rewrite: bool = False


def compare(asked: Reading, stored: Reading, *, threshold: float = MEANING_OF_THRESHOLD) -> Comparison:
    """Pure; the order of the two does not matter for the outcome."""
    if asked.key == stored.key:
        objections = (*sign_guards(asked, stored), *_small_words(asked, stored))
        return Comparison(1.0, objections, not objections and threshold <= 1.0)
    score, objections = _near_repeat(asked, stored)
    if asked.literal or stored.literal:
        objections = objections or (Guard("word", asked.text, stored.text),)
        return Comparison(score, objections, False)
    if not objections:
        return Comparison(score, (), score >= threshold)
    told = told_again(asked, stored)
    if told is None:
        return Comparison(score, objections, False)
    evidence = min(1.0, MEANING_OF_THRESHOLD * told)
    hard = tuple(g for g in objections if g.kind in ("code", "number") and g.asked and g.stored)
    same = evidence >= threshold and not hard
    return Comparison(evidence, hard if evidence >= threshold else objections, same, rewrite=True)


def compare_meaning(
    asked: Reading, stored: Reading, similarity: float, *, threshold: float = MEANING_OF_THRESHOLD
) -> Comparison:
    """The same with the cosine of an encoder, for two prompts that `compare` did not find to be the same.

    The fewer words differ, the more each one counts: encoders hardly tell a question with one other word from the
    original. The cosine that is asked for was measured on MiniLM; the score is on the scale of the threshold.
    """
    _, objections = _near_repeat(asked, stored)
    wanted = _wanted_cosine(asked, stored, objections)
    score = MEANING_OF_THRESHOLD * similarity / wanted
    if similarity >= wanted:  # from there on the scale goes to 1, as the cosine does
        score = 1.0 - (1.0 - MEANING_OF_THRESHOLD) * (1.0 - similarity) / max(1e-9, 1.0 - wanted)
    same = wanted < NO_COSINE and score >= threshold
    return Comparison(max(0.0, min(1.0, score)), () if same else objections, same, rewrite=True)


def _wanted_cosine(asked: Reading, stored: Reading, objections: tuple[Guard, ...]) -> float:
    """What an encoder must say before two prompts with these differences are taken for the same question."""
    by_kind = {g.kind: g for g in objections}
    wanted = NO_COSINE
    if is_filled_in(asked, stored, least_slots=2):
        return wanted
    words = by_kind.get("word")
    if words is not None and not by_kind.keys() & _STRICT and not _both(by_kind.get("name")):
        fewest = min(len(words.asked.split()), len(words.stored.split()))
        if fewest:
            wanted = REWORDED_COSINE if fewest >= REWRITE_OTHERS else OTHER_WORD_COSINE
    contradicted = any(_both(by_kind.get(kind)) for kind in ("number", "code", "name"))
    if not contradicted and is_case(asked, stored) and cosine(asked.core, stored.core) < REWRITE_SHARE:
        wanted = min(wanted, CASE_COSINE)
    return wanted


def _both(guard: Guard | None) -> bool:
    return guard is not None and bool(guard.asked) and bool(guard.stored)


_STRICT = frozenset(("number", "negation", "quantity", "direction", "code"))


def sign_guards(asked: Reading, stored: Reading) -> tuple[Guard, ...]:
    """What canonical words do not tell: a word that is a name in one prompt and a common word in the other."""
    found = []
    for word in (asked.names ^ stored.names) & PROPER_BY_CASE:
        if word in asked.names and word in stored.commons:
            found.append(Guard("name", word.capitalize(), word))
        elif word in stored.names and word in asked.commons:
            found.append(Guard("name", word, word.capitalize()))
    return tuple(found)


def _near_repeat(asked: Reading, stored: Reading) -> tuple[float, tuple[Guard, ...]]:
    """The cosine, and every difference that changes the question, where the two are taken for near repeats."""
    found: list[Guard] = []
    if asked.kind != stored.kind:
        found.append(Guard("kind of question", asked.kind or "none", stored.kind or "none"))
    differences = Differences(asked.core, stored.core)
    mine, theirs = differences.asked, differences.stored
    a, b = sorted(differences.only_asked.elements()), sorted(differences.only_stored.elements())
    kinds_a, kinds_b = [_kind(w, asked) for w in a], [_kind(w, stored) for w in b]
    for kind in _KINDS_OF_WORDS:
        if kind in kinds_a or kind in kinds_b:
            x = (w for w, k in zip(a, kinds_a, strict=True) if k == kind)
            y = (w for w, k in zip(b, kinds_b, strict=True) if k == kind)
            found.append(Guard(kind, " ".join(x), " ".join(y)))
    moved = mine != theirs
    if moved and not found and (not in_order(mine, theirs) or of_each_other(asked.text, stored.text)):
        found.append(Guard("order", " ".join(asked.core), " ".join(stored.core)))
    found.extend(sign_guards(asked, stored))
    found.extend(_small_words(asked, stored))
    return cosine(*differences.alike), tuple(found)


def _small_words(asked: Reading, stored: Reading) -> list[Guard]:
    """Small words may come and go, but not stand for one another where that turns things round: 'by' for 'to', or
    whom for who."""
    found: list[Guard] = []
    mine, theirs = Counter(asked.words), Counter(stored.words)
    x = [w for w in mine - theirs if w in _PREPOSITIONS]
    y = [w for w in theirs - mine if w in _PREPOSITIONS]
    if x and y and not ({*x, *y} <= _PLACES or {*x, *y} == {"to", "for"}):
        found.append(Guard("direction", " ".join(x), " ".join(y)))
    x = [w for w in asked.words if w in _PERSONS]
    y = [w for w in stored.words if w in _PERSONS]
    others = x and y and not (set(x) <= set(y) or set(y) <= set(x))
    if others or (x != y and len(set(x)) > 1 and sorted(x) == sorted(y)):
        found.append(Guard("order", " ".join(x), " ".join(y)))
    return found


_PREPOSITIONS = frozenset(("by", "with", "to", "for", "of", "in", "on", "at"))
_PLACES = frozenset(("of", "in", "on", "at", "for"))
_PERSONS = frozenset(PRONOUNS.values())
_KINDS_OF_WORDS: tuple[Kind, ...] = ("code", "number", "negation", "direction", "quantity", "name", "word")


def _kind(word: str, reading: Reading) -> Kind:
    if word.startswith("code:"):
        return "code"
    if is_number(word) or word in _UNIT_NAMES:
        return "number"
    if word in NEGATIONS or word in "不没别无非未勿":
        return "negation"
    if word in DIRECTIONS:
        return "direction"
    if word in QUANTIFIERS:
        return "quantity"
    return "name" if word in reading.names else "word"


_UNIT_NAMES = frozenset(UNITS.values())
