"""Recorded sessions: to look at, to see once more, to leave."""

from __future__ import annotations

from gui.actions.spec import ActionSpec, Situation, idle
from gui.i18n import QT_TRANSLATE_NOOP

_MENU = QT_TRANSLATE_NOOP("Actions", "&Replay")


def _replaying(s: Situation) -> bool:
    return s.replaying


REPLAY_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        id="replay_session",
        text=QT_TRANSLATE_NOOP("Actions", "&Replay session file…"),
        handler="documents.replay_session",
        tip=QT_TRANSLATE_NOOP(
            "Actions", "See once more how a recorded session went, without calling anybody"
        ),
        menu=_MENU,
        shortcut="Ctrl+Shift+R",
        enabled_when=idle,
    ),
    ActionSpec(
        id="toggle_replay",
        text=QT_TRANSLATE_NOOP("Actions", "&Play the recording, or hold it"),
        handler="replays.toggle",
        tip=QT_TRANSLATE_NOOP("Actions", "Play the recording, or stand still"),
        menu=_MENU,
        group=1,
        shortcut="Ctrl+Space",
        enabled_when=_replaying,
    ),
    ActionSpec(
        id="leave_replay",
        text=QT_TRANSLATE_NOOP("Actions", "L&eave the replay"),
        handler="replays.leave",
        tip=QT_TRANSLATE_NOOP("Actions", "Close the recording"),
        menu=_MENU,
        group=1,
        shortcut="Ctrl+Shift+L",
        enabled_when=_replaying,
    ),
)
