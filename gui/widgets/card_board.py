"""Cards in as many columns as there is room for. Only those that are in sight are made and drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from gui.widgets.account_card import AccountCard

CARD_WIDTH = 320
_GAP = 8
_MARGIN = 6


class CardBoard(QScrollArea):
    """Cards of one size, by the account's name. A card takes milliseconds to make: one a turn of the loop."""

    cardMade = Signal(str)
    inSight = Signal()
    """Other cards may be in sight than before."""

    def __init__(self, make: Callable[[str], AccountCard], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: dict[str, AccountCard] = {}
        self._make = make
        self._names: list[str] = []
        self._columns = 1
        self._card_height = 0
        self._inside = QWidget()
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.timeout.connect(self._make_next)
        self.setObjectName("cards")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setWidget(self._inside)
        self.verticalScrollBar().valueChanged.connect(self._moved)

    def set_names(self, names: Sequence[str]) -> None:
        """The accounts in their order. Cards of others go."""
        if list(names) == self._names:
            return
        self._names = list(names)
        for name in self.cards.keys() - set(names):
            self.cards.pop(name).deleteLater()
        if not names:
            self._card_height = 0
        self._arrange()

    def names_in_sight(self) -> list[str]:
        if not self._card_height:
            return self._names[:1]
        top = self.verticalScrollBar().value()
        row = self._card_height + _GAP
        first = max(0, (top - _MARGIN) // row) * self._columns
        last = (max(0, top + self.viewport().height() - _MARGIN) // row + 1) * self._columns
        return self._names[first:last]

    def cards_in_sight(self) -> list[AccountCard]:
        return [self.cards[name] for name in self.names_in_sight() if name in self.cards]

    def go_to(self, name: str) -> None:
        """Bring a card into sight and give it the keyboard."""
        place = self._place(self._names.index(name))
        self.ensureVisible(place.center().x(), place.center().y(), 0, place.height() // 2 + _MARGIN)
        self._card(name).setFocus(Qt.FocusReason.OtherFocusReason)

    def step(self, name: str, where: str) -> None:
        """From a card to its neighbour."""
        at = self._names.index(name)
        to = {
            "left": at - 1,
            "right": at + 1,
            "up": at - self._columns,
            "down": at + self._columns,
            "home": 0,
            "end": len(self._names) - 1,
        }[where]
        if 0 <= to < len(self._names):
            self.go_to(self._names[to])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def sizeHint(self) -> QSize:
        return QSize(CARD_WIDTH + 30, 400)

    def _arrange(self) -> None:
        self._columns = max(
            1, (self.viewport().width() - 2 * _MARGIN + _GAP) // (CARD_WIDTH - 2 * _MARGIN + _GAP)
        )
        rows = -(-len(self._names) // self._columns)
        height = 2 * _MARGIN + rows * (self._card_height + _GAP) - _GAP if rows else 0
        self._inside.resize(self.viewport().width(), max(height, 0))
        for i, name in enumerate(self._names):
            card = self.cards.get(name)
            if card is not None:
                card.setGeometry(self._place(i))
        self._moved()

    def _place(self, i: int) -> QRect:
        room = self.viewport().width() - 2 * _MARGIN + _GAP
        width = room // self._columns - _GAP
        x = _MARGIN + i % self._columns * (width + _GAP)
        return QRect(x, _MARGIN + i // self._columns * (self._card_height + _GAP), width, self._card_height)

    def _moved(self) -> None:
        if any(name not in self.cards for name in self.names_in_sight()):
            self._more.start()
        self.inSight.emit()

    def _make_next(self) -> None:
        missing = [name for name in self.names_in_sight() if name not in self.cards]
        if missing:
            self._card(missing[0])
        if len(missing) > 1:
            self._more.start()

    def _card(self, name: str) -> AccountCard:
        card = self.cards.get(name)
        if card is None:
            card = self.cards[name] = self._make(name)
            card.setParent(self._inside)
            card.show()
            self.cardMade.emit(name)  # filled, it knows its height
            wanted = card.sizeHint().height()
            if wanted > self._card_height:
                self._card_height = wanted
                self._arrange()
            else:
                card.setGeometry(self._place(self._names.index(name)))
        return card
