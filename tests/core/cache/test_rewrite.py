"""The same person's case told in other words."""

from __future__ import annotations

import pytest

from core.cache.compare import compare
from core.cache.reading import read
from core.cache.rewrite import COPIED_RUN, LONGEST_CASE, is_case, told_again

CASE = (
    "For three weeks I have had a burning pain behind my breastbone after heavy meals, and it gets worse when I lie "
    "down at night. Antacids relieve the burning for an hour. I smoke and drink coffee. Is it reflux or my heart?"
)
RETOLD = (
    "I have had burning behind the breastbone for three weeks after heavy meals. It worsens at night when lying "
    "down, antacids relieve it for about an hour, I drink coffee and smoke. Could this be heart trouble or acid "
    "reflux?"
)
OTHER_CASE = (
    "My landlord in Leeds wants to keep the deposit because of scratches in the wooden floor that I reported with "
    "photographs on the day I moved in. Which letter must I write and to whom can I complain about him?"
)


def test_two_tellings_of_one_case_are_told_again_either_way_round() -> None:
    evidence = told_again(read(CASE), read(RETOLD))
    assert evidence is not None
    assert evidence >= 1
    assert told_again(read(RETOLD), read(CASE)) == pytest.approx(evidence, rel=0.2)
    comparison = compare(read(CASE), read(RETOLD))
    assert comparison.same
    assert comparison.rewrite


def test_two_cases_are_not_tellings_of_one() -> None:
    evidence = told_again(read(CASE), read(OTHER_CASE))
    assert evidence is None or evidence < 1
    assert not compare(read(CASE), read(OTHER_CASE)).same


def test_another_number_in_a_case_told_again_is_another_case() -> None:
    assert not compare(read(CASE), read(RETOLD.replace("three weeks", "nine weeks"))).same


def test_a_general_question_is_no_case() -> None:
    general = "What causes burning pain behind the breastbone after heavy meals that gets worse at night?"
    assert not is_case(read(general), read(general))
    assert is_case(read(CASE), read(general))


def test_a_short_complaint_is_no_case() -> None:
    assert not is_case(read("I have a headache"), read("My head aches, what can I do?"))


def test_a_text_beyond_the_limit_is_not_compared_as_a_case() -> None:
    long = read(f"I {'cough ' * (LONGEST_CASE + 1)}")
    assert not is_case(long, long)


def test_one_other_word_is_a_difference_and_no_retelling() -> None:
    assert told_again(read(CASE), read(CASE.replace("coffee", "wine"))) is None


def test_a_longer_version_of_the_same_text_is_no_retelling() -> None:
    assert (
        told_again(
            read(CASE), read(CASE + " My father died of a heart attack at sixty, and I am worried about it.")
        )
        is None
    )


def test_what_is_copied_is_no_evidence() -> None:
    template = (
        "I want you to act as a careful travel agent who answers briefly and politely, and to plan for me "
    )
    one, other = (
        template + "seven quiet nights among Norwegian fjords",
        template + "a loud weekend of clubs around Berlin",
    )
    assert len(template.split()) > COPIED_RUN
    evidence = told_again(read(one), read(other))
    assert evidence is None or evidence < 1
    assert not compare(read(one), read(other)).same
