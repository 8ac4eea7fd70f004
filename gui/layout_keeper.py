"""How the user has arranged a window: docks, toolbar, splitters and the columns of tables, noted and put back."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QObject
from PySide6.QtWidgets import QMainWindow, QSplitter, QTableView

from gui.app_settings import AppSettings
from gui.dock_area import DockArea

Layout = Mapping[str, QByteArray]
_GROUP = "layout"
_WINDOW_VERSION = 1


class LayoutKeeper:
    """For one window. A splitter or table with a name of its own (`objectName`) is kept; one without is not."""

    def __init__(self, window: QMainWindow, docks: DockArea) -> None:
        self._window = window
        self._docks = docks

    def take(self) -> Layout:
        noted = {"window": self._window.saveState(_WINDOW_VERSION), "docks": self._docks.save()}
        for name, splitter in self._splitters().items():
            noted[f"splitter_{name}"] = splitter.saveState()
        for name, table in self._tables().items():
            noted[f"columns_{name}"] = table.horizontalHeader().saveState()
        return noted

    def apply(self, layout: Layout) -> None:
        """What there is no place for any more, or was noted by another version, changes nothing."""
        if "window" in layout:
            self._window.restoreState(layout["window"], _WINDOW_VERSION)
        if "docks" in layout:
            self._docks.restore(layout["docks"])
        for name, splitter in self._splitters().items():
            if f"splitter_{name}" in layout:
                splitter.restoreState(layout[f"splitter_{name}"])
        for name, table in self._tables().items():
            if f"columns_{name}" in layout:
                table.horizontalHeader().restoreState(layout[f"columns_{name}"])

    def save(self, settings: AppSettings) -> None:
        settings.set_value(f"{_GROUP}/geometry", self._window.saveGeometry())
        for name, state in self.take().items():
            settings.set_value(f"{_GROUP}/{name}", state)
        settings.sync()

    def load(self, settings: AppSettings) -> bool:
        """Put back what `save` wrote; False when there is nothing. A screen that is gone is seen to by Qt."""
        geometry = _state(settings, "geometry")
        if geometry is None or not self._window.restoreGeometry(geometry):
            return False
        found = {name: _state(settings, name) for name in self.take()}
        self.apply({name: state for name, state in found.items() if state is not None})
        return True

    def _splitters(self) -> dict[str, QSplitter]:
        return {s.objectName(): s for s in self._docks.findChildren(QSplitter) if s.objectName()}

    def _tables(self) -> dict[str, QTableView]:
        """By name and number of columns: widths of other columns would only confuse."""
        return {
            f"{table.objectName()}_{table.horizontalHeader().count()}": table
            for table in self._docks.findChildren(QTableView)
            if not _made_by_qt(table)
        }


def _made_by_qt(widget: QObject) -> bool:
    return not widget.objectName() or widget.objectName().startswith("qt_")


def _state(settings: AppSettings, name: str) -> QByteArray | None:
    value = settings.value(f"{_GROUP}/{name}")
    return value if isinstance(value, QByteArray) and not value.isEmpty() else None
