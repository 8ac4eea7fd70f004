"""Contexts: kept conversations, to go on with, to branch and to put in order."""

from __future__ import annotations

from gui.actions.spec import ActionSpec, Situation
from gui.i18n import QT_TRANSLATE_NOOP

_MENU = QT_TRANSLATE_NOOP("Actions", "Conte&xts")


def _chosen(s: Situation) -> bool:
    return s.context_chosen


CONTEXT_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        id="start_from_context",
        text=QT_TRANSLATE_NOOP("Actions", "&Start a session from it…"),
        handler="contexts.start",
        tip=QT_TRANSLATE_NOOP(
            "Actions", "Every prompt of a new session goes on with the chosen conversation"
        ),
        menu=_MENU,
        enabled_when=lambda s: s.context_chosen and not s.live,
    ),
    ActionSpec(
        id="branch_context",
        text=QT_TRANSLATE_NOOP("Actions", "&Branch here…"),
        handler="contexts.branch",
        tip=QT_TRANSLATE_NOOP(
            "Actions", "Keep the conversation up to the message at the cursor as a new context"
        ),
        menu=_MENU,
        enabled_when=_chosen,
    ),
    ActionSpec(
        id="rename_context",
        text=QT_TRANSLATE_NOOP("Actions", "Re&name…"),
        handler="contexts.rename",
        tip=QT_TRANSLATE_NOOP("Actions", "Call the chosen context otherwise"),
        menu=_MENU,
        enabled_when=_chosen,
    ),
    ActionSpec(
        id="export_context",
        text=QT_TRANSLATE_NOOP("Actions", "&Export…"),
        handler="contexts.export",
        tip=QT_TRANSLATE_NOOP(
            "Actions", "Write the chosen context to a file: JSON, JSON lines, or Markdown to read"
        ),
        menu=_MENU,
        enabled_when=_chosen,
    ),
    ActionSpec(
        id="remove_context",
        text=QT_TRANSLATE_NOOP("Actions", "&Remove"),
        handler="contexts.remove",
        tip=QT_TRANSLATE_NOOP("Actions", "Remove the chosen context; it can be brought back for an hour"),
        menu=_MENU,
        enabled_when=_chosen,
    ),
    ActionSpec(
        id="undo_remove_context",
        text=QT_TRANSLATE_NOOP("Actions", "&Undo removal"),
        handler="contexts.undo_remove",
        tip=QT_TRANSLATE_NOOP("Actions", "Bring back the context that was removed last"),
        menu=_MENU,
        group=1,
        enabled_when=lambda s: s.context_undo,
    ),
    ActionSpec(
        id="add_contexts",
        text=QT_TRANSLATE_NOOP("Actions", "&Add from a file…"),
        handler="contexts.add",
        tip=QT_TRANSLATE_NOOP(
            "Actions", "Keep the conversations of a file: exported contexts, or messages as JSON"
        ),
        menu=_MENU,
        group=1,
    ),
)
