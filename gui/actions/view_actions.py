"""Panels brought to the front by the keyboard, and how the window looks."""

from __future__ import annotations

from gui.actions.spec import ActionSpec
from gui.docks import DOCKS
from gui.i18n import QT_TRANSLATE_NOOP

_TIP = QT_TRANSLATE_NOOP("Actions", "Bring this panel to the front")
VIEW_MENU = QT_TRANSLATE_NOOP("Actions", "&View")

VIEW_ACTIONS: tuple[ActionSpec, ...] = (
    *(
        ActionSpec(
            id=f"show_{dock.id}",
            text=dock.title,
            context="Docks",
            handler="docks.show_panel",
            argument=dock.id,
            tip=_TIP,
            menu=VIEW_MENU,
            shortcut=f"Ctrl+{number}",
        )
        for number, dock in enumerate(DOCKS, 1)
    ),
    ActionSpec(
        id="reset_layout",
        text=QT_TRANSLATE_NOOP("Actions", "&Reset layout"),
        handler="window.reset_layout",
        tip=QT_TRANSLATE_NOOP("Actions", "Put every panel, column and bar back where it was at first"),
        menu=VIEW_MENU,
        group=1,
    ),
)
