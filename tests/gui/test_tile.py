"""A number that leads further."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.theme import Theme
from gui.widgets.tile import Tile


@pytest.fixture
def tile(qtbot: QtBot, theme: Theme) -> Tile:
    tile = Tile(theme, "Memory", "Resident set")
    qtbot.addWidget(tile)
    tile.show()
    qtbot.waitExposed(tile)
    return tile


def test_name_and_value_are_heard_as_one_and_signs_by_their_words(tile: Tile) -> None:
    assert tile.accessibleName() == "Memory: –"
    tile.show_value("312 MB ↑", "warn", "312 MB, growing")
    assert tile.accessibleName() == "Memory: 312 MB, growing"
    assert tile.toolTip() == "Resident set"


def test_it_has_room_for_its_value_and_for_its_name(tile: Tile) -> None:
    narrow = tile.sizeHint().width()
    tile.show_value("a much longer value than before")
    assert tile.sizeHint().width() > narrow
    assert tile.sizeHint().width() >= tile.fontMetrics().horizontalAdvance(tile.value)
    tile.show_value("1")
    assert tile.sizeHint().width() > narrow


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_it_is_pressed_by_keys(tile: Tile, qtbot: QtBot, key: Qt.Key) -> None:
    with qtbot.waitSignal(tile.clicked):
        qtbot.keyClick(tile, key)


def test_it_is_quiet_until_the_pointer_or_the_keyboard_is_on_it(tile: Tile, theme: Theme) -> None:
    def colours() -> set[str]:
        shot = tile.grab().toImage()
        return {shot.pixelColor(x, y).name() for x in range(shot.width()) for y in range(shot.height())}

    tile.clearFocus()
    tile.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)  # wherever the test's pointer is
    assert theme.colours.selection not in colours()
    assert theme.colours.accent not in colours()
    tile.setFocus()
    assert theme.colours.accent in colours()
    tile.clearFocus()
    tile.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    point = QPointF(5, 5)
    QApplication.sendEvent(tile, QEnterEvent(point, point, point))
    assert theme.colours.selection in colours()
    tile.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    QApplication.sendEvent(tile, QEvent(QEvent.Type.Leave))
    assert theme.colours.selection not in colours()
