"""A table that draws all its visible cells in one go.

A table that gains rows at its top is repainted whole, four times a second. Qt asks a delegate cell by cell, and each
time it enters Python it waits for the interpreter, which the session's thread holds while it is busy: beside
5,000 events a second a repaint took 150 to 250 ms (measured). Drawn in one go Python is entered once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QTableView, QWidget

from gui.theme import Theme, Tone
from gui.widgets.cells import CellTexts

Index = QModelIndex | QPersistentModelIndex

_MARGIN = 5


class CellTable(QTableView):
    """For a `QAbstractTableModel` that is a `CellModel` too, with rows of one height."""

    def __init__(self, model: Any, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells = model
        self._theme = theme
        self._texts: CellTexts | None = None
        self.setModel(model)

    @property
    def all_marked(self) -> bool:
        """Whether every row is drawn as selected, whatever Qt's selection holds."""
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        area = event.rect()
        first, last = self.rowAt(area.top()), self.rowAt(area.bottom())
        if first < 0:
            return
        if last < 0:
            last = self._cells.rowCount() - 1
        columns = list(self._columns(area))
        marked = self._marked_rows(first, last)
        texts = self._texts
        if texts is None:
            texts = self._texts = CellTexts(self.font())
        colours, selection = self._theme.colour, QColor(self._theme.colours.selection)
        alternate = self.palette().alternateBase() if self.alternatingRowColors() else None
        height, width = self.verticalHeader().defaultSectionSize(), self.viewport().width()
        top = self.rowViewportPosition(first)
        tone: Tone | None = None
        cell_of = self._cells.cell
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        for row in range(first, last + 1):
            if row in marked:
                painter.fillRect(0, top, width, height, selection)
            elif alternate is not None and row & 1:
                painter.fillRect(0, top, width, height, alternate)
            for column, left, room in columns:
                cell = cell_of(row, column)
                if not cell.text:
                    continue
                text, text_width, text_height = texts.lay_out(cell.text, room)
                if cell.tone != tone:
                    tone = cell.tone
                    painter.setPen(colours(tone))
                x = left + room - round(text_width) if cell.right else left
                painter.drawStaticText(x, top + round((height - text_height) / 2), text)
            top += height
        self._draw_focus(painter, first, last, height)
        painter.end()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()  # the frame is around the row, and Qt repaints the cell

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._texts = None
        super().changeEvent(event)

    def _columns(self, area: QRect) -> Iterator[tuple[int, int, int]]:
        """The columns that reach into `area`: which, where their texts begin, and how much room they have."""
        header = self.horizontalHeader()
        for column in range(header.count()):
            size = header.sectionSize(column)  # 0 for a hidden one
            left = header.sectionViewportPosition(column)
            if size and left <= area.right() and left + size > area.left():
                yield column, left + _MARGIN, size - 2 * _MARGIN

    def _marked_rows(self, first: int, last: int) -> range | set[int]:
        if self.all_marked:
            return range(first, last + 1)
        chosen = self.selectionModel().selection()
        parts = [chosen.at(i) for i in range(chosen.count())]
        return {row for p in parts for row in range(max(first, p.top()), min(last, p.bottom()) + 1)}

    def _draw_focus(self, painter: QPainter, first: int, last: int, height: int) -> None:
        """A frame around the current row, over whatever the rows beside it paint."""
        current = self.currentIndex()
        if self.hasFocus() and current.isValid() and first <= current.row() <= last:
            painter.setPen(QColor(self._theme.colours.accent))
            top = self.rowViewportPosition(current.row())
            painter.drawRect(QRect(0, top, self.viewport().width() - 1, height - 1))
