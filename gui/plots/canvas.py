"""The picture of one plot: a pyqtgraph plot with axes, areas, curves, levels, forecast and markers, drawn when asked.

It is no widget: `render` draws it into a picture, which then stays as it is under a crosshair that moves.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from gui import format as fmt
from gui.i18n import translate
from gui.plots.colours import fill_colours, grid_colour, line_colour
from gui.plots.drawing import columns, stacked
from gui.plots.extent import Scales, averaged, in_view, scales_of
from gui.plots.legend import PENS
from gui.plots.margins import BOTTOM, LEFT, RIGHT
from gui.plots.markers import markers_of
from gui.plots.readings import Readings
from gui.plots.scale import time_ticks, value_ticks
from gui.plots.series import Plot, Series
from gui.plots.time_window import Span
from gui.theme import Colours

_TICK_HEIGHT, _TICK_WIDTH = 26, 74
_GAP_BINS, _GAP_S = 4, 10.0
_MARKER_PX, _SMOOTH_PX = 5, 3
_SHAPES = {"cleanup": "t", "operator": "d", "leak": "x", "phase": "s", "health": "o"}
"""The same for pyqtgraph."""
_MARKER_COLOURS = {"cleanup": "info", "operator": "text", "leak": "bad", "phase": "muted", "health": "warn"}


class Canvas:
    """One plot. Times are kept as seconds since the left edge, because a painter's numbers are small."""

    def __init__(self, plot: Plot, series: tuple[Series, ...]) -> None:
        self._plot = plot
        self._series = series
        self.scales = Scales(1.0, 1.0, {})
        self._view = pg.GraphicsView()
        self._item = pg.PlotItem(enableMenu=False)
        self._item.hideButtons()
        self._item.layout.setContentsMargins(0, 0, 0, 0)
        self._item.layout.setSpacing(0)
        self._item.vb.setMouseEnabled(False, False)
        self._item.vb.disableAutoRange()
        self._item.showAxis("right")
        for name, size in (("left", LEFT), ("right", RIGHT)):
            self._item.getAxis(name).setWidth(size)
        self._item.getAxis("bottom").setHeight(BOTTOM)
        for name in ("left", "right", "bottom"):
            self._item.getAxis(name).setStyle(tickLength=0, tickTextOffset=4)
        self._view.setCentralItem(self._item)
        self._grid = self._add(pg.PlotCurveItem(connect="pairs"), -10)
        self._areas = self._add(pg.ImageItem(axisOrder="row-major"), -5)
        self._curves = {each.id: self._add(pg.PlotCurveItem(), 2) for each in series if each.style != "area"}
        self._axes_drawn: dict[str, object] = {}
        self._levels_drawn: object = None
        if plot.id == "memory":
            self._cone_edges = (pg.PlotCurveItem(), pg.PlotCurveItem())
            self._cone = self._add(pg.FillBetweenItem(*self._cone_edges), 0)
            self._middle = self._add(pg.PlotCurveItem(), 1)
            self._levels = tuple(self._add(_level_line(), 1) for _ in range(2))
        self._marks = self._add(pg.PlotCurveItem(connect="pairs"), 0)
        self._heads = self._add(pg.ScatterPlotItem(size=9), 3)

    def _add(self, item: Any, z: int) -> Any:
        item.setZValue(z)
        self._item.addItem(item, ignoreBounds=True)
        return item

    def render(
        self, painter: QPainter, place: QRectF, colours: Colours, readings: Readings, span: Span
    ) -> None:
        """Draw it into `place`, axes included, in the painter's font."""
        size = place.size().toSize()
        if self._view.size() != size:
            self._view.resize(size)
            self._view.resizeEvent(None)  # a widget that is never shown gets none of Qt
        area = QSize(max(size.width() - LEFT - RIGHT, 1), max(size.height() - BOTTOM, 1))
        self.scales = scales_of(self._plot, self._series, readings, span)
        self._item.vb.setRange(
            xRange=(0.0, span.width_s), yRange=(0.0, self.scales.left), padding=0, disableAutoRange=True
        )
        self._set_axes(colours, painter.font(), span, area)
        self._set_areas(colours, readings, span, area)
        for series in self._series:
            if series.style != "area":
                self._set_curve(series, colours, readings, span)
        if self._plot.id == "memory":
            self._set_forecast(colours, readings, span)
            self._set_levels(colours, readings)
        self._set_markers(colours, readings, span, area)
        self._view.scene().render(painter, place, QRectF(0, 0, size.width(), size.height()))

    # -- parts ------------------------------------------------------------------------------------

    def _set_axes(self, colours: Colours, font: QFont, span: Span, area: QSize) -> None:
        most = max(area.height() // _TICK_HEIGHT, 1)
        times = time_ticks(span.left, span.right, area.width() // _TICK_WIDTH)
        heights = value_ticks(self.scales.left, most)
        ticks = {
            "left": [(value, _tick(value, self.scales.left)) for value in heights],
            "bottom": [(t - span.left, words) for t, words in times],
            "right": [
                (value * self.scales.left / self.scales.right, self._right_tick(value))
                for value in (value_ticks(self.scales.right, most) if self._plot.right else ())
            ],
        }
        for name, marks in ticks.items():
            drawn = (marks, colours, font.key(), self.scales, area)
            if self._axes_drawn.get(name) == drawn:
                continue  # half of the time that a plot takes goes into its axes
            self._axes_drawn[name] = drawn
            axis = self._item.getAxis(name)
            axis.setTickFont(font)
            axis.setTextPen(colours.muted)
            axis.setPen(colours.grid if name == "bottom" else colours.surface)
            axis.setTicks([marks])
        width_s, top = span.width_s, self.scales.left
        across = [(x, y) for y in heights for x in (0.0, width_s)]
        up = [(t - span.left, y) for t, _ in times for y in (0.0, top)]
        lines = np.array(across + up, dtype=np.float64).reshape(-1, 2)
        self._grid.setData(
            lines[:, 0], lines[:, 1], pen=pg.mkPen(grid_colour(colours), width=1), skipFiniteCheck=True
        )

    def _right_tick(self, value: float) -> str:
        return fmt.percent(value) if self._plot.id == "hits" else _tick(value, self.scales.right)

    def _set_areas(self, colours: Colours, readings: Readings, span: Span, area: QSize) -> None:
        heights, fills, hatches = [], [], []
        for series in self._series:
            points = in_view(readings.series.get(series.id), span)
            if series.style == "area" and len(points.times):
                values = columns(points.times, points.values, span.left, span.right, area.width())
                heights.append(values * (area.height() / self.scales.left))
                fills.append(fill_colours(series.colour, colours))
                hatches.append(series.hatch)
        self._areas.setVisible(bool(heights))
        if heights:
            pixels = stacked(heights, fills, hatches, area.height())
            self._areas.setImage(pixels, autoLevels=False)
            self._areas.setRect(QRectF(0, self.scales.left, span.width_s, -self.scales.left))

    def _set_curve(self, series: Series, colours: Colours, readings: Readings, span: Span) -> None:
        points = in_view(readings.series.get(series.id), span)
        if series.smooth:
            points = averaged(points, _SMOOTH_PX * span.width_s / max(self._view.width() - LEFT - RIGHT, 1))
        xs = points.times - span.left
        ys = points.values * (self.scales.left / self.scales.of(series))
        gaps = np.diff(points.times) > max(_GAP_BINS * points.width_s, _GAP_S)
        connect: object = "all"
        if gaps.any():
            connect = np.append(~gaps, False).astype(np.int32)
        pen = pg.mkPen(line_colour(series.colour, colours), width=1, style=PENS[series.style])
        self._curves[series.id].setVisible(bool(len(xs)))
        self._curves[series.id].setData(xs, ys, connect=connect, pen=pen, skipFiniteCheck=True)

    def _set_levels(self, colours: Colours, readings: Readings) -> None:
        drawn = (colours, readings.warning_mb, readings.critical_mb, self.scales.left)
        if drawn == self._levels_drawn:
            return
        self._levels_drawn = drawn
        for line, mb, symbol, word, tone in (
            (self._levels[0], readings.warning_mb, "▲", translate("Plots", "warning"), colours.warn),
            (self._levels[1], readings.critical_mb, "✖", translate("Plots", "critical"), colours.bad),
        ):
            line.setVisible(mb is not None and mb <= self.scales.left)
            if mb is not None:
                line.setValue(mb)
                line.setPen(pg.mkPen(tone, width=1, style=Qt.PenStyle.DashDotLine))
                line.label.setColor(tone)
                line.label.setFormat(f"{symbol} {word} {fmt.megabytes(mb)}")

    def _set_forecast(self, colours: Colours, readings: Readings, span: Span) -> None:
        forecast = readings.forecast
        seen = forecast is not None and span.right > forecast.t
        self._cone.setVisible(seen)
        self._middle.setVisible(seen)
        if forecast is None or not seen:
            return
        minutes = (span.right - forecast.t) / 60
        xs = np.array([forecast.t - span.left, span.width_s])
        low, middle, high = (
            np.array([forecast.mb, max(forecast.mb + slope * minutes, 0.0)])
            for slope in (forecast.low, forecast.middle, forecast.high)
        )
        colour = QColor(colours.bad if forecast.confirmed else colours.warn)
        self._middle.setData(xs, middle, pen=pg.mkPen(colour, width=1, style=Qt.PenStyle.DashLine))
        colour.setAlpha(60)
        for edge, values in zip(self._cone_edges, (low, high), strict=True):
            edge.setData(xs, values)
        self._cone.setBrush(pg.mkBrush(colour))

    def _set_markers(self, colours: Colours, readings: Readings, span: Span, area: QSize) -> None:
        least_s = _MARKER_PX * span.width_s / area.width()
        last: dict[str, float] = {}
        xs, kinds = [], []
        for marker in markers_of(self._plot.id, readings, span):
            x = marker.t - span.left
            if (
                x - last.get(marker.kind, -least_s) >= least_s
            ):  # where many stand together, the first stands for them
                last[marker.kind] = x
                xs.append(x)
                kinds.append(marker.kind)
        for item in (self._marks, self._heads):
            item.setVisible(bool(xs))
        if xs:
            head = self.scales.left * (1 - 7 / max(area.height(), 8))
            pen = pg.mkPen(colours.muted, width=1, style=Qt.PenStyle.DotLine)
            self._marks.setData(np.repeat(np.array(xs), 2), np.tile([0.0, head], len(xs)), pen=pen)
            brushes = [pg.mkBrush(str(getattr(colours, _MARKER_COLOURS[kind]))) for kind in kinds]
            shapes = [_SHAPES[kind] for kind in kinds]
            self._heads.setData(xs, [head] * len(xs), symbol=shapes, brush=brushes, pen=None)


def _level_line() -> pg.InfiniteLine:
    """Its words stand below it in the upper half of the plot and above it in the lower one: never cut off."""
    options = {"position": 0.02, "anchors": [(0, 0.1), (0, 0.9)], "movable": False}
    return pg.InfiniteLine(angle=0, movable=False, label="", labelOpts=options)


def _tick(value: float, top: float) -> str:
    if top >= 10:
        return f"{value:,.0f}"
    return f"{value:.3g}" if top >= 0.001 else f"{value:.1e}"
