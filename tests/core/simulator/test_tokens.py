"""Tokens are estimated as DeepSeek's page says."""

from hypothesis import given
from hypothesis import strategies as st

from core.simulator.tokens import estimate_tokens, has_cjk


def test_four_latin_characters_are_a_token() -> None:
    assert [estimate_tokens(text) for text in ("", "a", "abcd", "abcde")] == [0, 1, 1, 2]


def test_ten_chinese_characters_are_six_tokens() -> None:
    assert estimate_tokens("潮汐是什么意思呢请问") == 6
    assert estimate_tokens("éééé") == 1


def test_chinese_is_recognised_anywhere_in_a_text() -> None:
    assert has_cjk("What is 潮汐?")
    assert not has_cjk("Où est le café?")


@given(st.text(), st.text())
def test_more_text_never_has_fewer_tokens(text: str, more: str) -> None:
    assert estimate_tokens(text + more) >= estimate_tokens(text)
