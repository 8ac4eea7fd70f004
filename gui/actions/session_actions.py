"""The levers on a running session."""

from __future__ import annotations

from gui.actions.spec import ActionSpec, live
from gui.i18n import QT_TRANSLATE_NOOP

SESSION_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        id="pause",
        text=QT_TRANSLATE_NOOP("Actions", "&Pause"),
        handler="console.pause",
        tip=QT_TRANSLATE_NOOP("Actions", "Start no more prompts; those in flight finish"),
        menu=QT_TRANSLATE_NOOP("Actions", "&Session"),
        icon="pause",
        shortcut="Ctrl+P",
        toolbar=True,
        enabled_when=lambda s: s.live and s.state.phase in ("running", "waiting"),
    ),
    ActionSpec(
        id="resume",
        text=QT_TRANSLATE_NOOP("Actions", "&Resume"),
        handler="console.resume",
        tip=QT_TRANSLATE_NOOP(
            "Actions",
            "Go on: after a pause, without waiting for the cheap hours, or with the unfinished prompts of a session "
            "that ended early",
        ),
        menu=QT_TRANSLATE_NOOP("Actions", "&Session"),
        icon="resume",
        shortcut="Ctrl+R",
        toolbar=True,
        enabled_when=lambda s: s.state.phase in ("paused", "waiting") if s.live else s.resumable,
    ),
    ActionSpec(
        id="drain",
        text=QT_TRANSLATE_NOOP("Actions", "&Drain"),
        handler="console.drain",
        tip=QT_TRANSLATE_NOOP(
            "Actions", "Start no more prompts, let those in flight finish, then end the session"
        ),
        menu=QT_TRANSLATE_NOOP("Actions", "&Session"),
        icon="drain",
        shortcut="Ctrl+Shift+D",
        toolbar=True,
        enabled_when=lambda s: s.live and s.state.phase in ("running", "waiting", "paused"),
    ),
    ActionSpec(
        id="stop",
        text=QT_TRANSLATE_NOOP("Actions", "S&top"),
        handler="console.stop",
        tip=QT_TRANSLATE_NOOP(
            "Actions", "Cancel what is in flight and end the session; finished answers are kept"
        ),
        menu=QT_TRANSLATE_NOOP("Actions", "&Session"),
        icon="stop",
        shortcut="Ctrl+.",
        toolbar=True,
        enabled_when=live,
    ),
)
