"""Docks stacked behind tabs: the tab is their title, and its menu floats and closes them.

A dock behind a tab shows no title bar of its own, so nothing is said twice.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QTabBar, QWidget

from gui.i18n import translate


class _NoTitle(QWidget):
    """Stands where a title bar was, and takes no room."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(0)


class DockTabs(QObject):
    """Watches the docks of one area."""

    def __init__(self, area: QMainWindow) -> None:
        super().__init__(area)
        self._area = area
        self._soon = QTimer(self)  # one arrangement of many docks tells of each of them
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.tidy)

    def watch(self, dock: QDockWidget) -> None:
        dock.dockLocationChanged.connect(lambda: self._soon.start())
        dock.topLevelChanged.connect(lambda: self._soon.start())
        dock.visibilityChanged.connect(lambda: self._soon.start())

    def tidy(self) -> None:
        """Title bars where no tab tells the title; the menu on every bar of tabs."""
        for dock in self._docks():
            tabbed = not dock.isFloating() and any(
                not other.isFloating() for other in self._area.tabifiedDockWidgets(dock)
            )
            hidden = isinstance(dock.titleBarWidget(), _NoTitle)
            if tabbed and not hidden:
                dock.setTitleBarWidget(_NoTitle())
            elif hidden and not tabbed:
                title = dock.titleBarWidget()
                dock.setTitleBarWidget(cast(QWidget, None))  # Qt's own comes back
                title.deleteLater()
        for bar in self._bars():
            bar.setAccessibleName(translate("Docks", "Panels"))
            bar.setToolTip(translate("Docks", "Right click for more: float or close the panel"))
            bar.removeEventFilter(self)
            bar.installEventFilter(self)

    def hide_left_over(self) -> None:
        """After docks were put up or a layout was restored: Qt makes other bars for them then, and leaves those of
        before in sight behind the docks, where the keyboard still goes to them."""
        claimed: set[str] = set()
        for bar in reversed(self._bars()):  # the newest first
            titles = {bar.tabText(index) for index in range(bar.count())}
            if titles & claimed:
                bar.hide()
            elif not bar.isHidden():
                claimed |= titles

    def menu_for(self, dock: QDockWidget) -> QMenu:
        menu = QMenu(self._area)
        menu.addAction(translate("Docks", "&Float")).triggered.connect(lambda: dock.setFloating(True))
        menu.addAction(translate("Docks", "&Close")).triggered.connect(dock.close)
        return menu

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QTabBar) and isinstance(event, QContextMenuEvent):
            by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
            at = watched.currentIndex() if by_key else watched.tabAt(event.pos())
            dock = self._dock_of(watched, at)
            if dock is not None:
                place = watched.tabRect(at).bottomLeft() if by_key else event.pos()
                self._pop_up(dock, watched.mapToGlobal(place))
                return True
        return False

    def _pop_up(self, dock: QDockWidget, place: QPoint) -> None:
        menu = self.menu_for(dock)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _dock_of(self, bar: QTabBar, index: int) -> QDockWidget | None:
        title = bar.tabText(index)
        return next((dock for dock in self._docks() if dock.windowTitle() == title), None)

    def _docks(self) -> list[QDockWidget]:
        return self._area.findChildren(QDockWidget)

    def _bars(self) -> list[QTabBar]:
        """Qt makes a bar of tabs for the docks when it needs one; panels may have bars of their own."""
        return [bar for bar in self._area.findChildren(QTabBar) if bar.parent() is self._area]
