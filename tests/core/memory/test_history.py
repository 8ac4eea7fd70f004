"""Growth, status and trend of samples given as numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.memory.history import HYSTERESIS_SHARE, TREND_SHARE, MemoryHistory, next_status, trend_of
from core.memory.sample import MemorySample

LEVELS = st.floats(1, 1_000)


def history(*samples_mb: float, warning_mb: float = 1e6, critical_mb: float = 2e6, window: int = 100):
    made = MemoryHistory(warning_mb, critical_mb, window)
    for t_s, mb in enumerate(samples_mb):
        made.add(MemorySample(float(t_s), mb * 1024))
    return made


def test_growth_is_counted_from_the_first_sample():
    made = history()
    first, second, third = (made.add(MemorySample(0.0, mb * 1024)) for mb in (200, 250, 150))
    assert (first.baseline_mb, first.growth_mb, first.growth_percent) == (200, 0, 0)
    assert (second.growth_mb, second.growth_percent) == (50, 25)
    assert (third.growth_mb, third.growth_percent) == (-50, -25)


@pytest.mark.parametrize(
    ("sample", "status"),
    [(99.9, "ok"), (100, "warning"), (199.9, "warning"), (200, "critical"), (9_000, "critical")],
)
def test_a_threshold_is_reached_from_its_own_value_on(sample: float, status: str):
    assert next_status("ok", sample, 100, 200) == status


@pytest.mark.parametrize(
    ("before", "sample", "status"),
    [
        ("warning", 95, "warning"),
        ("warning", 94.9, "ok"),
        ("warning", 195, "warning"),
        ("critical", 190, "critical"),
        ("critical", 189.9, "warning"),
        ("critical", 95, "warning"),
        ("critical", 94.9, "ok"),
    ],
)
def test_a_status_ends_five_percent_under_its_threshold(before: str, sample: float, status: str):
    assert HYSTERESIS_SHARE == 0.05
    assert next_status(before, sample, 100, 200) == status


@given(samples=st.lists(st.floats(96, 110), min_size=1, max_size=50))
def test_memory_that_swings_around_a_threshold_crosses_it_once_at_most(samples: list[float]):
    assert history(*samples, warning_mb=100, critical_mb=200).warnings <= 1


@given(before=st.sampled_from(["ok", "warning", "critical"]), low=LEVELS, high=LEVELS)
def test_more_memory_never_gives_a_milder_status(before: str, low: float, high: float):
    order = ["ok", "warning", "critical"]
    low, high = sorted((low, high))
    milder, worse = (order.index(next_status(before, mb, 100, 200)) for mb in (low, high))
    assert milder <= worse


def test_a_threshold_is_counted_when_it_is_crossed_and_not_while_it_is_exceeded():
    made = history(50, 150, 160, 250, 260, 150, 50, 150, warning_mb=100, critical_mb=200)
    assert made.latest is not None
    assert (made.warnings, made.criticals, made.latest.status) == (3, 1, "warning")


@pytest.mark.parametrize(
    ("samples", "trend"),
    [
        ([], "stable"),
        ([100], "stable"),
        ([100, 100], "stable"),
        ([100, 106], "growing"),
        ([100, 94], "shrinking"),
        ([100, 104], "stable"),
        ([100, 100, 110, 120], "growing"),
        ([120, 110, 100, 100, 100], "shrinking"),
        ([100, 130, 100, 130], "stable"),
    ],
)
def test_a_trend_compares_the_later_half_with_the_earlier(samples: list[float], trend: str):
    assert trend_of(samples) == trend


@given(level=st.floats(1, 10_000), noise=st.lists(st.floats(-0.02, 0.02), min_size=2, max_size=60))
def test_noise_within_the_margin_is_no_trend(level: float, noise: list[float]):
    assert TREND_SHARE > 0.02 * 2
    assert trend_of([level * (1 + n) for n in noise]) == "stable"


def test_only_the_window_is_kept_while_the_peak_and_the_baseline_stay():
    made = history(*range(1, 1_001), *[500] * 50, window=50)
    assert made.samples_mb() == [500] * 50
    assert made.times_s() == list(range(1_000, 1_050))
    assert made.latest is not None
    assert (made.peak_mb, made.latest.baseline_mb, made.latest.current_mb) == (1_000, 1, 500)
    assert made.latest.growth_percent == pytest.approx(49_900)


def test_a_sample_that_is_not_kept_is_judged_all_the_same():
    made = history(50, warning_mb=100, critical_mb=200)
    assert made.add(MemorySample(1.0, 150 * 1024), keep=False).status == "warning"
    assert (made.samples_mb(), made.peak_mb, made.warnings) == ([50], 150, 1)


def test_a_sample_without_resident_memory_is_refused_and_changes_nothing():
    made = history(50)
    with pytest.raises(ValueError, match="resident"):
        made.add(MemorySample(1.0))
    assert made.samples_mb() == [50]


def test_each_channel_told_has_a_number_for_each_time():
    made = history()
    made.add(MemorySample(0.0, 1024, tasks=None, threads=3))
    made.add(MemorySample(1.0, 2048, tasks=7, threads=4))
    series = made.series()
    assert series["rss_kb"] == [1024, 2048]
    assert series["threads"] == [3, 4]
    assert math.isnan(series["tasks"][0])
    assert series["tasks"][1] == 7
    assert "uss_kb" not in series


@pytest.mark.parametrize(
    ("warning_mb", "critical_mb", "window"),
    [(0, 10, 100), (-1, 1000, 100), (20, 10, 100), (500, 1000, 1), (500, 1000, 0)],
)
def test_settings_that_make_no_sense_are_refused(warning_mb: float, critical_mb: float, window: int):
    with pytest.raises(ValueError, match=r"thresholds|window"):
        MemoryHistory(warning_mb, critical_mb, window)
