"""The cache: entries that are selected in its browser, and cleanups of all of it."""

from __future__ import annotations

from gui.actions.spec import ActionSpec, Situation
from gui.i18n import QT_TRANSLATE_NOOP

_MENU = QT_TRANSLATE_NOOP("Actions", "&Cache")


def _one(s: Situation) -> bool:
    return s.cache_selected == 1


def _some(s: Situation) -> bool:
    return s.cache_selected > 0


CACHE_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        id="force_expired_cleanup",
        text=QT_TRANSLATE_NOOP("Actions", "Force &expired cleanup…"),
        handler="cache.force_expired_cleanup",
        tip=QT_TRANSLATE_NOOP(
            "Actions", "See what is past its time, and remove it; it can be undone for an hour"
        ),
        menu=_MENU,
        icon="expired",
        shortcut="Ctrl+Alt+E",
        enabled_when=lambda s: s.cache,
    ),
    ActionSpec(
        id="force_low_utility_cleanup",
        text=QT_TRANSLATE_NOOP("Actions", "Force &low-utility cleanup…"),
        handler="cache.force_low_utility_cleanup",
        tip=QT_TRANSLATE_NOOP(
            "Actions", "See what is worth the least, and remove it; it can be undone for an hour"
        ),
        menu=_MENU,
        icon="low_utility",
        shortcut="Ctrl+Alt+L",
        enabled_when=lambda s: s.cache,
    ),
    ActionSpec(
        id="undo_cleanup",
        text=QT_TRANSLATE_NOOP("Actions", "&Undo last cleanup"),
        handler="cache.undo_cleanup",
        tip=QT_TRANSLATE_NOOP("Actions", "Bring back what the last cleanup of the cache removed"),
        menu=_MENU,
        icon="undo",
        shortcut="Ctrl+Shift+Z",
        enabled_when=lambda s: s.cache_undo,
    ),
    ActionSpec(
        id="select_all_matching",
        text=QT_TRANSLATE_NOOP("Actions", "&Select all matching entries"),
        handler="cache.select_all_matching",
        tip=QT_TRANSLATE_NOOP("Actions", "All entries that the cache browser's filters let through"),
        menu=_MENU,
        group=1,
        enabled_when=lambda s: s.cache_listed > 0,
    ),
    ActionSpec(
        id="pin_entries",
        text=QT_TRANSLATE_NOOP("Actions", "&Pin"),
        handler="cache.pin",
        tip=QT_TRANSLATE_NOOP("Actions", "Keep the selected entries from being evicted or cleaned up"),
        menu=_MENU,
        group=1,
        enabled_when=_some,
    ),
    ActionSpec(
        id="unpin_entries",
        text=QT_TRANSLATE_NOOP("Actions", "U&npin"),
        handler="cache.unpin",
        tip=QT_TRANSLATE_NOOP("Actions", "Let the selected entries be evicted and cleaned up again"),
        menu=_MENU,
        group=1,
        enabled_when=_some,
    ),
    ActionSpec(
        id="explain_entry",
        text=QT_TRANSLATE_NOOP("Actions", "E&xplain…"),
        handler="cache.explain",
        tip=QT_TRANSLATE_NOOP("Actions", "Why a prompt is served from the cache, nearly is, or is not"),
        menu=_MENU,
        group=1,
        enabled_when=_one,
    ),
    ActionSpec(
        id="correct_entry",
        text=QT_TRANSLATE_NOOP("Actions", "&Correct…"),
        handler="cache.correct",
        tip=QT_TRANSLATE_NOOP(
            "Actions", "Give the selected entry another answer, or say which prompt must never get it"
        ),
        menu=_MENU,
        group=1,
        enabled_when=_one,
    ),
    ActionSpec(
        id="invalidate_entries",
        text=QT_TRANSLATE_NOOP("Actions", "&Invalidate…"),
        handler="cache.invalidate",
        tip=QT_TRANSLATE_NOOP("Actions", "Remove the selected entries for good"),
        menu=_MENU,
        group=1,
        enabled_when=_some,
    ),
)
