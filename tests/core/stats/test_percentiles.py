"""Percentiles over time: right within 3 % of all the values of a bin, however often bins have merged."""

from __future__ import annotations

import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.stats import PercentileTimeline

EPOCH = 1_790_000_000.0
durations = st.floats(0.002, 2_000.0)
series = st.lists(
    st.tuples(st.floats(0, 5_000).map(lambda t: EPOCH + t), durations), min_size=1, max_size=120
)


def drawn(points: list[tuple[float, float]], limit: int = 8) -> PercentileTimeline:
    timeline = PercentileTimeline(limit=limit)
    for t, seconds in points:
        timeline.add(t, seconds)
    return timeline


def percentile(values: list[float], percent: float) -> float:
    return sorted(values)[max(1, math.ceil(len(values) * percent / 100)) - 1]


@given(series.map(sorted), st.sampled_from([50.0, 95.0, 99.0]))
def test_a_percentile_is_that_of_all_values_of_its_bin(
    points: list[tuple[float, float]], percent: float
) -> None:
    timeline = drawn(points)
    times, values = timeline.points(percent)
    found = dict(zip(times, values, strict=True))
    assert timeline.start is not None
    by_bin: dict[int, list[float]] = {}
    for t, seconds in points:
        by_bin.setdefault(int((t - timeline.start) / timeline.width_s), []).append(seconds)
    expected = {
        timeline.start + (i + 0.5) * timeline.width_s: percentile(values, percent)
        for i, values in by_bin.items()
    }
    assert found == pytest.approx(expected, rel=0.031)


@given(series)
def test_it_never_grows_past_its_limit_and_times_ascend(points: list[tuple[float, float]]) -> None:
    times, values = drawn(points).points(50)
    assert 0 < len(times) == len(values) <= 8
    assert times == sorted(set(times))


@given(series.map(sorted))
def test_asking_in_between_changes_nothing(points: list[tuple[float, float]]) -> None:
    asked = PercentileTimeline(limit=8)
    for t, seconds in points:
        asked.add(t, seconds)
        asked.points(50)
    assert asked == drawn(points)
    assert asked.points(50) == drawn(points).points(50)


def test_a_value_that_comes_late_counts_where_it_belongs() -> None:
    timeline = drawn([(EPOCH, 1.0), (EPOCH + 5, 2.0)])
    assert timeline.points(99)[1] == pytest.approx([1.0, 2.0], rel=0.03)
    timeline.add(EPOCH + 0.5, 9.0)
    assert timeline.points(99)[1] == pytest.approx([9.0, 2.0], rel=0.03)


def test_merging_weighs_values_and_not_bins() -> None:
    quick = [(EPOCH + 0.5, 0.1)] * 99
    slow = [(EPOCH + 1.5, 50.0)]
    later = [(EPOCH + 9.5, 1.0)]
    timeline = drawn([*quick, *slow, *later])
    assert timeline.width_s == 2.0
    assert timeline.points(50)[1] == pytest.approx([0.1, 1.0], rel=0.03)
    assert timeline.points(100)[1] == pytest.approx([50.0, 1.0], rel=0.03)


def test_what_is_out_of_range_counts_as_the_nearest() -> None:
    assert drawn([(EPOCH, 0.0)]).points(50)[1] == pytest.approx([0.001], rel=0.03)
    assert 2_500 < drawn([(EPOCH, 1e9)]).points(50)[1][0] < 3_000


def test_nothing_is_drawn_of_nothing() -> None:
    assert PercentileTimeline().points(50) == ([], [])


def test_a_copy_through_pickle_is_equal() -> None:
    timeline = drawn([(EPOCH + n, 0.1 * (n + 1)) for n in range(50)])
    assert pickle.loads(pickle.dumps(timeline)) == timeline
    assert timeline != drawn([(EPOCH, 1.0)])


def test_what_came_last_is_kept_in_narrow_bins_beside_the_whole():
    line = PercentileTimeline(limit=10, recent=20)
    for second in range(100):
        line.points(50)  # asked for all the time, as a plot does
        line.since(1000.0 + second).points(50)
        line.add(1000.0 + second, 0.1 if second < 90 else 2.0)
    recent = line.since(1085.0)
    assert (line.width_s, recent.width_s) == (16, 1)
    times, values = recent.points(50)
    assert times == [1080.5 + n for n in range(20)]
    assert values[:10] == pytest.approx([0.1] * 10, rel=0.04)
    assert values[10:] == pytest.approx([2.0] * 10, rel=0.04)
    assert line.since(1000.0) is line


def test_a_long_silence_leaves_only_what_came_after_it():
    line = PercentileTimeline(limit=10, recent=20)
    line.add(0.0, 5.0)
    line.add(1000.0, 0.5)
    line.add(1001.0, 0.5)
    assert line.since(990.0).points(50)[0] == [1000.5, 1001.5]


def test_a_copy_of_both_goes_on_by_itself():
    line = PercentileTimeline(limit=4, recent=8)
    for second in range(20):
        line.add(float(second), 0.2)
    copy = line.copy()
    assert copy == line
    copy.add(20.0, 0.2)
    assert copy != line
