"""Where panels stand: docks that the user moves, floats, stacks and closes, with a layout that is kept."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QWidget

from gui.i18n import translate

_LAYOUT_VERSION = 1
"""Raise it when docks come or go, so that an older layout is not restored half."""

_LEFT, _RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea


@dataclass(frozen=True, slots=True)
class DockSpec:
    """One dock. `behind` names the dock whose tab neighbour it is, `below` the dock that it stands under."""

    id: str
    title: str
    area: Qt.DockWidgetArea = _LEFT
    behind: str = ""
    below: str = ""


class DockArea(QMainWindow):
    """A window in the window: the outer one has menus, toolbar and strip, this one only docks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setObjectName("docks")
        self.setDockNestingEnabled(True)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.docks: dict[str, QDockWidget] = {}
        self._default = QByteArray()

    def add(self, spec: DockSpec, panel: QWidget) -> QDockWidget:
        dock = QDockWidget(translate("Docks", spec.title), self)
        dock.setObjectName(spec.id)
        dock.setWidget(panel)
        self.addDockWidget(spec.area, dock)
        if spec.behind:
            self.tabifyDockWidget(self.docks[spec.behind], dock)
        elif spec.below:
            self.splitDockWidget(self.docks[spec.below], dock, Qt.Orientation.Vertical)
        self.docks[spec.id] = dock
        return dock

    def note_default(self) -> None:
        """What `reset` goes back to is the layout of now."""
        self._default = self.save()

    def reset(self) -> None:
        self.restore(self._default)

    def save(self) -> QByteArray:
        return self.saveState(_LAYOUT_VERSION)

    def restore(self, layout: QByteArray) -> bool:
        """False for a layout of another version, which changes nothing."""
        return self.restoreState(layout, _LAYOUT_VERSION)

    def show_panel(self, dock_id: str) -> None:
        """Bring a dock to the front, also one that was closed, and give its panel the keyboard."""
        dock = self.docks[dock_id]
        dock.show()
        dock.raise_()
        dock.widget().setFocus(Qt.FocusReason.ShortcutFocusReason)
