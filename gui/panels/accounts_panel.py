"""The key-health board: a card an account, in as many columns as there is room for."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from core.session.state import SessionState
from gui.panels.panel import Panel
from gui.widgets.account_card import AccountCard
from gui.widgets.tone_label import ToneLabel

CARD_WIDTH = 320


class AccountsPanel(Panel):
    """Says `accountCommanded(account, "enable" | "drain" | "disable")` when a button is pressed."""

    accountCommanded = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: dict[str, AccountCard] = {}
        self._live = False
        self._columns = 0
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.timeout.connect(self.redraw)
        self._empty = ToneLabel("No accounts yet: they appear when a session starts", "muted")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._inside = QWidget()
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(6, 6, 6, 6)
        self._grid.setSpacing(8)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("cards")
        self._scroll.setAccessibleName("Accounts and their keys")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._empty)
        layout.addWidget(self._scroll, 1)
        self._scroll.hide()
        self.setMinimumWidth(CARD_WIDTH + 30)

    def set_live(self, live: bool) -> None:
        """Commands make sense only while a session runs."""
        self._live = live
        for card in self.cards.values():
            card.set_live(live)

    def draw(self, state: SessionState) -> None:
        if list(state.accounts) != list(self.cards):
            self._rebuild(state)
        now = self.now(state)
        for name, card in self.cards.items():
            card.show_account(state.accounts[name], now)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._wanted_columns() != self._columns:
            self._place()

    def _rebuild(self, state: SessionState) -> None:
        for name in [name for name in self.cards if name not in state.accounts]:
            card = self.cards.pop(name)
            self._grid.removeWidget(card)
            card.deleteLater()
        for name in state.accounts:
            if name not in self.cards:  # one at a time: a card takes 15 to 25 ms to make
                self.cards[name] = self._new_card(name)
                self._more.start()
                break
        self.cards = {name: self.cards[name] for name in state.accounts if name in self.cards}
        self._empty.setVisible(not self.cards)
        self._scroll.setVisible(bool(self.cards))
        self._place()

    def _new_card(self, name: str) -> AccountCard:
        card = AccountCard(name, self._inside)
        card.commanded.connect(self.accountCommanded)
        card.set_live(self._live)
        return card

    def _wanted_columns(self) -> int:
        return max(1, self.width() // CARD_WIDTH)

    def _place(self) -> None:
        self._columns = self._wanted_columns()
        for i in range(self._grid.rowCount()):
            self._grid.setRowStretch(i, 0)
        for i, card in enumerate(self.cards.values()):
            self._grid.addWidget(card, i // self._columns, i % self._columns)
        self._grid.setRowStretch(len(self.cards) // self._columns + 1, 1)
