"""The language of the application, and the window made anew in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from gui.i18n import translate
from gui.language import Languages, system_language
from gui.main_window import MainWindow


@pytest.fixture
def languages(qapp: QApplication) -> Iterator[Languages]:
    languages = Languages(qapp, "en")
    yield languages
    languages.use("en")


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (["zh-Hans-CN", "zh-CN", "en-US"], "zh_CN"),
        (["zh"], "zh_CN"),
        (["zh-Hant-TW", "zh-TW", "zh"], "zh_CN"),
        (["zh-TW"], "en"),
        (["de-DE", "zh-CN"], "zh_CN"),
        (["en-GB", "zh-CN"], "en"),
        (["C"], "en"),
        ([], "en"),
    ],
)
def test_the_system_decides_by_the_first_language_that_there_is(wanted: list[str], language: str) -> None:
    assert system_language(wanted) == language


def test_a_change_of_language_is_told_once(qtbot: QtBot, languages: Languages) -> None:
    assert translate("Docks", "Accounts") == "Accounts"
    with qtbot.waitSignal(languages.changed):
        languages.use("zh_CN")
    assert translate("Docks", "Accounts") == "账户"
    with qtbot.assertNotEmitted(languages.changed):
        languages.use("zh_CN")
    with qtbot.waitSignal(languages.changed):
        languages.use("en")
    assert translate("Docks", "Accounts") == "Accounts"


def test_qts_own_texts_are_translated_too(qtbot: QtBot, languages: Languages) -> None:
    languages.use("zh_CN")
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert "取消" in box.button(QDialogButtonBox.StandardButton.Cancel).text()


def test_the_window_is_made_anew_in_another_language(window: MainWindow, languages: Languages) -> None:
    languages.changed.connect(window.rebuild)
    languages.use("zh_CN")
    assert window.docks.docks["accounts"].windowTitle() == "账户"
    assert window.actions_of.by_id["pause"].text() == "暂停(&P)"
    assert {"文件(&F)", "会话(&S)", "视图(&V)"} <= {menu.text() for menu in window.menuBar().actions()}
    languages.use("en")
    assert window.docks.docks["accounts"].windowTitle() == "Accounts"
    assert window.actions_of.by_id["pause"].text() == "&Pause"
