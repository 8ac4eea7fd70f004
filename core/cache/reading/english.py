"""From the words of an English text to canonical words: one form for what means the same in nearly any question."""

from __future__ import annotations

import re
from functools import lru_cache

from core.cache.reading.dictionary import dictionary, meant
from core.cache.reading.frames import bare, framed
from core.cache.reading.numbers import MONTHS, is_number, one_spelling
from core.cache.reading.patterns import Lazy
from core.cache.reading.words import (
    BRITISH,
    CASE_MATTERS,
    CONTRACTIONS,
    DIRECTIONS,
    DROPPED,
    IRREGULAR,
    LIGHT,
    PHRASES,
    PRONOUNS,
    SYNONYMS,
)

_ENDS_A_PHRASE = (
    LIGHT
    | DIRECTIONS
    | frozenset(PRONOUNS)
    | frozenset(
        ["and", "or", "but", "is", "are", "was", "were", "do", "does", "did", "can", "will", "if", "when"]
    )
)
BLANK_IN_CODE = "\ue000"
"""Stands for a blank inside of code, so that code stays one word; a private character, which no text has."""
_BLANK = Lazy(r"\s")
FRAME_LIMIT = 3_000
"""Characters: a longer text is a document rather than a question, and is compared as it is."""

_PHRASE = Lazy(
    r"(?<!\S)(?:" + "|".join(re.escape(p) for p in sorted(PHRASES, key=len, reverse=True)) + r")(?!\S)"
)
_PHRASE_BEGINS = frozenset(phrase.split()[0] for phrase in PHRASES)
_INVARIANT = frozenset(
    [
        "news",
        "goods",
        "customs",
        "arms",
        "glasses",
        "means",
        "series",
        "species",
        "physics",
        "politics",
        "always",
        "perhaps",
        "texas",
        "gas",
        "bus",
        "its",
        "this",
        "has",
        "was",
        "does",
        "as",
        "is",
        "us",
        "yes",
        "less",
        "plus",
        "thus",
        "paris",
        "james",
        "canvas",
        "atlas",
        "lens",
        "sales",
        "across",
        "unless",
        "christmas",
        "kansas",
        "dallas",
        "vegas",
        "bonus",
        "virus",
        "campus",
        "status",
        "mars",
        "texas",
        "wales",
        "athens",
        "brussels",
        "windows",
        "jeans",
        "scissors",
        "pants",
    ]
)


def lowered(words: list[str]) -> list[str]:
    """Lower case, contractions written out, possessives cut off; names and acronyms keep apart from common words."""
    capitals = sum([w[0].isupper() for w in words])
    shouting = capitals > 2 and sum([w.isupper() for w in words]) > len(words) // 2
    titled = capitals > 1 and is_titled(words)
    symbols = any(len(w) == 1 and w.isalpha() and w.lower() not in "aiu" for w in words)
    out: list[str] = []
    owner = ""
    for i, word in enumerate(words):
        plain = () if owner else _plain(word)
        if plain and not (symbols and word == "a") and not (word == "a" and i == len(words) - 1):
            out.extend(plain)
            continue
        if (
            word in _LONE_LETTERS
            and i
            and (symbols or _is_name_of_letter(words, i, titled=titled or shouting))
        ):
            out.append(word + "^")
            continue
        low = word.lower()
        if owner and (low in _ENDS_A_PHRASE or not word[0].isalpha()):
            out.append(owner)  # "France's capital" reads "capital France", as "capital of France" does
            owner = ""
        if word.startswith("code:"):
            out.append(_BLANK.sub(BLANK_IN_CODE, word))
            continue
        if not shouting and word in CASE_MATTERS:
            out.extend(CASE_MATTERS[word].split())
            continue
        expanded = CONTRACTIONS.get(low)
        if expanded is not None:
            out.extend(expanded.split())
        elif low.endswith("'s"):
            if owner:
                out.append(owner)
            owner = low[:-2]
        elif word == low:
            out.append(meant(low.strip("'")))
        else:
            out.append(_typed_right(low.strip("'"), a_name=i > 0 and not titled and word[0].isupper()))
    if owner:
        out.append(owner)
    return [w for w in out if w]


@lru_cache(maxsize=8_192)
def _plain(word: str) -> tuple[str, ...]:
    """What a word without a capital becomes wherever it stands; empty where that depends on what is around it."""
    if not word.islower() or word.startswith("code:") or word in CASE_MATTERS:
        return ()
    expanded = CONTRACTIONS.get(word)
    if expanded is not None:
        return tuple(expanded.split())
    return () if word.endswith("'s") else tuple(filter(None, (meant(word.strip("'")),)))


_LONE_LETTERS = frozenset(("a", "A", "I"))
_NUMBERED = frozenset(
    "type grade stage class phase part war level factor schedule group tier vitamin hepatitis plan chapter".split()
)


def _is_name_of_letter(words: list[str], i: int, *, titled: bool) -> bool:
    """Whether an 'a' or 'I' is the letter (or the numeral) and not the article or the pronoun."""
    word = words[i]
    if word == "I":
        return words[i - 1].lower() in _NUMBERED
    return i == len(words) - 1 or (word == "A" and not titled)


def is_titled(words: list[str]) -> bool:
    """Whether nearly every word has a capital, so that capitals tell nothing."""
    letters = [w for w in words if w[0].isalpha()]
    return sum(w[0].isupper() for w in letters) > max(1, 0.7 * len(letters))


def _typed_right(word: str, *, a_name: bool) -> str:
    """The word that was meant; an unknown word with a capital is a name, unless it was to be a day or a month."""
    right = meant(word)
    return right if not a_name or right in MONTHS else word


_DOES = frozenset(("do", "does", "did"))


def canonical(words: list[str]) -> tuple[str, list[str]]:
    """(kind of question, canonical words in order). Function words are still there."""
    low = lowered(words)
    text = " ".join(low)
    if len(text) <= FRAME_LIMIT:
        text = bare(text)
        kind, text = framed(text)
    else:
        kind = ""
    words = text.split()
    if "like" in words and not _DOES.isdisjoint(low):
        words = ["like^" if w == "like" else w for w in words]  # the verb: not 'is he like his father'
        text = " ".join(words)
    if not _PHRASE_BEGINS.isdisjoint(words):
        words = _PHRASE.sub(lambda found: PHRASES[found[0]], text).split()
    return kind, [common(word) for word in one_spelling(words) if word not in DROPPED]


@lru_cache(maxsize=4_096)
def common(word: str) -> str:
    """The common form of one word: pronoun, synonym, British spelling, singular."""
    if word in PRONOUNS:
        return PRONOUNS[word]
    if word in SYNONYMS:
        return SYNONYMS[word]
    if not word.isalpha() or is_number(word):
        return word
    word = IRREGULAR.get(word, word)
    single = _singular(word)
    single = BRITISH.get(single) or _american(single)
    return SYNONYMS.get(single, single)


def _singular(word: str) -> str:
    if (
        len(word) <= 3
        or word[-1] != "s"
        or word in _INVARIANT
        or word.endswith(("ss", "us", "is", "ics", "ous"))
    ):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def _american(word: str) -> str:
    """The American spelling of a word that the (American) dictionary does not know, where that one it does."""
    if len(word) < 5 or not word.isascii() or dictionary().count(word):
        return word
    for pattern, replacement in _SPELLINGS:
        other = pattern.sub(replacement, word)
        if other != word and dictionary().count(other):
            return other
    return word


_SPELLINGS = tuple(
    (Lazy(pattern), replacement)
    for pattern, replacement in (
        (r"our", "or"),
        (r"is(e|ed|es|er|ers|ing|ation|ations)$", r"iz\1"),
        (r"ys(e|ed|es|er|ers|ing)$", r"yz\1"),
        (r"ll(ed|ing|er|or)$", r"l\1"),
        (r"re$", "er"),
        (r"ae|oe", "e"),
        (r"ogue$", "og"),
    )
)
