"""The table of contexts: its names have room in any width, and columns that are wanted less go first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.theme import Theme
from gui.widgets.rows_table import RowsTable

MODEL, MESSAGES, TOKENS, USED, ACCOUNT = range(1, 6)
_WIDEST = {
    MODEL: "deepseek-flash__",
    MESSAGES: "Messages__",
    TOKENS: "~999,999__",
    USED: "11/23/26, 12:59 PM__",
    ACCOUNT: "lighthouse__",
}
"""Each column is as wide as this text, with any font."""
_GO_FIRST = (ACCOUNT, MODEL, USED, MESSAGES, TOKENS)
_LEAST_NAME = "m" * 16


class ContextsTable(RowsTable):
    def __init__(
        self, name: str, headers: Sequence[str], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, headers, (60,) * (len(headers) - 1), theme, stretched=0, parent=parent)
        header = self.horizontalHeader()
        measure = header.fontMetrics().horizontalAdvance
        for column, text in _WIDEST.items():
            header.resizeSection(column, max(measure(text), measure(headers[column] + "__")))
        self._least_name = measure(_LEAST_NAME)

    def resizeEvent(self, event: QResizeEvent) -> None:
        header = self.horizontalHeader()
        room = self.viewport().width() - self._least_name
        for column in reversed(_GO_FIRST):
            header.setSectionHidden(column, False)
            room -= header.sectionSize(column)
            header.setSectionHidden(column, room < 0)
        super().resizeEvent(event)
