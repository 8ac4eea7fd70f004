"""The calls of a prompt on a common time axis: who was asked when, when the first token came, and how it ended.

One bar a call: hatched while nothing has come, full from the first token on. Beside it stand a symbol and a word in
its colour; all of it is told to who points at it, and in the table of calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui import format as fmt
from gui.theme import Theme, Tone

_BAR_PX = 12
_GAP_PX = 8
_PAD_PX = 8
_LEAST_BAR_PX = 3.0
_TICKS = 5
_STEPS = (1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True)
class Bar:
    """One call. Seconds count from the beginning of the prompt; `end_s` None runs on."""

    name: str
    words: str
    tone: Tone
    start_s: float
    first_token_s: float | None
    end_s: float | None
    tip: str


class Waterfall(QWidget):
    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bars: tuple[Bar, ...] = ()
        self._now_s = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Calls over time"))
        theme.changed.connect(self.update)

    def show_bars(self, bars: Sequence[Bar], now_s: float) -> None:
        """`now_s` is where running calls end now."""
        shown = tuple(bars)
        if shown == self._bars and now_s == self._now_s:
            return
        if len(shown) != len(self._bars):
            self.updateGeometry()
        self._bars, self._now_s = shown, now_s
        self.setAccessibleDescription("\n".join(bar.tip for bar in shown))
        self.update()

    @property
    def span_s(self) -> float:
        """Seconds that the axis covers."""
        ends = [self._now_s if bar.end_s is None else bar.end_s for bar in self._bars]
        return max([0.001, *ends])

    def sizeHint(self) -> QSize:
        line = self._line_px()
        return QSize(240, round(_PAD_PX + len(self._bars) * line + self.fontMetrics().height() + _PAD_PX))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def bar_at(self, y: float) -> Bar | None:
        row = int((y - _PAD_PX) // self._line_px())
        return self._bars[row] if 0 <= row < len(self._bars) and y >= _PAD_PX else None

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            bar = self.bar_at(event.y())
            QToolTip.showText(event.globalPos(), bar.tip if bar is not None else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetricsF(self.font())
        room = self.width() - 4 * _PAD_PX
        names = min(max((metrics.horizontalAdvance(bar.name) for bar in self._bars), default=0.0), room * 0.3)
        words = min(
            max((metrics.horizontalAdvance(bar.words) for bar in self._bars), default=0.0), room * 0.35
        )
        left = _PAD_PX + names + _PAD_PX
        scale = (room - names - words) / self.span_s
        self._paint_axis(painter, left, scale, metrics)
        for row, bar in enumerate(self._bars):
            top = _PAD_PX + row * self._line_px()
            painter.setPen(self._theme.colour("text"))
            name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, names + 1)
            painter.drawText(QPointF(_PAD_PX, top + metrics.ascent()), name)
            self._paint_bar(painter, bar, left, scale, top + (metrics.height() - _BAR_PX) / 2)
            painter.setPen(self._theme.colour(bar.tone))
            said = metrics.elidedText(bar.words, Qt.TextElideMode.ElideRight, words + 1)
            painter.drawText(QPointF(self.width() - _PAD_PX - words, top + metrics.ascent()), said)
        painter.end()

    def _paint_bar(self, painter: QPainter, bar: Bar, left: float, scale: float, y: float) -> None:
        colour = self._theme.colour(bar.tone)
        end_s = self._now_s if bar.end_s is None else bar.end_s
        start = left + bar.start_s * scale
        width = max((end_s - bar.start_s) * scale, _LEAST_BAR_PX)
        whole = QRectF(start, y, width, _BAR_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(colour, Qt.BrushStyle.BDiagPattern))
        painter.drawRect(whole)
        if bar.first_token_s is not None:
            first = min(start + bar.first_token_s * scale, start + width - 1)
            painter.setBrush(colour)
            painter.drawRect(QRectF(first, y, start + width - first, _BAR_PX))
        painter.setPen(QPen(colour, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(whole)

    def _paint_axis(self, painter: QPainter, left: float, scale: float, metrics: QFontMetricsF) -> None:
        bottom = _PAD_PX + len(self._bars) * self._line_px()
        step = _step(self.span_s)
        grid = QColor(self._theme.colours.grid)
        grid.setAlphaF(0.5)
        at, last = 0.0, float("-inf")
        while at <= self.span_s:
            x = left + at * scale
            painter.setPen(QPen(grid, 1))
            painter.drawLine(QPointF(x, _PAD_PX), QPointF(x, bottom))
            words = fmt.duration(at) if at else "0"
            width = metrics.horizontalAdvance(words)
            begin = min(x - width / 2, self.width() - _PAD_PX - width)
            if begin > last:
                painter.setPen(self._theme.colour("muted"))
                painter.drawText(QPointF(begin, bottom + metrics.ascent()), words)
                last = begin + width + 8
            at += step

    def _line_px(self) -> float:
        return max(float(self.fontMetrics().height()), float(_BAR_PX)) + _GAP_PX

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()


def _step(span_s: float) -> float:
    """A round step that gives about five lines."""
    unit = 0.001
    while True:
        for factor in _STEPS:
            if unit * factor * _TICKS >= span_s:
                return unit * factor
        unit *= 10
