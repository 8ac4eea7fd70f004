"""A small plot over the session's time, dressed for the theme: no mouse tricks, no growth past its points."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui.theme import Theme, Tone


class _ElapsedAxis(pg.AxisItem):
    """Seconds since the session's start as 30s, 5m, 2h."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [_elapsed(value) for value in values]

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:
        span = max(maxVal - minVal, 1e-9)
        wanted = span / max(size / 55, 1)
        for step in (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200):
            if step >= wanted:
                return [(step, 0)]
        return [(86400.0 * max(1, round(wanted / 86400)), 0)]


def _elapsed(value: float) -> str:
    seconds = round(value)
    if seconds < 60:
        return f"{seconds}s"
    if seconds < 3600:
        return f"{seconds // 60}m" + (f"{seconds % 60:02}" if seconds % 60 else "")
    return f"{seconds // 3600}h" + (f"{seconds % 3600 // 60:02}" if seconds % 3600 // 60 else "")


class TimePlot(pg.PlotWidget):
    """A plot whose x axis is seconds since the start of the session."""

    def __init__(self, theme: Theme, unit: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, axisItems={"bottom": _ElapsedAxis("bottom")})
        self._theme = theme
        self._lines: list[tuple[pg.PlotDataItem | pg.InfiniteLine, Tone, Qt.PenStyle]] = []
        self.setAccessibleName(name)
        self.setMinimumSize(180, 110)
        self.setMenuEnabled(False)
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        self.setLabel("left", unit)
        self.getAxis("left").enableAutoSIPrefix(False)
        self.getAxis("left").setWidth(58)
        self.setFrameShape(self.Shape.NoFrame)
        theme.changed.connect(self.dress)

    def add_curve(self, tone: Tone, *, filled: bool = False, dashed: bool = False) -> pg.PlotDataItem:
        curve = self.plot([], [], fillLevel=0.0 if filled else None)
        self._lines.append((curve, tone, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
        return curve

    def add_level(self, tone: Tone, words: str) -> pg.InfiniteLine:
        """A horizontal line with its words at its left end."""
        options = {"position": 0.02, "anchors": [(0, 1), (0, 1)], "movable": False}
        line = pg.InfiniteLine(angle=0, movable=False, label=words, labelOpts=options)
        self.addItem(line, ignoreBounds=True)
        self._lines.append((line, tone, Qt.PenStyle.DashLine))
        return line

    def dress(self) -> None:
        colours = self._theme.colours
        self.setBackground(colours.surface)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(colours.grid)
            axis.setTextPen(colours.muted)
        for line, tone, style in self._lines:
            colour = self._theme.colour(tone)
            line.setPen(pg.mkPen(colour, width=1 if isinstance(line, pg.InfiniteLine) else 1.6, style=style))
            if isinstance(line, pg.InfiniteLine):
                line.label.setColor(colour)
            elif line.opts["fillLevel"] is not None:
                line.setFillBrush(QColor(colour.red(), colour.green(), colour.blue(), 40))
