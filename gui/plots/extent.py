"""How far the axes of a plot reach, and which part of a curve is in view."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gui.plots.drawing import columns
from gui.plots.readings import Points, Readings
from gui.plots.scale import nice_top
from gui.plots.series import Plot, Series
from gui.plots.time_window import Span

_NEAR_LEVEL = 0.4
"""A level is in the picture from this part of it on; before, it would press the curve to the ground."""

_AREA_COLUMNS = 1000
"""Where the height of stacked areas is looked at."""


@dataclass(frozen=True, slots=True)
class Scales:
    """The upper ends of the axes; they all begin at 0."""

    left: float
    right: float
    own: dict[str, float]

    def of(self, series: Series) -> float:
        return self.own.get(series.id, self.right if series.axis == "right" else self.left)


def scales_of(plot: Plot, series: tuple[Series, ...], readings: Readings, span: Span) -> Scales:
    """Round numbers above what is in view."""
    highest = {"left": 0.0, "right": 0.0}
    own = {}
    areas = [
        columns(points.times, points.values, span.left, span.right, _AREA_COLUMNS)
        for each in series
        if each.style == "area" and len((points := in_view(readings.series.get(each.id), span)).times)
    ]
    if areas:
        highest["left"] = float(np.nansum(np.array(areas), axis=0).max(initial=0.0))
    for each in series:
        values = in_view(readings.series.get(each.id), span).values
        top = float(np.nanmax(values, initial=0.0)) if len(values) else 0.0
        if each.axis == "own":
            own[each.id] = nice_top(top, 1.0)
        elif each.style != "area":
            highest[each.axis] = max(highest[each.axis], top)
    if plot.id == "memory":
        memory_mb = highest["left"]
        for level in (readings.warning_mb, readings.critical_mb):
            if level is not None and memory_mb >= _NEAR_LEVEL * level:
                highest["left"] = max(highest["left"], level)
        forecast = readings.forecast
        if forecast is not None and span.right > forecast.t:
            high = forecast.mb + forecast.high * (span.right - forecast.t) / 60
            highest["left"] = max(highest["left"], min(high, 2 * highest["left"]))
    least = {"memory": 10.0, "throughput": 1.0, "latency": 0.01, "hits": 1.0}.get(plot.id, 1e-5)
    right = 1.0 if plot.id == "hits" else nice_top(highest["right"], 1e-5 if plot.id == "cost" else 1.0)
    return Scales(nice_top(highest["left"], least), right, own)


def in_view(points: Points | None, span: Span) -> Points:
    """What lies in the span, and the neighbours that the line comes from and goes to."""
    if points is None or not len(points.times):
        return Points()
    first = max(int(np.searchsorted(points.times, span.left)) - 1, 0)
    last = int(np.searchsorted(points.times, span.right, "right")) + 1
    return Points(points.times[first:last], points.values[first:last], points.width_s)


def averaged(points: Points, over_s: float) -> Points:
    """The means over so many seconds, always of the same ones: what moves along does not change its shape."""
    each_s = points.width_s * max(round(over_s / points.width_s), 1)
    if each_s == points.width_s or not len(points.times):
        return points
    starts = np.flatnonzero(np.diff(np.floor(points.times / each_s), prepend=-1.0))
    counts = np.diff(np.append(starts, len(points.times)))
    times = np.add.reduceat(points.times - points.times[0], starts) / counts + points.times[0]
    return Points(times, np.add.reduceat(points.values, starts) / counts, each_s)
