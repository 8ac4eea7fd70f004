"""The requests: what is asked now, what was answered or failed lately, and by whom."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.session.state import SessionState
from gui import format as fmt
from gui.models.requests_model import COLUMNS, RequestsModel, Show
from gui.panels.panel import Panel
from gui.theme import Theme
from gui.widgets.cell_delegate import CellDelegate
from gui.widgets.tone_label import ToneLabel

_SHOWS: tuple[tuple[str, Show], ...] = (
    ("All", "all"),
    ("In flight", "running"),
    ("Answered", "answered"),
    ("Hits", "hits"),
    ("Failed", "failed"),
)
_WIDTHS = {  # as wide as this text, so that it holds with any font
    "State": "✔ answered__",
    "#": "99,999_",
    "Id": "prompt-12345_",
    "Account": "lighthouse__",
    "Outcome": "canonical hit__",
    "Tokens": "99,999__",
    "Cost": "$0.00012__",
}


class RequestsPanel(Panel):
    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = RequestsModel(self)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter: a word of the prompt, id, account or error")
        self.filter.setAccessibleName("Filter requests")
        self.filter.setClearButtonEnabled(True)
        self.show_box = QComboBox()
        self.show_box.setAccessibleName("Which requests to show")
        for words, show in _SHOWS:
            self.show_box.addItem(words, show)
        self.count = ToneLabel(tone="muted")
        self.table = self._make_table()
        self.table.setItemDelegate(CellDelegate(self.model, theme, self.table))
        self.filter.textChanged.connect(self._apply_filter)
        self.show_box.currentIndexChanged.connect(self._apply_filter)

        top = QHBoxLayout()
        top.addWidget(self.filter, 1)
        top.addWidget(self.show_box)
        top.addWidget(self.count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 4, 4)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)

    def draw(self, state: SessionState) -> None:
        # A reader who has scrolled away from the top keeps the line under his eyes.
        top = self.table.verticalScrollBar().value()
        anchor = self.model.row_at(top).seq if 0 < top < self.model.rowCount() else None
        self.model.show_state(state)
        if anchor is not None:
            row = self.model.find(anchor)
            if row is not None and row != top:
                self.table.scrollTo(self.model.index(row, 0), QAbstractItemView.ScrollHint.PositionAtTop)
        self._show_count()

    def show_request(self, seq: int) -> None:
        """Bring a request into sight and choose it, also one that the filter hides."""
        if self.model.find(seq) is None:
            self.filter.clear()
            self.show_box.setCurrentIndex(0)
        row = self.model.find(seq)
        if row is not None:
            self.table.selectRow(row)

    def _apply_filter(self) -> None:
        self.model.set_filter(self.filter.text(), self.show_box.currentData())
        self._show_count()

    def _show_count(self) -> None:
        shown, total = self.model.rowCount(), self.model.total
        words = (
            f"{fmt.count(shown)} shown"
            if shown == total
            else f"{fmt.count(shown)} of {fmt.count(total)} shown"
        )
        self.count.show_words(words)

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setObjectName("requests")
        table.setAccessibleName("Requests")
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)  # Tab leaves the table, the arrows move in it
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = table.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(table.fontMetrics().height() + 8)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(36)
        for i, column in enumerate(COLUMNS):
            widest = max(column.title + "____", _WIDTHS.get(column.title, ""), key=len)
            header.resizeSection(i, header.fontMetrics().horizontalAdvance(widest))
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicator(1, Qt.SortOrder.DescendingOrder)
        table.setSortingEnabled(True)
        return table
