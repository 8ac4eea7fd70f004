"""Quantiles of what was seen lately."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.stats.decaying import BINS, MOST, DecayingHistogram


@given(st.lists(st.floats(0.002, 80_000), min_size=1, max_size=300), st.sampled_from([0.5, 0.9, 0.99]))
def test_a_quantile_is_never_less_than_the_true_one_and_at_most_a_fifth_more(
    values: list[float], share: float
) -> None:
    histogram = DecayingHistogram()
    for value in values:
        histogram.add(value)
    true = sorted(values)[math.ceil(share * len(values)) - 1]
    assert true * 0.9999 <= histogram.quantile(share) <= true * 1.2


def test_values_of_long_ago_are_forgotten() -> None:
    histogram = DecayingHistogram()
    for _ in range(2000):
        histogram.add(60.0)
    for _ in range(20_000):
        histogram.add(1.0)
    assert histogram.quantile(0.999) < 2.0
    assert histogram.weight <= MOST


def test_absurd_values_fall_in_the_first_and_last_bin() -> None:
    histogram = DecayingHistogram()
    for value in (-1.0, 0.0, float("nan"), 1e30):
        histogram.add(value)
    assert [at for at, _ in histogram.export()] == [0, BINS - 1]


def test_nothing_seen_has_no_quantile() -> None:
    with pytest.raises(ValueError, match="no values"):
        DecayingHistogram().quantile(0.5)


def test_what_was_exported_comes_back_and_counts_for_less() -> None:
    histogram = DecayingHistogram()
    for i in range(400):
        histogram.add(1.0 + i / 100)
    back = DecayingHistogram.restored(histogram.export(), share=0.5, most=100)
    assert back.weight == pytest.approx(100)
    assert back.quantile(0.5) == histogram.quantile(0.5)


@pytest.mark.parametrize(
    "bins",
    [
        [],
        [(-1, 5.0)],
        [(BINS, 5.0)],
        [(3, float("nan"))],
        [(3, float("inf"))],
        [(3, -1.0)],
        [(3, 0.0)],
        [(3, 900.0), (4, 900.0)],
    ],
)
def test_counts_that_cannot_be_are_refused(bins: list[tuple[int, float]]) -> None:
    with pytest.raises(ValueError, match="count"):
        DecayingHistogram.restored(bins, share=1.0, most=100)
