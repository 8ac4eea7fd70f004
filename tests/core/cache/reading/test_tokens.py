"""Texts are cut into words; code is kept to the letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cache.reading.tokens import code_word, cut


def words(text: str) -> list[str]:
    return cut(text)[0]


def test_words_are_cut_at_blanks_and_punctuation() -> None:
    assert words("How do I reset it, please?") == ["How", "do", "I", "reset", "it", "please"]


def test_every_chinese_character_is_a_word() -> None:
    assert words("用 Python 写的") == ["用", "Python", "写", "的"]


def test_numbers_hold_together_and_stand_apart_from_letters() -> None:
    assert words("1,000 at 3:30 or 2kg or 1/2 on the 3rd") == [
        *("1,000", "at", "3:30", "or", "2", "kg", "or", "1/2", "on", "the", "3rd")
    ]


def test_signs_of_money_and_measure_are_words() -> None:
    assert words("$5 is 20% of €25 at 30°") == [
        *("dollar", "5", "is", "20", "percent", "of", "euro", "25", "at", "30", "degree")
    ]


@pytest.mark.parametrize("text", ["What’s new", "What‘s new", "What's new"])
def test_all_apostrophes_are_one(text: str) -> None:
    assert words(text) == ["What's", "new"]


def test_wide_characters_are_those_of_the_ordinary_keyboard() -> None:
    assert words("ＡＢＣ　１２３") == ["ABC", "123"]


@pytest.mark.parametrize(
    "code",
    [
        "foo_bar",
        "__init__",
        "fooBar",
        "print(",
        "a.py",
        "data.test.json",
        "https://example.com/a?b=c",
        "www.example.com",
        "ann@example.com",
        "/etc/hosts",
        "C:\\temp\\a.txt",
        "1.2.3",
        "--force",
        "-f",
        "==",
        "!=",
        "<=",
        "->",
        "&&",
        "[",
        "^",
    ],
)
def test_what_looks_like_code_is_one_word_to_the_letter(code: str) -> None:
    assert words(f"why {code} here") == ["why", f"code:{code}", "here"]
    assert cut(f"why {code} here")[1] == [code]


def test_the_sharp_and_the_pluses_of_a_language_are_kept() -> None:
    assert words("C") != words("C++") != words("C#")


@pytest.mark.parametrize("fence", ["```", "~~~"])
def test_fenced_code_is_one_word(fence: str) -> None:
    found, code = cut(f"Explain\n{fence}py\nx = 1\ny = 2\n{fence}\nplease")
    assert len(found) == 3
    assert found[1].startswith("code:")
    assert code == [f"{fence}py\nx = 1\ny = 2\n{fence}"]


def test_a_fence_that_is_never_closed_reaches_to_the_end() -> None:
    assert cut("Explain\n```\nx = 1\nand so on")[1] == ["```\nx = 1\nand so on"]


def test_two_indented_lines_are_code_and_a_single_one_is_not() -> None:
    assert cut("Explain\n    x\n    y\nplease")[1] == ["    x\n    y\n"]
    assert cut("Explain\n    x\nplease")[1] == []


@pytest.mark.parametrize("change", ["x = 2", "X = 1", "x  = 1", "x = 1;"])
def test_any_other_character_makes_other_code(change: str) -> None:
    assert code_word(f"```\n{'y' * 50}\n{change}\n```") != code_word(f"```\n{'y' * 50}\nx = 1\n```")


def test_blanks_at_the_ends_of_lines_do_not_make_other_code() -> None:
    assert code_word("```\nx = 1  \ny = 2\n\n```") == code_word("```\nx = 1\ny = 2\n```")


def test_short_code_stands_for_itself_and_longer_code_for_its_digest() -> None:
    assert code_word("`x = 1`") == "code:x = 1"
    assert len(code_word("x" * 500)) == len("code:") + 16


@given(st.text(max_size=300))
def test_no_word_is_empty_or_holds_a_blank_outside_of_code(text: str) -> None:
    for word in words(text):
        assert word
        assert word.startswith("code:") or not any(c.isspace() for c in word)


@given(st.text("ab.@_-/\\`~ \n\t(){}1+#:é好\x00", max_size=60))
def test_code_is_found_in_any_jumble_of_signs(text: str) -> None:
    found, code = cut(text)
    assert sum(word.startswith("code:") for word in found) <= len(code)
