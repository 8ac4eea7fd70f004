"""The view of the cache's table: it keeps selection and place by id, and knows "all that match"."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QWidget,
)

from gui.models.cache_model import COLUMNS, PROMPT, CacheModel
from gui.models.cache_rows import Ids, Listing
from gui.theme import Theme
from gui.widgets.cell_table import CellTable

MOST_KEPT = 5_000
"""Selected rows that are found again after the order has changed."""
_WIDTHS = {  # as wide as this text, so that it holds with any font
    "state": "◌ low utility__",
    "expires": "−23 h 59 min___",
    "hits": "99,999__",
    "utility": "Utility____",
    "n_bytes": "9,999 kB__",
    "saved": "$0.00012__",
    "scope": "deepseek-chat · temp",
    "created": "6 d 23 hours__",
    "last_used": "Last used______",
}


class CacheTable(CellTable):
    deletePressed = Signal()

    def __init__(self, model: CacheModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(model, theme, parent)
        self._cache_model = model
        self.setAccessibleName(self.tr("Cache entries"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)  # Tab leaves the table, the arrows move in it
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(36)
        for i, column in enumerate(COLUMNS):
            widest = max(column.title + "____", _WIDTHS.get(column.sort, ""), key=len)
            header.resizeSection(i, header.fontMetrics().horizontalAdvance(widest))
        self._least_prompt = header.fontMetrics().horizontalAdvance("m" * 18)
        last = next(i for i, column in enumerate(COLUMNS) if column.sort == "last_used")
        header.setSortIndicator(last, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    @property
    def all_marked(self) -> bool:
        return self._cache_model.all_matching

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The prompts get what the other columns leave."""
        super().resizeEvent(event)
        header = self.horizontalHeader()
        others = header.length() - header.sectionSize(PROMPT)
        header.resizeSection(PROMPT, max(self._least_prompt, self.viewport().width() - others))

    # -- what is selected -------------------------------------------------------------------------------

    def selected_rows(self) -> np.ndarray:
        ranges = [(r.top(), r.bottom()) for r in self._ranges()]
        found = [np.arange(top, bottom + 1) for top, bottom in ranges]
        return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)

    def _ranges(self) -> list[QItemSelectionRange]:
        selection = self.selectionModel().selection()
        return [selection.at(i) for i in range(selection.size())]

    def selected_count(self) -> int:
        return sum(r.height() for r in self._ranges())

    def selected_ids(self) -> Ids:
        return self._cache_model.ids_at(self.selected_rows())

    def current_row(self) -> int | None:
        row = self.currentIndex().row()
        return row if row >= 0 else None

    def current_id(self) -> int | None:
        row = self.current_row()
        return None if row is None else int(self._cache_model.listing.ids[row])

    def selectAll(self) -> None:
        """Ctrl+A: all that match, which is no selection of a million rows."""
        self._cache_model.set_all_matching(bool(self._cache_model.rowCount()))

    def go_to(self, row: int) -> None:
        self._cache_model.set_all_matching(False)
        self.selectRow(row)
        self.scrollTo(self._cache_model.index(row, 0), QAbstractItemView.ScrollHint.PositionAtCenter)

    # -- another order ------------------------------------------------------------------------------------

    def show_listing(self, listing: Listing) -> None:
        """Show it, with the same entries selected and, where the reader had scrolled, the same one on top."""
        model, bar = self._cache_model, self.verticalScrollBar()
        same_query = listing.query == model.listing.query
        ids, current = self.selected_ids(), self.current_id()
        top = bar.value()
        on_top = int(model.listing.ids[top]) if same_query and 0 < top < model.rowCount() else None
        self.selectionModel().blockSignals(True)  # nobody is to hear of it while rows change places
        try:
            changed = model.show(listing)
            if changed:
                self._select(ids if len(ids) <= MOST_KEPT else ids[:0], current)
        finally:
            self.selectionModel().blockSignals(False)
        if not changed:
            return
        if on_top is not None:
            row = listing.find(on_top)
            if row is not None:
                bar.setValue(row)

    def _select(self, ids: Ids, current: int | None) -> None:
        model, selection = self._cache_model, QItemSelection()
        last = model.columnCount() - 1
        rows = np.flatnonzero(np.isin(model.listing.ids, ids)) if len(ids) else np.zeros(0, np.int64)
        for part in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1) if len(rows) else ():
            selection.select(model.index(int(part[0]), 0), model.index(int(part[-1]), last))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        row = None if current is None else model.listing.find(current)
        if row is not None:
            self.selectionModel().setCurrentIndex(
                model.index(row, 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )

    # -- keys and mouse -------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.deletePressed.emit()
            return
        if event.key() == Qt.Key.Key_Escape and self._cache_model.all_matching:
            self._cache_model.set_all_matching(False)
            return
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End):
            self._cache_model.set_all_matching(False)
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._cache_model.set_all_matching(False)
        super().mousePressEvent(event)
