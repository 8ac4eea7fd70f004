"""The table that draws its cells in one go."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractItemView, QHeaderView
from pytestqt.qtbot import QtBot

from gui.theme import LIGHT, Theme
from gui.widgets.cell_table import CellTable
from gui.widgets.cells import Cell

ROWS, WIDTH, HEIGHT = 1_000_000, 100, 20


class Model(QAbstractTableModel):
    """Full blocks in the first column, right ones in the second, nothing in the third; it counts what is asked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.asked: set[int] = set()

    def rowCount(self, parent: Any = None) -> int:
        return ROWS

    def columnCount(self, parent: Any = None) -> int:
        return 3

    def data(self, index: Any, role: int = 0) -> Any:
        return None

    def cell(self, row: int, column: int) -> Cell:
        self.asked.add(row)
        return (Cell("█", "bad"), Cell("█", "good", right=True), Cell(""))[column]


class Table(CellTable):
    marked = False

    @property
    def all_marked(self) -> bool:
        return self.marked


@pytest.fixture
def table(qtbot: QtBot, theme: Theme) -> Table:
    table = Table(Model(), theme)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setAlternatingRowColors(True)
    table.setShowGrid(False)
    table.horizontalHeader().setMinimumSectionSize(10)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    for column in range(3):
        table.setColumnWidth(column, WIDTH)
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.verticalHeader().setDefaultSectionSize(HEIGHT)
    table.resize(3 * WIDTH + 60, 12 * HEIGHT)
    qtbot.addWidget(table)
    table.show()
    qtbot.waitExposed(table)
    return table


def seen(table: CellTable) -> QImage:
    return table.viewport().grab().toImage()


def colours(image: QImage, row: int, left: int, right: int) -> set[str]:
    """Of a row's middle line."""
    return {image.pixelColor(x, row * HEIGHT + HEIGHT // 2).name() for x in range(left, right)}


def test_a_text_stands_on_its_side_in_its_colour(table: Table) -> None:
    image = seen(table)
    assert QColor(LIGHT.bad).name() in colours(image, 0, 0, 20)
    assert QColor(LIGHT.bad).name() not in colours(image, 0, 40, WIDTH)
    assert QColor(LIGHT.good).name() in colours(image, 0, 2 * WIDTH - 20, 2 * WIDTH)
    assert QColor(LIGHT.good).name() not in colours(image, 0, WIDTH, 2 * WIDTH - 40)


def test_only_the_rows_in_sight_are_asked_for(table: Table) -> None:
    model = table.model()
    assert isinstance(model, Model)
    table.verticalScrollBar().setValue(500_000)
    model.asked.clear()
    seen(table)
    assert min(model.asked) == 500_000
    assert len(model.asked) <= 13


def test_selected_rows_and_all_of_a_rule_are_marked(table: Table) -> None:
    empty = (2 * WIDTH + 10, 2 * WIDTH + 40)
    table.selectRow(3)
    image = seen(table)
    assert colours(image, 3, *empty) == {QColor(LIGHT.selection).name()}
    assert colours(image, 2, *empty) == {QColor(LIGHT.surface).name()}
    assert colours(image, 5, *empty) == {QColor(LIGHT.raised).name()}
    table.marked = True
    image = seen(table)
    assert all(colours(image, row, *empty) == {QColor(LIGHT.selection).name()} for row in range(8))


def test_the_current_row_has_a_frame_while_the_keyboard_is_there(table: Table, qtbot: QtBot) -> None:
    frame = QColor(LIGHT.accent).name()
    table.setCurrentIndex(table.model().index(4, 0, QModelIndex()))
    table.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(table.hasFocus)
    image = seen(table)
    assert image.pixelColor(2 * WIDTH + 30, 4 * HEIGHT).name() == frame
    assert image.pixelColor(2 * WIDTH + 30, 5 * HEIGHT - 1).name() == frame
    table.clearFocus()
    assert seen(table).pixelColor(2 * WIDTH + 30, 4 * HEIGHT).name() != frame


def test_a_hidden_column_leaves_its_place_to_the_next(table: Table) -> None:
    table.setColumnHidden(0, True)
    image = seen(table)
    assert QColor(LIGHT.good).name() in colours(image, 0, WIDTH - 20, WIDTH)
    assert QColor(LIGHT.bad).name() not in colours(image, 0, 0, 2 * WIDTH)
