"""What each account has cost, and may and should cost: a line each, in the order of the pool or by a column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.session.forecast import Interval
from gui import format as fmt
from gui.i18n import QT_TRANSLATE_NOOP, translate
from gui.panels.money_words import interval_words
from gui.widgets.cells import Cell

Index = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()


class AccountMoney(NamedTuple):
    """USD. `expected` and `left` are None where they are not known or there is no cap."""

    name: str
    cost: float
    share: float | None
    expected: Interval | None
    left: float | None


class Column(NamedTuple):
    title: str
    widest: str
    """Text that the column must have room for."""


COLUMNS: tuple[Column, ...] = (
    Column(QT_TRANSLATE_NOOP("Money", "Account"), "lighthouse-1"),
    Column(QT_TRANSLATE_NOOP("Money", "Cost"), "$0.00012__"),
    Column(QT_TRANSLATE_NOOP("Money", "Share"), "99.9 %__"),
    Column(QT_TRANSLATE_NOOP("Money", "Left of its cap"), "$9,999.99__"),
    Column(QT_TRANSLATE_NOOP("Money", "Expected in all"), "$0.0123 ($0.0112 to $0.0134)"),
)


class MoneyModel(QAbstractTableModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[AccountMoney] = []
        self._by: tuple[int, bool] | None = None

    def show_rows(self, rows: Sequence[AccountMoney]) -> None:
        ordered = self._ordered(rows)
        before, self_names = [row.name for row in ordered], [row.name for row in self._rows]
        if before != self_names:
            self.beginResetModel()
            self._rows = ordered
            self.endResetModel()
        elif ordered != self._rows:
            self._rows = ordered
            self.dataChanged.emit(self.index(0, 0), self.index(len(ordered) - 1, len(COLUMNS) - 1))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._by = None if column < 0 else (column, order == Qt.SortOrder.DescendingOrder)
        self.show_rows(self._rows)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return translate("Money", COLUMNS[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.cell(index.row(), index.column()).text
        return None

    def cell(self, row: int, column: int) -> Cell:
        """What `CellTable` draws."""
        money = self._rows[row]
        match column:
            case 0:
                return Cell(money.name)
            case 1:
                return Cell(fmt.money(money.cost), right=True)
            case 2:
                return Cell(fmt.percent(money.share), right=True)
            case 3:
                return Cell(fmt.money(money.left), "bad" if money.left == 0 else "text", right=True)
            case _:
                expected = money.expected
                return Cell(fmt.MISSING if expected is None else interval_words(expected), right=True)

    def _ordered(self, rows: Sequence[AccountMoney]) -> list[AccountMoney]:
        if self._by is None:
            return list(rows)
        column, falling = self._by
        return sorted(rows, key=lambda row: _order(row, column), reverse=falling)


def _order(row: AccountMoney, column: int) -> tuple[float, str]:
    number = (0.0, row.cost, row.share, row.left, row.expected.mid if row.expected else None)[column]
    return -1.0 if number is None else number, row.name.casefold()
