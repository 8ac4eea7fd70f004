"""Sessions as documents: new, open, report, export, windows, leaving."""

from __future__ import annotations

from gui.actions.spec import ActionSpec, idle
from gui.i18n import QT_TRANSLATE_NOOP

FILE_MENU = QT_TRANSLATE_NOOP("Actions", "&File")
AFTER_RECENT = "start_demo"
"""The action before which the menu of recent files stands."""

FILE_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        id="new_session",
        text=QT_TRANSLATE_NOOP("Actions", "&New session…"),
        handler="documents.new_session",
        tip=QT_TRANSLATE_NOOP("Actions", "Choose prompts, whom to ask and how, and start"),
        menu=FILE_MENU,
        icon="new",
        shortcut="Ctrl+N",
        toolbar=True,
        enabled_when=idle,
    ),
    ActionSpec(
        id="open",
        text=QT_TRANSLATE_NOOP("Actions", "&Open…"),
        handler="documents.open",
        tip=QT_TRANSLATE_NOOP("Actions", "Open a session (.pilot), or make one of a file of prompts"),
        menu=FILE_MENU,
        icon="open",
        shortcut="Ctrl+O",
        toolbar=True,
        enabled_when=idle,
    ),
    ActionSpec(
        id="start_demo",
        text=QT_TRANSLATE_NOOP("Actions", "Start &demo"),
        handler="console.start_demo",
        tip=QT_TRANSLATE_NOOP(
            "Actions", "Run sample prompts against the built-in simulator: no keys, no cost, no network"
        ),
        menu=FILE_MENU,
        icon="demo",
        shortcut="Ctrl+D",
        toolbar=True,
        enabled_when=idle,
    ),
    ActionSpec(
        id="new_window",
        text=QT_TRANSLATE_NOOP("Actions", "New &window"),
        handler="documents.new_window",
        tip=QT_TRANSLATE_NOOP("Actions", "Another window, for another session beside this one"),
        menu=FILE_MENU,
        group=1,
        shortcut="Ctrl+Shift+N",
    ),
    ActionSpec(
        id="write_report",
        text=QT_TRANSLATE_NOOP("Actions", "Write &report…"),
        handler="documents.write_report",
        tip=QT_TRANSLATE_NOOP("Actions", "A web page with the session's numbers, charts, failures and log"),
        menu=FILE_MENU,
        group=2,
        icon="report",
        shortcut="Ctrl+Shift+E",
        enabled_when=lambda s: s.document,
    ),
    ActionSpec(
        id="export",
        text=QT_TRANSLATE_NOOP("Actions", "&Export results…"),
        handler="documents.export",
        tip=QT_TRANSLATE_NOOP("Actions", "Every finished prompt with its answer, as JSON lines or CSV"),
        menu=FILE_MENU,
        group=2,
        icon="export",
        shortcut="Ctrl+E",
        enabled_when=lambda s: s.document,
    ),
    ActionSpec(
        id="settings",
        text=QT_TRANSLATE_NOOP("Actions", "&Settings…"),
        handler="help.show_settings",
        tip=QT_TRANSLATE_NOOP("Actions", "Appearance, profiles, keys, and how sessions run"),
        menu=FILE_MENU,
        group=3,
        icon="settings",
        shortcut="Ctrl+,",
    ),
    ActionSpec(
        id="keys",
        text=QT_TRANSLATE_NOOP("Actions", "&Keys…"),
        handler="help.show_keys",
        tip=QT_TRANSLATE_NOOP("Actions", "Add, test and remove the stored keys"),
        menu=FILE_MENU,
        group=3,
        shortcut="Ctrl+Shift+K",
    ),
    ActionSpec(
        id="quit",
        text=QT_TRANSLATE_NOOP("Actions", "&Quit"),
        handler="console.quit",
        tip=QT_TRANSLATE_NOOP("Actions", "Close this window; a running session is drained first"),
        menu=FILE_MENU,
        group=4,
        icon="quit",
        shortcut="Ctrl+Q",
    ),
)
