"""One entry of a legend: how the curve is drawn, its name, and a value. Told apart by pattern, not colour alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from gui.i18n import translate
from gui.plots.colours import fill_colours, line_colour
from gui.plots.drawing import as_image, stacked
from gui.plots.series import Series
from gui.theme import Colours

PENS = {
    "solid": Qt.PenStyle.SolidLine,
    "thin": Qt.PenStyle.SolidLine,
    "dash": Qt.PenStyle.DashLine,
    "dot": Qt.PenStyle.DotLine,
    "area": Qt.PenStyle.SolidLine,
}
_SWATCH, _GAP = 22, 14
_USUAL = "1,234 MB"


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    value: str
    series: Series


def entry_width(series: Series, metrics: QFontMetrics) -> int:
    """Room for the widest value that is usual, so that a legend does not jump about with its values."""
    value = _USUAL
    if series.axis == "own":
        value = translate("Plots", "{value} (top {top})").format(value="12,345", top="20,000")
    return int(_SWATCH + metrics.horizontalAdvance(f"{series.title} {value}") + _GAP)


def draw_entry(painter: QPainter, place: QRectF, entry: Entry, colours: Colours) -> None:
    series = entry.series
    middle = place.top() + place.height() / 2 - 1
    if series.style == "area":
        height = 9
        fill = fill_colours(series.colour, colours)
        pixels = stacked([np.full(_SWATCH - 6, float(height))], [fill], [series.hatch], height)
        painter.drawImage(QPointF(place.left(), middle - height / 2), as_image(pixels))
    else:
        pen = QPen(QColor(line_colour(series.colour, colours)), 2 if series.style in ("solid", "dash") else 1)
        pen.setStyle(PENS[series.style])
        painter.setPen(pen)
        painter.drawLine(QLineF(place.left(), middle, place.left() + _SWATCH - 6, middle))
    # On one baseline: a line of text begins lower where another font has to help out, as for Chinese.
    at = QPointF(place.left() + _SWATCH - 2, place.top() + painter.fontMetrics().ascent())
    painter.setPen(QColor(colours.muted))
    painter.drawText(at, entry.name)
    at += QPointF(painter.fontMetrics().horizontalAdvance(entry.name + " "), 0)
    painter.setPen(QColor(colours.text))
    painter.drawText(at, entry.value)
