"""The command palette: everything is found in it, and it needs only the keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.session.control import SetAccountState
from gui.actions import ACTIONS
from gui.actions.action_set import plain
from gui.commands import Command, find, request_command
from gui.language import Languages
from gui.main_window import MainWindow
from gui.widgets.command_palette import CommandPalette
from tests.gui.scripted import ScriptedJob, ScriptedSession, answered, opening


@pytest.fixture
def palette(qtbot: QtBot, window: MainWindow) -> CommandPalette:
    window.activateWindow()
    window.docks.show_panel("log")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.desk.palette
    assert palette.isVisible()
    assert QApplication.focusWidget() is palette.line
    return palette


@pytest.fixture
def in_chinese(qapp: QApplication, window: MainWindow) -> Iterator[MainWindow]:
    languages = Languages(qapp, "zh_CN")
    window.rebuild()
    yield window
    languages.use("en")


def names(palette: CommandPalette) -> list[str]:
    return [command.id for command in palette.model.commands]


def live_session(qtbot: QtBot, window: MainWindow) -> ScriptedSession:
    session = ScriptedSession()
    window.console.start(ScriptedJob(session))
    session.tell(*opening(), *answered(1), *answered(2))
    qtbot.waitUntil(lambda: len(window.console.feed.state.rows) == 2)
    return session


def test_every_action_is_first_by_its_text_and_found_by_its_tip(window: MainWindow) -> None:
    window.desk.ask()
    first = {spec.id: window.desk.found(plain(spec.text))[0].id for spec in ACTIONS}
    assert [f"{id} finds {found}" for id, found in first.items() if id != found] == []
    by_tip = {spec.id: [command.id for command in window.desk.found(spec.tip)] for spec in ACTIONS}
    assert [id for id, found in by_tip.items() if id not in found] == []


def test_every_action_is_reached_by_the_keyboard_without_the_palette(window: MainWindow) -> None:
    """By its shortcut, or by a menu that opens with Alt and a letter."""
    menus = [action for action in window.menuBar().actions() if "&" in action.text()]
    in_menus = {action.objectName() for menu in menus for action in menu.menu().actions()}
    assert [spec.id for spec in ACTIONS if not spec.shortcut and spec.id not in in_menus] == []


def test_in_another_language_the_english_words_are_found_too(in_chinese: MainWindow) -> None:
    in_chinese.desk.ask()
    for query in ("暂停", "Pause"):
        assert in_chinese.desk.found(query)[0].text == "暂停"


def test_typing_and_enter_run_the_best_fit(qtbot: QtBot, window: MainWindow, palette: CommandPalette) -> None:
    before = window.log
    qtbot.keyClicks(palette.line, "full scr")
    assert names(palette)[0] == "full_screen"
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert window.isFullScreen()
    assert before.isAncestorOf(QApplication.focusWidget())
    window.showNormal()


def test_the_arrows_choose_another(qtbot: QtBot, window: MainWindow, palette: CommandPalette) -> None:
    qtbot.keyClicks(palette.line, "panel")
    wanted = names(palette).index("close_panel")
    for _ in range(wanted):
        qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    qtbot.keyClick(palette.line, Qt.Key.Key_Enter)
    assert window.docks.docks["log"].isHidden()


def test_escape_closes_and_gives_the_keyboard_back(
    qtbot: QtBot, window: MainWindow, palette: CommandPalette
) -> None:
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert window.log.isAncestorOf(QApplication.focusWidget())


def test_going_elsewhere_closes_it(window: MainWindow, palette: CommandPalette) -> None:
    window.docks.show_panel("requests")
    assert not palette.isVisible()


def test_what_cannot_run_now_is_shown_and_says_why(
    qtbot: QtBot, window: MainWindow, palette: CommandPalette
) -> None:
    qtbot.keyClicks(palette.line, "stop")
    stop = palette.model.commands[0]
    assert (stop.id, stop.enabled) == ("stop", False)
    assert palette.model.cell(0, 1).text == "– only while a session runs"
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_nothing_found_is_said(qtbot: QtBot, palette: CommandPalette) -> None:
    qtbot.keyClicks(palette.line, "qqqq")
    assert names(palette) == []
    assert palette.nothing.isVisible()
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_what_was_run_last_comes_first_next_time(
    qtbot: QtBot, window: MainWindow, palette: CommandPalette
) -> None:
    for typed in ("reset lay", "next panel"):
        palette.line.setText(typed)
        qtbot.keyClick(palette.line, Qt.Key.Key_Return)
        window.show_palette()
    assert names(palette)[:2] == ["next_panel", "reset_layout"]


def test_accounts_are_drained_from_it(qtbot: QtBot, window: MainWindow) -> None:
    session = live_session(qtbot, window)
    window.show_palette()
    palette = window.desk.palette
    palette.line.setText("spare disab")
    assert palette.model.commands[0].text == "Account spare: disable"
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert session.commands == [SetAccountState("spare", "disable")]


def test_a_number_leads_to_the_request(qtbot: QtBot, window: MainWindow) -> None:
    live_session(qtbot, window)
    window.show_palette()
    palette = window.desk.palette
    palette.line.setText("#2")
    assert palette.model.commands[0].text == "Go to request #2"
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    chosen = window.requests.table.selectionModel().selectedRows()
    assert [window.requests.model.seq_at(index.row()) for index in chosen] == [2]


def test_a_number_that_is_not_there_yet_says_so() -> None:
    command = request_command("#99", lambda seq: None, newest=5)
    assert command is not None
    assert (command.enabled, command.why_not) == (False, "there is no such request")
    assert request_command("pause", lambda seq: None, newest=5) is None


def test_without_a_query_everything_is_there_in_its_order() -> None:
    commands = [Command(id=name, text=name, run=lambda: None) for name in "abc"]
    assert [c.id for c in find("", commands, [])] == ["a", "b", "c"]
    assert [c.id for c in find("", commands, ["c", "gone"])] == ["c", "a", "b"]
