"""Something the user should know, with what can be done about it. Never a modal box."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gui.theme import Tone


@dataclass(frozen=True, slots=True)
class NoticeButton:
    """With a `menu`, the button opens it; else it does `call`."""

    text: str
    call: Callable[[], object] = lambda: None
    menu: tuple[NoticeButton, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice with an `id` replaces the one with the same id, and can be withdrawn by it."""

    message: str
    tone: Tone = "info"
    buttons: tuple[NoticeButton, ...] = ()
    id: str = ""
