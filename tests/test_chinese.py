"""The Chinese translation as it ships: whole, in step with the source, and safe to format."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tools.translations import CATALOGUE, SOURCES, Text, behind, texts

_PLACE = re.compile(r"\{\w*\}|%n")
_MNEMONIC = re.compile(r"&(\w)")
_NAMES = {"p50", "p95", "ID", "MB", "USD", "UTC", "Python", "JSON", "Lines", "jsonl", "English"}
"""What a text without a word of Chinese may say."""
_QUOTED = re.compile("“[^”]*”")
"""Such as a line of a keys file, which takes no Chinese colon."""


@pytest.fixture(scope="module")
def chinese() -> dict[Text, str]:
    return texts(CATALOGUE)


def test_the_catalogue_is_in_step_with_the_source_and_compiled() -> None:
    assert behind(SOURCES, CATALOGUE) == []


def test_every_text_is_translated(chinese: dict[Text, str]) -> None:
    assert [text for text, words in chinese.items() if not words] == []


def test_a_translation_keeps_exactly_the_places_of_its_source(chinese: dict[Text, str]) -> None:
    wrong = [
        (text.source, words)
        for text, words in chinese.items()
        if Counter(_PLACE.findall(text.source)) != Counter(_PLACE.findall(words))
    ]
    assert wrong == []


def test_a_translation_keeps_the_underlined_letter_behind_its_words(chinese: dict[Text, str]) -> None:
    for text, words in chinese.items():
        letters = [letter.upper() for letter in _MNEMONIC.findall(text.source)]
        assert _MNEMONIC.findall(words) == letters, text
        assert all(f"(&{letter})" in words for letter in letters), text


def test_a_translation_has_the_dots_of_its_source(chinese: dict[Text, str]) -> None:
    """They say that something is asked first, or that it takes a while."""
    assert [text for text, words in chinese.items() if text.source.endswith("…") != words.endswith("…")] == []


def test_no_text_is_still_english(chinese: dict[Text, str]) -> None:
    without = [words for words in chinese.values() if not re.search("[一-鿿]", words)]
    said = {name for words in without for name in re.findall(r"[A-Za-z]\w+", _PLACE.sub("", words))}
    assert said <= _NAMES


def test_chinese_sentences_have_chinese_marks(chinese: dict[Text, str]) -> None:
    marks = re.compile("[一-鿿][,;:?!]")
    assert [words for words in chinese.values() if marks.search(_QUOTED.sub("", words))] == []
