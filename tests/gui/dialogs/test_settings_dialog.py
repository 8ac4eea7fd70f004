"""The settings dialog, writing real files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from core.config.paths import create_profile, profile_names, settings_file
from core.config.secrets import Secret
from core.config.settings import Settings, load_settings, save_settings
from core.keys.keystore import KeyStore
from gui.app_settings import AppSettings
from gui.dialogs.settings_dialog import SettingsDialog
from gui.theme import Theme
from tests.core.keys.test_keystore import MemoryKeyring
from tests.gui.dialogs.conftest import PATIENCE_MS
from tests.gui.driving import shown


@pytest.fixture
def dialog(
    qtbot: QtBot, app_settings: AppSettings, theme: Theme, desk: QWidget, memory_keyring: MemoryKeyring
) -> SettingsDialog:
    dialog = SettingsDialog(Settings(), "default", app_settings, theme, desk)
    dialog.open()
    qtbot.waitExposed(dialog)
    return dialog


def type_in(dialog: SettingsDialog, key: str, text: str) -> None:
    dialog.sessions.fields[key].editor.setText(text)


def test_what_is_applied_is_in_the_file_and_told(dialog: SettingsDialog, qtbot: QtBot) -> None:
    settings_file().write_text("# mine\nmodel = 'deepseek-v4-pro'\n")
    assert not dialog.apply.isEnabled()
    type_in(dialog, "concurrency", "64")
    type_in(dialog, "max_cost_usd", "2.5")
    dialog.sessions.fields["thinking"].editor.setCurrentIndex(2)
    with qtbot.waitSignal(dialog.settingsChanged) as told:
        dialog.apply.click()
    assert told.args[0] == Settings(concurrency=64, max_cost_usd=2.5, thinking=False)
    assert load_settings(settings_file()) == told.args[0]
    assert "# mine" in settings_file().read_text()
    assert dialog.isVisible()
    assert not dialog.apply.isEnabled()


def test_a_wrong_value_is_told_at_its_field_and_cannot_be_applied(dialog: SettingsDialog) -> None:
    dialog.show_page(4)
    type_in(dialog, "concurrency", "5000")
    field = dialog.sessions.fields["concurrency"]
    assert field.note.text() == "▲ A whole number from 1 to 4,096"
    assert field.note.isVisible()
    assert not dialog.ok.isEnabled()
    assert "Concurrency" in dialog.note.text()
    field.reset.click()
    assert dialog.ok.isEnabled()
    assert field.editor.text() == "16"
    assert not field.reset.isEnabled()


def test_cancel_writes_nothing(dialog: SettingsDialog) -> None:
    type_in(dialog, "concurrency", "64")
    dialog.reject()
    assert not settings_file().exists()


def test_searching_shows_settings_of_every_group(dialog: SettingsDialog) -> None:
    dialog.search.setText("memory warn")
    visible = {key for key, field in dialog.sessions.fields.items() if field.isVisible()}
    assert visible == {"memory_warning_mb", "memory_warning_percent"}
    dialog.search.setText("no such thing")
    assert dialog.sessions.none.isVisible()
    dialog.search.clear()
    assert dialog.general.isVisible()


def test_every_page_can_be_shown_and_every_setting_is_on_one(dialog: SettingsDialog) -> None:
    seen = set()
    for number in range(dialog.list.count()):
        dialog.list.setCurrentRow(number)
        seen |= {key for key, field in dialog.sessions.fields.items() if field.isVisible()}
    assert seen == set(dialog.sessions.fields)


def test_reset_all_is_only_written_when_applied(
    qtbot: QtBot, app_settings: AppSettings, theme: Theme, desk: QWidget
) -> None:
    changed = Settings(concurrency=3, cache=False)
    save_settings(changed, settings_file())
    dialog = SettingsDialog(changed, "default", app_settings, theme, desk)
    dialog.open()
    dialog.show_page(4)
    dialog.reset.click()
    assert load_settings(settings_file()) == changed
    with qtbot.waitSignal(dialog.settingsChanged):
        dialog.ok.click()
    assert load_settings(settings_file()) == Settings()
    assert not dialog.isVisible()


def test_a_file_that_cannot_be_written_is_told(dialog: SettingsDialog, qtbot: QtBot) -> None:
    settings_file().write_text("not = [valid")
    type_in(dialog, "concurrency", "64")
    dialog.ok.click()
    qtbot.waitUntil(lambda: "is not valid TOML" in dialog.note.text(), timeout=PATIENCE_MS)
    assert dialog.isVisible()


def test_theme_language_and_notifications_act_at_once(
    dialog: SettingsDialog, app_settings: AppSettings
) -> None:
    page = dialog.general
    page.appearance.theme.setCurrentIndex(2)
    page.appearance.language.setCurrentIndex(2)
    page.notifications.click()
    page.snooze.setValue(45)
    assert (app_settings.theme, app_settings.language) == ("dark", "zh_CN")
    assert (app_settings.notifications, app_settings.snooze_minutes) == (False, 45)


def test_profiles_are_created_used_and_deleted(
    dialog: SettingsDialog, qtbot: QtBot, memory_keyring: MemoryKeyring
) -> None:
    page = dialog.profiles
    dialog.show_page(1)
    page.name.setText("no/good")
    page.create_button.click()
    qtbot.waitUntil(lambda: "cannot be a profile's name" in page.note.text(), timeout=PATIENCE_MS)
    page.name.setText("work")
    page.create_button.click()
    qtbot.waitUntil(lambda: page.list.count() == 2, timeout=PATIENCE_MS)
    save_settings(Settings(concurrency=99), settings_file("work"))
    page.list.setCurrentRow(1)
    with qtbot.waitSignal(dialog.profileChanged) as told:
        page.use.click()
    assert (told.args[0], told.args[1].concurrency) == ("work", 99)
    assert dialog.sessions.fields["concurrency"].editor.text() == "99"
    assert "work" in dialog.windowTitle()

    qtbot.waitUntil(lambda: "in use" in page.list.item(1).text(), timeout=PATIENCE_MS)
    create_profile("old")
    KeyStore("old").add(Secret("sk-0123456789abcdef"), "work")
    page.show_profile("work")
    qtbot.waitUntil(lambda: page.list.count() == 3, timeout=PATIENCE_MS)
    page.list.setCurrentRow(1)
    assert page.selected == "old"
    page.delete.click()
    box = shown(dialog, QMessageBox)
    next(b for b in box.buttons() if b.text() == "Delete old").click()
    qtbot.waitUntil(lambda: page.list.count() == 2, timeout=PATIENCE_MS)
    assert profile_names() == ("default", "work")
    assert memory_keyring.held == {}


def test_a_window_keeps_its_profile_while_its_session_runs(
    dialog: SettingsDialog, qtbot: QtBot, home: Path
) -> None:
    create_profile("work")
    page = dialog.profiles
    page.show_profile("default")
    qtbot.waitUntil(lambda: page.list.count() == 2, timeout=PATIENCE_MS)
    page.list.setCurrentRow(1)
    assert page.use.isEnabled()
    page.set_may_change(False)
    assert not page.use.isEnabled()
