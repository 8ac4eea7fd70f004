"""The tray icon, as far as it can be seen without a tray."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from core.config.settings import Settings
from core.events import MemorySampled
from core.session.control import Pause
from gui.app_settings import AppSettings
from gui.language import Languages
from gui.looks import HEALTH, PHASE, Look
from gui.main_window import MainWindow
from gui.notifications import Notification
from gui.theme import Theme
from gui.tray import Tray, tray_icon
from gui.windows import Windows
from tests.gui.driving import wait_until_gone
from tests.gui.scripted import T0, ScriptedJob, ScriptedSession, answered, opening, run_scripted


@pytest.fixture
def windows(qtbot: QtBot, theme: Theme, qapp: QApplication) -> Iterator[Windows]:
    parent = QObject()
    windows = Windows(run_scripted, theme, AppSettings.open(parent), Languages(qapp, "en"), parent)
    yield windows
    windows.end(10_000)
    for window in list(windows.open_ones):
        window.deleteLater()
        wait_until_gone(qtbot, window)


@pytest.fixture
def window(windows: Windows, qtbot: QtBot) -> MainWindow:
    window = windows.make(Settings())
    window.show()
    qtbot.waitExposed(window)
    return window


@pytest.fixture
def tray(windows: Windows, window: MainWindow) -> Tray:
    return Tray(windows)


def running(qtbot: QtBot, window: MainWindow) -> ScriptedSession:
    session = ScriptedSession()
    window.console.start(ScriptedJob(session))
    session.tell(*opening(total=10), *answered(1))
    qtbot.waitUntil(lambda: window.console.feed.state.done == 1)
    return session


def test_there_is_none_where_the_system_has_no_tray(
    windows: Windows, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    assert Tray.make(windows) is None
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    assert Tray.make(windows) is not None


def test_the_tool_tip_says_how_it_is(qtbot: QtBot, window: MainWindow, tray: Tray) -> None:
    assert tray.icon.toolTip() == "Pilothouse: no session"
    session = running(qtbot, window)
    qtbot.waitUntil(lambda: "1 of 10 prompts" in tray.icon.toolTip())
    session.tell(MemorySampled(T0, 900.0, "critical", "growing", 3.0))
    qtbot.waitUntil(lambda: "✖ memory critical" in tray.icon.toolTip())


def shape(look: Look) -> bytes:
    """Where the icon is light and where it is dark, whatever its colour."""
    image = tray_icon(look).pixmap(32, 32).toImage()
    return bytes(image.pixelColor(x, y).lightness() > 200 for x in range(32) for y in range(32))


def test_states_differ_by_shape_as_well_as_by_colour(qapp: object) -> None:
    looks = [HEALTH["healthy"], HEALTH["unauthorised"], PHASE["paused"], HEALTH["out of balance"]]
    assert len({shape(look) for look in looks}) == 4


def test_the_menu_pauses_and_hides(qtbot: QtBot, window: MainWindow, tray: Tray) -> None:
    session = running(qtbot, window)
    qtbot.waitUntil(window.actions_of.by_id["pause"].isEnabled)
    tray.fill_menu()
    actions = {action.text(): action for action in tray.menu.actions()}
    actions["&Pause"].trigger()
    assert session.commands == [Pause()]
    actions["&Hide the window"].trigger()
    assert not window.isVisible()
    tray.fill_menu()
    tray.menu.actions()[0].trigger()
    assert window.isVisible()


def test_a_notification_goes_to_the_system(
    window: MainWindow, tray: Tray, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[object, ...]] = []
    monkeypatch.setattr(tray.icon, "showMessage", lambda *told: shown.append(told))
    window.notifier.toldSystem.emit(Notification("memory", "", "Memory is critical", "bad", "memory"))
    assert shown == [("Pilothouse", "Memory is critical", QSystemTrayIcon.MessageIcon.Critical)]


def test_of_several_windows_the_worst_off_is_seen_and_all_are_told_of(
    qtbot: QtBot, windows: Windows, window: MainWindow, tray: Tray
) -> None:
    running(qtbot, window)
    other = windows.open_beside(window)
    session = running(qtbot, other)
    session.tell(MemorySampled(T0, 900.0, "critical", "growing", 3.0))
    qtbot.waitUntil(lambda: "memory critical" in tray.icon.toolTip())
    assert tray.icon.toolTip().count("1 of 10 prompts") == 2
    assert tray._look is not None
    assert tray._look.tone == "bad"
    tray.fill_menu()
    menus = [action.menu() for action in tray.menu.actions() if action.menu() is not None]
    assert len(menus) == 2
    qtbot.waitUntil(other.actions_of.by_id["pause"].isEnabled)
    next(action for action in menus[1].actions() if action.text() == "&Pause").trigger()
    assert session.commands == [Pause()]


def test_the_icon_stays_when_the_first_window_is_closed(
    qtbot: QtBot, windows: Windows, window: MainWindow, tray: Tray
) -> None:
    other = windows.open_beside(window)
    window.close()
    wait_until_gone(qtbot, window)
    assert windows.open_ones == [other]
    assert tray.icon.isVisible()
    assert tray.icon.toolTip() == "Pilothouse: no session"
    running(qtbot, other)
    qtbot.waitUntil(lambda: "1 of 10 prompts" in tray.icon.toolTip())
    tray._activated(QSystemTrayIcon.ActivationReason.Trigger)
    assert not other.isVisible()
    tray._activated(QSystemTrayIcon.ActivationReason.Trigger)
    assert other.isVisible()


def test_a_click_on_a_message_shows_the_window_that_it_was_about(
    qtbot: QtBot, windows: Windows, window: MainWindow, tray: Tray
) -> None:
    other = windows.open_beside(window)
    other.notifier.toldSystem.emit(Notification("memory", "", "Memory is critical", "bad", "memory"))
    other.hide()
    tray.icon.messageClicked.emit()
    assert other.isVisible()
