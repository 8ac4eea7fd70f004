"""Where panels stand: docks that the user moves, floats, stacks and closes, with a layout that is kept."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from PySide6.QtCore import QByteArray, QEvent, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QDockWidget, QMainWindow, QTabWidget, QWidget

from gui.dock_tabs import DockTabs
from gui.i18n import translate

_LEFT, _RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea

SIDE_SHARE = 0.29
"""Of the width, for the docks at the right: a card of an account at 1280 pixels, two at 2300."""


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
        self.setDockOptions(self.dockOptions() | QMainWindow.DockOption.GroupedDragging)  # drags tabs too
        self.docks: dict[str, QDockWidget] = {}
        self.tabs = DockTabs(self)
        self._side_share = SIDE_SHARE
        self._arranged_by_user = False

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
        self.tabs.watch(dock)
        return dock

    def save(self) -> QByteArray:
        return self.saveState(self._version)

    def restore(self, layout: QByteArray) -> bool:
        """False for a layout of other docks than these, which changes nothing."""
        known = self.restoreState(layout, self._version)
        self._arranged_by_user |= known
        self.tabs.hide_left_over()
        self._learn_share()
        return known

    @property
    def _version(self) -> int:
        """Another one when docks come or go, so that an older layout is not restored half."""
        return crc32(" ".join(sorted(self.docks)).encode()) & 0x7FFF_FFFF

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.tabs.hide_left_over()
            if not self._arranged_by_user:
                self._keep_share()

    # -- the share of the side --------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.MouseButtonRelease:  # the line between docks was dragged
            self._learn_share()
        return done

    def _learn_share(self) -> None:
        for dock in self._at(_RIGHT)[:1]:
            self._side_share = dock.width() / max(self.width(), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt would give both sides the same of what a larger window has more."""
        super().resizeEvent(event)
        self._keep_share()

    def _keep_share(self) -> None:
        left, side = self._at(_LEFT)[:1], self._at(_RIGHT)[:1]
        if left and side:
            wide = round(self._side_share * self.width())
            self.resizeDocks(left + side, [self.width() - wide, wide], Qt.Orientation.Horizontal)

    def _at(self, area: Qt.DockWidgetArea) -> list[QDockWidget]:
        docks = self.docks.values()
        return [d for d in docks if not d.isFloating() and d.isVisible() and self.dockWidgetArea(d) == area]

    # -- the keyboard -----------------------------------------------------------------------------

    def show_panel(self, dock_id: str) -> None:
        """Bring a dock to the front, also one that was closed, and give its panel the keyboard."""
        dock = self.docks[dock_id]
        dock.show()
        dock.raise_()
        dock.activateWindow()  # a floating one is a window of its own
        focus_into(dock.widget())

    def next_panel(self) -> None:
        self._step(+1, list(self.docks))

    def previous_panel(self) -> None:
        self._step(-1, list(self.docks))

    def next_in_sight(self) -> None:
        """Give the keyboard to the next of the panels that are in sight; what is behind a tab stays there."""
        self._step(+1, [name for name, dock in self.docks.items() if not dock.visibleRegion().isEmpty()])

    def float_panel(self) -> None:
        """The panel that has the keyboard becomes a window of its own, or goes back into this one."""
        dock = self._focused()
        if dock is not None:
            dock.setFloating(not dock.isFloating())

    def close_panel(self) -> None:
        dock = self._focused()
        if dock is not None:
            dock.close()

    def _step(self, step: int, names: list[str]) -> None:
        open_ones = [name for name in names if not self.docks[name].isHidden()]
        if not open_ones:
            return
        now = self._focused()
        if now is None or now.objectName() not in open_ones:
            self.show_panel(open_ones[0 if step > 0 else -1])
        else:
            at = open_ones.index(now.objectName())
            self.show_panel(open_ones[(at + step) % len(open_ones)])

    def _focused(self) -> QDockWidget | None:
        widget = QApplication.focusWidget()
        return next((dock for dock in self.docks.values() if widget and dock.isAncestorOf(widget)), None)


def focus_into(panel: QWidget) -> None:
    """Give the keyboard to a panel: to what had it there last, else its table, else its first control."""
    last = panel.focusWidget()
    candidates = [w for w in panel.findChildren(QWidget) if _takes_focus(w, panel)]
    tables = [w for w in candidates if isinstance(w, QAbstractItemView)]
    if last in candidates:
        target = last
    elif panel.focusPolicy() & Qt.FocusPolicy.TabFocus or not candidates:
        target = panel
    else:
        target = (tables or candidates)[0]
    target.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _takes_focus(widget: QWidget, panel: QWidget) -> bool:
    takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return takes and widget.isEnabled() and widget.isVisibleTo(panel)
