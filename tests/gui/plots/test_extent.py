"""How far axes reach, and what is drawn of a curve."""

from __future__ import annotations

import numpy as np
import pytest

from gui.plots.extent import averaged, in_view, scales_of
from gui.plots.markers import markers_of
from gui.plots.readings import Points, read
from gui.plots.series import PLOTS, series_of
from gui.plots.time_window import Span
from tests.gui.plots.busy import CRITICAL_MB, WARNING_MB, busy_state, sampled
from tests.gui.scripted import T0, opening, state_of

MEMORY = next(plot for plot in PLOTS if plot.id == "memory")


def memory_top(rss_mb: float) -> float:
    state = state_of(*opening(), *(sampled(T0 + n, rss_mb) for n in range(10)))
    readings = read(state, state.now, ("memory",))
    return scales_of(MEMORY, series_of("memory"), readings, Span(T0, T0 + 10)).left


def test_a_threshold_comes_into_the_picture_as_memory_comes_near_it() -> None:
    assert memory_top(100.0) < WARNING_MB
    assert WARNING_MB <= memory_top(300.0) < CRITICAL_MB
    assert memory_top(500.0) >= CRITICAL_MB
    assert memory_top(4000.0) > 4000


def test_only_what_is_in_view_counts_with_a_neighbour_on_either_side() -> None:
    points = Points(np.arange(10.0), np.arange(10.0))
    assert list(in_view(points, Span(3.5, 5.5)).times) == [3.0, 4.0, 5.0, 6.0]
    assert not len(in_view(None, Span(0.0, 1.0)).times)


def test_neighbours_are_averaged_over_the_same_seconds_wherever_the_view_begins() -> None:
    points = Points(np.arange(100.0, 112.0) + 0.5, np.arange(12.0))
    whole = averaged(points, 4.0)
    assert list(whole.values) == [1.5, 5.5, 9.5]
    assert list(whole.times) == [102.0, 106.0, 110.0]
    later = averaged(Points(points.times[2:], points.values[2:]), 4.0)
    assert list(later.values[1:]) == [5.5, 9.5]
    assert averaged(points, 0.4) is points


def test_markers_stand_in_the_plots_that_they_explain() -> None:
    state = busy_state(4)
    readings = read(state, state.now, ("memory",))
    span = Span(T0, state.now)
    assert {marker.kind for marker in markers_of("memory", readings, span)} == {"cleanup", "operator", "leak"}
    assert {marker.kind for marker in markers_of("latency", readings, span)} == {"health"}
    assert markers_of("memory", readings, Span(T0, T0 + 1)) == []


@pytest.mark.parametrize("plot", PLOTS, ids=lambda p: p.id)
def test_axes_are_above_what_they_show(plot: object) -> None:
    state = busy_state(4)
    readings = read(state, state.now, (plot.id,))  # type: ignore[attr-defined]
    scales = scales_of(plot, series_of(plot.id), readings, Span(T0, state.now))  # type: ignore[attr-defined, arg-type]
    for series in series_of(plot.id):  # type: ignore[attr-defined]
        assert scales.of(series) >= np.nanmax(readings.series[series.id].values)
