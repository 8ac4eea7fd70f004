"""Plots are painted one after the other."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from gui.plots.turns import PlotTurns


class View:
    def __init__(self, log: list[str], name: str) -> None:
        self._log, self._name = log, name

    def renew(self) -> None:
        self._log.append(self._name)


def test_the_window_is_free_between_two_plots(qtbot: QtBot) -> None:
    log: list[str] = []
    turns = PlotTurns()
    beat = QTimer()
    beat.timeout.connect(lambda: log.append("free"))
    beat.start(0)
    first, second = View(log, "first"), View(log, "second")
    for view in (first, second, first):  # one that waits already has no second turn
        turns.ask(view)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: "second" in log)
    beat.stop()
    painted = [word for word in log if word != "free"]
    assert painted == ["first", "second"]
    assert "free" in log[log.index("first") : log.index("second")]
