"""The log: what happened, what the operator did, and what went wrong."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.session.state import SessionState
from gui.models.log_model import Least, LogModel
from gui.panels.panel import Panel
from gui.theme import Theme
from gui.widgets.cell_delegate import CellDelegate
from gui.widgets.tone_label import ToneLabel

_LEVELS: tuple[tuple[str, Least], ...] = (
    ("Everything", "info"),
    ("Warnings and errors", "warning"),
    ("Errors", "error"),
)


class LogPanel(Panel):
    """Follows the newest line while the reader is at the end."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = LogModel(self)
        self.level_box = QComboBox()
        self.level_box.setAccessibleName("Which log lines to show")
        for words, least in _LEVELS:
            self.level_box.addItem(words, least)
        self.level_box.currentIndexChanged.connect(self._choose_level)
        self.table = self._make_table()
        self.table.setItemDelegate(CellDelegate(self.model, theme, self.table))
        top = QHBoxLayout()
        top.addWidget(ToneLabel("Show", "muted"))
        top.addWidget(self.level_box)
        top.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 6)
        layout.setSpacing(3)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)

    def draw(self, state: SessionState) -> None:
        bar = self.table.verticalScrollBar()
        at_end = bar.value() >= bar.maximum()
        self.model.show_state(state)
        if at_end:
            self.table.scrollToBottom()

    def _choose_level(self) -> None:
        self.model.set_least(self.level_box.currentData())
        self.redraw()
        self.table.scrollToBottom()

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setObjectName("log")
        table.setAccessibleName("Log")
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        rows = table.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(table.fontMetrics().height() + 5)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        for column, width in enumerate((70, 84)):
            header.resizeSection(column, width)
        header.setStretchLastSection(True)
        return table
