"""Why a prompt is served from the cache, nearly is, or is not: type or paste it and see."""

from __future__ import annotations

import time
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.client.prompt import Prompt
from gui.explain_words import scores_words, why_words
from gui.looks import SERVED
from gui.models.cache_rows import CacheGone
from gui.theme import Theme
from gui.widgets.tone_label import ToneLabel
from gui.workers import workers

if TYPE_CHECKING:
    from core.cache import CacheEntry, IntelligentCache, Scope
    from core.cache.explain import Explanation, Segment

LONGEST_SHOWN = 5_000
"""Characters of two texts side by side."""


class CacheExplain(QWidget):
    """Asks within the scope of the entry that is shown; changes nothing in the cache."""

    entryWanted = Signal(object)
    """The id of the entry that serves, or is nearest."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cache: IntelligentCache | None = None
        self._scope: Scope | None = None
        self._filled = ""
        self.told: Explanation | None = None
        self.prompt = QPlainTextEdit()
        self.prompt.setAccessibleName(self.tr("Prompt to explain"))
        self.prompt.setPlaceholderText(self.tr("Type or paste a prompt: would it be served?"))
        self.prompt.setTabChangesFocus(True)
        self.prompt.setMaximumHeight(self.prompt.fontMetrics().lineSpacing() * 7)
        self.scope = ToneLabel(tone="muted")
        self.scope.setWordWrap(True)
        self.button = QPushButton(self.tr("Explain"))
        self.button.setEnabled(False)
        self.show_button = QPushButton(self.tr("Show that entry"))
        self.show_button.hide()
        self.outcome = ToneLabel(strong=True)
        self.why = QLabel()
        self.scores = ToneLabel(tone="muted")
        self.texts = QLabel()
        self.texts.setTextFormat(Qt.TextFormat.RichText)
        for label in (self.why, self.scores, self.texts):
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()
        self.button.clicked.connect(self.ask)
        self.show_button.clicked.connect(self._show_its_entry)
        self.prompt.textChanged.connect(self._enable)
        theme.changed.connect(self._show_texts)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addWidget(self.show_button)
        row.addStretch(1)
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.setContentsMargins(8, 8, 8, 8)
        inside.addWidget(self.prompt)
        inside.addWidget(self.scope)
        inside.addLayout(row)
        inside.addWidget(self.outcome)
        inside.addWidget(self.why)
        inside.addWidget(self.scores)
        inside.addWidget(self.texts)
        inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("cards")
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(scroll)

    def use(self, cache: IntelligentCache | None) -> None:
        self._cache = cache
        self._enable()

    def show_entry(self, entry: CacheEntry | None) -> None:
        """Ask in its scope from now on, and fill in its prompt unless the user has typed something else."""
        self._scope = None if entry is None else entry.scope
        words = "" if entry is None else self.tr("In the scope {scope}").format(scope=entry.scope.label)
        self.scope.show_words(words or self.tr("Choose an entry: its scope is the one that is asked in."))
        prompt = "" if entry is None else (entry.text if entry.text is not None else entry.prompt)
        if self.prompt.toPlainText() == self._filled and prompt != self._filled:
            self._filled = prompt
            self.prompt.setPlainText(prompt)
            self._filled = self.prompt.toPlainText()  # as the widget has it
            self._clear()
        self._enable()

    def ask(self) -> None:
        cache, scope, text = self._cache, self._scope, self.prompt.toPlainText()
        if cache is None or scope is None or not text.strip():
            return
        self.button.setEnabled(False)
        self.outcome.show_words(self.tr("Looking…"), "muted")
        workers().start(self, lambda task: _explained(cache, scope, text), self._show, self._not_told)

    def _enable(self) -> None:
        possible = self._cache is not None and self._scope is not None
        self.button.setEnabled(possible and bool(self.prompt.toPlainText().strip()))

    def _clear(self) -> None:
        self.told = None
        self.outcome.show_words("")
        self.why.clear()
        self.scores.show_words("")
        self.texts.clear()
        self.show_button.hide()

    def _not_told(self, why: str) -> None:
        self._clear()
        self.outcome.show_words(why, "warn")
        self._enable()

    def _show(self, told: Explanation) -> None:
        self._clear()
        self.told = told
        self.outcome.show_look(SERVED[told.outcome])
        self.why.setText(why_words(told, time.time()))
        self.scores.show_words(scores_words(told))
        self._show_texts()
        self.show_button.setVisible(told.entry is not None)
        self._enable()

    def _show_texts(self) -> None:
        if self.told is not None and self.told.segments:
            self.texts.setText(self._side_by_side(self.told.segments))

    def _side_by_side(self, segments: tuple[Segment, ...]) -> str:
        """What only one of them says stands out by a line through or under it, not by colour alone."""
        colours = self._theme.colours
        styles = {
            "only asked": f"color:{colours.good}; text-decoration:underline",
            "only stored": f"color:{colours.bad}; text-decoration:line-through",
        }
        parts, left = [], LONGEST_SHOWN
        before = ""
        for segment in segments:
            if before == "only stored" and segment.mark == "only asked":
                parts.append(" ")
            before = segment.mark
            text = escape(segment.text[:left]).replace("\n", "<br>")
            left -= len(segment.text)
            style = styles.get(segment.mark)
            parts.append(f'<span style="{style}">{text}</span>' if style else text)
            if left <= 0:
                parts.append("…")
                break
        asked, stored = escape(self.tr("only asked")), escape(self.tr("only stored"))
        asked = f'<span style="{styles["only asked"]}">{asked}</span>'
        stored = f'<span style="{styles["only stored"]}">{stored}</span>'
        legend = f'<p style="color:{colours.muted}">{asked} · {stored}</p>'
        return f"<p>{''.join(parts)}</p>{legend}"

    def _show_its_entry(self) -> None:
        if self.told is not None and self.told.entry is not None:
            self.entryWanted.emit(self.told.entry.id)


def _explained(cache: IntelligentCache, scope: Scope, text: str) -> Explanation:
    from core.cache import ScopeMaker

    try:
        return cache.explain(ScopeMaker.within(scope).request(Prompt(0, "", text=text)))
    except ValueError as error:
        raise CacheGone(str(error)) from None
