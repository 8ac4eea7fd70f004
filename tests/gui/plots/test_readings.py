"""A state as curves."""

from __future__ import annotations

import numpy as np
import pytest

from core.events import LeakJudged
from core.session.state import SessionState
from gui.plots.readings import Points, forecast_of, read
from gui.plots.series import PLOTS, SERIES
from tests.gui.plots.busy import CRITICAL_MB, WARNING_MB, busy_state, hit, leak, sampled
from tests.gui.scripted import T0, answered, opening, state_of

EVERYTHING = tuple(plot.id for plot in PLOTS)


def test_every_curve_of_the_table_is_read() -> None:
    state = busy_state(4)
    readings = read(state, state.now, EVERYTHING)
    assert set(readings.series) == {series.id for series in SERIES}
    assert all(len(points.times) for points in readings.series.values())
    assert (readings.warning_mb, readings.critical_mb) == (WARNING_MB, CRITICAL_MB)
    assert {marker.kind for marker in readings.markers} >= {"cleanup", "operator", "leak"}


def test_a_state_without_a_session_has_no_points() -> None:
    readings = read(SessionState(), 5.0, EVERYTHING)
    assert not any(len(points.times) for points in readings.series.values())
    assert readings.forecast is None


def test_the_parts_of_memory_add_up_to_what_is_resident() -> None:
    state = state_of(*opening(), *(sampled(T0 + n, 200.0 + n) for n in range(20)))
    series = read(state, state.now, ("memory",)).series
    parts = sum(series[f"{part}_mb"].values for part in ("python", "native", "caches", "rest"))
    np.testing.assert_allclose(parts, series["resident_mb"].values)


def test_what_no_part_explains_is_the_rest() -> None:
    bare = sampled(T0, 200.0, heap_used_kb=None, mmap_used_kb=None, py_blocks=None, cache_kb=20_480.0)
    series = read(state_of(*opening(), bare), T0, ("memory",)).series
    assert list(series["resident_mb"].values) == [200.0]
    assert list(series["rest_mb"].values) == [180.0]
    assert not len(series["python_mb"].times)


def test_throughput_is_a_second_without_the_bin_of_now() -> None:
    events = [event for n in range(30) for event in answered(n, T0 + n / 3, latency_s=0.1)]
    state = state_of(*opening(), *sorted(events, key=lambda e: e.t))
    answers = read(state, state.now, ("throughput",)).series["answers_per_s"]
    assert list(answers.values) == [3.0] * len(answers.values)
    assert answers.times[-1] + 0.5 <= state.now


def test_the_hit_rate_is_of_the_last_ten_seconds() -> None:
    events = []
    for n in range(40):
        events += hit(n, T0 + n, "exact") if n >= 20 else answered(n, T0 + n, latency_s=0.1)
    rate = read(state_of(*opening(), *events), T0 + 40, ("hits",)).series["hit_rate"]
    assert rate.at(T0 + 15.5) == 0.0
    assert rate.at(T0 + 24.5) == pytest.approx(0.5, abs=0.11)
    assert rate.at(T0 + 39.5) == pytest.approx(1.0)


def test_cost_is_a_minute_and_in_all() -> None:
    events = [event for n in range(180) for event in answered(n, T0 + n, latency_s=0.1)]
    series = read(state_of(*opening(), *events), T0 + 180, ("cost",)).series
    assert series["cost_usd_per_min"].at(T0 + 150.5) == pytest.approx(0.06)
    assert series["cost_usd_total"].newest == pytest.approx(0.18)


def test_a_forecast_is_of_memory_that_is_suspected_to_leak() -> None:
    told = state_of(*opening(), sampled(T0, 300.0), leak(T0 + 1, "suspect"))
    forecast = forecast_of(told)
    assert forecast is not None
    assert (forecast.t, forecast.mb, forecast.confirmed) == (T0, 300.0, False)
    assert forecast.low < forecast.middle < forecast.high
    threads = LeakJudged(T0 + 1, "confirmed", "threads", "", T0, 3.0, 2.0, 4.0)
    assert forecast_of(state_of(*opening(), sampled(T0, 300.0), threads)) is None
    assert forecast_of(state_of(*opening(), sampled(T0, 300.0), LeakJudged(T0, "none", "", ""))) is None


def test_a_value_is_told_only_near_its_time() -> None:
    points = Points(np.array([10.0, 11.0, 30.0]), np.array([1.0, 2.0, 3.0]))
    assert [points.at(t) for t in (10.0, 10.9, 20.0, 30.2, 40.0)] == [1.0, 2.0, None, 3.0, None]
    assert points.newest == 3.0
    assert Points().at(1.0) is None


def test_after_hours_the_last_minutes_are_still_told_by_the_second() -> None:
    state = state_of(*opening(), *(sampled(T0 + n, 200.0 + n % 60) for n in range(7200)))
    whole = read(state, state.now, ("memory",)).series["resident_mb"]
    minute = read(state, state.now, ("memory",), state.now - 60).series["resident_mb"]
    assert whole.width_s > 10
    assert minute.width_s == 1
    assert minute.at(T0 + 7150.5) == 200.0 + 7150 % 60


def test_the_cost_so_far_counts_what_is_no_longer_told_by_the_second() -> None:
    events = [event for n in range(1500) for event in answered(n, T0 + n, latency_s=0.1)]
    state = state_of(*opening(), *events)
    late = read(state, state.now, ("cost",), state.now - 60).series
    assert late["cost_usd_total"].width_s == 1
    assert late["cost_usd_total"].newest == pytest.approx(1.5)
    assert late["cost_usd_per_min"].newest == pytest.approx(0.06)
