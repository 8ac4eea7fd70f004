"""The same person's case told in other words."""

from __future__ import annotations

import pytest

from core.cache.compare import compare, compare_meaning
from core.cache.reading import read
from core.cache.rewrite import COPIED_RUN, LONGEST_CASE, is_case, is_filled_in, told_again

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


FORMS = [
    (
        "I have a dog that refuses to eat dry food in the morning. Should I change the brand or see a vet?",
        "I have a cat that refuses to drink tap water in the morning. Should I change the bowl or see a vet?",
    ),
    (
        "I ordered a blue shirt last Monday and it has not arrived yet, can I get my money back or a new one?",
        "I ordered a red dress last Friday and it has not arrived yet, can I get my money back or a new one?",
    ),
    (
        "I want to learn the guitar at home in the evening, which book and which app should I buy for a beginner?",
        "I want to learn the violin at school in the morning, which teacher and bow should I buy for a beginner?",
    ),
    (
        "My son is five and does not want to sleep in his own bed, what can I do to help him at night?",
        "My daughter is five and does not want to eat her own soup, what can I do to help her at lunch?",
    ),
    (
        "I am writing a letter to my landlord because the heating has been broken for a week, how should I begin it?",
        "I am writing an email to my teacher because the project has been late for a week, how should I begin it?",
    ),
    (
        "I have a small garden with a lot of shade and clay soil, which roses can I plant in the spring?",
        "I have a big balcony with a lot of sun and dry pots, which herbs can I plant in the autumn?",
    ),
    (
        "I work as a nurse in a hospital and I want to move to Canada, what exam do I have to take first?",
        "I work as a teacher in a school and I want to move to Norway, what test do I have to take first?",
    ),
    (
        "I bought a used car from a dealer and the brakes failed after a week, can I make him pay the repair?",
        "I bought a used bike from a friend and the chain broke after a day, can I make him pay the repair?",
    ),
    (
        "I need to write a Python function that reads a file and counts the words, how do I start?",
        "I need to write a Java method that reads a socket and counts the lines, how do I start?",
    ),
    (
        "I have been taking vitamin D for two months and my hair is falling out, should I stop taking it?",
        "I have been taking iron pills for two months and my skin is turning yellow, should I stop taking them?",
    ),
    (
        "I plan a trip to Rome with my parents in May, which museums should we visit on the first day?",
        "I plan a trip to Oslo with my students in June, which parks should we visit on the first day?",
    ),
    (
        "I invested some money in gold last year and want to sell it now, do I have to pay tax on the profit?",
        "I invested some money in bonds last year and want to gift it now, do I have to pay tax on the interest?",
    ),
]


@pytest.mark.parametrize(("one", "other"), FORMS)
def test_a_form_that_is_filled_in_differently_is_another_case(one: str, other: str) -> None:
    assert is_filled_in(read(one), read(other))
    assert not compare(read(one), read(other)).same
    assert not compare(read(other), read(one)).same
    assert not compare_meaning(read(one), read(other), 0.95).same


def test_who_tells_a_case_again_does_not_keep_to_his_sentences() -> None:
    assert not is_filled_in(read(CASE), read(RETOLD))
