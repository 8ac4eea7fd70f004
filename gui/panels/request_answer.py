"""The answer of a prompt as it streams or as it is kept, its reasoning folded away, and the votes side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from gui import format as fmt
from gui.widgets.text_pane import TextPane
from gui.widgets.tone_label import ToneLabel

_VOTE_PX = 220


class AnswerView(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.note = ToneLabel(tone="muted")
        self.note.setWordWrap(True)
        self.fold = QToolButton()
        self.fold.setCheckable(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setArrowType(Qt.ArrowType.RightArrow)
        self.fold.toggled.connect(self._unfold)
        self.reasoning = TextPane(self.tr("Reasoning"))
        self.answer = TextPane(self.tr("Answer"))
        self.reasoning.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.note)
        layout.addWidget(self.fold)
        layout.addWidget(self.reasoning, 1)
        layout.addWidget(self.answer, 2)
        layout.addStretch(0)
        self.show_answer("", "", "")

    def show_answer(self, text: str, reasoning: str, note: str) -> None:
        self.note.show_words(note)
        self.note.setVisible(bool(note))
        self.fold.setVisible(bool(reasoning))
        self.reasoning.setVisible(bool(reasoning) and self.fold.isChecked())
        if reasoning:
            self.fold.setText(
                self.tr("Reasoning ({count} characters)").format(count=fmt.count(len(reasoning)))
            )
        self.reasoning.show_text(reasoning)
        self.answer.show_text(text)
        self.answer.setVisible(bool(text) or not note)

    def _unfold(self, shown: bool) -> None:
        self.fold.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        self.reasoning.setVisible(shown)


class Vote(NamedTuple):
    """One of the answers of a consensus; `agreement` (0..1) with the others, None while it is not complete."""

    account: str
    text: str
    agreement: float | None
    chosen: bool


class VotesView(QScrollArea):
    """Side by side; they scroll where there is no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setAccessibleName(self.tr("Votes"))
        self._inside = QWidget()
        self._layout = QHBoxLayout(self._inside)
        self._layout.setContentsMargins(6, 6, 6, 6)
        self._columns: list[tuple[QWidget, ToneLabel, TextPane]] = []
        self.setWidget(self._inside)

    def show_votes(self, votes: Sequence[Vote]) -> None:
        while len(self._columns) < len(votes):
            self._columns.append(self._make_column(len(self._columns) + 1))
        for number, (column, head, pane) in enumerate(self._columns):
            column.setVisible(number < len(votes))
            if number < len(votes):
                vote = votes[number]
                head.show_words(self._words(vote), "good" if vote.chosen else "text")
                pane.show_text(vote.text)

    def _words(self, vote: Vote) -> str:
        if vote.agreement is None:
            return vote.account
        words = self.tr("✔ chosen · {account} · {share}") if vote.chosen else self.tr("{account} · {share}")
        return words.format(account=vote.account, share=fmt.percent(vote.agreement))

    def _make_column(self, number: int) -> tuple[QWidget, ToneLabel, TextPane]:
        column = QWidget()
        column.setMinimumWidth(_VOTE_PX)
        head = ToneLabel(strong=True)
        head.setToolTip(self.tr("Who answered, and how far the answer agrees with the others"))
        pane = TextPane(self.tr("Vote {number}").format(number=number))
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(head)
        layout.addWidget(pane, 1)
        self._layout.addWidget(column, 1)
        return column, head, pane
