"""The tray icon, as far as it can be seen without a tray."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from core.events import MemorySampled
from core.session.control import Pause
from gui.looks import HEALTH, PHASE, Look
from gui.main_window import MainWindow
from gui.notifications import Notification
from gui.tray import Tray, tray_icon
from tests.gui.scripted import T0, ScriptedJob, ScriptedSession, answered, opening


@pytest.fixture
def tray(window: MainWindow) -> Tray:
    return Tray(window)


def running(qtbot: QtBot, window: MainWindow) -> ScriptedSession:
    session = ScriptedSession()
    window.console.start(ScriptedJob(session))
    session.tell(*opening(total=10), *answered(1))
    qtbot.waitUntil(lambda: window.console.feed.state.done == 1)
    return session


def test_there_is_none_where_the_system_has_no_tray(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    assert Tray.make(window) is None
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    assert Tray.make(window) is not None


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
