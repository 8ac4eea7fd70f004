"""Equal amounts are equal words, and others are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cache.reading.numbers import is_number, one_spelling


def spelled(text: str) -> str:
    return " ".join(one_spelling(text.split()))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("zero", "0"),
        ("seven", "7"),
        ("nineteen", "19"),
        ("twenty", "20"),
        ("twenty one", "21"),
        ("two hundred", "200"),
        ("two hundred and five", "205"),
        ("two hundred thirty four", "234"),
        ("one thousand two hundred", "1200"),
        ("three million", "3000000"),
        ("5 million", "5000000"),
        ("12 thousand", "12000"),
        ("1,000", "1000"),
        ("1,234,567", "1234567"),
        ("1,234.5", "1234.5"),
        ("2.0", "2"),
        ("7:00 am", "7am"),
        ("7 am", "7am"),
        ("7 a.m", "7am"),
        ("7:30 pm", "7:30pm"),
        ("5 o'clock", "5"),
    ],
)
def test_a_number_has_one_spelling(text: str, number: str) -> None:
    assert spelled(text) == number


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3.1", "3.10"),
        ("10", "100"),
        ("1.5", "1.05"),
        ("7 am", "7 pm"),
        ("7:30", "7:03"),
        ("1/2", "2/1"),
        ("twenty one", "twenty"),
        ("two three", "twenty three"),
        ("one hundred", "one thousand"),
        ("1,000", "1,0000"),
        ("3rd", "3"),
    ],
)
def test_other_amounts_are_other_words(one: str, other: str) -> None:
    assert spelled(one) != spelled(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5 kg", "5 kilograms"),
        ("5 km", "5 kilometres"),
        ("5 mins", "5 minutes"),
        ("5 min", "5 minutes"),
        ("2 hrs", "2 hours"),
        ("20 pct", "20 percent"),
        ("dollar 5", "5 dollars"),
        ("euro 1,000", "1000 euros"),
        ("dollar 5.50", "5.5 dollars"),
        ("1.50 kg", "1.5 kg"),
        ("sept", "september"),
        ("tues", "tuesday"),
    ],
)
def test_units_money_and_dates_have_one_spelling(one: str, other: str) -> None:
    assert spelled(one) == spelled(other)


@pytest.mark.parametrize(
    ("one", "other"), [("5 kg", "5 lb"), ("5 mg", "5 gram"), ("5 mb", "5 gb"), ("5 dollars", "5 euros")]
)
def test_other_units_stay_apart(one: str, other: str) -> None:
    assert spelled(one) != spelled(other)


def test_a_price_does_not_take_the_number_of_the_next_amount() -> None:
    assert spelled("5 dollars 50 cents") == "5 dollar 50 cents"


def test_a_word_is_a_unit_only_behind_a_number() -> None:
    assert spelled("min temperature for 5 min") == "min temperature for 5 minute"


def test_second_and_first_are_not_counted() -> None:
    assert spelled("the first second") == "the first second"


@pytest.mark.parametrize(
    "words", ["9" * 5000 + " hundred", "one " + "hundred " * 900, "፩ hundred", "②", "1" * 8000]
)
def test_amounts_beyond_all_measure_stay_words(words: str) -> None:
    assert one_spelling(words.split())


@given(st.integers(0, 10**12))
def test_digits_stay_what_they_are_and_groups_of_three_are_joined(number: int) -> None:
    assert one_spelling([f"{number:,}"]) == [str(number)]


def test_what_begins_with_a_digit_is_a_number() -> None:
    assert is_number("5")
    assert is_number("-5")
    assert is_number("3rd")
    assert not is_number("five")
    assert not is_number("-")
    assert not is_number("")
