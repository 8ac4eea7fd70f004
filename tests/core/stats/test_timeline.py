"""A timeline stays small, and merging bins loses nothing that it promises to keep."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.stats import Timeline

EPOCH = 1_790_000_000.0
times = st.floats(0, 100_000).map(lambda t: EPOCH + t)
values = st.integers(0, 1_000).map(float)
series = st.lists(st.tuples(times, values), min_size=1, max_size=80)


def drawn(merge: str, points: list[tuple[float, float]], limit: int = 8) -> Timeline:
    timeline = Timeline(merge, width_s=1.0, limit=limit)  # type: ignore[arg-type]
    for t, value in points:
        timeline.add(t, value)
    return timeline


@given(series)
def test_a_sum_is_kept_however_often_bins_merge(points: list[tuple[float, float]]) -> None:
    assert sum(drawn("sum", points).points()[1]) == sum(v for _, v in points)


@given(series)
def test_the_largest_value_is_kept_however_often_bins_merge(points: list[tuple[float, float]]) -> None:
    assert max(drawn("max", points).points()[1]) == max(v for _, v in points)


@given(series)
def test_the_last_value_is_the_last_one_given(points: list[tuple[float, float]]) -> None:
    ordered = sorted(points, key=lambda p: p[0])
    assert drawn("last", ordered).points()[1][-1] == ordered[-1][1]


@given(points=series, merge=st.sampled_from(["sum", "max", "last"]), limit=st.integers(2, 20))
def test_there_are_never_more_bins_than_the_limit(
    points: list[tuple[float, float]], merge: str, limit: int
) -> None:
    timeline = drawn(merge, points, limit)
    assert len(timeline.bins) <= limit
    shown, _ = timeline.points()
    assert shown == sorted(shown)
    assert math.log2(timeline.width_s).is_integer()


@given(series)
def test_a_value_is_shown_at_its_time(points: list[tuple[float, float]]) -> None:
    ordered = sorted(points, key=lambda p: p[0])
    timeline = drawn("sum", [(t, 1.0) for t, _ in ordered])
    shown, _ = timeline.points()
    half = timeline.width_s / 2
    for t, _ in ordered:
        assert min(abs(t - s) for s in shown) <= half + 1e-6


def test_a_bin_without_a_value_is_zero_for_a_sum_and_not_shown_otherwise() -> None:
    gap = [(EPOCH, 5.0), (EPOCH + 3, 7.0)]
    assert drawn("sum", gap).points()[1] == [5.0, 0.0, 0.0, 7.0]
    assert drawn("max", gap).points() == ([EPOCH + 0.5, EPOCH + 3.5], [5.0, 7.0])
    assert drawn("last", gap).points()[1] == [5.0, 7.0]


def test_values_of_one_bin_are_merged_as_asked() -> None:
    points = [(EPOCH, 3.0), (EPOCH + 0.2, 9.0), (EPOCH + 0.9, 4.0)]
    assert [drawn(m, points).points()[1] for m in ("sum", "max", "last")] == [[16.0], [9.0], [4.0]]


def test_a_time_before_the_first_goes_to_the_first_bin() -> None:
    assert drawn("sum", [(EPOCH, 1.0), (EPOCH - 50, 2.0)]).points() == ([EPOCH + 0.5], [3.0])


def test_a_clock_that_jumps_by_years_costs_no_memory_and_no_time() -> None:
    timeline = drawn("sum", [(EPOCH, 1.0), (EPOCH + 1e9, 2.0)], limit=600)
    assert len(timeline.bins) <= 600
    assert sum(timeline.points()[1]) == 3.0


def test_nothing_has_no_points_and_no_rate() -> None:
    assert Timeline("sum").points() == ([], [])
    assert Timeline("sum").rate(EPOCH, 10.0) == 0.0


def test_a_rate_is_what_came_over_the_last_seconds() -> None:
    timeline = drawn("sum", [(EPOCH + i, 10.0) for i in range(100)], limit=600)
    assert timeline.rate(EPOCH + 100, 20.0) == pytest.approx(10.0)
    assert timeline.rate(EPOCH + 120, 20.0) == pytest.approx(0.0)
    assert timeline.rate(EPOCH + 100, 10_000.0) == pytest.approx(10.0)


@given(limit=st.integers(10, 40))
def test_a_rate_survives_merging(limit: int) -> None:
    timeline = drawn("sum", [(EPOCH + i, 10.0) for i in range(500)], limit=limit)
    assert timeline.rate(EPOCH + 500, 500.0) == pytest.approx(10.0)


def test_timelines_of_the_same_values_are_equal() -> None:
    points = [(EPOCH, 1.0), (EPOCH + 9, 2.0)]
    assert drawn("sum", points) == drawn("sum", points)
    assert drawn("sum", points) != drawn("sum", points[:1])
    assert drawn("sum", points) != "something else"


def test_what_came_last_is_kept_in_narrow_bins_beside_the_whole():
    line = Timeline("sum", limit=10, recent=20)
    for second in range(100):
        line.add(1000.0 + second, 1.0)
    assert line.width_s == 16
    recent = line.since(1085.0)
    assert recent.width_s == 1
    assert recent.start == 1080
    assert recent.points()[1] == [1.0] * 20
    assert line.since(1079.0) is line  # further back than the narrow bins reach
    assert sum(line.points()[1]) == 100


def test_a_long_silence_leaves_only_what_came_after_it():
    line = Timeline("max", limit=10, recent=20)
    line.add(0.0, 5.0)
    line.add(1000.0, 7.0)
    assert line.since(990.0).points() == ([1000.5], [7.0])


def test_a_copy_goes_on_by_itself():
    line = Timeline("last", limit=4, recent=8)
    for second in range(20):
        line.add(float(second), float(second))
    copy = line.copy()
    assert copy == line
    copy.add(20.0, 99.0)
    assert copy != line
    assert line.since(15.0).points()[1][-1] == 19.0
    assert copy.since(15.0).points()[1][-1] == 99.0
