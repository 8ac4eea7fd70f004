"""Opens the command palette with what can be done now, and remembers what was done with it last."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gui.account_levers import AccountLevers
from gui.actions import ACTIONS, ActionSet
from gui.app_settings import AppSettings
from gui.commands import Command, account_commands, action_commands, find, request_command
from gui.console import Console
from gui.theme import Theme
from gui.widgets.command_palette import CommandPalette

_KEPT = "palette/recent"
_RECENT_KEPT = 8


class CommandDesk(QObject):
    """For one window; made anew with it, because its texts are in the language of then."""

    def __init__(
        self,
        window: QWidget,
        theme: Theme,
        console: Console,
        actions: ActionSet,
        levers: AccountLevers,
        show_request: Callable[[int], object],
        settings: AppSettings,
    ) -> None:
        super().__init__(window)
        self.palette = CommandPalette(theme, window)
        self.palette.chosen.connect(self._remember)
        self._console = console
        self._actions = actions
        self._levers = levers
        self._show_request = show_request
        self._settings = settings
        self._commands: list[Command] = []

    def ask(self) -> None:
        state = self._console.feed.state
        live = self._console.control is not None and state.running
        self._commands = [
            *action_commands(ACTIONS, self._actions),
            *account_commands(state.accounts.values(), self._levers.send, live=live),
        ]
        self.palette.ask(self.found)

    def found(self, query: str) -> list[Command]:
        """What fits a query, best first."""
        request = request_command(query, self._show_request, self._console.feed.history.top)
        fitting = find(query, self._commands, self.recent)
        return [request, *fitting] if request else fitting

    @property
    def recent(self) -> list[str]:
        """The ids of the commands run last, the newest first."""
        kept = self._settings.value(_KEPT, [])
        return [kept] if isinstance(kept, str) else list(kept or [])

    def _remember(self, command: Command) -> None:
        others = [name for name in self.recent if name != command.id]
        self._settings.set_value(_KEPT, [command.id, *others][:_RECENT_KEPT])
