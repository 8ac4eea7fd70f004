"""The table of actions, and what it makes of menus and toolbar."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QToolBar

from core.events import PhaseChanged, SessionEnded
from core.session.state import SessionState
from gui.actions import ACTIONS, ActionSpec, Situation
from gui.actions.account_actions import ACCOUNT_ACTIONS
from gui.actions.view_actions import VIEW_MENU
from gui.icons import icon
from gui.main_window import MainWindow
from gui.theme import DARK
from tests.gui.scripted import T0, opening, state_of


@pytest.mark.parametrize("spec", ACTIONS, ids=lambda s: s.id)
def test_every_action_says_what_it_does_and_does_it(window: MainWindow, spec: ActionSpec) -> None:
    assert spec.text.strip()
    assert spec.tip.strip()
    part, method = spec.handler.split(".")
    assert callable(getattr(window.parts[part], method))
    assert not spec.shortcut or QKeySequence(spec.shortcut).toString()
    assert spec.icon or not spec.toolbar


def test_ids_and_shortcuts_are_used_once() -> None:
    assert len({spec.id for spec in ACTIONS}) == len(ACTIONS)
    shortcuts = [QKeySequence(spec.shortcut).toString() for spec in ACTIONS if spec.shortcut]
    assert len(set(shortcuts)) == len(shortcuts)


@pytest.mark.parametrize("name", sorted({spec.icon for spec in ACTIONS if spec.icon}))
def test_every_icon_is_drawn_in_the_colours_of_the_theme(qapp: object, name: str) -> None:
    image = icon(name, DARK).pixmap(40, 40).toImage()
    colours = {
        image.pixelColor(x, y).name()
        for x in range(40)
        for y in range(40)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert colours == {DARK.text}


def enabled(situation: Situation) -> set[str]:
    return {spec.id for spec in ACTIONS if spec.enabled_when(situation)} - {
        spec.id for spec in ACTIONS if spec.menu == VIEW_MENU
    }


HEAP = {"collect_garbage", "release_memory", "take_snapshot"}
ACCOUNTS = {spec.id for spec in ACCOUNT_ACTIONS}
ALWAYS = {"quit", "new_window", "settings", "keys", "guide", "shortcuts", "about", "add_contexts"}
FILES = ALWAYS | {"new_session", "open", "start_demo", "wizard", "replay_session"}
DOCUMENT = {"write_report", "export"}


def test_only_what_makes_sense_is_offered() -> None:
    running = state_of(*opening())
    assert enabled(Situation(SessionState())) == FILES
    assert enabled(Situation(SessionState(), live=True)) == ALWAYS
    assert enabled(Situation(running, live=True)) == ALWAYS | {"pause", "drain", "stop", *HEAP, *ACCOUNTS}
    paused = state_of(*opening(), PhaseChanged(T0, "paused"))
    assert enabled(Situation(paused, live=True)) == ALWAYS | {"resume", "drain", "stop", *HEAP, *ACCOUNTS}
    draining = state_of(*opening(), PhaseChanged(T0, "draining"))
    assert enabled(Situation(draining, live=True)) == ALWAYS | {"stop", *HEAP, *ACCOUNTS}
    stopped = state_of(*opening(), SessionEnded(T0, "stopped"))
    assert enabled(Situation(stopped, resumable=True)) == FILES | {"resume"}
    assert enabled(Situation(running, document=True)) == FILES | DOCUMENT


def test_menus_and_toolbar_hold_the_actions_of_the_table(window: MainWindow) -> None:
    in_menus = {a.objectName() for menu in window.menuBar().actions() for a in menu.menu().actions()}
    assert {spec.id for spec in ACTIONS} <= in_menus
    bar = window.findChild(QToolBar, "actions")
    on_bar = [a.objectName() for a in bar.actions() if a.objectName()]
    assert on_bar == [spec.id for spec in ACTIONS if spec.toolbar]


def test_tool_tips_name_the_shortcut(window: MainWindow) -> None:
    assert "(Ctrl+P)" in window.actions_of.by_id["pause"].toolTip()
