"""What was chosen for a new session is filled in again, but never against settings that were changed since."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.config.settings import Settings
from gui.app_settings import AppSettings
from gui.dialogs.last_choices import LastChoices, forget_choices, keep_choices, last_choices
from gui.dialogs.new_session import NewSession

CHOSEN = LastChoices(
    "DeepSeek",
    "https://api.deepseek.com",
    "deepseek-v4-pro",
    "file",
    "/keys.txt",
    {"mode": "fast", "concurrency": 7, "max_cost_usd": 1.5, "cache": False},
)


def test_they_are_kept_by_profile(app_settings: AppSettings) -> None:
    keep_choices(app_settings, "work", CHOSEN)
    assert last_choices(app_settings, "work") == CHOSEN
    assert last_choices(app_settings, "default") is None


def test_a_changed_setting_counts_and_the_other_choices_stay(
    app_settings: AppSettings, desk: QWidget, qtbot: QtBot
) -> None:
    keep_choices(app_settings, "default", CHOSEN)
    forget_choices(app_settings, "default", {"concurrency", "model"})
    dialog = NewSession(Settings(concurrency=64, model="other-model"), "default", app_settings, desk)
    assert dialog.run.values() == {"mode": "fast", "concurrency": 64, "max_cost_usd": 1.5, "cache": False}
    assert dialog.endpoint.base_url == "https://api.deepseek.com"
    assert dialog.endpoint.model_name == "other-model"
    assert dialog.endpoint.keys.source.value == "/keys.txt"


def test_a_changed_address_takes_its_model_and_keys_along(app_settings: AppSettings, desk: QWidget) -> None:
    keep_choices(app_settings, "default", CHOSEN)
    forget_choices(app_settings, "default", {"base_url"})
    settings = Settings(base_url="http://127.0.0.1:9/v1", model="mine")
    dialog = NewSession(settings, "default", app_settings, desk)
    assert dialog.endpoint.base_url == "http://127.0.0.1:9/v1"
    assert dialog.endpoint.model_name == "mine"
    assert dialog.endpoint.keys.source.kind == "stored"
    assert dialog.run.values()["concurrency"] == 7


def test_where_nothing_was_chosen_nothing_is_forgotten(app_settings: AppSettings) -> None:
    forget_choices(app_settings, "default", {"concurrency"})
    assert last_choices(app_settings, "default") is None
