"""Buttons, menus and shortcuts of the board reach the session as commands."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from core.events import HealthChanged
from core.session import control as commands
from gui.main_window import MainWindow
from tests.gui.scripted import T0, ScriptedJob, ScriptedSession, answered, opening


@pytest.fixture
def session(window: MainWindow, qtbot: QtBot) -> ScriptedSession:
    session = ScriptedSession()
    window.console.start(ScriptedJob(session))
    session.tell(*opening(), *answered(1))
    qtbot.waitUntil(lambda: {"work", "spare"} <= set(window.accounts.cards))
    qtbot.waitUntil(window.accounts.cards["work"].buttons["test"].isEnabled)
    return session


def sent(session: ScriptedSession) -> list[commands.Command]:
    given = list(session.commands)
    session.commands.clear()
    return given


def entry(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text().replace("&", "") == text)


def test_the_buttons_of_a_card_command_its_account(window: MainWindow, session: ScriptedSession) -> None:
    card = window.accounts.cards["work"]
    for name in ("drain", "disable", "test"):
        card.buttons[name].click()
    assert sent(session) == [
        commands.SetAccountState("work", "drain"),
        commands.SetAccountState("work", "disable"),
        commands.TestAccount("work"),
    ]
    card.limit.stepBy(-1)
    assert sent(session) == [commands.SetAccountLimit("work", 1)]


def test_the_actions_mean_the_chosen_account_and_say_so_where_none_is(
    window: MainWindow, session: ScriptedSession, qtbot: QtBot
) -> None:
    actions = window.actions_of.by_id
    window.accounts.current = None
    actions["drain_account"].trigger()
    assert sent(session) == []
    assert window.notices.message.startswith("▲ Choose an account first")
    window.accounts.show_account("spare")
    for name in ("drain_account", "test_account", "raise_limit", "lower_limit", "lift_limit"):
        actions[name].trigger()
    actions["test_all_accounts"].trigger()
    assert sent(session) == [
        commands.SetAccountState("spare", "drain"),
        commands.TestAccount("spare"),
        commands.SetAccountLimit("spare", 5),
        commands.SetAccountLimit("spare", 3),
        commands.SetAccountLimit("spare", None),
        commands.TestAccount(),
    ]
    session.tell(HealthChanged(T0 + 1, "spare", "", "draining", "by the operator"))
    actions["enable_account"].trigger()
    assert sent(session) == [commands.SetAccountState("spare", "enable")]


def test_a_menu_commands_an_account_and_each_of_its_keys(
    window: MainWindow, session: ScriptedSession
) -> None:
    menu = window.account_levers.menu_of("spare")
    assert menu is not None
    entry(menu, "Test now").trigger()
    entry(menu, "Raise the limit").trigger()
    keys = entry(menu, "Keys").menu()
    assert isinstance(keys, QMenu)
    keys.aboutToShow.emit()
    second = entry(keys, "sk-…bbbb").menu()
    assert isinstance(second, QMenu)
    entry(second, "Drain").trigger()
    assert not entry(second, "Enable").isEnabled()
    of_key = window.account_levers.menu_of("spare", "sk-…aaaa")
    assert of_key is not None
    entry(of_key, "Disable").trigger()
    entry(of_key, "Test now").trigger()
    assert sent(session) == [
        commands.TestAccount("spare"),
        commands.SetAccountLimit("spare", 5),
        commands.SetAccountState("spare", "drain", "sk-…bbbb"),
        commands.SetAccountState("spare", "disable", "sk-…aaaa"),
        commands.TestAccount("spare", "sk-…aaaa"),
    ]
    assert window.account_levers.menu_of("nobody") is None
    menu.deleteLater()
    of_key.deleteLater()


def question(window: MainWindow) -> QMessageBox | None:
    return next((box for box in window.findChildren(QMessageBox) if box.isVisible()), None)


def answer(window: MainWindow, text: str) -> None:
    box = question(window)
    assert box is not None
    next(button for button in box.buttons() if button.text() == text).click()


def test_the_last_usable_account_is_disabled_only_after_a_question(
    window: MainWindow, session: ScriptedSession, qtbot: QtBot
) -> None:
    session.tell(HealthChanged(T0 + 1, "spare", "", "cooling", "429", T0 + 99))
    qtbot.waitUntil(lambda: not window.console.feed.state.accounts["spare"].usable)
    disable = window.accounts.cards["work"].buttons["disable"]
    disable.click()
    assert sent(session) == []
    answer(window, "Keep it")
    qtbot.waitUntil(lambda: question(window) is None)
    assert sent(session) == []
    disable.click()
    answer(window, "Disable it")
    assert sent(session) == [commands.SetAccountState("work", "disable")]
    window.account_levers.send("work", "sk-…work", "disable")  # its only key is the same
    assert question(window) is not None
    answer(window, "Keep it")
    window.account_levers.send("spare", "", "disable")  # it answers nobody now
    assert sent(session) == [commands.SetAccountState("spare", "disable")]


def test_without_a_session_nothing_is_offered(window: MainWindow) -> None:
    for name in ("test_account", "test_all_accounts", "drain_account", "disable_account", "raise_limit"):
        assert not window.actions_of.by_id[name].isEnabled()
