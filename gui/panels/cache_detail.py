"""One cache entry in full, beside the table: what was asked and answered, what it is worth, and why it is served."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from core.cache.utility import benefit
from gui import format as fmt
from gui.looks import CACHE_ENTRY
from gui.models.cache_rows import CacheGone, CacheQuery, EntryRow
from gui.panels.cache_explain import CacheExplain
from gui.theme import Theme
from gui.widgets.tone_label import ToneLabel
from gui.workers import workers

if TYPE_CHECKING:
    from core.cache import CacheEntry, IntelligentCache

LONGEST_SHOWN = 200_000
"""Characters of a text that is shown; the rest of a longer one is left out, and that is said."""
_TEXT_LINES = 3
WIDE = 640
"""Pixels."""


@dataclass(frozen=True, slots=True)
class _Read:
    entry: CacheEntry
    vector: str
    """Whether it has the encoder's "vector" or "no vector"; empty without an encoder."""


class CacheDetail(QTabWidget):
    """`show_entry` reads an entry in a worker. Nothing is shown while none is chosen."""

    pinWanted = Signal(object, bool)
    """An entry's id, and whether it should be pinned."""
    invalidateWanted = Signal(object)
    correctWanted = Signal(object)
    entryWanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("The chosen entry"))
        self.setMinimumWidth(260)
        self._cache: IntelligentCache | None = None
        self._wanted: int | None = None
        self.entry: CacheEntry | None = None
        self.state = ToneLabel(self.tr("Choose an entry of the table."), "muted", strong=True)
        self.prompt = self._make_text(self.tr("Prompt of the entry"))
        self.answer = self._make_text(self.tr("Answer of the entry"))
        self.facts: dict[str, QLabel] = {}
        self.buttons = self._make_buttons()
        self.explain = CacheExplain(theme)
        self.explain.entryWanted.connect(self.entryWanted)
        self.addTab(self._make_page(), self.tr("Entry"))
        self.addTab(self.explain, self.tr("Explain"))
        self._clear()

    # -- what is where --------------------------------------------------------------------------------

    def _make_text(self, name: str) -> QPlainTextEdit:
        text = QPlainTextEdit()
        text.setReadOnly(True)
        text.setAccessibleName(name)
        text.setTabChangesFocus(True)
        text.setMinimumHeight(text.fontMetrics().lineSpacing() * _TEXT_LINES)
        return text

    def _make_buttons(self) -> dict[str, QPushButton]:
        buttons = {
            "pin": QPushButton(self.tr("Pin")),
            "correct": QPushButton(self.tr("Correct…")),
            "invalidate": QPushButton(self.tr("Invalidate…")),
        }
        buttons["pin"].setToolTip(self.tr("A pinned entry is never evicted or cleaned up"))
        buttons["correct"].setToolTip(
            self.tr("Give another answer, or say which prompt must never get this one")
        )
        buttons["invalidate"].setToolTip(self.tr("Remove it for good; it cannot be undone"))
        buttons["pin"].clicked.connect(self._toggle_pin)
        buttons["correct"].clicked.connect(lambda: self.correctWanted.emit(self._wanted))
        buttons["invalidate"].clicked.connect(lambda: self.invalidateWanted.emit(self._wanted))
        return buttons

    def _make_page(self) -> QWidget:
        row = QHBoxLayout()
        for button in self.buttons.values():
            row.addWidget(button)
        row.addStretch(1)
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(3)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, words in (
            ("scope", self.tr("Scope")),
            ("used", self.tr("Served")),
            ("expires", self.tr("Good until")),
            ("created", self.tr("Created")),
            ("utility", self.tr("Utility")),
            ("call", self.tr("Its call")),
            ("size", self.tr("Size")),
            ("found", self.tr("Found by")),
            ("origin", self.tr("From session")),
            ("id", self.tr("Id")),
        ):
            value = QLabel()
            value.setWordWrap(True)
            value.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            caption = ToneLabel(words, "muted")
            value.setAccessibleName(words)
            form.addRow(caption, value)
            self.facts[name] = value
        texts = QVBoxLayout()
        texts.addWidget(ToneLabel(self.tr("Prompt"), "muted"))
        texts.addWidget(self.prompt, 2)
        texts.addWidget(ToneLabel(self.tr("Answer"), "muted"))
        texts.addWidget(self.answer, 3)
        rest = QVBoxLayout()
        rest.addLayout(form)
        rest.addStretch(1)
        self._body = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._body.setSpacing(14)
        self._body.addLayout(texts, 1)
        self._body.addLayout(rest, 1)
        row.insertWidget(0, self.state)
        row.insertSpacing(1, 8)
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.setContentsMargins(8, 8, 8, 8)
        inside.addLayout(row)
        inside.addLayout(self._body, 1)
        scroll = QScrollArea()
        scroll.setObjectName("cards")
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        return scroll

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is room, texts and facts stand side by side."""
        super().resizeEvent(event)
        wide = self.width() >= WIDE
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._body.setDirection(direction)

    # -- which entry ----------------------------------------------------------------------------------

    def use(self, cache: IntelligentCache | None) -> None:
        self._cache = cache
        self.explain.use(cache)
        self.show_entry(None)

    def show_entry(self, entry_id: int | None) -> None:
        if entry_id != self._wanted:
            self._wanted = entry_id
            if entry_id is None:
                self._clear()
            else:
                self.refresh()

    def refresh(self) -> None:
        """Read the entry again: it may have been served, pinned or corrected since."""
        cache, wanted = self._cache, self._wanted
        if cache is not None and wanted is not None:
            workers().start(
                self,
                lambda task: _read(cache, wanted),
                lambda read: self._show(wanted, read),
                lambda why: None,
            )

    def open_explain(self) -> None:
        self.setCurrentWidget(self.explain)
        self.explain.prompt.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _clear(self) -> None:
        self.entry = None
        self.state.show_words(self.tr("Choose an entry of the table."), "muted")
        self.prompt.clear()
        self.answer.clear()
        for value in self.facts.values():
            value.setText(fmt.MISSING)
        for button in self.buttons.values():
            button.setEnabled(False)
        self.explain.show_entry(None)

    def _show(self, wanted: int, read: _Read | None) -> None:
        if wanted != self._wanted:
            return
        if read is None:
            self._clear()
            self.state.show_words(self.tr("This entry has left the cache."), "warn")
            return
        entry, now = read.entry, time.time()
        self.entry = entry
        self.state.show_look(CACHE_ENTRY[EntryRow.of(entry).state(now, CacheQuery().low)])
        _set_text(self.prompt, self._cut(entry.prompt))
        _set_text(self.answer, self._cut(entry.response))
        for name, words in self._facts_of(entry, now, read.vector).items():
            self.facts[name].setText(words)
        for button in self.buttons.values():
            button.setEnabled(True)
        self.buttons["pin"].setText(self.tr("Unpin") if entry.pinned else self.tr("Pin"))
        self.explain.show_entry(entry)

    def _facts_of(self, entry: CacheEntry, now: float, vector: str) -> dict[str, str]:
        saved = None if entry.cost_usd is None else entry.hits * entry.cost_usd
        left_s = entry.expires - now
        until = self.tr("{when}, {time} left") if left_s > 0 else self.tr("{when}, expired {time} ago")
        found = self.tr("the same question only") if entry.text is None else self.tr("its words")
        if vector:
            found += self.tr(", and its meaning") if vector == "vector" else self.tr("; it has no vector")
        return {
            "scope": entry.scope.label or entry.model or fmt.MISSING,
            "used": self.tr("{hits} times, last {ago} ago, saved {money}").format(
                hits=fmt.count(entry.hits), ago=fmt.duration(now - entry.last_used), money=fmt.money(saved)
            ),
            "expires": until.format(when=_date(entry.expires), time=fmt.duration(abs(left_s))),
            "created": self.tr("{when}, {ago} ago").format(
                when=_date(entry.created), ago=fmt.duration(now - entry.created)
            ),
            "utility": self.tr(
                "{utility}: its call is worth {worth} times an ordinary one for its room, "
                "it was served {hits} times; the rest is how soon its next use is likely"
            ).format(
                utility=f"{entry.utility:.2f}",
                worth=f"{benefit(entry.cost_usd, entry.latency_s, entry.n_bytes):.2g}",
                hits=fmt.count(entry.hits),
            ),
            "call": self.tr("{tokens} tokens, {money}, {time}, ended by {finish}").format(
                tokens=fmt.count(entry.tokens),
                money=fmt.money(entry.cost_usd),
                time=fmt.duration(entry.latency_s),
                finish=entry.finish_reason or fmt.MISSING,
            ),
            "size": fmt.size(entry.n_bytes),
            "found": found,
            "origin": entry.origin or fmt.MISSING,
            "id": f"{entry.id:016x}",
        }

    def _cut(self, text: str) -> str:
        if len(text) <= LONGEST_SHOWN:
            return text
        left = fmt.count(len(text) - LONGEST_SHOWN)
        return text[:LONGEST_SHOWN] + "\n\n" + self.tr("… {count} more characters").format(count=left)

    def _toggle_pin(self) -> None:
        if self.entry is not None:
            self.pinWanted.emit(self.entry.id, not self.entry.pinned)


def _read(cache: IntelligentCache, entry_id: int) -> _Read | None:
    try:
        entry = cache.entry(entry_id)
        if entry.vector_of is None:
            return _Read(entry, "")
        return _Read(entry, "no vector" if entry.embedding is None else "vector")
    except KeyError:
        return None
    except ValueError as error:
        raise CacheGone(str(error)) from None


def _set_text(edit: QPlainTextEdit, text: str) -> None:
    """A reader's place and selection stay where the text is the same."""
    if edit.toPlainText() != text:
        edit.setPlainText(text)


def _date(t: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(t))
