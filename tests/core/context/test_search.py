"""Which contexts are about a question, and how much."""

from __future__ import annotations

import numpy as np
import pytest

from core.context.search import ANSWERS_COUNT, LEAST_SHARE, ContextIndex
from core.context.words import words_of

NOTHING = np.zeros(0, np.uint32)


@pytest.fixture
def index() -> ContextIndex:
    index = ContextIndex()
    index.put(1, words_of("How are refunds handled when a parcel is lost?"), words_of("within 14 days"), None)
    index.put(2, words_of("Is a heat pump worth it?"), words_of("a refund is possible"), None)
    index.put(9, words_of("数据库复制延迟为什么在夜里变大？"), NOTHING, None)
    return index


def test_all_words_that_are_asked_for_count_whole(index: ContextIndex) -> None:
    assert index.search("refunds for lost parcels") == {1: pytest.approx(1.0)}


def test_a_word_of_the_answers_counts_half(index: ContextIndex) -> None:
    assert index.search("refund") == {1: pytest.approx(1.0), 2: pytest.approx(ANSWERS_COUNT)}


def test_what_holds_too_little_of_it_is_not_found(index: ContextIndex) -> None:
    assert index.search("refund policy of the zoological museum") == {}
    assert all(score >= LEAST_SHARE - 1e-6 for score in index.search("heat in a parcel").values())


def test_chinese_is_found_by_pairs_of_characters(index: ContextIndex) -> None:
    assert set(index.search("复制延迟")) == {9}
    assert index.search("天气预报") == {}


def test_a_slip_of_the_keyboard_is_read_as_what_was_meant(index: ContextIndex) -> None:
    assert 1 in index.search("refunds for lost parcells")


def test_what_was_replaced_or_dropped_is_not_found_any_more(index: ContextIndex) -> None:
    index.put(1, words_of("About bread"), NOTHING, None)
    index.drop(2)
    assert index.search("refund") == {}
    assert set(index.search("bread")) == {1}


def test_a_vector_finds_what_shares_no_word(index: ContextIndex) -> None:
    direction = np.zeros(384, np.float32)
    direction[5] = 1
    index.put(2, words_of("Is a heat pump worth it?"), NOTHING, (direction * 127).astype(np.int8))
    assert index.search("warm water at low cost", direction) == {2: pytest.approx(1.0, abs=1e-3)}
    assert index.search("warm water at low cost") == {}


def test_it_gives_its_memory_back(index: ContextIndex) -> None:
    vector = np.ones(384, np.int8)
    index.put(3, words_of("zebra"), NOTHING, vector)
    index.search("zebra")
    assert index.nbytes > 1_000_000
    index.clear()
    assert index.nbytes == 0
    assert index.search("zebra") == {}


def test_an_empty_question_finds_nothing(index: ContextIndex) -> None:
    assert index.search("") == {}
    assert ContextIndex().search("refund") == {}
