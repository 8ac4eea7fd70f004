"""Paints the lasting part of one plot: marks of the axes, areas, curves, levels, forecast and markers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from core.session.views import Marker
from gui import format as fmt
from gui.i18n import translate
from gui.plots.colours import fill_colours, grid_colour, line_colour
from gui.plots.drawing import columns, polyline, stacked
from gui.plots.readings import Array, Points, Readings
from gui.plots.scale import nice_top, time_ticks, value_ticks
from gui.plots.series import Plot, Series
from gui.plots.time_window import Span
from gui.theme import Colours

LEFT, RIGHT, BOTTOM = 52, 46, 17
_TICK_HEIGHT, _TICK_WIDTH = 26, 74
_NEAR_LEVEL = 0.4
"""A level is in the picture from this part of it on; before, it would press the curve to the ground."""
_GAP_BINS, _GAP_S = 4, 10.0
_MARKER_PX = 5
MARKERS_OF = {
    "memory": ("cleanup", "operator", "leak"),
    "throughput": ("operator", "phase", "health"),
    "latency": ("health",),
    "hits": ("cleanup",),
    "cost": (),
}
"""Which markers explain which plot."""
SYMBOLS = {"cleanup": "▽", "operator": "◆", "leak": "✖", "phase": "■", "health": "●"}
_MARKER_COLOURS = {"cleanup": "info", "operator": "text", "leak": "bad", "phase": "muted", "health": "warn"}
PENS = {
    "solid": Qt.PenStyle.SolidLine,
    "thin": Qt.PenStyle.SolidLine,
    "dash": Qt.PenStyle.DashLine,
    "dot": Qt.PenStyle.DotLine,
    "area": Qt.PenStyle.SolidLine,
}


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
        columns(points.times, points.values, span.left, span.right, 200)
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


class Canvas:
    """One drawing of one plot into `area`."""

    def __init__(
        self,
        painter: QPainter,
        area: QRectF,
        colours: Colours,
        plot: Plot,
        series: tuple[Series, ...],
        readings: Readings,
        span: Span,
    ) -> None:
        self._painter = painter
        self._area = area
        self._colours = colours
        self._plot = plot
        self._series = series
        self._readings = readings
        self._span = span
        self.scales = scales_of(plot, series, readings, span)

    def draw(self) -> None:
        self._draw_axes()
        painter = self._painter
        painter.save()
        painter.setClipRect(self._area)
        self._draw_areas()
        if self._plot.id == "memory":
            self._draw_forecast()
            self._draw_levels()
        self._draw_markers()
        for series in self._series:
            if series.style != "area":
                self._draw_line(series)
        painter.restore()

    # -- where things are -------------------------------------------------------------------------

    def _xs(self, times: Array) -> Array:
        return self._area.left() + (times - self._span.left) * (self._area.width() / self._span.width_s)

    def _ys(self, values: Array, top: float) -> Array:
        return self._area.bottom() - values * (self._area.height() / top)

    def _y(self, value: float, top: float) -> float:
        return self._area.bottom() - value * self._area.height() / top

    # -- parts ------------------------------------------------------------------------------------

    def _draw_axes(self) -> None:
        painter, area, colours = self._painter, self._area, self._colours
        grid = grid_colour(colours)
        most = max(int(area.height() // _TICK_HEIGHT), 1)
        height = painter.fontMetrics().height()
        for top, right in ((self.scales.left, False), (self.scales.right, True)):
            if right and not self._plot.right:
                continue
            ticks = value_ticks(top, most)
            for value in ticks:
                y = round(self._y(value, top))
                if not right:
                    painter.setPen(grid)
                    painter.drawLine(QLineF(area.left(), y, area.right(), y))
                painter.setPen(QColor(colours.muted))
                words = fmt.percent(value) if self._plot.id == "hits" and right else _tick(value, top)
                x = area.right() + 4 if right else 0
                align = Qt.AlignmentFlag.AlignLeft if right else Qt.AlignmentFlag.AlignRight
                place = QRectF(
                    x, min(y - height / 2, area.bottom() - height), (RIGHT if right else LEFT) - 5, height
                )
                painter.drawText(place, align | Qt.AlignmentFlag.AlignVCenter, words)
        for t, words in time_ticks(self._span.left, self._span.right, int(area.width() // _TICK_WIDTH)):
            x = round(area.left() + (t - self._span.left) * area.width() / self._span.width_s)
            painter.setPen(grid)
            painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
            painter.setPen(QColor(colours.muted))
            place = QRectF(x - 40, area.bottom() + 1, 80, BOTTOM - 1)
            if place.right() - 8 <= area.right() + RIGHT:
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
        painter.setPen(QColor(colours.grid))
        painter.drawLine(area.bottomLeft(), area.bottomRight())

    def _draw_areas(self) -> None:
        span, width = self._span, round(self._area.width())
        heights, fills, hatches = [], [], []
        for series in self._series:
            points = in_view(self._readings.series.get(series.id), span)
            if series.style == "area" and len(points.times):
                values = columns(points.times, points.values, span.left, span.right, width)
                heights.append(values * (self._area.height() / self.scales.left))
                fills.append(fill_colours(series.colour, self._colours))
                hatches.append(series.hatch)
        if heights:
            image = stacked(heights, fills, hatches, round(self._area.height()))
            self._painter.drawImage(self._area.topLeft(), image)

    def _draw_line(self, series: Series) -> None:
        points = in_view(self._readings.series.get(series.id), self._span)
        if not len(points.times):
            return
        xs, ys = self._xs(points.times), self._ys(points.values, self.scales.of(series))
        pen = QPen(QColor(line_colour(series.colour, self._colours)), 1)
        pen.setStyle(PENS[series.style])
        self._painter.setPen(pen)
        gaps = np.diff(points.times) > max(_GAP_BINS * points.width_s, _GAP_S)
        for part_x, part_y in zip(
            *(np.split(each, np.nonzero(gaps)[0] + 1) for each in (xs, ys)), strict=True
        ):
            if len(part_x) == 1:
                part_x, part_y = np.array([part_x[0] - 1, part_x[0] + 1]), np.repeat(part_y, 2)
            self._painter.drawPolyline(polyline(part_x, part_y))
            if series.style in (
                "solid",
                "dash",
            ):  # a second line beside it: a wide pen costs five times as much
                self._painter.drawPolyline(polyline(part_x, part_y - 1))

    def _draw_levels(self) -> None:
        painter = self._painter
        for mb, symbol, word, tone in (
            (self._readings.warning_mb, "▲", translate("Plots", "warning"), self._colours.warn),
            (self._readings.critical_mb, "✖", translate("Plots", "critical"), self._colours.bad),
        ):
            if mb is None or mb > self.scales.left:
                continue
            y = round(self._y(mb, self.scales.left))
            pen = QPen(QColor(tone), 1)
            pen.setStyle(Qt.PenStyle.DashDotLine)
            painter.setPen(pen)
            painter.drawLine(QLineF(self._area.left(), y, self._area.right(), y))
            words = f"{symbol} {word} {fmt.megabytes(mb)}"
            height = painter.fontMetrics().height()
            above = y - height - 1
            place = QRectF(self._area.left() + 6, above if above > self._area.top() else y + 1, 300, height)
            painter.setPen(QColor(tone))
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)

    def _draw_forecast(self) -> None:
        forecast, span = self._readings.forecast, self._span
        if forecast is None or span.right <= forecast.t:
            return
        minutes = (span.right - forecast.t) / 60
        start = QPointF(float(self._xs(np.array([forecast.t]))[0]), self._y(forecast.mb, self.scales.left))
        low, middle, high = (
            QPointF(self._area.right(), self._y(max(forecast.mb + slope * minutes, 0.0), self.scales.left))
            for slope in (forecast.low, forecast.middle, forecast.high)
        )
        colour = QColor(self._colours.bad if forecast.confirmed else self._colours.warn)
        cone = QColor(colour)
        cone.setAlpha(60)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(cone)
        self._painter.drawPolygon(QPolygonF([start, low, high]))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = QPen(colour, 1)
        pen.setStyle(Qt.PenStyle.DashLine)
        self._painter.setPen(pen)
        self._painter.drawLine(QLineF(start, middle))

    def _draw_markers(self) -> None:
        area, painter = self._area, self._painter
        drawn: dict[str, float] = {}
        for marker in markers_of(self._plot.id, self._readings, self._span):
            x = round(area.left() + (marker.t - self._span.left) * area.width() / self._span.width_s)
            if x - drawn.get(marker.kind, -100.0) < _MARKER_PX:
                continue  # where many stand together, the first stands for them
            drawn[marker.kind] = x
            pen = QPen(QColor(str(getattr(self._colours, _MARKER_COLOURS[marker.kind]))), 1)
            pen.setStyle(Qt.PenStyle.DotLine)
            painter.setPen(pen)
            painter.drawLine(QLineF(x, area.top() + 12, x, area.bottom()))
            place = QRectF(x - 8, area.top() - 2, 16, 15)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, SYMBOLS[marker.kind])


def markers_of(plot: str, readings: Readings, span: Span) -> list[Marker]:
    kinds = MARKERS_OF[plot]
    return [each for each in readings.markers if each.kind in kinds and span.left <= each.t <= span.right]


def _tick(value: float, top: float) -> str:
    if top >= 10:
        return f"{value:,.0f}"
    return f"{value:.3g}" if top >= 0.001 else f"{value:.1e}"
