"""Opening, starting and leaving."""

from __future__ import annotations

from gui.actions.spec import ActionSpec, idle
from gui.i18n import QT_TRANSLATE_NOOP

FILE_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        id="open_prompts",
        text=QT_TRANSLATE_NOOP("Actions", "&Open prompts file…"),
        handler="console.open_prompts",
        tip=QT_TRANSLATE_NOOP("Actions", "Start a session with the prompts of a .txt, .csv or .jsonl file"),
        menu=QT_TRANSLATE_NOOP("Actions", "&File"),
        icon="open",
        shortcut="Ctrl+O",
        toolbar=True,
        enabled_when=idle,
    ),
    ActionSpec(
        id="open_session",
        text=QT_TRANSLATE_NOOP("Actions", "Open &session file…"),
        handler="console.open_session",
        tip=QT_TRANSLATE_NOOP("Actions", "Go on with a session: only its unfinished prompts are asked"),
        menu=QT_TRANSLATE_NOOP("Actions", "&File"),
        icon="session",
        shortcut="Ctrl+Shift+O",
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
        menu=QT_TRANSLATE_NOOP("Actions", "&File"),
        icon="demo",
        shortcut="Ctrl+D",
        toolbar=True,
        enabled_when=idle,
    ),
    ActionSpec(
        id="quit",
        text=QT_TRANSLATE_NOOP("Actions", "&Quit"),
        handler="console.quit",
        tip=QT_TRANSLATE_NOOP("Actions", "Close the console; a running session is drained first"),
        menu=QT_TRANSLATE_NOOP("Actions", "&File"),
        group=1,
        icon="quit",
        shortcut="Ctrl+Q",
    ),
)
