"""The table of actions as Qt has it: QActions in menus and on the toolbar."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar

from gui.actions.spec import ActionSpec, Situation
from gui.actions.table import ACTIONS
from gui.i18n import translate
from gui.icons import icon
from gui.theme import Colours

_MNEMONIC = re.compile(r"\(&.\)|&(?=\S)")
"""The `&` of a menu's text, and `(&X)` as Chinese menus have it."""


def words(text: str, context: str = "Actions") -> str:
    """A text of the table in the language of the application."""
    return translate(context, text)


def plain(text: str) -> str:
    """A menu's text without its underlined letter: '&Open file…' -> 'Open file…', '暂停(&P)' -> '暂停'."""
    return _MNEMONIC.sub("", text)


class ActionSet(QObject):
    """The table made into QActions that call methods of `parts`, by the first word of their handler."""

    def __init__(
        self, parts: Mapping[str, object], parent: QObject, specs: tuple[ActionSpec, ...] = ACTIONS
    ) -> None:
        super().__init__(parent)
        self._specs = specs
        self.by_id: dict[str, QAction] = {}
        for spec in specs:
            text = words(spec.text, spec.context)
            action = QAction(text, self)
            action.setIconText(plain(text).rstrip("…"))  # on the toolbar
            action.setObjectName(spec.id)
            action.setShortcut(QKeySequence(spec.shortcut))
            keys = f" ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})"
            action.setToolTip(words(spec.tip) + (keys if spec.shortcut else ""))
            action.setStatusTip(words(spec.tip))
            part, method = spec.handler.split(".")
            handler: Callable[..., Any] = getattr(parts[part], method)
            values = (spec.argument,) if spec.argument else ()
            action.triggered.connect(lambda _checked=False, call=handler, values=values: call(*values))
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
                menu = menus[spec.menu] = bar.addMenu(words(spec.menu))
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
