"""What an action is: data. What it says, which method it calls, and when it makes sense."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.session.state import SessionState


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides whether an action makes sense. `live`: a session runs in this process, or is about to."""

    state: SessionState
    live: bool = False
    resumable: bool = False
    """A session of this window ended with prompts left."""
    replaying: bool = False
    """What is shown is recorded."""
    cache: bool = False
    """There is a cache to clean: the running session's, or a file."""
    cache_selected: int = 0
    """Entries of the cache that are selected in its browser."""
    cache_listed: int = 0
    """Entries that its browser shows."""
    cache_undo: bool = False
    """The last cleanup of the cache can be undone."""
    document: bool = False
    """What is on the screen has a session file."""
    context_chosen: bool = False
    """A kept context is chosen in their panel."""
    context_undo: bool = False
    """A context that was removed may be brought back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """One action. `group` separates neighbours in a menu.

    `handler` is "part.method": a method of one of the window's parts (`MainWindow.parts`), called with `argument`
    where there is one. `text`, `tip` and `menu`
    are English here, marked with `QT_TRANSLATE_NOOP("Actions", …)`, and translated where they are shown.
    """

    id: str
    text: str
    handler: str
    tip: str
    menu: str
    group: int = 0
    icon: str = ""
    shortcut: str = ""
    toolbar: bool = False
    argument: str = ""
    context: str = "Actions"
    """Under which `text` is translated: a panel is called the same in its title and in a menu."""
    enabled_when: Callable[[Situation], bool] = lambda s: True


def idle(s: Situation) -> bool:
    return not s.live


def live(s: Situation) -> bool:
    return s.live and s.state.phase in ("running", "waiting", "paused", "draining")
