"""A verdict as a sentence."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.memory.evidence import duration, evidence
from core.memory.sample import LIVE
from core.memory.verdict import COUNTERS, Interval, LeakVerdict

GROWS = LeakVerdict(
    "confirmed",
    LIVE,
    since_s=760,
    suspect_at_s=800,
    confirmed_at_s=1000,
    slope=Interval(3.14, 2.81, 3.4),
    python_share=0.97,
)


def test_a_leak_is_told_with_its_pace_its_age_its_side_and_its_end():
    said = evidence(GROWS, 1600, forecast=Interval(7800, 6600, 9600), level_mb=1000)
    assert said == (
        "live bytes grow 3.1 MB/min (2.8-3.4) for 14 min, not explained by caches; "
        "all of it Python's small objects; the native heap is flat; "
        "reaches 1000 MB in 2 h 10 min (1 h 50 min to 2 h 40 min)"
    )


def test_nothing_is_told_of_nothing():
    assert evidence(LeakVerdict(), 100) == "nothing grows that is not given back or explained"


@pytest.mark.parametrize("channel", [LIVE, "anon_kb", "uss_kb", "rss_kb", *COUNTERS])
def test_every_channel_has_its_words(channel: str):
    said = evidence(LeakVerdict("suspect", channel, 10, 20, slope=Interval(2, 1, 3)), 100)
    assert " 2.0 " in said
    assert ("caches" in said) == (channel not in COUNTERS)
    assert ("MB" in said) == (channel not in COUNTERS)


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "outside Python's own"), (0.5, "50 % of it Python's"), (1.0, "all of it Python's")],
)
def test_the_side_that_grows_is_named(share: float, words: str):
    assert words in evidence(LeakVerdict("confirmed", LIVE, 0, 0, 0, None, share), 60)


def test_what_is_not_known_is_left_out():
    assert evidence(LeakVerdict("suspect", LIVE), 60) == "live bytes grow, not explained by caches"


def test_a_forecast_without_end_says_so():
    assert "(1 h 50 min to no end)" in evidence(
        GROWS, 1600, forecast=Interval(7800, 6600, math.inf), level_mb=9
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (89, "89 s"),
        (90, "2 min"),
        (840, "14 min"),
        (5400, "1 h 30 min"),
        (7200, "2 h"),
        (47.9 * 3600, "47 h 54 min"),
        (76 * 3600, "3 d 4 h"),
        (48 * 3600, "2 d"),
        (400 * 86400, "no end"),
        (math.inf, "no end"),
    ],
)
def test_a_duration_has_two_units_at_most(seconds: float, words: str):
    assert duration(seconds) == words


@given(st.floats(0, 1e12))
def test_no_duration_is_too_long_to_say(seconds: float):
    assert len(duration(seconds)) <= len("364 d 23 h")


@pytest.mark.parametrize(
    ("slope", "words"),
    [
        (0.0, " 0 MB"),
        (0.00123, "0.0012"),
        (0.5, "0.5"),
        (1.04, "1.0"),
        (9.96, " 10 MB"),
        (31.4, " 31 MB"),
        (2000.0, "2000"),
    ],
)
def test_a_pace_has_two_digits(slope: float, words: str):
    assert words in evidence(LeakVerdict("suspect", LIVE, slope=Interval(slope, slope, slope)), 0)
