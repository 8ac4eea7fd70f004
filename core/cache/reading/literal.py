"""Prompts that are about wording: in 'translate "the cat"' or 'how do you say thank you' every small word counts."""

from __future__ import annotations

import re
from functools import cache

from core.cache.reading.patterns import Lazy
from core.cache.reading.words import CONTRACTIONS, DIRECTIONS, DROPPED, LIGHT, PRONOUNS, QUANTIFIERS

_LANGUAGES = (
    "french|german|spanish|italian|portuguese|dutch|russian|chinese|mandarin|japanese|korean|arabic|hindi|turkish|polish"
    "|latin|greek|swedish|english|hebrew"
)
_ABOUT_WORDING = (
    r"\b(?:translat\w*|pronounc\w*|spell(?:ed|ing|s)?|spelt|keywords?|synonyms?|antonyms?|rhymes?|conjugat\w*|plural|grammar"
    r"|grammatical\w*|proofread|rephrase|paraphrase|reword|rewrite|vowels?|consonants?|anagrams?|palindromes?|capitali[sz]e"
    r"|(?:this|the|following|a|these) (?:sentences?|phrases?|words?)|(?:for|with|if|while|do|is|in|and|or|not) (?:statement|loop|operator|clause)|typo|(?:opposite|meaning) of (?:the )?word)\b"
    r"|\b(?:how (?:do|to|can|would|should)|do|can|would) ?(?:i|you|we|one|people)? (?:say|write)\b"
    rf"|^\W*(?:say|reply|answer|respond|write)? ?[\w' ]{{1,30}} in (?:{_LANGUAGES})\W*$"
    r"|翻译|译成|(?:怎么说|怎么读|怎么写|怎么念)[？?。呢啊]*$|英文|英语|日语|日文|法语|德语|韩语|拼音|拼写|读音|造句|同义词|反义词|近义词|组词"
)
_QUOTED = Lazy(
    r"(?<!\w)'[^'\n]{1,80}'(?!\w)|\"[^\"\n]{1,200}\"|“[^”\n]{1,200}”|「[^」\n]{1,200}」|『[^』\n]{1,200}』"
)
_SMALL = (
    DROPPED | LIGHT | DIRECTIONS | QUANTIFIERS | frozenset(PRONOUNS) | frozenset(CONTRACTIONS)
    | frozenset("please thanks hello hi hey lol ta cheers sorry was were did done can could should may might will shall and or but if".split())
)  # fmt: skip
_COMPARED = Lazy(
    r"\bdifferences? between (?:an? |the )?['\"]?([\w']+)['\"]? and (?:an? |the )?['\"]?([\w']+)",
    re.IGNORECASE,
)
_MEANT = Lazy(
    r"\bwhat (?:does|do|is|are|'s) (?:an? )?['\"]?([\w']+)['\"]?(?: mean| stand for)?\W*$|\bmeaning of ([\w']+)\W*$",
    re.IGNORECASE,
)
_LATIN = Lazy(r"[a-z']+")
_QUOTE = Lazy(r"[\"'“「『]")
_ASKS_MEANING = frozenset(("what", "what's", "whats"))
_HINTS = frozenset(
    "translate translated translates translating translation translations pronounce pronounced pronouncing spell spelled spelling"
    " spells spelt keyword keywords synonym synonyms antonym antonyms rhyme rhymes conjugate conjugation conjugated plural grammar"
    " grammatical grammatically proofread rephrase paraphrase reword rewrite vowel vowels consonant consonants anagram anagrams"
    " palindrome palindromes capitalise capitalize sentence sentences phrase phrases word words statement loop operator clause typo"
    " say write".split()
) | frozenset(_LANGUAGES.split("|"))
"""Without one of these words no pattern of _ABOUT_WORDING matches a text of Latin letters."""
_PIECE = Lazy(r"[\w']+|[^\w\s]")


@cache
def _about_wording() -> re.Pattern[str]:
    return re.compile(_ABOUT_WORDING, re.IGNORECASE)


def is_about_wording(text: str) -> bool:
    """Whether words are mentioned in `text` rather than used."""
    low = text.lower()
    words = _LATIN.findall(low)
    if (not _HINTS.isdisjoint(words) or not low.isascii()) and _about_wording().search(text):
        return True
    if words and (words[0] in _ASKS_MEANING or "difference" in low or "meaning" in low):
        for pattern in (_COMPARED, _MEANT):
            found = pattern.search(text)
            if found is not None and any(w and w.lower() in _SMALL for w in found.groups()):
                return True
    if _QUOTE.search(text) is None:
        return False
    quoted = _QUOTED.search(text)
    return quoted is not None and any(w.lower() in _SMALL for w in _PIECE.findall(quoted[0]))


def pieces(text: str) -> list[str]:
    """Every word and sign of the text in lower case, but for the sign at its end."""
    found = [piece.lower() for piece in _PIECE.findall(text)]
    while len(found) > 1 and found[-1] in ".?!。？！":
        found.pop()
    return found
