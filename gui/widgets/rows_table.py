"""A small table of ready-made rows: for tens or hundreds of them, newest state in, cells out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from gui.theme import Theme
from gui.widgets.cell_table import CellTable
from gui.widgets.cells import Cell

Index = QModelIndex | QPersistentModelIndex
Row = tuple[Cell, ...]
_ROOT = QModelIndex()


class RowsModel(QAbstractTableModel):
    """`tips` of a row are shown when the mouse rests on it."""

    def __init__(self, headers: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headers = list(headers)
        self.rows: list[Row] = []
        self._tips: list[str] = []

    def show_rows(self, rows: list[Row], tips: list[str]) -> None:
        if (rows, tips) == (self.rows, self._tips):
            return
        if len(rows) == len(self.rows):
            self.rows, self._tips = rows, tips
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self._headers) - 1))
            return
        self.beginResetModel()
        self.rows, self._tips = rows, tips
        self.endResetModel()

    def set_header(self, column: int, text: str) -> None:
        if self._headers[column] != text:
            self._headers[column] = text
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, column, column)

    def cell(self, row: int, column: int) -> Cell:
        return self.rows[row][column]

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._headers)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headers[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = bool(self.rows) and self.rows[0][section].right
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.cell(index.row(), index.column()).text
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tips[index.row()] or self.cell(index.row(), index.column()).text
        return None


class RowsTable(CellTable):
    """`widths` are those of all columns but one: the column `stretched` takes what is left."""

    def __init__(
        self,
        name: str,
        headers: Sequence[str],
        widths: Sequence[int],
        theme: Theme,
        *,
        stretched: int = -1,
        parent: QWidget | None = None,
    ) -> None:
        self.rows_model = RowsModel(headers)
        super().__init__(self.rows_model, theme, parent)
        self.rows_model.setParent(self)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMinimumHeight(4 * self.fontMetrics().height())
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 5)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(40)
        last = stretched % len(headers)
        columns = [column for column in range(len(headers)) if column != last]
        for column, width in zip(columns, widths, strict=True):
            header.resizeSection(column, width)
        header.setSectionResizeMode(last, QHeaderView.ResizeMode.Stretch)

    def show_rows(self, rows: list[Row], tips: list[str] | None = None) -> None:
        """The rows of now. The chosen row stays chosen by its first cell."""
        chosen = self.chosen
        self.rows_model.show_rows(rows, tips if tips is not None else [""] * len(rows))
        if chosen is not None and chosen != self.chosen:
            self.choose(chosen)

    @property
    def chosen(self) -> str | None:
        """The first cell of the chosen row."""
        index = self.currentIndex()
        return self.rows_model.cell(index.row(), 0).text if index.isValid() else None

    def choose(self, first_cell: str) -> None:
        for number, row in enumerate(self.rows_model.rows):
            if row[0].text == first_cell:
                self.selectRow(number)

    def texts(self) -> list[list[str]]:
        """What it shows, row by row."""
        return [[cell.text for cell in row] for row in self.rows_model.rows]
