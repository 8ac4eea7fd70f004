"""Requests by the keyboard: finding them, and asking all failed ones once more."""

from __future__ import annotations

from gui.actions.spec import ActionSpec, live
from gui.actions.view_actions import VIEW_MENU
from gui.i18n import QT_TRANSLATE_NOOP

REQUEST_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        id="search_requests",
        text=QT_TRANSLATE_NOOP("Actions", "S&earch requests"),
        handler="window.search_requests",
        tip=QT_TRANSLATE_NOOP("Actions", "Find a word in the beginnings and ids of all prompts"),
        menu=VIEW_MENU,
        shortcut="Ctrl+F",
    ),
    ActionSpec(
        id="retry_all_failed",
        text=QT_TRANSLATE_NOOP("Actions", "Ask all &failed prompts anew"),
        handler="requests.retry_all_failed",
        tip=QT_TRANSLATE_NOOP("Actions", "Every prompt of this session that has failed gets another try now"),
        menu=QT_TRANSLATE_NOOP("Actions", "&Session"),
        group=2,
        enabled_when=lambda s: live(s) and s.state.failed > 0,
    ),
)
