"""Where to find out more."""

from __future__ import annotations

from gui.actions.spec import ActionSpec, idle
from gui.i18n import QT_TRANSLATE_NOOP

HELP_MENU = QT_TRANSLATE_NOOP("Actions", "&Help")

HELP_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        id="guide",
        text=QT_TRANSLATE_NOOP("Actions", "Operator's &guide"),
        handler="help.guide",
        tip=QT_TRANSLATE_NOOP("Actions", "Tell where the guide is"),
        menu=HELP_MENU,
        shortcut="F1",
    ),
    ActionSpec(
        id="shortcuts",
        text=QT_TRANSLATE_NOOP("Actions", "Keyboard &shortcuts"),
        handler="help.shortcuts",
        tip=QT_TRANSLATE_NOOP("Actions", "All keys at a glance"),
        menu=HELP_MENU,
        shortcut="Ctrl+/",
    ),
    ActionSpec(
        id="wizard",
        text=QT_TRANSLATE_NOOP("Actions", "&Welcome…"),
        handler="help.show_wizard",
        tip=QT_TRANSLATE_NOOP("Actions", "The steps of the first start once more"),
        menu=HELP_MENU,
        group=1,
        enabled_when=idle,
    ),
    ActionSpec(
        id="about",
        text=QT_TRANSLATE_NOOP("Actions", "&About Pilothouse"),
        handler="help.about",
        tip=QT_TRANSLATE_NOOP("Actions", "Version and licences"),
        menu=HELP_MENU,
        group=1,
    ),
)
