"""Percentiles are right within one percent, whatever the values."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.stats import LogHistogram

seconds = st.floats(1e-4, 1e6)
percents = st.integers(0, 100)


def filled(values: list[float]) -> LogHistogram:
    histogram = LogHistogram()
    for value in values:
        histogram.add(value)
    return histogram


@given(values=st.lists(seconds, min_size=1, max_size=200), percent=percents)
def test_a_percentile_is_within_one_percent_of_the_true_one(values: list[float], percent: int) -> None:
    truth = float(np.percentile(values, percent, method="inverted_cdf"))
    assert filled(values).percentile(percent) == pytest.approx(truth, rel=0.01)


@given(values=st.lists(seconds, min_size=1, max_size=50), several=st.lists(percents, max_size=6))
def test_several_percentiles_at_once_are_those_one_by_one(values: list[float], several: list[int]) -> None:
    histogram = filled(values)
    ascending = tuple(sorted(several))
    assert histogram.percentiles(ascending) == tuple(histogram.percentile(p) for p in ascending)


@given(values=st.lists(st.floats(0, 1e6), min_size=1, max_size=100))
def test_percentiles_ascend_and_never_pass_the_largest_value(values: list[float]) -> None:
    found = [p for p in filled(values).percentiles((0, 50, 95, 99, 100)) if p is not None]
    assert found == sorted(found)
    assert len(found) == 5
    assert found[-1] <= max(values)


@given(values=st.lists(st.floats(0, 1e6), max_size=100))
def test_count_mean_and_largest_are_exact(values: list[float]) -> None:
    histogram = filled(values)
    assert histogram.count == len(values)
    assert histogram.largest == max(values, default=0.0)
    assert histogram.mean == pytest.approx(math.fsum(values) / len(values) if values else 0.0)


def test_nothing_has_no_percentile() -> None:
    assert LogHistogram().percentiles((50, 99)) == (None, None)
    assert LogHistogram().percentile(50) is None
    assert LogHistogram().mean == 0.0


def test_a_value_under_a_tenth_of_a_millisecond_counts_as_that() -> None:
    histogram = filled([1e-9, 5e-5, 1.0])
    assert histogram.percentile(50) == pytest.approx(1e-4, rel=0.01)
    assert filled([0.0]).percentile(50) == 0.0


def test_a_million_values_take_a_bounded_number_of_buckets() -> None:
    histogram = filled([1e-4 * 1.5**i for i in range(40)] * 100)
    before = len(histogram._buckets)
    for i in range(10_000):
        histogram.add(1e-4 + i % 977 / 10)
    assert len(histogram._buckets) < before + 1_000


@given(values=st.lists(seconds, max_size=20), more=seconds)
def test_histograms_of_the_same_values_are_equal(values: list[float], more: float) -> None:
    assert filled(values) == filled(values)
    assert filled(values) != filled([*values, more])
    assert filled(values) != "something else"
