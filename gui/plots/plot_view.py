"""One plot on the screen: its legend with the values of a moment, its picture, and the crosshair over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from gui import format as fmt
from gui.i18n import translate
from gui.plots.drawing import columns
from gui.plots.extent import Scales
from gui.plots.legend import Entry, draw_entry, entry_width
from gui.plots.margins import BOTTOM, LEFT, RIGHT
from gui.plots.markers import SYMBOLS, markers_of
from gui.plots.readings import Points, Readings
from gui.plots.series import Plot, Series, series_of
from gui.plots.time_window import Span
from gui.plots.turns import PlotTurns
from gui.theme import Theme

if TYPE_CHECKING:
    from gui.plots.canvas import Canvas

LEAST_HEIGHT, LEAST_WIDTH = 118, 250
_LINE = 15
_TALL = 190
"""From this height on there is room for all of the legend."""
_NEAR_PX = 5
_ZOOM = 1.25
_NOTHING = Readings(0.0, 0.0, {})


def alike(one: Readings, other: Readings, plot: Plot, series: tuple[Series, ...]) -> bool:
    """Whether a plot of these curves looks the same with either."""
    if one.markers != other.markers:
        return False
    if plot.id == "memory" and (one.warning_mb, one.critical_mb, one.forecast) != (
        other.warning_mb,
        other.critical_mb,
        other.forecast,
    ):
        return False
    for each in series:
        before, after = one.series.get(each.id), other.series.get(each.id)
        if before is None or after is None:
            if before is not after:
                return False
        elif not (
            np.array_equal(before.times, after.times)
            and np.array_equal(before.values, after.values, equal_nan=True)
        ):
            return False
    return True


class PlotView(QWidget):
    """Tells what the mouse does on it; whoever holds several of them moves all of them together."""

    pointed = Signal(object)
    """The time (float) under the mouse, None when it has left."""
    zoomed = Signal(float, float)
    """Around which time, and by which factor."""
    dragged = Signal(float)
    """By so many seconds."""

    def __init__(
        self, plot: Plot, theme: Theme, parent: QWidget | None = None, turns: PlotTurns | None = None
    ) -> None:
        super().__init__(parent)
        self.plot = plot
        self.series = series_of(plot.id)
        self.readings = _NOTHING
        self.span = Span(0.0, 1.0)
        self.drawn = 0
        """How often its picture was painted anew."""
        self._theme = theme
        self._crosshair: float | None = None
        self._picture: QPixmap | None = None
        self._stale = True
        """The picture is not of what is to be shown now."""
        self._turns = turns if turns is not None else PlotTurns(self)
        self._widths: list[int] = []
        self._canvas: Canvas | None = None
        self._scales = Scales(1.0, 1.0, {})
        self._dragged_from: QPoint | None = None
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.setMouseTracking(True)
        self.setAccessibleName(plot.title)
        theme.changed.connect(self._dress_anew)

    def sizeHint(self) -> QSize:
        return QSize(500, 160)

    # -- what is shown ----------------------------------------------------------------------------

    def show_readings(self, readings: Readings, span: Span) -> None:
        before, self.readings = self.readings, readings
        if span != self.span or not alike(before, readings, self.plot, self.series):
            self.span = span
            self._redress()

    def show_crosshair(self, t: float | None) -> None:
        if t != self._crosshair:
            self._crosshair = t
            self.update()

    def values(self, t: float | None) -> list[tuple[str, str]]:
        """Names and values of its curves at a time, or of now."""
        return [(entry.name, entry.value) for entry in self._entries(t)]

    def marks_near(self, t: float) -> list[str]:
        """In words, what happened at a time: what stands within a few pixels of it."""
        near_s = _NEAR_PX * self.span.width_s / max(self._area().width(), 1)
        marks = markers_of(self.plot.id, self.readings, self.span)
        return [f"{SYMBOLS[each.kind]} {each.words}" for each in marks if abs(each.t - t) <= near_s]

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._widths = []
            self._dress_anew()

    def _redress(self) -> None:
        self._stale = True
        if self.isVisible():
            self._turns.ask(self)

    def _dress_anew(self) -> None:
        """Other colours or letters: what is painted must not stay for another moment."""
        self._picture = None
        self.update()

    def renew(self) -> None:
        """Paint the picture now, where it is not of what is to be shown."""
        if self._stale and self._canvas is not None and not self.visibleRegion().isEmpty():
            self._picture = self._painted(self._canvas)
            self.update()

    def _entries(self, t: float | None) -> list[Entry]:
        entries = []
        for series in self.series:
            points = self.readings.series.get(series.id, Points())
            if series.style == "area" and t is not None and len(points.times):
                value: float | None = float(columns(points.times, points.values, t - 1e-3, t + 1e-3, 1)[0])
                value = value if value == value else None
            else:
                value = points.newest if t is None else points.at(t)
            words = series.words(value)
            top = self._scales.own.get(series.id)
            if top is not None:
                told = translate("Plots", "{value} (top {top})")
                words = told.format(value=words, top=series.words(top))
            entries.append(Entry(series.title, words, series))
        return entries

    def heading(self) -> str:
        """Its name and what its axes count."""
        left = translate("Plots", self.plot.left)
        words = f"{self.plot.title} · {left}"
        if self.plot.right:
            words += translate("Plots", ", right: {unit}").format(unit=translate("Plots", self.plot.right))
        return words

    # -- painting ---------------------------------------------------------------------------------

    @property
    def top(self) -> float:
        """The upper end of its left axis, as last painted."""
        return self._scales.left

    def _entry_widths(self) -> list[int]:
        if not self._widths:
            self._widths = [entry_width(series, self.fontMetrics()) for series in self.series]
        return self._widths

    def _legend_lines(self) -> int:
        """Lines that the legend takes, so wide as its words are at most."""
        width, lines, x = self.width() - LEFT, 1, 0
        for needed in self._entry_widths():
            if x and x + needed > width:
                lines, x = lines + 1, 0
            x += needed
        return min(lines, 2 if self.height() < _TALL else 4)

    def _area(self) -> QRect:
        top = _LINE * (1 + self._legend_lines()) + 7
        return QRect(LEFT, top, max(self.width() - LEFT - RIGHT, 10), max(self.height() - top - BOTTOM, 10))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._canvas is None:
            QTimer.singleShot(0, self, self._make_canvas)
        elif self._picture is None or self._picture.deviceIndependentSize().toSize() != self.size():
            self._picture = self._painted(self._canvas)
        elif self._stale:
            self._turns.ask(self)
        painter = QPainter(self)
        if self._picture is None:
            painter.fillRect(self.rect(), QColor(self._theme.colours.surface))
        else:
            painter.drawPixmap(0, 0, self._picture)
        self._draw_legend(painter)
        if self._crosshair is not None and self.span.left <= self._crosshair <= self.span.right:
            area = self._area()
            x = area.left() + (self._crosshair - self.span.left) * area.width() / self.span.width_s
            painter.setPen(QPen(QColor(self._theme.colours.accent), 1))
            painter.drawLine(QLineF(x, area.top(), x, area.bottom()))

    def _make_canvas(self) -> None:
        """Only now, because pyqtgraph takes 0.3 s of CPU to import: the window is painted first."""
        from gui.plots.canvas import Canvas

        if self._canvas is None:
            self._canvas = Canvas(self.plot, self.series)
            self.update()

    def _painted(self, canvas: Canvas) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(self._theme.colours.surface))
        painter = QPainter(picture)
        painter.setFont(self.font())
        area = self._area()
        place = QRectF(0, area.top(), self.width(), area.height() + BOTTOM)
        canvas.render(painter, place, self._theme.colours, self.readings, self.span)
        painter.end()
        self._scales = canvas.scales
        self._stale = False
        self.drawn += 1
        return picture

    def _draw_legend(self, painter: QPainter) -> None:
        colours = self._theme.colours
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(colours.text))
        width = self.width() - 12
        heading = painter.fontMetrics().elidedText(self.heading(), Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRectF(6, 1, width, _LINE), Qt.AlignmentFlag.AlignLeft, heading)
        font.setBold(False)
        painter.setFont(font)
        lines, line, x = self._legend_lines(), 1, float(6)
        for entry, needed in zip(self._entries(self._crosshair), self._entry_widths(), strict=True):
            if x > 6 and x + needed > self.width() - 6:
                line, x = line + 1, float(6)
                if line > lines:
                    return
            draw_entry(painter, QRectF(x, line * _LINE + 1, needed, _LINE), entry, colours)
            x += needed
        self._draw_levels_above(painter, x, line)

    def _draw_levels_above(self, painter: QPainter, x: float, line: int) -> None:
        """Thresholds that are out of the picture, because memory is far from them."""
        if self.plot.id != "memory":
            return
        words = [
            f"{symbol} {word} {fmt.megabytes(mb)}"
            for mb, symbol, word in (
                (self.readings.warning_mb, "▲", translate("Plots", "warning")),
                (self.readings.critical_mb, "✖", translate("Plots", "critical")),
            )
            if mb is not None and mb > self.top
        ]
        if words:
            painter.setPen(QColor(self._theme.colours.muted))
            text = translate("Plots", "above: {levels}").format(levels=" · ".join(words))
            place = QRectF(x, line * _LINE + 1, self.width() - x - 4, _LINE)
            if painter.fontMetrics().horizontalAdvance(text) <= place.width():
                painter.drawText(place, Qt.AlignmentFlag.AlignLeft, text)

    # -- the mouse --------------------------------------------------------------------------------

    def _time_at(self, x: float) -> float:
        area = self._area()
        return self.span.left + (x - area.left()) * self.span.width_s / max(area.width(), 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged_from = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged_from = None
        self.unsetCursor()
        super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = event.position()
        if self._dragged_from is not None:
            by_px = self._dragged_from.x() - position.x()
            if by_px:
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self._dragged_from = position.toPoint()
                self.dragged.emit(by_px * self.span.width_s / max(self._area().width(), 1))
            return
        inside = self._area().left() <= position.x() <= self._area().right()
        self.pointed.emit(self._time_at(position.x()) if inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y()
        if not turned or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()  # scrolls what the plot lies in
            return
        event.accept()
        self.zoomed.emit(self._time_at(event.position().x()), _ZOOM ** (-turned / 120))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = self.marks_near(self._time_at(event.pos().x()))
            if words:
                QToolTip.showText(event.globalPos(), "\n".join(words), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)
