"""Greetings and thanks go, and the many ways to begin a question become one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cache.reading.frames import bare, framed, unfronted

GREETINGS = [
    "",
    "hi ",
    "hello there ",
    "good morning ",
    "excuse me but ",
    "quick question ",
    "please ",
    "ok so ",
]
THANKS = [
    "",
    " thanks",
    " thank you so much",
    " please",
    " thanks in advance",
    " any help is appreciated",
    " cheers",
]
QUESTIONS = ["how do i bake bread", "why is the sky blue", "list three rivers", "is tea healthy"]


@given(st.sampled_from(GREETINGS), st.sampled_from(QUESTIONS), st.sampled_from(THANKS))
def test_greetings_and_thanks_go(greeting: str, question: str, thanks: str) -> None:
    assert bare(greeting + question + thanks) == question


@pytest.mark.parametrize("text", ["", "hello", "thanks", "please", "thank you", "ok"])
def test_a_text_that_is_only_polite_stays(text: str) -> None:
    assert bare(text) == text


@pytest.mark.parametrize(
    ("kind", "rest", "texts"),
    [
        (
            "how",
            "bake bread",
            [
                "how do i bake bread",
                "how to bake bread",
                "how can you bake bread",
                "how should one bake bread",
                "what is the best way to bake bread",
                "is there a way to bake bread",
                "explain how to bake bread",
                "what should i do to bake bread",
            ],
        ),
        (
            "can",
            "park here",
            ["can i park here", "am i allowed to park here", "is it permitted to park here"],
        ),
        (
            "why",
            "the sky blue",
            ["why is the sky blue", "how come the sky blue", "what is the reason that the sky blue"],
        ),
        (
            "price",
            "a tesla",
            ["how much does a tesla cost", "how much is a tesla", "what is the price of a tesla"],
        ),
        ("meaning", "tort", ["what does tort mean", "what is the meaning of tort", "definition of tort"]),
        (
            "difference",
            "cats versus dogs",
            ["what is the difference between cats and dogs", "how do dogs differ from cats"],
        ),
        (
            "best",
            "books about rome",
            ["what are some good books about rome", "what are the best books about rome"],
        ),
        ("best", "phone", ["which phone is the best", "what is the best phone"]),
        ("when", "it open", ["what time does it open", "when does it open"]),
        ("where", "buy stamps", ["where can i buy stamps", "where could one buy stamps"]),
        ("yn", "cats purr", ["do cats purr", "whether cats purr", "are cats purr"]),
        ("", "photosynthesis", ["what is photosynthesis", "photosynthesis", "define photosynthesis"]),
    ],
)
def test_ways_to_ask_the_same_become_one(kind: str, rest: str, texts: list[str]) -> None:
    assert {framed(text) for text in texts} == {(kind, rest)}


@pytest.mark.parametrize("text", ["how", "why", "can i", "best", "tell me", ""])
def test_a_beginning_without_an_end_stays(text: str) -> None:
    assert framed(text) == ("", text)


def test_a_difference_among_more_than_two_keeps_its_order() -> None:
    assert framed("what is the difference between tea and milk and wine")[0] != "difference"


def test_a_fronted_circumstance_goes_to_the_end() -> None:
    assert unfronted("On a Mac, how do I print?") == "how do I print On a Mac"
    assert unfronted("In 2020, what happened in Rome?") == "what happened in Rome In 2020"


@pytest.mark.parametrize(
    "text", ["On a Mac, print it.", "How do I print on a Mac?", "On a Mac, " + "x " * 200, ""]
)
def test_other_sentences_stay_as_they_are(text: str) -> None:
    assert unfronted(text) == text


@given(st.text(max_size=200))
def test_no_text_loses_all_its_words(text: str) -> None:
    line = " ".join(text.lower().split())
    assert bool(bare(line)) == bool(line)
    assert isinstance(framed(line)[1], str)
