"""Paints plots one after the other, with the window free between two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from gui.plots.plot_view import PlotView


class PlotTurns(QObject):
    """A picture takes about 10 ms. Five of them painted with the window would hold it up for 50, and beside a busy
    session for 200 (measured); so each is painted in a turn of its own, and shown when it is there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[PlotView] = []
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._next)

    def ask(self, view: PlotView) -> None:
        if view not in self._waiting:
            self._waiting.append(view)
            self._timer.start()

    def _next(self) -> None:
        if self._waiting:
            self._waiting.pop(0).renew()
        if not self._waiting:
            self._timer.stop()
