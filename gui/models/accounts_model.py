"""Accounts as one line each, for pools with more of them than cards can be looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.session.views import AccountView
from gui import format as fmt
from gui.i18n import QT_TRANSLATE_NOOP, translate
from gui.looks import HEALTH
from gui.widgets import account_words as words
from gui.widgets.cells import Cell

Index = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()


class Column(NamedTuple):
    title: str
    widest: str
    """Text that the column must have room for."""
    cell: Callable[[AccountView, float], Cell]
    order: Callable[[AccountView], Any]
    right: bool = False


def _load(view: AccountView) -> str:
    limit = words.limit_now(view)
    return fmt.count(view.in_flight) if limit is None else f"{fmt.count(view.in_flight)} / {fmt.count(limit)}"


def _health(view: AccountView, now: float) -> Cell:
    look = HEALTH[view.health]
    left = f" {fmt.countdown(view.until - now)}" if view.until is not None and view.until > now else ""
    return Cell(look.text + left, look.tone)


def _share(view: AccountView) -> float:
    share = words.success_share(view)
    return -1.0 if share is None else share


COLUMNS: tuple[Column, ...] = (
    Column(QT_TRANSLATE_NOOP("Accounts", "State"), "▼ out of balance____", _health, words.trouble_rank),
    Column(
        QT_TRANSLATE_NOOP("Accounts", "Account"),
        "lighthouse-12___",
        lambda v, _: Cell(v.name),
        lambda v: v.name.casefold(),
    ),
    Column(
        QT_TRANSLATE_NOOP("Accounts", "In flight"),
        "999 / 999__",
        lambda v, _: Cell(_load(v), right=True),
        lambda v: v.in_flight,
        True,
    ),
    Column(
        QT_TRANSLATE_NOOP("Accounts", "Success"),
        "99.9 %__",
        lambda v, _: Cell(fmt.percent(words.success_share(v)), right=True),
        _share,
        True,
    ),
    Column(
        "p50",
        "999 min__",
        lambda v, _: Cell(fmt.duration(v.latency.percentile(50)), right=True),
        lambda v: v.latency.percentile(50) or 0.0,
        True,
    ),
    Column(
        QT_TRANSLATE_NOOP("Accounts", "Calls"),
        "999,999__",
        lambda v, _: Cell(fmt.count(v.calls), right=True),
        lambda v: v.calls,
        True,
    ),
    Column(
        QT_TRANSLATE_NOOP("Accounts", "Cost"),
        "$0.00012__",
        lambda v, _: Cell(fmt.money(v.cost_usd), right=True),
        lambda v: v.cost_usd,
        True,
    ),
    Column(
        QT_TRANSLATE_NOOP("Accounts", "Balance"),
        "¥9,999.99__",
        lambda v, _: Cell(fmt.money(v.balance, v.currency), right=True),
        lambda v: -1.0 if v.balance is None else v.balance,
        True,
    ),
    Column(
        QT_TRANSLATE_NOOP("Accounts", "Why"),
        "",
        lambda v, _: Cell(v.why, "muted"),
        lambda v: v.why.casefold(),
    ),
)


class AccountsModel(QAbstractTableModel):
    """Rows in the order they were given, or by a column once one was chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[AccountView] = []
        self._now = 0.0
        self._stamps: list[tuple[object, ...]] = []
        self._by: tuple[Callable[[AccountView], Any], bool] | None = None

    def show_accounts(self, views: Sequence[AccountView], now: float) -> None:
        self._now = now
        rows = list(views)
        if self._by is not None:
            rows.sort(key=self._by[0], reverse=self._by[1])
        if [view.name for view in rows] == [view.name for view in self._rows]:
            self._rows = rows
            self._tell_changed()
        elif len(rows) == len(self._rows) and {v.name for v in rows} == {v.name for v in self._rows}:
            self._reorder(rows)
        else:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def name_at(self, row: int) -> str:
        return self._rows[row].name

    def find(self, name: str) -> int | None:
        return next((i for i, view in enumerate(self._rows) if view.name == name), None)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if column < 0:
            self._by = None
            return
        self._by = (COLUMNS[column].order, order == Qt.SortOrder.DescendingOrder)
        self.show_accounts(self._rows, self._now)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return translate("Accounts", COLUMNS[section].title)
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if COLUMNS[section].right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(index.row(), index.column()).text
        if role == Qt.ItemDataRole.ToolTipRole:
            view = self._rows[index.row()]
            return f"{view.name} · {HEALTH[view.health].shown}: {view.why}"
        return None

    def cell(self, row: int, column: int) -> Cell:
        """What `CellTable` draws."""
        return COLUMNS[column].cell(self._rows[row], self._now)

    def _tell_changed(self) -> None:
        """Views change in place: what a line shows is compared with what it showed."""
        before, self._stamps = self._stamps, [_stamp(view, self._now) for view in self._rows]
        if len(before) != len(self._stamps):
            before = [()] * len(self._stamps)
        changed = [i for i, (old, new) in enumerate(zip(before, self._stamps, strict=True)) if old != new]
        if changed:
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], len(COLUMNS) - 1))

    def _reorder(self, rows: list[AccountView]) -> None:
        """The selection stays with its account."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        names = [self._rows[index.row()].name for index in before]
        self._rows = rows
        places = {view.name: i for i, view in enumerate(rows)}
        after = [self.index(places[name], index.column()) for name, index in zip(names, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()


def _stamp(view: AccountView, now: float) -> tuple[object, ...]:
    """Differs where any cell of the line does."""
    left = fmt.countdown(view.until - now) if view.until is not None and view.until > now else ""
    limits = (view.in_flight, view.limit, view.max_in_flight)
    money = (view.cost_usd, view.balance, view.currency)
    return (view.name, view.health, left, view.why, *limits, view.calls, view.answered, view.failed, *money)
