"""The words by which a conversation is found."""

from __future__ import annotations

import numpy as np

from core.cache.reading import read
from core.context.words import MOST_READ, words_of, words_of_messages
from tests.core.context.talks import REFUNDS


def test_words_are_those_that_the_cache_reads_each_once() -> None:
    found = words_of("How are refunds handled?", "refunds, REFUND")
    assert set(read("How are refunds handled?").ids.tolist()) <= set(found.tolist())
    assert len(np.unique(found)) == len(found)


def test_a_long_text_loses_no_word_before_the_limit() -> None:
    text = "filler words of no interest " * 1000 + "zeppelin"
    assert set(read("zeppelin").ids.tolist()) <= set(words_of(text).tolist())
    assert not set(read("zeppelin").ids.tolist()) & set(words_of("a" * MOST_READ, "zeppelin").tolist())


def test_what_is_asked_is_told_from_what_is_answered() -> None:
    asked, rest = words_of_messages("returns", REFUNDS)
    assert set(read("gifts").ids.tolist()) <= set(asked.tolist())
    assert set(read("letter").ids.tolist()) <= set(rest.tolist()) - set(asked.tolist())
