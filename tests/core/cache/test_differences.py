"""The words by which two prompts differ, without those that cannot change the question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cache.differences import Differences, one_word


def left_over(asked: str, stored: str) -> tuple[set[str], set[str]]:
    differences = Differences(asked.split(), stored.split())
    return set(differences.only_asked), set(differences.only_stored)


def test_equal_words_do_not_differ_whatever_their_order() -> None:
    assert not Differences(["cook", "rice"], ["rice", "cook"])
    assert not Differences([], [])


def test_other_words_are_left_over_on_their_side() -> None:
    assert left_over("cook brown rice", "cook rice quickly") == ({"brown"}, {"quickly"})


def test_a_word_that_is_said_twice_differs_from_one_that_is_said_once() -> None:
    assert left_over("very very good", "very good") == ({"very"}, set())


@pytest.mark.parametrize(("wrong", "right"), [("pnuemonia", "pneumonia"), ("sourdoughh", "sourdough")])
def test_a_misspelled_word_is_the_word_that_exists(wrong: str, right: str) -> None:
    assert one_word(wrong, right) == one_word(right, wrong) == right
    differences = Differences([wrong, "cure"], [right, "cure"])
    assert not differences
    assert differences.asked == differences.stored


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("causal", "casual"),
        ("house", "mouse"),
        ("metformin", "metoprolol"),
        ("cat", "cta"),
        ("qzxkv", "qzxkw"),
        ("12345", "12354"),
        ("vaccinated", "unvaccinated"),
        ("logit", "logic"),
        ("mutex", "mute"),
        ("北京", "北平"),
    ],
)
def test_two_words_that_exist_or_two_that_do_not_are_no_slips(one: str, other: str) -> None:
    assert one_word(one, other) is None


def test_a_word_in_two_parts_is_the_same_word() -> None:
    assert left_over("check out book", "checkout book") == (set(), set())
    assert left_over("checkout book", "check out book") == (set(), set())


def test_a_negation_is_never_joined_to_the_next_word() -> None:
    assert left_over("no body came", "nobody came") != (set(), set())


def test_to_may_come_or_go_unless_another_direction_stands_in_its_place() -> None:
    assert left_over("get to paris", "get paris") == (set(), set())
    assert left_over("get to paris", "get from paris") == ({"to"}, {"from"})


def test_light_chinese_characters_may_come_or_go() -> None:
    assert left_over("这 天 气", "天 气") == (set(), set())
    assert left_over("不 天 气", "天 气") == ({"不"}, set())


def test_both_sides_are_kept_as_they_were_before_light_words_went() -> None:
    differences = Differences(["这", "天"], ["天"])
    assert differences.alike == (["这", "天"], ["天"])
    assert differences.asked == ["天"]


def test_light_characters_do_not_stand_for_one_another() -> None:
    assert left_over("这 天 气", "那 天 气") == ({"这"}, {"那"})


@given(
    st.lists(
        st.sampled_from(
            ["to", "from", "cat", "pnuemonia", "pneumonia", "check", "out", "checkout", "不", "这"]
        )
    )
)
def test_nothing_differs_from_itself(words: list[str]) -> None:
    differences = Differences(words, list(words))
    assert not differences
    assert differences.asked == differences.stored == words
