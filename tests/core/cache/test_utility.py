"""What an entry is worth falls with time, rises with use and with what it saves for its size."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cache.utility import (
    BENEFIT_RANGE,
    HALF_LIFE_S,
    ORDINARY_BYTES,
    ORDINARY_COST_USD,
    ORDINARY_LATENCY_S,
    TIME_SHARE,
    benefit,
    benefits,
    priority,
    utility,
)

NOW = 1_790_000_000.0
HITS = st.integers(0, 1_000_000)
AGES = st.floats(0, 30 * 24 * 3600)
WORTHS = st.floats(1 / BENEFIT_RANGE, BENEFIT_RANGE)


def test_an_ordinary_entry_begins_in_the_middle() -> None:
    worth = benefit(ORDINARY_COST_USD, ORDINARY_LATENCY_S, ORDINARY_BYTES)
    assert worth == 1
    assert utility(priority(worth, 0, NOW, NOW)) == pytest.approx(0.5)


def test_a_day_without_use_weighs_as_much_as_half_the_hits() -> None:
    assert priority(1.0, 3, NOW, NOW) == pytest.approx(priority(1.0, 7, NOW - HALF_LIFE_S, NOW))


@given(worth=WORTHS, hits=HITS, age_s=AGES, later_s=st.floats(1, 24 * 3600))
def test_utility_is_a_share_that_falls_with_time_and_rises_with_use(
    worth: float, hits: int, age_s: float, later_s: float
) -> None:
    found = utility(priority(worth, hits, NOW - age_s, NOW))
    assert 0 < found < 1
    assert utility(priority(worth, hits, NOW - age_s, NOW + later_s)) < found
    assert utility(priority(worth, hits + 1, NOW - age_s, NOW)) > found


@given(st.tuples(WORTHS, HITS, AGES), st.tuples(WORTHS, HITS, AGES), AGES)
def test_the_order_of_two_entries_never_changes_by_itself(
    one: tuple[float, int, float], other: tuple[float, int, float], later_s: float
) -> None:
    a, b = (priority(w, h, NOW - age, NOW) for w, h, age in (one, other))
    c, d = (priority(w, h, NOW - age, NOW + later_s) for w, h, age in (one, other))
    if a - b > 1e-6:
        assert c > d


@given(st.none() | st.floats(0, 100), st.floats(0, 1e4), st.integers(0, 1 << 30))
def test_benefit_has_bounds(cost_usd: float | None, latency_s: float, n_bytes: int) -> None:
    assert 1 / BENEFIT_RANGE <= benefit(cost_usd, latency_s, n_bytes) <= BENEFIT_RANGE


def test_benefit_is_money_and_time_for_each_byte() -> None:
    assert benefit(2 * ORDINARY_COST_USD, 2 * ORDINARY_LATENCY_S, ORDINARY_BYTES) == pytest.approx(2)
    assert benefit(ORDINARY_COST_USD, 0.0, ORDINARY_BYTES) == pytest.approx(1 - TIME_SHARE)
    assert benefit(0.0, ORDINARY_LATENCY_S, ORDINARY_BYTES) == pytest.approx(TIME_SHARE)
    assert benefit(None, ORDINARY_LATENCY_S, 2 * ORDINARY_BYTES) == pytest.approx(0.5)


@pytest.mark.parametrize("years", [-1000, 1000])
def test_utility_does_not_overflow_however_long_ago(years: int) -> None:
    found = utility(priority(1.0, 0, NOW, NOW + years * 365 * 24 * 3600.0))
    assert 0 <= found <= 1
    assert not math.isnan(found)


def test_many_priorities_are_turned_at_once() -> None:
    many = np.array([priority(1.0, hits, NOW, NOW) for hits in range(5)])
    assert utility(many).tolist() == [utility(float(p)) for p in many]


@given(st.none() | st.floats(0, 1), st.floats(0, 100), st.integers(1, 1 << 20))
def test_benefits_of_many_are_those_of_each(cost_usd: float | None, latency_s: float, n_bytes: int) -> None:
    cost = np.nan if cost_usd is None else cost_usd
    [many] = benefits(*(np.array([value], np.float64) for value in (cost, latency_s, n_bytes)))
    assert many == pytest.approx(benefit(cost_usd, latency_s, n_bytes))
