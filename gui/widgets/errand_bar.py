"""A line that tells how far a command is, lets the user end it, and says what came of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from core.session.ticket import Done, Ticket
from gui import format as fmt
from gui.theme import Tone
from gui.widgets.tone_label import ToneLabel

_STEPS = 1000


class ErrandBar(QFrame):
    """Hidden while there is nothing to tell."""

    def __init__(self, parent: QWidget | None = None, *, closable: bool = True) -> None:
        super().__init__(parent)
        self._closable = closable
        self.setObjectName("noticeBar")
        self.words = ToneLabel()
        self.words.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(10)
        self.bar.setAccessibleName(self.tr("How far it is"))
        self.stop = QPushButton(self.tr("Stop here"))
        self.stop.setToolTip(self.tr("What is done stays done"))
        self.stop.clicked.connect(self._stop)
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 8, 4)
        layout.addWidget(self.words, 1)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self.stop)
        layout.addWidget(self.close_button)
        self._ticket: Ticket | None = None
        self._doing = ""
        self._told: Callable[[Done], str] = lambda done: ""
        self.hide()

    @property
    def ticket(self) -> Ticket | None:
        return self._ticket

    def follow(self, ticket: Ticket, doing: str, told: Callable[[Done], str]) -> None:
        """`doing` says what is under way, `told` makes words of what came of it."""
        self._ticket, self._doing, self._told = ticket, doing, told
        self._dress("info")
        self.stop.setVisible(ticket.total > 1)
        self.stop.setEnabled(True)
        self.bar.setVisible(ticket.total > 1)
        self.close_button.hide()
        self.show_progress(ticket)
        self.show()

    def show_progress(self, ticket: Ticket) -> None:
        if ticket is not self._ticket:
            return
        words = self._doing
        if ticket.total > 1:
            words = self.tr("{doing} {done} of {total}").format(
                doing=self._doing, done=fmt.count(ticket.so_far), total=fmt.count(ticket.total)
            )
            self.bar.setValue(round(_STEPS * ticket.so_far / ticket.total))
        self.words.show_words(words, "text")

    def show_result(self, ticket: Ticket) -> None:
        if ticket is not self._ticket:
            return
        if ticket.result is not None:
            words = self._told(ticket.result)
            if ticket.is_cancelled and ticket.so_far < ticket.total:
                words = self.tr("Stopped. {words}").format(words=words)
            self.tell(words, "good")
        else:
            self.tell(self.tr("Nothing was changed: {why}").format(why=ticket.refusal), "bad")

    def tell(self, words: str, tone: Tone) -> None:
        symbol = {"good": "✔", "bad": "✖", "warn": "▲"}.get(tone, "●")
        self.words.show_words(f"{symbol} {words}", tone)
        self.setAccessibleName(words)
        self._dress(tone)
        self.bar.hide()
        self.stop.hide()
        self.close_button.setVisible(self._closable)
        self.show()

    def _stop(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
            self.stop.setEnabled(False)

    def _dress(self, tone: Tone) -> None:
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)
