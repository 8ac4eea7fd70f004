"""Which words exist, how rare they are, and what a misspelled one was meant to be."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cache.reading.dictionary import UNKNOWN_RARITY, Dictionary, dictionary, meant, rarity


def test_words_that_exist_are_counted_and_others_are_not() -> None:
    assert dictionary().count("house") > dictionary().count("giraffe") > 0
    assert dictionary().count("zzxqy") == 0
    assert dictionary().count("") == 0


def test_a_rarer_word_tells_more_and_an_unknown_one_the_most() -> None:
    assert 0 < rarity("the") < rarity("house") < rarity("giraffe") <= rarity("zzxqy") == UNKNOWN_RARITY


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("recieve", "receive"),
        ("symtoms", "symptoms"),
        ("definately", "definitely"),
        ("teh", "teh"),
        ("passwrod", "password"),
        ("diference", "difference"),
        ("restaurantt", "restaurant"),
    ],
)
def test_a_slip_in_a_common_word_is_mended_unless_the_word_is_short(typed: str, word: str) -> None:
    assert meant(typed) == word


@pytest.mark.parametrize(
    "word",
    ["causal", "casual", "affect", "effect", "house", "kotlin", "metformin", "x86", "naïve", "", "a1b2"],
)
def test_a_word_that_exists_or_is_no_english_word_at_all_stays(word: str) -> None:
    assert meant(word) == word


def test_all_threads_share_one_dictionary() -> None:
    found: list[Dictionary] = []
    threads = [threading.Thread(target=lambda: found.append(dictionary())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(one is found[0] for one in found)


@given(st.text(max_size=30))
def test_any_string_may_be_looked_up(text: str) -> None:
    assert dictionary().count(text) >= 0
    assert 0 <= rarity(text) <= UNKNOWN_RARITY
    assert meant(meant(text)) == meant(text)
