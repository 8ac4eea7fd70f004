"""The table of requests itself: how it looks, and what is selected in it.

Ctrl+A selects "all matching" as a rule of the model, not as a million selected rows (which took 28 s): rows that
come to match later belong to it too.
"""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QWidget,
)

from gui.i18n import translate
from gui.models.request_order import Seqs
from gui.models.requests_model import COLUMNS, RequestsModel
from gui.theme import Theme
from gui.widgets.cell_table import CellTable

MOVED_ROWS = 2_000
"""More selected rows than these are not moved by a new order: Qt follows every one of their cells."""
_WIDTHS = {  # as wide as this text, so that it holds with any font
    "State": "✔ answered__",
    "#": "9,999,999_",
    "Id": "prompt-12345_",
    "Account": "lighthouse__",
    "Outcome": "canonical hit__",
    "Tokens": "99,999__",
    "Cost": "$0.00012__",
    "Began": "23:59:59__",
}
_PROMPT_COLUMN = 3
_LEAST_PROMPT = 14


class RequestTable(CellTable):
    selectionMoved = Signal()
    """What is selected, or which row is current, is another now."""
    closeWanted = Signal()

    def __init__(self, model: RequestsModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(model, theme, parent)
        self.requests = model
        self.all_matching = False
        self.setAccessibleName(translate("Requests", "Requests"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)  # Tab leaves the table, the arrows move in it
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(36)
        for i, column in enumerate(COLUMNS):
            widest = max(translate("Requests", column.title) + "____", _WIDTHS.get(column.title, ""), key=len)
            header.resizeSection(i, header.fontMetrics().horizontalAdvance(widest))
        self._sorted_by = (1, Qt.SortOrder.DescendingOrder)
        header.setSortIndicator(*self._sorted_by)
        self.setSortingEnabled(True)
        header.sortIndicatorChanged.connect(self._keep_indicator)
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.selectionModel().currentRowChanged.connect(lambda *_: self.selectionMoved.emit())

    @property
    def all_marked(self) -> bool:
        return self.all_matching

    @property
    def current_seq(self) -> int | None:
        index = self.currentIndex()
        return self.requests.seq_at(index.row()) if index.isValid() else None

    @property
    def selected_rows(self) -> int:
        """How many rows are selected, one by one or by the rule."""
        if self.all_matching:
            return self.requests.rowCount()
        return sum(last - first + 1 for first, last in self._ranges())

    def selected_seqs(self) -> Seqs:
        shown = self.requests.seqs()
        if self.all_matching:
            return shown.copy()
        rows = [row for first, last in self._ranges() for row in range(first, last + 1)]
        return shown[sorted(rows)]

    def _ranges(self) -> list[tuple[int, int]]:
        chosen = self.selectionModel().selection()
        parts = (chosen.at(i) for i in range(chosen.count()))
        return [(part.top(), part.bottom()) for part in parts]

    def selectAll(self) -> None:
        self.all_matching = self.requests.rowCount() > 0
        self.clearSelection()
        self.viewport().update()
        self.selectionMoved.emit()

    def select_none(self) -> None:
        self.all_matching = False
        self.clearSelection()
        self.viewport().update()
        self.selectionMoved.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The prompt takes what the others leave, but never less than can be read."""
        super().resizeEvent(event)
        header = self.horizontalHeader()
        others = header.length() - header.sectionSize(_PROMPT_COLUMN)
        least = header.fontMetrics().horizontalAdvance("m" * _LEAST_PROMPT)
        header.resizeSection(_PROMPT_COLUMN, max(self.viewport().width() - others, least))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.selected_rows > 1:
                self.select_none()
            else:
                self.closeWanted.emit()
            return
        super().keyPressEvent(event)

    def stay(self, top_seq: int | None) -> None:
        """Bring the prompt that was on top back there, for a reader who has scrolled away from the newest."""
        if top_seq is None:
            return
        row = self.requests.find(top_seq)
        if row is not None and row != self.verticalScrollBar().value():
            self.updateGeometries()  # else the bar still ends where it did before the new rows
            self.scrollTo(self.requests.index(row, 0), QAbstractItemView.ScrollHint.PositionAtTop)

    @property
    def top_seq(self) -> int | None:
        """The prompt on top, None where the table is not scrolled."""
        top = self.verticalScrollBar().value()
        return self.requests.seq_at(top) if 0 < top < self.requests.rowCount() else None

    def _selection_changed(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        if self.all_matching and not selected.isEmpty():
            self.all_matching = False
            self.viewport().update()
        self.selectionMoved.emit()

    def _keep_indicator(self, column: int, order: Qt.SortOrder) -> None:
        """Texts are not sorted by: the arrow stays where the order comes from."""
        if COLUMNS[column].key is None:
            self.horizontalHeader().setSortIndicator(*self._sorted_by)
        else:
            self._sorted_by = (column, order)
