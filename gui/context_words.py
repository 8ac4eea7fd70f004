"""Contexts in words: rows of the table, and the conversation as text in pages."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale

from core.client.conversation import text_of
from gui import format as fmt
from gui.i18n import translate
from gui.widgets.cells import Cell

if TYPE_CHECKING:
    from core.context import ContextHead, ContextSnapshot, Match

PAGE_CHARACTERS = 60_000
"""Of a conversation that are laid out at once: 10 ms. Longer ones are shown in parts."""
MOST_SHOWN = 2_000
"""Rows of the table; a search leads to the others."""


@dataclass(frozen=True)
class Listing:
    """Ready rows, made in a worker."""

    heads: Sequence[ContextHead]
    rows: list[tuple[Cell, ...]]
    tips: list[str]
    total: int


@dataclass(frozen=True)
class Page:
    """A part of a conversation, and at which character each of its messages begins: (character, number from 1)."""

    text: str
    begins: list[tuple[int, int]]

    def message_at(self, character: int) -> int:
        """The number of the message that the character belongs to."""
        at = bisect_right([begin for begin, _ in self.begins], character)
        return self.begins[max(at - 1, 0)][1]


@dataclass(frozen=True)
class Conversation:
    head: ContextHead
    pages: list[Page]


def listing_of(matches: Sequence[Match]) -> Listing:
    heads = [match.head for match in matches]
    shown = heads[:MOST_SHOWN]
    tips = [head.trouble or head.summary for head in shown]
    return Listing(shown, [_row(head) for head in shown], tips, len(heads))


def _row(head: ContextHead) -> tuple[Cell, ...]:
    tokens = f"{'~' if head.tokens_estimated else ''}{head.tokens:,}"
    used = QLocale().toString(QDateTime.fromSecsSinceEpoch(int(head.used)), QLocale.FormatType.ShortFormat)
    return (
        Cell(f"▲ {head.name}" if head.trouble else head.name, "warn" if head.trouble else "text"),
        Cell(head.model),
        Cell(fmt.count(head.messages), right=True),
        Cell(tokens, right=True),
        Cell(used, "muted"),
        Cell(head.account or "", "muted"),
    )


def role_words() -> dict[str, str]:
    return {
        "system": translate("Contexts", "System"),
        "developer": translate("Contexts", "Developer"),
        "user": translate("Contexts", "User"),
        "assistant": translate("Contexts", "Assistant"),
        "tool": translate("Contexts", "Tool"),
    }


def conversation_of(snapshot: ContextSnapshot, roles: Mapping[str, str]) -> Conversation:
    """Its text in pages of about PAGE_CHARACTERS; a longer message goes on in the next one."""
    pages: list[Page] = []
    text, begins = "", []
    for number, message in enumerate(snapshot.messages, 1):
        role = str(message.get("role", ""))
        whole = f"── {number} · {roles.get(role, role)} ──\n{_said(message)}\n\n"
        begins.append((len(text), number))
        text += whole
        while len(text) > PAGE_CHARACTERS:
            pages.append(Page(text[:PAGE_CHARACTERS], begins))
            text, begins = text[PAGE_CHARACTERS:], [(0, number)]
    if text or not pages:
        pages.append(Page(text, begins))
    return Conversation(snapshot.head, pages)


def _said(message: dict[str, object]) -> str:
    import msgspec

    calls = message.get("tool_calls")
    called = msgspec.json.format(msgspec.json.encode(calls)).decode() if calls else ""
    return "\n".join(part for part in (text_of(message), called) if part)
