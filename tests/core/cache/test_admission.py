"""What is worth keeping, and for how long."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cache.admission import REFUSAL_LENGTH, SHORTEST_RESPONSE, lifetime_s, refusal_reason

ANSWER = "High tide at Brest is at six in the morning and again at half past six in the evening."
MORNING = datetime(2026, 7, 15).astimezone().timestamp()
"""Midnight of a day without a change of clocks, where the user is."""
NOON = MORNING + 12 * 3600
WEEK_S = 7 * 24 * 3600.0


def test_a_whole_answer_is_kept() -> None:
    assert refusal_reason(ANSWER, "stop") is None


@pytest.mark.parametrize("finish_reason", ["length", "tool_calls", "content_filter", ""])
def test_an_answer_that_did_not_come_to_its_end_is_not_kept(finish_reason: str) -> None:
    reason = refusal_reason(ANSWER, finish_reason)
    assert reason is not None
    assert (finish_reason or "no finish reason") in reason


def test_a_very_short_answer_is_not_kept() -> None:
    assert refusal_reason("x" * (SHORTEST_RESPONSE - 1), "stop") is not None
    assert refusal_reason("x" * SHORTEST_RESPONSE, "stop") is None


@pytest.mark.parametrize(
    "beginning",
    [
        "I'm sorry, but I can't",
        "I’m really sorry, but as an assistant I can't",
        "Sorry, I cannot",
        "  I cannot help",
        "I can't assist",
        "I won't provide that,",
        "I'm unable to help",
        "I am unable to provide it,",
        "As an AI language model, I cannot",
        "Unfortunately, I can't",
        "很抱歉，我",
        "抱歉，作为一个助手",
        "对不起，我",
        "我无法回答",
        "作为一个人工智能，我不能",
    ],
)
def test_an_answer_that_declines_is_not_kept(beginning: str) -> None:
    assert (
        refusal_reason(f"{beginning} {'say more about this matter today. ' * 3}", "stop")
        == "it declines to answer"
    )


@pytest.mark.parametrize(
    "beginning",
    [
        "I'm sorry to hear that.",
        "Sorry is a word that",
        "I can see two ways:",
        "You cannot",
        "我认为",
        "As an artist, I can",
    ],
)
def test_an_answer_that_only_begins_like_that_is_kept(beginning: str) -> None:
    assert refusal_reason(f"{beginning} {'say more about this matter today. ' * 3}", "stop") is None


def test_a_long_answer_that_begins_with_an_apology_is_kept() -> None:
    assert refusal_reason("I'm sorry, but I " + "x" * REFUSAL_LENGTH, "stop") is None


@given(st.text(max_size=500), st.sampled_from(["stop", "length", ""]))
def test_any_answer_can_be_judged(response: str, finish_reason: str) -> None:
    reason = refusal_reason(response, finish_reason)
    assert reason is None or reason.startswith("it ")


@pytest.mark.parametrize(
    "text",
    [
        "Is the shop open today?",
        "What happened yesterday?",
        "WHAT TIME IS IT in Rome?",
        "明天天气怎么样",
        "本周有什么电影",
        "现在几点了",
    ],
)
def test_what_is_asked_of_a_day_is_right_until_midnight(text: str) -> None:
    assert lifetime_s(text, WEEK_S, NOON) == 12 * 3600


@pytest.mark.parametrize("text", ["What is a tide?", "Who wrote Todayland?", "潮汐是什么", ""])
def test_other_answers_stay_right_for_their_whole_life(text: str) -> None:
    assert lifetime_s(text, WEEK_S, NOON) == WEEK_S


def test_a_short_life_does_not_get_longer_by_a_day() -> None:
    assert lifetime_s("Is it open today?", 60.0, NOON) == 60.0


@given(st.floats(0, 24 * 3600 - 0.001))
def test_an_answer_about_a_day_lives_at_least_a_second_and_not_into_the_next_day(second: float) -> None:
    start = MORNING
    life = lifetime_s("today", WEEK_S, start + second)
    assert 1 <= life <= 24 * 3600
    assert start + second + life <= start + 24 * 3600 + 1
