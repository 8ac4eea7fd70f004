"""What a leak's growth looks like, and what only looks like it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.memory.floor import Release, Series
from core.memory.growth import Growth, Look, bend, evenness, is_steady
from core.memory.leak import MEMORY, RESOURCES

BINS = 380
LEVEL_KB = 60 * 1024.0
T = np.arange(BINS, dtype=np.float64)

walks = arrays(np.float64, st.integers(1, BINS), elements=st.integers(0, 5000).map(float))


def with_noise(series: Series, deviation: float = 5.0, seed: int = 1) -> Series:
    return LEVEL_KB + series + np.random.default_rng(seed).normal(0, deviation, len(series))


def ramp(onset: int, kb_a_bin: float = 20.0) -> Series:
    return kb_a_bin * np.clip(T - onset, 0, None)


# Whole series


@settings(max_examples=25)
@given(walks)
def test_what_falls_or_stays_is_never_suspected(series: Series):
    look = Look(np.sort(series)[::-1], MEMORY)
    assert look.suspected() is None
    assert look.confirmed() is None


@settings(max_examples=25)
@given(walks)
def test_what_was_all_given_back_is_never_suspected(series: Series):
    look = Look(np.append(series, series.min()), MEMORY)
    assert look.suspected() is None
    assert look.confirmed() is None


@settings(max_examples=30)
@given(walks, st.integers(1, 2**20))
def test_a_higher_level_suspects_no_more(series: Series, by: int):
    """The least rise that counts is a share of the level."""
    if Look(series, MEMORY).confirmed() is None:
        assert Look(series + by, MEMORY).confirmed() is None


@settings(max_examples=20)
@given(st.integers(60, 200), st.floats(5, 200), st.floats(-0.2, 0.2), st.integers(0, 9))
def test_a_somewhat_higher_level_changes_nothing(onset: int, pace: float, share: float, seed: int):
    series = with_noise(ramp(onset, pace), seed=seed)
    assert Look(series, MEMORY).confirmed() == Look(series + share * LEVEL_KB, MEMORY).confirmed()


@pytest.mark.parametrize("onset", [0, 60, 120, 200])
def test_a_steady_growth_is_confirmed_where_it_is(onset: int):
    growth = Look(with_noise(ramp(onset)), MEMORY).confirmed()
    assert growth is not None
    assert growth.begin >= onset - 12
    assert growth.end <= BINS - MEMORY.tail


def test_a_growth_in_many_pieces_is_confirmed():
    assert Look(with_noise(20.0 * 30 * np.floor(T / 30)), MEMORY).confirmed() is not None


def test_a_growth_is_suspected_long_before_it_is_confirmed():
    series = with_noise(ramp(60))[: 60 + MEMORY.suspicious + MEMORY.tail]
    assert Look(series, MEMORY).suspected() is not None
    assert Look(series, MEMORY).confirmed() is None


@pytest.mark.parametrize(
    "series",
    [
        pytest.param(np.zeros(BINS), id="noise alone"),
        pytest.param(8000.0 * (T > 150), id="one step"),
        pytest.param(8000.0 * ((T > 100) + 1.0 * (T > 250)), id="two steps"),
        pytest.param(20_000 * (1 - np.exp(-T / 90)), id="filling up"),
        pytest.param(9000 * np.log1p(T / 20), id="ever slower"),
        pytest.param(ramp(200) * (T < 270), id="given back within 6 min"),
        pytest.param(ramp(0) * (T < 155), id="given back within 13 min of the start"),
        pytest.param(60.0 * (T % 40), id="sawtooth"),
        pytest.param(100.0 * np.clip(T - 200, 0, 40), id="a phase of work"),
    ],
)
def test_what_is_no_leak_is_not_confirmed(series: Series):
    noisy = with_noise(series)
    assert [n for n in range(8, BINS, 4) if Look(noisy[:n], MEMORY).confirmed() is not None] == []


@pytest.mark.parametrize("rise_kb", [0.5 * MEMORY.least, 0.5 * MEMORY.share * LEVEL_KB])
def test_a_rise_that_is_too_small_counts_for_nothing(rise_kb: float):
    series = LEVEL_KB + rise_kb * T / BINS
    assert Look(series, MEMORY).confirmed() is None


def test_a_rise_within_the_noise_counts_for_nothing():
    assert Look(with_noise(2.0 * T, deviation=400), MEMORY).confirmed() is None


def test_growth_waits_until_it_has_outlived_what_was_given_back_before():
    series = with_noise(ramp(80, 20.0))
    length = 80 + 160
    assert Look(series[:length], MEMORY).confirmed() is not None
    assert Look(series[:length], MEMORY, [Release(200, 1e6)]).confirmed() is None
    assert Look(series[:length], MEMORY, [Release(200, 10.0)]).confirmed() is not None, "too low to tell"


@pytest.mark.parametrize("n", [0, 1, 2, 7])
def test_a_series_that_is_too_short_says_nothing(n: int):
    look = Look(with_noise(ramp(0))[:n], MEMORY)
    assert look.suspected() is None
    assert look.confirmed() is None


def test_four_threads_that_stay_one_after_the_other_are_a_leak_of_threads():
    series = np.floor(T[:60] / 6)
    assert Look(series, RESOURCES).confirmed() is not None


@pytest.mark.parametrize("more", [3, 60])
def test_a_pool_of_threads_that_opens_is_none(more: int):
    assert Look(8.0 + more * (T[:60] > 20), RESOURCES).confirmed() is None


def test_a_growth_begins_where_a_calm_ended_not_where_its_window_does():
    series = with_noise(ramp(150, 50.0), deviation=1)
    growth = Look(series, MEMORY).confirmed()
    assert growth is not None
    assert abs(growth.begin - 150) <= 6


# Rises of equal pieces

rises = arrays(np.float64, 12, elements=st.integers(0, 1000).map(float))


@given(rises, st.integers(1, 1000))
def test_evenness_counts_pieces_and_knows_no_unit(pieces: Series, factor: int):
    assert 0 <= evenness(pieces) <= 12 + 1e-9
    assert evenness(factor * pieces) == pytest.approx(evenness(pieces))
    assert evenness(pieces[::-1].copy()) == pytest.approx(evenness(pieces))


@pytest.mark.parametrize("equal", [1, 3, 12])
def test_so_many_equal_rises_are_as_even(equal: int):
    assert evenness(np.array([7.0] * equal + [0.0] * (12 - equal))) == pytest.approx(equal)


def test_no_rise_is_not_steady():
    assert evenness(np.zeros(12)) == 0
    assert not is_steady(np.zeros(12))


@given(rises)
def test_what_does_not_slow_down_and_is_even_is_steady(pieces: Series):
    rising = np.sort(pieces)
    assert is_steady(rising) == (evenness(rising) >= 3)


def test_what_slows_down_is_not_steady():
    assert not is_steady(np.linspace(12, 1, 12))


# The bend


@given(st.integers(3, 40).map(lambda half: 2 * half), st.floats(0, 5), st.floats(10, 50))
def test_two_straight_lines_are_parted_where_they_meet(at: int, before: float, after: float):
    t = np.arange(120, dtype=np.float64)
    assert abs(bend(before * np.minimum(t, at) + after * np.clip(t - at, 0, None)) - at) <= 2


@given(st.integers(8, 60), st.floats(-1e6, 1e6))
def test_a_level_beneath_moves_no_bend(at: int, level: float):
    t = np.arange(120, dtype=np.float64)
    series = np.round(20 * np.clip(t - at, 0, None) + np.random.default_rng(1).normal(0, 30, 120))
    assert bend(series + round(level)) == bend(series)


@pytest.mark.parametrize("n", [0, 1, 20, 30])
def test_a_short_series_has_no_bend(n: int):
    assert bend(np.arange(n, dtype=np.float64)) == 0


def test_a_growth_names_its_bins():
    assert Growth(begin=3, end=9) == (3, 9)
