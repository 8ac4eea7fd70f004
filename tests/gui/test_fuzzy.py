"""Which text fits typed letters best."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.fuzzy import score

TEXTS = (
    "Collect garbage",
    "Take memory snapshot",
    "Open prompts file…",
    "Open session file…",
    "Pause",
    "Account spare: drain",
    "暂停",
)


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("garb", "Collect garbage"),
        ("cg", "Collect garbage"),
        ("mem snap", "Take memory snapshot"),
        ("snap mem", "Take memory snapshot"),
        ("OPEN S", "Open session file…"),
        ("pau", "Pause"),
        ("drain spa", "Account spare: drain"),
        ("停", "暂停"),
    ],
)
def test_the_meant_text_comes_first(query: str, best: str) -> None:
    scores = {text: found for text in TEXTS if (found := score(query, text)) is not None}
    assert max(scores, key=lambda text: scores[text]) == best


@pytest.mark.parametrize("query", ["xyz", "pause x", "egabrag", "eaot"])
def test_what_is_not_there_or_scattered_does_not_fit(query: str) -> None:
    assert [text for text in TEXTS[:5] if score(query, text) is not None] == []


def fit(query: str, text: str) -> float:
    found = score(query, text)
    assert found is not None
    return found


def test_a_beginning_is_better_than_a_middle_and_a_short_text_than_a_long_one() -> None:
    assert fit("pause", "Pause it") > fit("pause", "Now pause") > fit("pause", "unpaused!")
    assert fit("log", "Log") > fit("log", "Log of everything")


@given(st.text(max_size=40))
def test_every_text_is_found_by_itself(text: str) -> None:
    assert score(text, text) is not None
