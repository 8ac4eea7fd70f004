"""A line through a growth, how sure it is, and when it meets a level."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.memory.line import SLACK, Lines, fit, slope_interval, time_to

TIMES = np.arange(60) * 5.0
slopes = st.floats(-1000, 1000)
heights = st.floats(-1e6, 1e6)


def noisy(slope: float, height: float, deviation: float = 10.0, seed: int = 1, n: int = 60) -> Lines:
    times = np.arange(n) * 5.0
    noise = np.random.default_rng(seed).normal(0, deviation, n)
    return fit(times, height + slope * (times - times[-1]) + noise)


@given(slopes, heights, st.integers(3, 200))
def test_a_straight_line_is_found_exactly(slope: float, height: float, points: int):
    times = np.arange(points) * 5.0
    lines = fit(times, height + slope * (times - times[-1]))
    assert lines.slope == pytest.approx(slope, rel=1e-6, abs=1e-6)
    assert lines.height == pytest.approx(height, rel=1e-6, abs=1e-4)
    assert slope_interval(lines).high - slope_interval(lines).low == pytest.approx(0, abs=1e-4)


@example(5e-324, 0.0, 0)
@given(slopes, st.floats(0, 100), st.integers(0, 2**31))
def test_an_interval_holds_its_value(slope: float, deviation: float, seed: int):
    lines = noisy(slope, 0, deviation, seed)
    interval = slope_interval(lines)
    assert interval.low <= interval.value <= interval.high
    time = time_to(5000, lines)
    if time is None:
        assert lines.slope <= 0
    else:
        assert 0 <= time.low <= time.value <= time.high


@given(slopes, heights)
def test_a_constant_on_top_moves_the_line_and_tilts_nothing(slope: float, by: float):
    lines, raised = noisy(slope, 0), noisy(slope, by)
    assert raised.slope == pytest.approx(lines.slope, abs=1e-6)
    assert raised.height == pytest.approx(lines.height + by, abs=1e-4)


@given(st.floats(1, 1000), st.floats(-1e9, 1e9))
def test_a_shift_in_time_changes_nothing(slope: float, by_s: float):
    values = slope * TIMES + np.random.default_rng(1).normal(0, 10, 60)
    assert fit(TIMES + by_s, values).slope == pytest.approx(fit(TIMES, values).slope, rel=1e-6)


@given(st.floats(0.1, 100), st.integers(-10, 10).map(lambda power: 2.0**power))
def test_in_other_units_the_slope_is_scaled_and_the_time_is_the_same(slope: float, factor: float):
    values = slope * TIMES + np.random.default_rng(1).normal(0, 10, 60)
    lines, scaled = fit(TIMES, values), fit(TIMES, factor * values)
    assert scaled.slope == pytest.approx(factor * lines.slope)
    level = values[-1] + 1000
    here, there = time_to(level, lines), time_to(factor * level, scaled)
    assert here is not None
    assert there is not None
    assert (there.value, there.low, there.high) == pytest.approx((here.value, here.low, here.high))


def test_four_of_five_intervals_hold_the_true_slope():
    held = sum(
        interval.low <= 2.0 <= interval.high
        for interval in (slope_interval(noisy(2.0, 0, 30, seed, 120)) for seed in range(300))
    )
    assert 0.7 < held / 300 < 0.87


def test_more_noise_makes_wider_intervals():
    widths = [slope_interval(noisy(2.0, 0, deviation)) for deviation in (1.0, 10.0, 100.0)]
    assert sorted(i.high - i.low for i in widths) == [i.high - i.low for i in widths]


def test_noise_that_lasts_makes_wider_intervals_than_noise_that_does_not():
    random = np.random.default_rng(3)
    independent = random.normal(0, 10, 120)
    lasting = np.repeat(random.normal(0, 10, 12), 10)
    times = np.arange(120) * 5.0
    narrow, wide = (slope_interval(fit(times, 2 * times + noise)) for noise in (independent, lasting))
    assert wide.high - wide.low > 1.5 * (narrow.high - narrow.low)


def test_the_same_series_gives_the_same_line():
    first, again = noisy(2.0, 0), noisy(2.0, 0)
    assert slope_interval(first) == slope_interval(again)
    assert time_to(1e6, first) == time_to(1e6, again)


def test_a_level_is_met_when_the_line_gets_there():
    time = time_to(1000, fit(TIMES, 2.0 * (TIMES - TIMES[-1])))
    assert time is not None
    assert time.value == pytest.approx(500)
    assert time.low <= 500 * (1 - SLACK) + 1e-6
    assert time.high >= 500 * (1 + SLACK) - 1e-6


def test_peaks_meet_a_level_before_the_line_does():
    teeth = 100.0 * (np.arange(60) % 10)
    time = time_to(2000, fit(TIMES, 2.0 * TIMES + teeth))
    assert time is not None
    assert time.value < (2000 - 2 * TIMES[-1] - teeth.mean()) / 2


def test_a_level_that_has_been_met_is_no_time_away():
    time = time_to(-1000, noisy(2.0, 0))
    assert time is not None
    assert (time.low, time.value, time.high) == (0, 0, 0)


@pytest.mark.parametrize("slope", [0.0, -2.0])
def test_what_does_not_grow_meets_no_level(slope: float):
    assert time_to(1e6, fit(TIMES, slope * TIMES)) is None


def test_a_growth_in_doubt_may_never_meet_the_level():
    random = np.random.default_rng(0)
    wander = np.cumsum(random.normal(0, 10, 60))
    lines = fit(
        TIMES,
        wander
        - (wander @ (TIMES - TIMES.mean())) / ((TIMES - TIMES.mean()) ** 2).sum() * TIMES
        + 0.01 * TIMES,
    )
    time = time_to(10_000, lines)
    assert time is not None
    assert time.high == np.inf
