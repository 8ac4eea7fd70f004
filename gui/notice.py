"""Something the user should know, with what can be done about it. Never a modal box."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gui.theme import Tone


@dataclass(frozen=True, slots=True)
class NoticeButton:
    text: str
    call: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Notice:
    message: str
    tone: Tone = "info"
    buttons: tuple[NoticeButton, ...] = ()
