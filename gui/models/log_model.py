"""The session's log as rows that come at the end and leave at the beginning."""

from __future__ import annotations

from typing import Any, Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.session.state import SessionState
from core.session.views import LogLine
from gui import format as fmt
from gui.looks import LEVEL
from gui.widgets.cell_delegate import Cell

Least = Literal["info", "warning", "error"]
Index = QModelIndex | QPersistentModelIndex

_RANK = {"info": 0, "warning": 1, "error": 2}
_TITLES = ("Time", "Level", "Message")
_ROOT = QModelIndex()


class LogModel(QAbstractTableModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._least: Least = "info"
        self._lines: list[LogLine] = []

    def show_state(self, state: SessionState) -> None:
        wanted = [line for line in state.log if _RANK[line.level] >= _RANK[self._least]]
        gone = self._gone(wanted)
        if gone:
            self.beginRemoveRows(QModelIndex(), 0, gone - 1)
            del self._lines[:gone]
            self.endRemoveRows()
        come = wanted[len(self._lines) :]
        if come:
            self.beginInsertRows(QModelIndex(), len(self._lines), len(self._lines) + len(come) - 1)
            self._lines += come
            self.endInsertRows()

    def set_least(self, least: Least) -> None:
        """Show lines of this level and worse. Takes effect with the next state."""
        self._least = least
        self.beginResetModel()
        self._lines.clear()
        self.endResetModel()

    def line_at(self, row: int) -> LogLine:
        return self._lines[row]

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(index.row(), index.column()).text
        if role == Qt.ItemDataRole.ToolTipRole:
            line = self._lines[index.row()]
            return f"{line.kind}: {line.message}"
        return None

    def cell(self, row: int, column: int) -> Cell:
        """What `CellDelegate` draws."""
        line = self._lines[row]
        if column == 0:
            return Cell(fmt.clock(line.t), "muted")
        if column == 1:
            look = LEVEL[line.level]
            return Cell(look.text, look.tone)
        return Cell(line.message)

    def _gone(self, wanted: list[LogLine]) -> int:
        """How many of the shown lines have left the log."""
        if not wanted:
            return len(self._lines)
        first = wanted[0]
        return next((i for i, line in enumerate(self._lines) if line is first), len(self._lines))
