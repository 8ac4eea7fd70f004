"""Whether the same words in another order still ask the same."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cache.word_order import FREE_ORDER, LONGEST_COORDINATED, in_order, of_each_other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("book flight from paris to rome", "book flight to rome from paris"),
        ("print on mac", "on mac print"),
        ("cat and dog", "dog and cat"),
        ("best tea or coffee", "best coffee or tea"),
        ("red wine versus white beer", "white beer versus red wine"),
    ],
)
def test_a_passage_with_a_preposition_may_move_and_equals_may_change_places(one: str, other: str) -> None:
    assert in_order(one.split(), other.split())
    assert in_order(other.split(), one.split())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gold heavier than lead", "lead heavier than gold"),
        ("anna call ben", "ben call anna"),
        ("from paris to rome", "from rome to paris"),
        ("not true must pay", "true must not pay"),
        ("milk chocolate", "chocolate milk"),
        ("convert 5 mile to 8 km", "convert 8 mile to 5 km"),
    ],
)
def test_things_that_change_places_around_a_third_ask_something_else(one: str, other: str) -> None:
    assert not in_order(one.split(), other.split())
    assert not in_order(other.split(), one.split())


@pytest.mark.parametrize(
    ("one", "other", "free"),
    [
        ("红烧肉怎做", "怎做红烧肉", True),
        ("天为何蓝", "为何天蓝", True),
        ("苹果和梨哪贵", "梨和苹果哪贵", True),
        ("狗怕猫", "猫怕狗", False),
        ("北京到上海", "上海到北京", False),
        ("我打他", "他打我", False),
    ],
)
def test_in_chinese_the_topic_and_the_question_word_may_move(one: str, other: str, *, free: bool) -> None:
    assert in_order(list(one), list(other)) is free
    assert in_order(list(other), list(one)) is free


def test_in_a_long_chinese_sentence_passages_keep_their_places() -> None:
    tail = list("一二三四五六七八九十" * 3)[:FREE_ORDER]
    assert in_order([*"手机有软件"], [*"有软件手机"])
    assert not in_order([*"手机有软件", *tail], [*"有软件手机", *tail])


def test_two_nouns_that_change_places_are_another_thing() -> None:
    assert not in_order([*"手机软件"], [*"软件手机"])


def test_only_short_sides_of_an_and_change_places() -> None:
    long = [f"w{i}" for i in range(LONGEST_COORDINATED + 1)]
    assert in_order([*long[1:], "and", "x"], ["x", "and", *long[1:]])
    assert not in_order([*long, "and", "x"], ["x", "and", *long])


def test_other_lengths_are_never_in_order() -> None:
    assert not in_order(["a"], ["a", "b"])
    assert in_order([], [])


@given(
    st.lists(st.sampled_from(["cat", "dog", "and", "from", "7", "你", "好", "还", "是"]), max_size=8),
    st.randoms(),
)
def test_the_order_of_the_two_sides_does_not_matter(words: list[str], random: Random) -> None:
    other = list(words)
    random.shuffle(other)
    assert in_order(words, words)
    assert in_order(words, other) == in_order(other, words)


def test_the_brother_of_the_father_is_not_the_father_of_the_brother() -> None:
    assert of_each_other("爸爸的哥哥", "哥哥的爸爸")
    assert not of_each_other("爸爸的哥哥", "爸爸的哥哥")
    assert not of_each_other("爸爸", "爸爸")
