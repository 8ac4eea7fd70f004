"""The one table of actions. Menus, toolbar, shortcuts, tool tips and the command palette all read it."""

from __future__ import annotations

from gui.actions.account_actions import ACCOUNT_ACTIONS
from gui.actions.cache_actions import CACHE_ACTIONS
from gui.actions.context_actions import CONTEXT_ACTIONS
from gui.actions.file_actions import FILE_ACTIONS
from gui.actions.help_actions import HELP_ACTIONS
from gui.actions.look_actions import LOOK_ACTIONS
from gui.actions.memory_actions import MEMORY_ACTIONS
from gui.actions.replay_actions import REPLAY_ACTIONS
from gui.actions.request_actions import REQUEST_ACTIONS
from gui.actions.session_actions import SESSION_ACTIONS
from gui.actions.spec import ActionSpec
from gui.actions.view_actions import VIEW_ACTIONS
from gui.actions.window_actions import WINDOW_ACTIONS

ACTIONS: tuple[ActionSpec, ...] = (
    *FILE_ACTIONS,
    *SESSION_ACTIONS,
    *MEMORY_ACTIONS,
    *REQUEST_ACTIONS,
    *ACCOUNT_ACTIONS,
    *REPLAY_ACTIONS,
    *CACHE_ACTIONS,
    *CONTEXT_ACTIONS,
    *VIEW_ACTIONS,
    *WINDOW_ACTIONS,
    *LOOK_ACTIONS,
    *HELP_ACTIONS,
)
