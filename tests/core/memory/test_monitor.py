"""Samples, thresholds, trend and cleanup of the process's own memory."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.memory import MemoryMonitor
from core.memory.monitor import TREND_SHARE

MB = 1024 * 1024


class Scripted(MemoryMonitor):
    """A monitor of a process whose resident memory is a list."""

    def __init__(self, *samples_mb: float, **settings: Any) -> None:
        super().__init__(**settings)
        self._script: Iterator[float] = iter(samples_mb)

    def _resident_mb(self) -> float:
        return next(self._script)


def checked(*samples_mb: float, **settings: Any) -> MemoryMonitor:
    monitor = Scripted(*samples_mb, **settings)
    for _ in samples_mb:
        monitor.check_memory()
    return monitor


def test_a_sample_is_the_resident_memory_of_this_process() -> None:
    found = MemoryMonitor().check_memory().current_mb
    assert found == pytest.approx(psutil.Process().memory_info().rss / MB, rel=0.2)


def test_growth_is_counted_from_the_first_sample() -> None:
    monitor = Scripted(200, 250, 150)
    first, second, third = (monitor.check_memory() for _ in range(3))
    assert (first.baseline_mb, first.growth_mb, first.growth_percent) == (200, 0, 0)
    assert (second.growth_mb, second.growth_percent) == (50, 25)
    assert (third.growth_mb, third.growth_percent) == (-50, -25)


@pytest.mark.parametrize(
    ("sample", "status"),
    [(99.9, "ok"), (100, "warning"), (199.9, "warning"), (200, "critical"), (9_000, "critical")],
)
def test_a_threshold_is_reached_from_its_own_value_on(sample: float, status: str) -> None:
    assert Scripted(sample, warning_mb=100, critical_mb=200).check_memory().status == status


def test_a_threshold_is_counted_when_it_is_crossed_and_not_while_it_is_exceeded() -> None:
    stats = checked(50, 150, 160, 250, 260, 150, 50, 150, warning_mb=100, critical_mb=200).get_stats()
    assert (stats.warnings, stats.criticals, stats.status) == (3, 1, "warning")


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
def test_a_trend_compares_the_later_half_with_the_earlier(samples: list[float], trend: str) -> None:
    assert checked(*samples).get_trend() == trend


@given(level=st.floats(1, 10_000), noise=st.lists(st.floats(-0.02, 0.02), min_size=2, max_size=60))
def test_noise_within_the_margin_is_no_trend(level: float, noise: list[float]) -> None:
    assert TREND_SHARE > 0.02 * 2
    assert checked(*(level * (1 + n) for n in noise)).get_trend() == "stable"


def test_only_the_window_is_kept_and_only_it_has_a_trend() -> None:
    stats = checked(*range(1, 1_001), *[500] * 50, window=50, critical_mb=2_000).get_stats()
    assert stats.samples_mb == [500] * 50
    assert stats.trend == "stable"
    assert (stats.peak_mb, stats.baseline_mb, stats.current_mb) == (1_000, 1, 500)
    assert stats.growth_percent == pytest.approx(49_900)


def test_statistics_take_a_sample_where_there_is_none() -> None:
    stats = MemoryMonitor(warning_mb=1, critical_mb=1).get_stats()
    assert len(stats.samples_mb) == 1
    assert (stats.status, stats.criticals) == ("critical", 1)
    assert stats.growth_percent == 0


def test_a_cleanup_collects_cycles_and_is_counted() -> None:
    gc.collect()
    for _ in range(500):
        cycle: list[Any] = []
        cycle.append(cycle)
    monitor = MemoryMonitor()
    cleanup = monitor.cleanup()
    assert cleanup.objects_collected >= 400
    assert cleanup.freed_mb >= 0
    stats = monitor.get_stats()
    assert (stats.cleanups, stats.freed_mb) == (1, cleanup.freed_mb)


def test_memory_freed_is_measured_and_never_negative() -> None:
    monitor = Scripted(300, 220, 220, 240, 240)
    assert monitor.cleanup().freed_mb == 80
    assert monitor.cleanup().freed_mb == 0
    assert monitor.get_stats().freed_mb == 80


@pytest.mark.parametrize(
    "settings",
    [
        {"warning_mb": 0, "critical_mb": 10},
        {"warning_mb": -1},
        {"warning_mb": 20, "critical_mb": 10},
        {"window": 1},
        {"window": 0},
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"thresholds|window"):
        MemoryMonitor(**settings)
