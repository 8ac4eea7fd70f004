"""The key-health board: what the pool can do, and a card or a line for each account."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.session.state import SessionState
from core.session.views import AccountView
from gui.i18n import QT_TRANSLATE_NOOP, translate
from gui.looks import HEALTH
from gui.models.accounts_model import COLUMNS, AccountsModel
from gui.panels.panel import Panel
from gui.theme import Theme
from gui.widgets import account_words as words
from gui.widgets.account_card import AccountCard
from gui.widgets.card_board import CARD_WIDTH, CardBoard
from gui.widgets.cell_table import CellTable
from gui.widgets.tone_label import ToneLabel

FEW = 3
"""With more accounts than this one can filter and sort them, and choose between cards and lines."""
MANY = 20
"""With more than this they are shown as lines at first."""

_ORDERS: tuple[tuple[str, Any, bool], ...] = (
    (QT_TRANSLATE_NOOP("Accounts", "In order of the pool"), None, False),
    (QT_TRANSLATE_NOOP("Accounts", "Trouble first"), words.trouble_rank, False),
    (QT_TRANSLATE_NOOP("Accounts", "Most calls first"), lambda view: view.calls, True),
    (QT_TRANSLATE_NOOP("Accounts", "Highest cost first"), lambda view: view.cost_usd, True),
    (QT_TRANSLATE_NOOP("Accounts", "By name"), lambda view: view.name.casefold(), False),
)
_CARDS, _LINES = 0, 1


class AccountsPanel(Panel):
    """`current` is the account that the actions of the menu mean: the card or line last chosen."""

    accountCommanded = Signal(str, str, str)
    """account, masked key (empty: all of it), and "enable", "drain", "disable" or "test"."""
    limitWanted = Signal(str, object)
    """account, and a number of calls in flight or None for no limit."""
    menuWanted = Signal(str, str, QPoint)
    """account, masked key (empty: the account itself), and where on the screen."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.current: str | None = None
        self._theme = theme
        self._live = False
        self._mode: int | None = None  # the user's choice; by the number of accounts until then

        self._empty = ToneLabel(
            translate("Accounts", "No accounts yet: they appear when a session starts"), "muted"
        )
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.summary = ToneLabel(tone="muted", strong=True)
        self.summary.setWordWrap(True)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(translate("Accounts", "Filter: name, state or reason"))
        self.filter.setAccessibleName(translate("Accounts", "Filter accounts"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self.redraw)
        self.order = QComboBox()
        self.order.setAccessibleName(translate("Accounts", "Order of the cards"))
        for text, *_ in _ORDERS:
            self.order.addItem(translate("Accounts", text))
        self.order.currentIndexChanged.connect(self.redraw)
        self.mode = QComboBox()
        self.mode.setAccessibleName(translate("Accounts", "Cards or lines"))
        self.mode.addItem(translate("Accounts", "Cards"))
        self.mode.addItem(translate("Accounts", "Lines"))
        self.mode.activated.connect(self._choose_mode)

        self.board = CardBoard(self._new_card)
        self.board.setAccessibleName(translate("Accounts", "Accounts and their keys"))
        self.board.cardMade.connect(self._fill_card)
        self.board.inSight.connect(self._draw_cards)
        self.model = AccountsModel(self)
        self.table = self._make_table()
        self.detail: AccountCard | None = None
        self._below = QScrollArea()  # or a small window would have to grow for the card
        self._below.setObjectName("cards")
        self._below.setFrameShape(QFrame.Shape.NoFrame)
        self._below.setWidgetResizable(True)
        self._below.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._below.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._below.hide()
        lines = QWidget()
        in_lines = QVBoxLayout(lines)
        in_lines.setContentsMargins(6, 0, 6, 6)
        in_lines.addWidget(self.table, 1)
        in_lines.addWidget(self._below)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.board)
        self._pages.addWidget(lines)

        self._tools = QWidget()
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.addWidget(self.filter, 1)
        tools.addWidget(self.order)
        tools.addWidget(self.mode)
        self._top = QWidget()
        top = QVBoxLayout(self._top)
        top.setContentsMargins(8, 8, 8, 0)
        top.setSpacing(6)
        top.addWidget(self.summary)
        top.addWidget(self._tools)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._empty)
        layout.addWidget(self._top)
        layout.addWidget(self._pages, 1)
        self._top.hide()
        self._pages.hide()
        self.setMinimumWidth(CARD_WIDTH + 30)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def cards(self) -> dict[str, AccountCard]:
        """Those made so far: cards out of sight are not made."""
        return self.board.cards

    @property
    def accounts(self) -> dict[str, AccountView]:
        return self._state.accounts if self._state is not None else {}

    def set_live(self, live: bool) -> None:
        """Commands make sense only while a session runs."""
        self._live = live
        for card in (*self.cards.values(), *((self.detail,) if self.detail is not None else ())):
            card.set_live(live)

    def draw(self, state: SessionState) -> None:
        known = bool(state.accounts)
        self._empty.setVisible(not known)
        self._top.setVisible(known)
        self._pages.setVisible(known)
        if self.current not in state.accounts:
            self._choose(None)
        now = self.now(state)
        line = words.summary(state.accounts.values(), now)
        self.summary.show_words(line.text, line.tone)
        self._tools.setVisible(len(state.accounts) > FEW)
        mode = self._mode if self._mode is not None else _LINES if len(state.accounts) > MANY else _CARDS
        self.mode.setCurrentIndex(mode)
        self.order.setVisible(mode == _CARDS)
        self._pages.setCurrentIndex(mode)
        views = self._wanted(state)
        if mode == _CARDS:
            self.board.set_names([view.name for view in views])
            self._draw_cards()
        else:
            self.model.show_accounts(views, now)
            self._draw_detail()

    # -- what is shown ---------------------------------------------------------------------------------

    def _wanted(self, state: SessionState) -> list[AccountView]:
        views = list(state.accounts.values())
        sought = self.filter.text().strip().casefold() if len(views) > FEW else ""
        if sought:
            views = [v for v in views if sought in f"{v.name} {HEALTH[v.health].shown} {v.why}".casefold()]
        _, key, falling = _ORDERS[self.order.currentIndex()]
        if key is not None:
            views.sort(key=key, reverse=falling)
        return views

    def _draw_cards(self) -> None:
        if self._state is None or not self.board.isVisible():
            return
        now = self.now(self._state)
        for card in self.board.cards_in_sight():
            view = self._state.accounts.get(card.account)
            if view is not None:
                card.show_account(view, now)

    def _draw_detail(self) -> None:
        """Below the lines, the card of the chosen one."""
        view = self.accounts.get(self.current or "")
        self._below.setVisible(view is not None)
        if view is None or self._state is None:
            return
        if self.detail is None or self.detail.account != view.name:
            self.detail = self._new_card(view.name)
            self.detail.show_account(view, self.now(self._state))
            self._below.setWidget(self.detail)  # the one before goes
            self._below.updateGeometry()
        self.detail.show_account(view, self.now(self._state))

    def _new_card(self, name: str) -> AccountCard:
        card = AccountCard(name, self._theme)
        card.commanded.connect(lambda account, command: self.accountCommanded.emit(account, "", command))
        card.limitWanted.connect(self.limitWanted)
        card.menuWanted.connect(self.menuWanted)
        card.chosen.connect(self._choose)
        card.stepped.connect(self._step)
        card.set_live(self._live)
        card.set_current(name == self.current)
        return card

    def _fill_card(self, name: str) -> None:
        view = self.accounts.get(name)
        if view is not None and self._state is not None:
            self.cards[name].show_account(view, self.now(self._state))

    # -- choosing --------------------------------------------------------------------------------------

    def note_test(self, account: str) -> None:
        """A test has been asked for: its card says so."""
        for card in (self.cards.get(account), self.detail):
            if card is not None and card.account == account:
                card.note_test()

    def show_account(self, account: str) -> None:
        """Bring an account into sight and choose it."""
        if account not in self.accounts:
            return
        if self._pages.currentIndex() == _CARDS:
            self.board.go_to(account)
        else:
            row = self.model.find(account)
            if row is not None:
                self.table.selectRow(row)
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_worst(self) -> None:
        """Bring the account into sight that needs a hand most, if one does."""
        worst = min(self.accounts.values(), key=words.trouble_rank, default=None)
        if worst is not None and worst.health not in ("healthy", "probing", *words.SHUT_BY_OPERATOR):
            self.show_account(worst.name)

    def _choose(self, account: str | None) -> None:
        if account == self.current:
            return
        before, self.current = self.current, account
        for name in (before, account):
            card = self.cards.get(name or "")
            if card is not None:
                card.set_current(name == account)

    def _step(self, account: str, where: str) -> None:
        if account in self.cards and self._pages.currentIndex() == _CARDS:
            self.board.step(account, where)

    def _choose_mode(self, mode: int) -> None:
        self._mode = mode
        self.redraw()
        if self.current is not None:
            self.show_account(self.current)

    def _row_chosen(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if rows:
            self._choose(self.model.name_at(rows[0].row()))
            self._draw_detail()

    def _keep_row(self) -> None:
        """After the lines were others, the chosen account is still the chosen one."""
        row = self.model.find(self.current) if self.current is not None else None
        if row is not None:
            flag = QItemSelectionModel.SelectionFlag
            self.table.selectionModel().setCurrentIndex(
                self.model.index(row, 0), flag.ClearAndSelect | flag.Rows
            )

    def _table_menu(self, place: QPoint) -> None:
        index = self.table.indexAt(place)
        if not index.isValid():
            index = self.table.currentIndex()
        if index.isValid():
            where = self.table.viewport().mapToGlobal(place)
            self.menuWanted.emit(self.model.name_at(index.row()), "", where)

    def _make_table(self) -> QTableView:
        table = CellTable(self.model, self._theme)
        table.setAccessibleName(translate("Accounts", "Accounts"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._table_menu)
        rows = table.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(table.fontMetrics().height() + 8)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        for i, column in enumerate(COLUMNS):
            widest = max(translate("Accounts", column.title) + "____", column.widest, key=len)
            header.resizeSection(i, header.fontMetrics().horizontalAdvance(widest))
        header.setStretchLastSection(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.setSortingEnabled(True)
        table.selectionModel().selectionChanged.connect(self._row_chosen)
        self.model.modelReset.connect(self._keep_row)
        return table
