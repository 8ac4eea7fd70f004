"""Moving about in the window by the keyboard."""

from __future__ import annotations

from gui.actions.spec import ActionSpec
from gui.actions.view_actions import VIEW_MENU
from gui.i18n import QT_TRANSLATE_NOOP

WINDOW_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        id="command_palette",
        text=QT_TRANSLATE_NOOP("Actions", "Co&mmand palette…"),
        handler="window.show_palette",
        tip=QT_TRANSLATE_NOOP("Actions", "Find and run whatever can be done by a few letters of its name"),
        menu=VIEW_MENU,
        group=2,
        shortcut="Ctrl+K",
    ),
    ActionSpec(
        id="next_panel",
        text=QT_TRANSLATE_NOOP("Actions", "&Next panel"),
        handler="docks.next_panel",
        tip=QT_TRANSLATE_NOOP("Actions", "Go to the next open panel, also one behind a tab"),
        menu=VIEW_MENU,
        group=2,
        shortcut="Ctrl+Tab",
    ),
    ActionSpec(
        id="previous_panel",
        text=QT_TRANSLATE_NOOP("Actions", "Pre&vious panel"),
        handler="docks.previous_panel",
        tip=QT_TRANSLATE_NOOP("Actions", "Go to the open panel before this one"),
        menu=VIEW_MENU,
        group=2,
        shortcut="Ctrl+Shift+Tab",
    ),
    ActionSpec(
        id="next_in_sight",
        text=QT_TRANSLATE_NOOP("Actions", "Next panel in &sight"),
        handler="docks.next_in_sight",
        tip=QT_TRANSLATE_NOOP("Actions", "Move the keyboard to the next panel that is in sight"),
        menu=VIEW_MENU,
        group=2,
        shortcut="F6",
    ),
    ActionSpec(
        id="float_panel",
        text=QT_TRANSLATE_NOOP("Actions", "&Float panel, or put it back"),
        handler="docks.float_panel",
        tip=QT_TRANSLATE_NOOP(
            "Actions",
            "Make the panel that has the keyboard a window of its own, or put it back into this one",
        ),
        menu=VIEW_MENU,
        group=3,
        shortcut="Ctrl+Shift+F",
    ),
    ActionSpec(
        id="close_panel",
        text=QT_TRANSLATE_NOOP("Actions", "&Close panel"),
        handler="docks.close_panel",
        tip=QT_TRANSLATE_NOOP(
            "Actions", "Close the panel that has the keyboard; the menu above brings it back"
        ),
        menu=VIEW_MENU,
        group=3,
    ),
    ActionSpec(
        id="full_screen",
        text=QT_TRANSLATE_NOOP("Actions", "F&ull screen"),
        handler="window.toggle_full_screen",
        tip=QT_TRANSLATE_NOOP("Actions", "Use the whole screen, or give it back"),
        menu=VIEW_MENU,
        group=4,
        shortcut="F11",
    ),
)
