"""A curve the size of a word: how an account fared of late, without axes or numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from core.stats import PercentileTimeline, Timeline
from gui.theme import Theme, Tone
from gui.widgets.painted import Painted

BINS = 40
HEIGHT = 26


@dataclass(frozen=True, slots=True)
class Bars:
    """Answers with the failures of the same time above them, oldest first."""

    good: tuple[float, ...] = ()
    bad: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Curve:
    """Values by place; None where nothing is known."""

    values: tuple[float | None, ...] = ()


class Sparkline(Painted[Bars | Curve]):
    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme)
        self.setAccessibleName(name)
        self.setFixedHeight(HEIGHT)

    def words(self, value: Bars | Curve) -> str:
        return ""  # the numbers beside it say the same

    def paint(self, painter: QPainter, value: Bars | Curve) -> None:
        rect = QRectF(self.rect()).adjusted(0, 2, 0, -1)
        painter.setPen(QPen(QColor(self.theme.colours.grid), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if isinstance(value, Bars):
            self._bars(painter, rect, value)
        else:
            self._curve(painter, rect, value.values, "info")

    def _bars(self, painter: QPainter, rect: QRectF, bars: Bars) -> None:
        most = max((g + b for g, b in zip(bars.good, bars.bad, strict=True)), default=0)
        if not most:
            return
        step = rect.width() / BINS
        good, bad = self.theme.colour("good"), self.theme.colour("bad")
        for i, (answers, failures) in enumerate(zip(bars.good, bars.bad, strict=True)):
            x, base = rect.left() + i * step, rect.bottom()
            for amount, colour in ((answers, good), (failures, bad)):
                if amount:
                    height = max(1.5, amount / most * rect.height())
                    painter.fillRect(QRectF(x, base - height, max(1.0, step - 1), height), colour)
                    base -= height

    def _curve(self, painter: QPainter, rect: QRectF, values: Sequence[float | None], tone: Tone) -> None:
        known = [value for value in values if value is not None]
        if not known:
            return
        most, step = max(known) or 1.0, rect.width() / BINS
        points = [
            QPointF(rect.left() + (i + 0.5) * step, rect.bottom() - value / most * (rect.height() - 2))
            for i, value in enumerate(values)
            if value is not None
        ]
        painter.setPen(QPen(self.theme.colour(tone), 1.5))
        if len(points) == 1:
            painter.drawPoint(points[0])
        else:
            painter.drawPolyline(QPolygonF(points))


def bars_of(answers: Timeline, failures: Timeline, now: float) -> Bars:
    """The last `BINS` bins until now, of the coarser of the two."""
    width_s = max(answers.width_s, failures.width_s)
    return Bars(_sums(answers, now, width_s), _sums(failures, now, width_s))


def curve_of(latency: PercentileTimeline, now: float, percent: float = 50) -> Curve:
    """That percentile in the last `BINS` bins until now."""
    last = int(now // latency.width_s)
    values: list[float | None] = [None] * BINS
    for t, value in zip(*latency.points(percent), strict=True):
        place = BINS - 1 - (last - int(t // latency.width_s))
        if 0 <= place < BINS:
            values[place] = value
    return Curve(tuple(values))


def _sums(timeline: Timeline, now: float, width_s: float) -> tuple[float, ...]:
    last = int(now // width_s)
    sums = [0.0] * BINS
    for t, value in zip(*timeline.points(), strict=True):
        place = BINS - 1 - (last - int(t // width_s))
        if 0 <= place < BINS:
            sums[place] += value
    return tuple(sums)
