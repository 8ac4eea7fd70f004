"""The table of requests: every prompt of the session that has begun, a million of them as well as ten.

The rows are numbers in one numpy array; what a row shows is looked up when it is painted. Newest first without a
filter, the array only grows, and a repaint costs what is visible. Any other order is computed anew, at most once
a second and in a worker where it takes longer than a frame. Rows come without a reset, so the selection, the
current row and the place in the table survive.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from core.session.request_history import RequestHistory
from core.session.state import SessionState
from gui.i18n import QT_TRANSLATE_NOOP, translate
from gui.models.request_cells import BLANK, line_of
from gui.models.request_order import Mask, Seqs, Sorting, SortKey, Which, order_of
from gui.models.row_order import RowOrder
from gui.models.row_texts import RowTexts
from gui.widgets.cells import Cell
from gui.workers import Task, workers

Index = QModelIndex | QPersistentModelIndex

AT_ONCE_ROWS = 20_000
"""So many are ordered within a frame; more are ordered in a worker."""
ORDER_EVERY_S = 1.0
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    tip: str
    key: SortKey | None
    """What it sorts by; None for texts, which are in the session file."""
    numeric: bool = False


COLUMNS: tuple[Column, ...] = (
    Column(
        QT_TRANSLATE_NOOP("Requests", "State"),
        QT_TRANSLATE_NOOP("Requests", "running, answered or failed"),
        "state",
    ),
    Column(
        QT_TRANSLATE_NOOP("Requests", "#"), QT_TRANSLATE_NOOP("Requests", "Place in the session"), "seq", True
    ),
    Column(
        QT_TRANSLATE_NOOP("Requests", "Id"),
        QT_TRANSLATE_NOOP("Requests", "Your name for the prompt; search for it above"),
        None,
    ),
    Column(
        QT_TRANSLATE_NOOP("Requests", "Prompt"),
        QT_TRANSLATE_NOOP("Requests", "How the prompt begins; search for it above"),
        None,
    ),
    Column(
        QT_TRANSLATE_NOOP("Requests", "Account"),
        QT_TRANSLATE_NOOP("Requests", "Who answered, or is asked now"),
        "account",
    ),
    Column(
        QT_TRANSLATE_NOOP("Requests", "Outcome"),
        QT_TRANSLATE_NOOP("Requests", "Hit, agreement, error, or what the last call is doing"),
        "outcome",
    ),
    Column(
        QT_TRANSLATE_NOOP("Requests", "Calls"),
        QT_TRANSLATE_NOOP("Requests", "Calls made for it"),
        "calls",
        True,
    ),
    Column(
        QT_TRANSLATE_NOOP("Requests", "First token"),
        QT_TRANSLATE_NOOP("Requests", "Time to the first token"),
        "first_token",
        True,
    ),
    Column(
        QT_TRANSLATE_NOOP("Requests", "Latency"),
        QT_TRANSLATE_NOOP("Requests", "Time to the whole answer"),
        "latency",
        True,
    ),
    Column(
        QT_TRANSLATE_NOOP("Requests", "Tokens"),
        QT_TRANSLATE_NOOP("Requests", "Of all its calls"),
        "tokens",
        True,
    ),
    Column(
        QT_TRANSLATE_NOOP("Requests", "Cost"), QT_TRANSLATE_NOOP("Requests", "Of all its calls"), "cost", True
    ),
    Column(
        QT_TRANSLATE_NOOP("Requests", "Began"),
        QT_TRANSLATE_NOOP("Requests", "When it was taken up last"),
        "began",
        True,
    ),
)


class RequestsModel(QAbstractTableModel):
    """`show` gives it the newest state; the filter and the order stay until they are set anew."""

    ordered = Signal()
    """Rows came, went or moved."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.texts = RowTexts(self)
        self.texts.came.connect(self._texts_came)
        self.which = Which()
        self.sorting = Sorting()
        self.held = False
        """Keep the order though rows have changed: somebody has selected very many, and they must not move."""
        self._matches: Mask | None = None
        self._state = SessionState()
        self._history = RequestHistory()
        self._generation = self._history.generation
        self._order = RowOrder.plain(self._history, descending=True)
        self._lines: dict[int, tuple[Cell, ...]] = {}
        self._task: Task | None = None
        self._ordered_at = float("-inf")

    @property
    def total(self) -> int:
        """Rows before filtering."""
        return self._history.count

    @property
    def is_plain(self) -> bool:
        """Every row by its place in the session."""
        return self.which.is_all and self._matches is None and self.sorting.key == "seq"

    @property
    def is_ordering(self) -> bool:
        """A new order is being computed."""
        return self._task is not None

    def show(self, state: SessionState, history: RequestHistory, path: Path | None) -> None:
        """Take the newest state in. `path` is where the texts of old rows are."""
        self.texts.use(path)
        self._state = state
        anew = history is not self._history or history.generation != self._generation
        self._history, self._generation = history, history.generation
        self._lines.clear()
        if self.is_plain:
            if anew or not self._order.is_plain:
                self._apply(RowOrder.plain(history, descending=self.sorting.descending))
            else:
                self._grow()
        elif anew or not self.held:
            self._reorder(now=anew)
        self._tell_changed()

    def set_filter(self, which: Which, matches: Mask | None) -> None:
        """Show what is in the wanted state and of the account, and what a text was found in (all with None)."""
        self.which, self._matches = which, matches
        self._reorder(now=True)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        key = COLUMNS[column].key
        if key is not None:
            self.sorting = Sorting(key, order == Qt.SortOrder.DescendingOrder)
            self._reorder(now=True)

    def seq_at(self, row: int) -> int:
        return self._order.at(row)

    def find(self, seq: int) -> int | None:
        """Where the prompt is shown now."""
        return self._order.find(seq)

    def seqs(self) -> Seqs:
        """All rows in their order."""
        return self._order.all()

    # -- Qt's model -------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return translate("Requests", COLUMNS[section].title)
        if role == Qt.ItemDataRole.ToolTipRole:
            return translate("Requests", COLUMNS[section].tip)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if COLUMNS[section].numeric else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.cell(index.row(), index.column()).text
        return None

    def cell(self, row: int, column: int) -> Cell:
        """What `CellTable` draws."""
        seq = self._order.at(row)
        line = self._lines.get(seq)
        if line is None:
            line = self._lines[seq] = self._make_line(seq)
        return line[column]

    def _make_line(self, seq: int) -> tuple[Cell, ...]:
        live = self._state.rows.get(seq)
        row = self._history.row(seq)
        if row is None:
            return (BLANK,) * len(COLUMNS)  # it goes with the next order
        head = None if live is not None else self.texts.get(seq, failed=row.state == "failed")
        return line_of(row, live, head)

    # -- rows that come, go and move --------------------------------------------------------------

    def _grow(self) -> None:
        come = self._history.begun_after(self._order.last)
        if not len(come):
            return
        first = 0 if self.sorting.descending else len(self._order)
        self.beginInsertRows(QModelIndex(), first, first + len(come) - 1)
        self._order.append(come)
        self.endInsertRows()
        self.ordered.emit()

    def _reorder(self, *, now: bool) -> None:
        """Order anew: at once where that takes less than a frame, else in a worker, not more often than it should."""
        history, which, sorting, matches = self._history, self.which, self.sorting, self._matches
        if self.is_plain:
            self._cancel()
            self._apply(RowOrder.plain(history, descending=sorting.descending))
        elif history.top <= AT_ONCE_ROWS:
            self._cancel()
            self._apply(RowOrder(order_of(history, which, sorting, matches)))
        elif now or (self._task is None and time.monotonic() - self._ordered_at >= ORDER_EVERY_S):
            self._cancel()
            self._task = workers().start(
                self,
                lambda task: RowOrder(order_of(history, which, sorting, matches)),
                self._take,
                self._take_failure,
            )

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _take(self, order: RowOrder) -> None:
        self._task = None
        self._ordered_at = time.monotonic()
        self._apply(order)

    def _take_failure(self, words: str) -> None:
        raise RuntimeError(words)  # nothing there reads a file

    def _apply(self, new: RowOrder) -> None:
        """Another order of rows; what is selected and current stays with its prompts."""
        old = self._order
        if new.same_as(old):
            self._order = new
            self.ordered.emit()
            return
        more = len(new) - len(old)
        if more > 0:  # views count rows by these signals only; what the new ones hold is told right after
            self.beginInsertRows(QModelIndex(), len(old), len(new) - 1)
            self._order = RowOrder(np.concatenate([old.all(), np.zeros(more, np.int32)]))
            self.endInsertRows()
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        before = self._order
        self._order = new if more >= 0 else RowOrder(np.concatenate([new.all(), np.zeros(-more, np.int32)]))
        if kept:
            rows = new.find_all({before.at(index.row()) for index in kept})
            places = [rows.get(before.at(index.row())) for index in kept]
            moved = [
                QModelIndex() if row is None else self.index(row, index.column())
                for row, index in zip(places, kept, strict=True)
            ]
            self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()
        if more < 0:
            self.beginRemoveRows(QModelIndex(), len(new), len(old) - 1)
            self._order = new
            self.endRemoveRows()
        self.ordered.emit()

    def _texts_came(self) -> None:
        self._lines.clear()
        self._tell_changed()

    def _tell_changed(self) -> None:
        if len(self._order):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._order) - 1, len(COLUMNS) - 1))
