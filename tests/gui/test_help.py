"""Settings, the first run and help, from the window's own actions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWizard
from pytestqt.qtbot import QtBot

from core.config.paths import settings_file
from core.config.secrets import Secret
from core.config.settings import Settings, save_settings
from core.keys.keystore import KeyStore
from core.session import run_session
from gui.actions import ACTIONS
from gui.dialogs.about import About
from gui.dialogs.shortcuts import Shortcuts
from gui.dialogs.wizard import FirstRun
from gui.help import GUIDE
from gui.main_window import MainWindow
from gui.theme import Theme
from gui.workers import workers
from tests.core.keys.test_keystore import MemoryKeyring
from tests.gui.driving import shown
from tests.gui.keyrings import memory_keyring
from tests.gui.scripted import ScriptedJob, ScriptedSession, opening

__all__ = ["memory_keyring"]

PATIENCE_MS = 60_000
KEY = "sk-0123456789abcdef0123"


@pytest.fixture
def live(qtbot: QtBot, theme: Theme) -> Iterator[MainWindow]:
    window = MainWindow(Settings(), run_session, theme)
    window.resize(1280, 800)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.console.stop()
    assert window.console.runner.wait(20_000), "the session's thread did not end"


def test_the_first_run_ends_in_a_running_demo(
    live: MainWindow, qtbot: QtBot, memory_keyring: MemoryKeyring
) -> None:
    live.help.welcome_once()
    qtbot.waitUntil(lambda: live.help.wizard is not None, timeout=PATIENCE_MS)
    wizard = shown(live, FirstRun)
    for _ in range(3):
        qtbot.mouseClick(wizard.button(QWizard.WizardButton.NextButton), Qt.MouseButton.LeftButton)
    finish = wizard.button(QWizard.WizardButton.FinishButton)
    assert finish.isVisible()
    qtbot.mouseClick(finish, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: live.console.feed.state.answered >= 1, timeout=PATIENCE_MS)
    assert live.windowTitle().startswith("Demo")
    assert live.help.wizard is None


def test_the_wizard_comes_once_and_not_where_something_was_set_up(
    window: MainWindow, qtbot: QtBot, memory_keyring: MemoryKeyring
) -> None:
    save_settings(Settings(concurrency=3), settings_file())
    window.help.welcome_once()
    qtbot.waitUntil(lambda: not workers()._open, timeout=PATIENCE_MS)
    assert window.help.wizard is None
    settings_file().unlink()
    window.help.welcome_once()
    qtbot.waitUntil(lambda: window.help.wizard is not None, timeout=PATIENCE_MS)
    shown(window, FirstRun).button(QWizard.WizardButton.CancelButton).click()
    assert window.help.wizard is None
    assert not window.console.runner.live
    window.help.welcome_once()
    qtbot.waitUntil(lambda: not workers()._open, timeout=PATIENCE_MS)
    assert window.help.wizard is None  # it was seen


def test_a_key_that_is_added_in_the_settings_reaches_the_open_dialog_for_a_new_session(
    window: MainWindow, qtbot: QtBot, memory_keyring: MemoryKeyring
) -> None:
    window.actions_of.by_id["new_session"].trigger()
    new = window.documents.new_dialog
    assert new is not None
    note = new.endpoint.keys.note
    qtbot.waitUntil(lambda: "No key is stored" in note.text(), timeout=PATIENCE_MS)
    new.endpoint.keys.manageWanted.emit()
    dialog = window.help.settings_dialog
    assert dialog is not None
    assert dialog.keys.isVisible()
    dialog.keys.account.setText("work")
    dialog.keys.endpoint.setEditText(new.endpoint.base_url)
    qtbot.keyClicks(dialog.keys.secret, KEY)
    dialog.keys.add.click()
    qtbot.waitUntil(lambda: new.endpoint.keys.usable, timeout=PATIENCE_MS)
    assert [spec.secret for spec in KeyStore().load()] == [Secret(KEY)]
    assert KEY not in note.text()
    dialog.reject()
    new.reject()


def test_settings_that_are_applied_are_those_of_the_next_session(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_of.by_id["settings"].trigger()
    dialog = window.help.settings_dialog
    assert dialog is not None
    window.actions_of.by_id["settings"].trigger()
    assert window.help.settings_dialog is dialog  # once at most
    dialog.sessions.fields["concurrency"].editor.setText("33")
    with qtbot.waitSignal(dialog.settingsChanged, timeout=PATIENCE_MS):
        dialog.ok.click()
    assert window.console.settings.concurrency == 33
    assert window.help.settings_dialog is None


def test_the_profile_stays_while_a_session_runs(window: MainWindow, qtbot: QtBot) -> None:
    session = ScriptedSession()
    window.console.start(ScriptedJob(session))
    session.tell(*opening())
    qtbot.waitUntil(lambda: window.console.feed.state.phase == "running")
    window.actions_of.by_id["settings"].trigger()
    dialog = window.help.settings_dialog
    assert dialog is not None
    assert not dialog.profiles.use.isEnabled()
    assert "session runs" in dialog.profiles.use.toolTip()
    dialog.reject()


def test_about_and_all_shortcuts_are_shown(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_of.by_id["about"].trigger()
    about = shown(window, About)
    qtbot.waitUntil(lambda: about.table.rowCount() > 5, timeout=PATIENCE_MS)
    about.reject()
    window.actions_of.by_id["shortcuts"].trigger()
    dialog = shown(window, Shortcuts)
    table = dialog.table
    cells = {table.item(row, column).text() for row in range(table.rowCount()) for column in range(2)}
    assert {spec.shortcut for spec in ACTIONS if spec.shortcut} <= cells
    dialog.reject()


def test_the_guide_is_named_and_not_fetched(window: MainWindow) -> None:
    window.actions_of.by_id["guide"].trigger()
    assert GUIDE.name in window.notices.message
