"""The one table of actions. Menus, toolbar, shortcuts and tool tips all read it.

An action is data: what it says, which method of the `Console` it calls, and when it makes sense.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar

from core.session.state import SessionState
from gui.icons import icon
from gui.theme import Colours


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides whether an action makes sense. `live`: a session runs in this process, or is about to."""

    state: SessionState
    live: bool = False
    resumable: bool = False
    """A session of this window ended with prompts left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """One action. `handler` names a method of the `Console`; `group` separates neighbours in a menu."""

    id: str
    text: str
    handler: str
    tip: str
    menu: str
    group: int = 0
    icon: str = ""
    shortcut: str = ""
    toolbar: bool = False
    enabled_when: Callable[[Situation], bool] = lambda s: True


def _idle(s: Situation) -> bool:
    return not s.live


def _live(s: Situation) -> bool:
    return s.live and s.state.phase in ("running", "paused", "draining")


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        id="open_prompts",
        text="&Open prompts file…",
        handler="open_prompts",
        tip="Start a session with the prompts of a .txt, .csv or .jsonl file",
        menu="&File",
        icon="open",
        shortcut="Ctrl+O",
        toolbar=True,
        enabled_when=_idle,
    ),
    ActionSpec(
        id="open_session",
        text="Open &session file…",
        handler="open_session",
        tip="Go on with a session: only its unfinished prompts are asked",
        menu="&File",
        icon="session",
        shortcut="Ctrl+Shift+O",
        toolbar=True,
        enabled_when=_idle,
    ),
    ActionSpec(
        id="start_demo",
        text="Start &demo",
        handler="start_demo",
        tip="Run sample prompts against the built-in simulator: no keys, no cost, no network",
        menu="&File",
        icon="demo",
        shortcut="Ctrl+D",
        toolbar=True,
        enabled_when=_idle,
    ),
    ActionSpec(
        id="quit",
        text="&Quit",
        handler="quit",
        tip="Close the console; a running session is drained first",
        menu="&File",
        group=1,
        icon="quit",
        shortcut="Ctrl+Q",
    ),
    ActionSpec(
        id="pause",
        text="&Pause",
        handler="pause",
        tip="Start no more prompts; those in flight finish",
        menu="&Session",
        icon="pause",
        shortcut="Ctrl+P",
        toolbar=True,
        enabled_when=lambda s: s.live and s.state.phase == "running",
    ),
    ActionSpec(
        id="resume",
        text="&Resume",
        handler="resume",
        tip="Go on: after a pause, or with the unfinished prompts of a session that ended early",
        menu="&Session",
        icon="resume",
        shortcut="Ctrl+R",
        toolbar=True,
        enabled_when=lambda s: s.state.phase == "paused" if s.live else s.resumable,
    ),
    ActionSpec(
        id="drain",
        text="&Drain",
        handler="drain",
        tip="Start no more prompts, let those in flight finish, then end the session",
        menu="&Session",
        icon="drain",
        shortcut="Ctrl+Shift+D",
        toolbar=True,
        enabled_when=lambda s: s.live and s.state.phase in ("running", "paused"),
    ),
    ActionSpec(
        id="stop",
        text="S&top",
        handler="stop",
        tip="Cancel what is in flight and end the session; finished answers are kept",
        menu="&Session",
        icon="stop",
        shortcut="Ctrl+.",
        toolbar=True,
        enabled_when=_live,
    ),
    ActionSpec(
        id="collect_garbage",
        text="Collect &garbage",
        handler="collect_garbage",
        tip="Run Python's garbage collector and give free memory back to the system",
        menu="&Session",
        group=1,
        icon="broom",
        shortcut="Ctrl+G",
        toolbar=True,
        enabled_when=_live,
    ),
    ActionSpec(
        id="take_snapshot",
        text="Take memory s&napshot",
        handler="take_snapshot",
        tip="Note what the heap holds; the next snapshot tells what has come since",
        menu="&Session",
        group=1,
        icon="snapshot",
        shortcut="Ctrl+Shift+G",
        enabled_when=_live,
    ),
)


class ActionSet(QObject):
    """The table made into QActions that call methods of `handlers`."""

    def __init__(self, handlers: object, parent: QObject, specs: tuple[ActionSpec, ...] = ACTIONS) -> None:
        super().__init__(parent)
        self._specs = specs
        self.by_id: dict[str, QAction] = {}
        for spec in specs:
            action = QAction(spec.text, self)
            action.setObjectName(spec.id)
            action.setShortcut(QKeySequence(spec.shortcut))
            keys = f" ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})"
            action.setToolTip(spec.tip + (keys if spec.shortcut else ""))
            action.setStatusTip(spec.tip)
            handler: Callable[[], Any] = getattr(handlers, spec.handler)
            action.triggered.connect(lambda _checked=False, call=handler: call())
            self.by_id[spec.id] = action

    def update_enabled(self, situation: Situation) -> None:
        for spec in self._specs:
            self.by_id[spec.id].setEnabled(spec.enabled_when(situation))

    def paint_icons(self, colours: Colours) -> None:
        for spec in self._specs:
            if spec.icon:
                self.by_id[spec.id].setIcon(icon(spec.icon, colours))

    def fill_menus(self, bar: QMenuBar) -> dict[str, QMenu]:
        """One menu a name, in the order of the table; the window may add its own entries to them."""
        menus: dict[str, QMenu] = {}
        groups: dict[str, int] = {}
        for spec in self._specs:
            menu = menus.get(spec.menu)
            if menu is None:
                menu = menus[spec.menu] = bar.addMenu(spec.menu)
                menu.setToolTipsVisible(True)
            elif groups[spec.menu] != spec.group:
                menu.addSeparator()
            groups[spec.menu] = spec.group
            menu.addAction(self.by_id[spec.id])
        return menus

    def fill_toolbar(self, bar: QToolBar) -> None:
        last_menu = ""
        for spec in self._specs:
            if spec.toolbar:
                if last_menu and last_menu != spec.menu:
                    bar.addSeparator()
                last_menu = spec.menu
                bar.addAction(self.by_id[spec.id])
