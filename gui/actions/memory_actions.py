"""What can be done about memory, beside what the session does by itself."""

from __future__ import annotations

from gui.actions.spec import ActionSpec, live
from gui.i18n import QT_TRANSLATE_NOOP

MEMORY_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        id="collect_garbage",
        text=QT_TRANSLATE_NOOP("Actions", "Collect &garbage"),
        handler="console.collect_garbage",
        tip=QT_TRANSLATE_NOOP(
            "Actions", "Free objects that nothing can reach any more; their memory stays with the process"
        ),
        menu=QT_TRANSLATE_NOOP("Actions", "&Session"),
        group=1,
        icon="broom",
        shortcut="Ctrl+G",
        toolbar=True,
        enabled_when=live,
    ),
    ActionSpec(
        id="release_memory",
        text=QT_TRANSLATE_NOOP("Actions", "Return &memory to the system"),
        handler="console.release_memory",
        tip=QT_TRANSLATE_NOOP(
            "Actions", "Collect garbage, give free memory back to the system, and tell how much it got"
        ),
        menu=QT_TRANSLATE_NOOP("Actions", "&Session"),
        group=1,
        icon="release",
        shortcut="Ctrl+Shift+M",
        enabled_when=live,
    ),
    ActionSpec(
        id="take_snapshot",
        text=QT_TRANSLATE_NOOP("Actions", "Take memory s&napshot"),
        handler="console.take_snapshot",
        tip=QT_TRANSLATE_NOOP(
            "Actions", "Note what the heap holds; the next snapshot tells what has come since"
        ),
        menu=QT_TRANSLATE_NOOP("Actions", "&Session"),
        group=1,
        icon="snapshot",
        shortcut="Ctrl+Shift+G",
        enabled_when=live,
    ),
)
