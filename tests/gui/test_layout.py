"""The layout of the window: kept, put back, reset; docks behind tabs; moving about by the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMenu, QTabBar, QTableView, QWidget
from pytestqt.qtbot import QtBot

from core.config.settings import Settings
from gui.app_settings import AppSettings
from gui.dock_area import SIDE_SHARE, DockArea
from gui.docks import DOCKS
from gui.language import Languages
from gui.main_window import MainWindow, _fitting
from gui.theme import Theme
from tests.gui.scripted import run_scripted

Open = Callable[[], MainWindow]


@pytest.fixture
def open_window(qtbot: QtBot, theme: Theme) -> Open:
    """Windows of one user, one after another."""

    def open_() -> MainWindow:
        window = MainWindow(Settings(), run_scripted, theme, AppSettings.open())
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        return window

    return open_


def table_of(window: MainWindow) -> QTableView:
    return window.log.table


def place_of(dock: QDockWidget) -> tuple[int, int]:
    return dock.width(), dock.height()


def test_what_the_user_arranged_is_there_in_the_next_window(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    window.resize(790, 760)
    docks = window.docks.docks
    docks["memory"].setFloating(True)
    docks["log"].raise_()
    docks["accounts"].close()
    window.docks.resizeDocks([docks["requests"], docks["log"]], [150, 420], Qt.Orientation.Vertical)
    table_of(window).horizontalHeader().resizeSection(0, 123)
    window.toolbar.hide()
    qtbot.waitUntil(lambda: docks["log"].height() > docks["requests"].height() + 80)
    size, requests = window.size(), place_of(docks["requests"])
    window.close()

    again = open_window()
    docks = again.docks.docks
    assert again.size() == size
    assert docks["memory"].isFloating()
    assert docks["accounts"].isHidden()
    assert again.toolbar.isHidden()
    assert table_of(again).horizontalHeader().sectionSize(0) == 123
    qtbot.waitUntil(lambda: not docks["log"].visibleRegion().isEmpty())
    assert docks["plots"].visibleRegion().isEmpty()
    qtbot.waitUntil(lambda: abs(place_of(docks["requests"])[1] - requests[1]) <= 4)


def test_reset_puts_everything_back(qtbot: QtBot, open_window: Open) -> None:
    window = open_window()
    docks = window.docks.docks
    width = table_of(window).horizontalHeader().sectionSize(0)
    docks["memory"].setFloating(True)
    docks["accounts"].close()
    window.toolbar.hide()
    table_of(window).horizontalHeader().resizeSection(0, width + 50)
    window.actions_of.by_id["reset_layout"].trigger()
    assert not docks["memory"].isFloating()
    assert not docks["accounts"].isHidden()
    assert not window.toolbar.isHidden()
    assert table_of(window).horizontalHeader().sectionSize(0) == width


def test_a_layout_of_other_docks_changes_nothing(qtbot: QtBot, window: MainWindow) -> None:
    other = DockArea()
    qtbot.addWidget(other)
    for spec in DOCKS[:2]:
        other.add(spec, QWidget())
    other.docks["plots"].close()
    assert not window.docks.restore(other.save())
    assert not window.docks.docks["plots"].isHidden()


def test_a_new_window_fits_on_a_small_screen() -> None:
    assert _fitting(QSize(1920, 1080)) == QSize(1280, 800)
    assert _fitting(QSize(1024, 700)) == QSize(922, 630)


# -- docks behind tabs ----------------------------------------------------------------------------


def title_is_shown(dock: QDockWidget) -> bool:
    return dock.titleBarWidget() is None


def tab_bar(window: MainWindow, title: str) -> QTabBar:
    bars = [bar for bar in window.docks.findChildren(QTabBar) if bar.parent() is window.docks]
    return next(bar for bar in bars if title in [bar.tabText(i) for i in range(bar.count())])


def test_a_dock_behind_a_tab_does_not_say_its_title_twice(qtbot: QtBot, window: MainWindow) -> None:
    docks = window.docks.docks
    qtbot.waitUntil(lambda: not title_is_shown(docks["memory"]))
    assert title_is_shown(docks["accounts"])
    docks["memory"].setFloating(True)
    qtbot.waitUntil(lambda: title_is_shown(docks["memory"]))
    docks["memory"].setFloating(False)
    qtbot.waitUntil(lambda: not title_is_shown(docks["memory"]))
    for name in ("plots", "log", "money"):
        docks[name].close()
    qtbot.waitUntil(lambda: title_is_shown(docks["memory"]))


@pytest.mark.parametrize("reason", [QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard])
def test_a_tabs_menu_floats_and_closes_its_panel(
    qtbot: QtBot, window: MainWindow, reason: QContextMenuEvent.Reason
) -> None:
    memory = window.docks.docks["memory"]
    qtbot.waitUntil(lambda: not title_is_shown(memory))
    bar = tab_bar(window, memory.windowTitle())
    index = [bar.tabText(i) for i in range(bar.count())].index(memory.windowTitle())
    bar.setCurrentIndex(index)
    at = QPoint() if reason == QContextMenuEvent.Reason.Keyboard else bar.tabRect(index).center()
    QApplication.sendEvent(bar, QContextMenuEvent(reason, at, bar.mapToGlobal(at)))
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert [action.text() for action in menu.actions()] == ["&Float", "&Close"]
    menu.actions()[0].trigger()
    assert memory.isFloating()
    menu.actions()[1].trigger()
    assert memory.isHidden()
    menu.close()


# -- the keyboard ---------------------------------------------------------------------------------


def panel_with_focus(window: MainWindow) -> str:
    widget = QApplication.focusWidget()
    return next((name for name, dock in window.docks.docks.items() if dock.isAncestorOf(widget)), "")


def test_every_panel_is_reached_by_the_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    window.docks.show_panel("requests")
    qtbot.waitUntil(lambda: panel_with_focus(window) == "requests")
    seen = []
    for _ in window.docks.docks:
        qtbot.keyClick(window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        seen.append(panel_with_focus(window))
    names = list(window.docks.docks)
    assert seen == [*names[1:], names[0]]
    window.actions_of.by_id["previous_panel"].trigger()
    assert panel_with_focus(window) == names[-1]


def test_f6_goes_through_what_is_in_sight_only(qtbot: QtBot, window: MainWindow) -> None:
    window.docks.show_panel("log")
    qtbot.waitUntil(lambda: window.docks.docks["plots"].visibleRegion().isEmpty())
    seen = set()
    for _ in range(3):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        seen.add(panel_with_focus(window))
    assert seen == {"requests", "log", "accounts"}


def test_a_closed_panel_is_passed_over(qtbot: QtBot, window: MainWindow) -> None:
    window.docks.show_panel("requests")
    window.docks.docks["plots"].close()
    window.docks.next_panel()
    assert panel_with_focus(window) == list(window.docks.docks)[2]


def test_the_panel_with_the_keyboard_floats_and_closes(qtbot: QtBot, window: MainWindow) -> None:
    window.docks.show_panel("log")
    window.actions_of.by_id["float_panel"].trigger()
    assert window.docks.docks["log"].isFloating()
    window.docks.show_panel("log")
    qtbot.waitUntil(lambda: panel_with_focus(window) == "log")
    window.actions_of.by_id["close_panel"].trigger()
    assert window.docks.docks["log"].isHidden()


def test_f11_takes_the_whole_screen_and_gives_it_back(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert not window.isFullScreen()


def test_a_larger_window_leaves_the_side_its_share_and_a_drag_sets_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    area, side = window.docks, window.docks.docks["accounts"]
    window.resize(1600, 800)
    qtbot.waitUntil(lambda: abs(side.width() / area.width() - SIDE_SHARE) < 0.02)
    line = QPoint(side.geometry().left() - 3, 200)
    qtbot.mousePress(area, Qt.MouseButton.LeftButton, pos=line)
    qtbot.mouseMove(area, QPoint(800, 200))
    QApplication.processEvents()
    qtbot.mouseRelease(area, Qt.MouseButton.LeftButton, pos=QPoint(800, 200))
    qtbot.waitUntil(lambda: side.width() > 700)
    window.resize(2000, 800)
    qtbot.waitUntil(lambda: abs(side.width() / area.width() - 0.5) < 0.02)


def _tabs_in_sight(window: MainWindow) -> list[str]:
    bars = [bar for bar in window.docks.findChildren(QTabBar) if bar.parent() is window.docks]
    return sorted(bar.tabText(at) for bar in bars if bar.isVisible() for at in range(bar.count()))


def test_every_stacked_panel_has_one_tab_also_after_layouts_were_restored(window: MainWindow) -> None:
    """Qt leaves the bars of tabs of an earlier layout behind the docks, where the keyboard would go to them."""
    stacked = ["Cache", "Contexts", "Log", "Memory", "Money", "Plots", "Requests"]
    assert _tabs_in_sight(window) == stacked
    for _ in range(3):
        window.reset_layout()
        assert _tabs_in_sight(window) == stacked
    for panel in ("cache", "log", "memory", "money", "plots", "requests"):
        window.docks.show_panel(panel)
        assert not window.docks.docks[panel].visibleRegion().isEmpty()


def test_the_accounts_have_their_share_of_the_first_window_in_every_language(
    qapp: QApplication, qtbot: QtBot, theme: Theme
) -> None:
    languages = Languages(qapp, "zh_CN")
    try:
        window = MainWindow(Settings(), run_scripted, theme, AppSettings.open())
        qtbot.addWidget(window)
        window.resize(1280, 800)
        window.show()
        qtbot.waitExposed(window)
        docks, share = window.docks, pytest.approx(SIDE_SHARE, abs=0.02)
        qtbot.waitUntil(lambda: docks.docks["accounts"].width() / docks.width() == share)
    finally:
        languages.use("en")
