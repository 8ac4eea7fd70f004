"""The session's log as rows that come at the end and leave at the beginning, filtered by level, kind and words.

Only what is new is looked at, so a full log of 5,000 lines costs no more to follow than a short one.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import Any, Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.session.state import SessionState
from core.session.views import LogLine
from gui import format as fmt
from gui.i18n import QT_TRANSLATE_NOOP, translate
from gui.looks import LEVEL
from gui.widgets.cells import Cell

Least = Literal["info", "warning", "error"]
Index = QModelIndex | QPersistentModelIndex

_RANK = {"info": 0, "warning": 1, "error": 2}
_ROOT = QModelIndex()
TIME, LEVEL_COLUMN, KIND, REQUEST, MESSAGE = range(5)
KINDS = {
    "session": QT_TRANSLATE_NOOP("Log", "session"),
    "prompt": QT_TRANSLATE_NOOP("Log", "request"),
    "health": QT_TRANSLATE_NOOP("Log", "account"),
    "memory": QT_TRANSLATE_NOOP("Log", "memory"),
    "cache": QT_TRANSLATE_NOOP("Log", "cache"),
    "operator": QT_TRANSLATE_NOOP("Log", "operator"),
    "input": QT_TRANSLATE_NOOP("Log", "input"),
    "log": QT_TRANSLATE_NOOP("Log", "other"),
}
"""The kinds of lines and what they are called."""


def kind_words(kind: str) -> str:
    return translate("Log", KINDS.get(kind, kind))


class LogModel(QAbstractTableModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles = (
            self.tr("Time"),
            self.tr("Level"),
            self.tr("Kind"),
            self.tr("Request"),
            self.tr("Message"),
        )
        self._least: Least = "info"
        self._kind = ""
        self._text = ""
        self._all: deque[LogLine] = deque()
        self._lines: list[LogLine] = []

    @property
    def total(self) -> int:
        """Lines before filtering."""
        return len(self._all)

    def show_state(self, state: SessionState) -> None:
        fresh = self._fresh(state)
        if fresh is None:
            self._start_over(list(state.log))
            return
        self._drop(len(self._all) + len(fresh) - len(state.log))
        self._all.extend(fresh)
        come = [line for line in fresh if self._wanted(line)]
        if come:
            self.beginInsertRows(QModelIndex(), len(self._lines), len(self._lines) + len(come) - 1)
            self._lines += come
            self.endInsertRows()

    def set_filter(self, least: Least, kind: str, text: str) -> None:
        """Show lines of this level and worse, of this kind ("" for all), that hold this text, in any case."""
        self._least, self._kind, self._text = least, kind, text.strip().casefold()
        self._start_over(list(self._all))

    def line_at(self, row: int) -> LogLine:
        return self._lines[row]

    def text_of(self, row: int) -> str:
        """A line as it is copied: full time, level, kind, request and message, with tabs between."""
        line = self._lines[row]
        time = datetime.fromtimestamp(line.t).astimezone().isoformat(timespec="milliseconds")
        request = "" if line.seq is None else f"#{line.seq}"
        return "\t".join((time, line.level, line.kind, request, line.message))

    # -- Qt's model -------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(index.row(), index.column()).text
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._lines[index.row()].message
        return None

    def cell(self, row: int, column: int) -> Cell:
        """What `CellTable` draws."""
        line = self._lines[row]
        if column == TIME:
            return Cell(fmt.clock(line.t), "muted")
        if column == LEVEL_COLUMN:
            look = LEVEL[line.level]
            return Cell(look.text, look.tone)
        if column == KIND:
            return Cell(kind_words(line.kind), "muted")
        if column == REQUEST:
            return Cell("" if line.seq is None else f"#{line.seq}", "info")
        return Cell(line.message)

    # -- inside -----------------------------------------------------------------------------------

    def _wanted(self, line: LogLine) -> bool:
        return (
            _RANK[line.level] >= _RANK[self._least]
            and self._kind in ("", line.kind)
            and (not self._text or self._text in line.message.casefold())
        )

    def _fresh(self, state: SessionState) -> list[LogLine] | None:
        """The lines behind the last one known; None when that is not there any more."""
        if not self._all:
            return None
        last = self._all[-1]
        fresh: list[LogLine] = []
        for line in reversed(state.log):
            if line is last:
                fresh.reverse()
                return fresh
            fresh.append(line)
        return None

    def _start_over(self, lines: list[LogLine]) -> None:
        if not lines and not self._lines and not self._all:
            return
        self.beginResetModel()
        self._all = deque(lines)
        self._lines = [line for line in lines if self._wanted(line)]
        self.endResetModel()

    def _drop(self, count: int) -> None:
        """Let the oldest lines go, and the rows that show them."""
        gone = 0
        for _ in range(count):
            line = self._all.popleft()
            if gone < len(self._lines) and self._lines[gone] is line:
                gone += 1
        if gone:
            self.beginRemoveRows(QModelIndex(), 0, gone - 1)
            del self._lines[:gone]
            self.endRemoveRows()
