"""The glance never hides what a full comparison would accept."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cache.candidates import may_be_same
from core.cache.compare import compare
from core.cache.reading import read

SUBJECTS = (
    "reset my router",
    "renew a passport",
    "bake sourdough bread",
    "check out a book",
    "change the email address",
)
FRAMES = (
    "how do i {}",
    "how can I {}?",
    "what is the best way to {}",
    "Please tell me how to {}",
    "can i {} online",
)
SLIPS = ("{}", "{} todya", "to {}", "{} tonight", "{} adress", "checkout {}", "{} on the websiet")

prompts = st.builds(
    lambda subject, frame, slip: slip.format(frame.format(subject)),
    st.sampled_from(SUBJECTS),
    st.sampled_from(FRAMES),
    st.sampled_from(SLIPS),
)
chinese = st.text(alphabet="什么怎样手机电脑好的北京天气吗是在里", min_size=4, max_size=14)


@settings(max_examples=300)
@given(prompts | chinese, prompts | chinese)
def test_what_compares_as_the_same_passes_the_glance(asked: str, stored: str) -> None:
    a, b = read(asked), read(stored)
    if compare(a, b).same:
        assert may_be_same(a, b.ids)


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("What is the capital of France?", "What is the capital of Spain?"),
        ("How do I fix a flat tyre?", "How do I fix a flat tyre on a truck?"),
        ("Who wrote Emma?", "Who wrote Persuasion and Emma?"),
    ],
)
def test_another_known_word_is_seen_at_a_glance(asked: str, stored: str) -> None:
    assert not may_be_same(read(asked), read(stored).ids)


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("How do I cancle my order?", "How do I cancel my order?"),
        ("How do I check out a book?", "How do I checkout a book?"),
        ("I want to go to Rome", "I want to go Rome"),
    ],
)
def test_a_slip_a_blank_or_a_to_is_looked_at_closely(asked: str, stored: str) -> None:
    assert may_be_same(read(asked), read(stored).ids)
    assert may_be_same(read(asked), np.array(read(asked).ids))
