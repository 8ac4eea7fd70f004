"""The limit of an account as the user sets it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.widgets.limit_box import LimitBox


@pytest.fixture
def box(qtbot: QtBot) -> LimitBox:
    box = LimitBox("work")
    qtbot.addWidget(box)
    box.show()
    return box


def test_what_the_session_says_is_shown_and_is_no_wish(box: LimitBox) -> None:
    wished: list[object] = []
    box.limitWanted.connect(wished.append)
    box.show_limit(4, 0)
    assert box.limit == 4
    box.show_limit(None, 0)
    assert box.text() == "no limit"
    assert wished == []


def test_steps_begin_at_what_is_in_flight_and_never_reach_no_limit_by_accident(box: LimitBox) -> None:
    wished: list[object] = []
    box.limitWanted.connect(wished.append)
    box.show_limit(None, 3)
    box.stepBy(1)
    assert box.limit is None
    for _ in range(4):
        box.stepBy(-1)
    assert wished == [3, 2, 1]
    box.stepBy(2)
    assert wished[-1] == 3


def test_a_typed_number_is_a_wish_once_it_is_finished(box: LimitBox, qtbot: QtBot) -> None:
    wished: list[object] = []
    box.limitWanted.connect(wished.append)
    box.selectAll()
    qtbot.keyClicks(box, "12")
    assert wished == []
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert wished == [12]
    box.selectAll()
    qtbot.keyClicks(box, "0")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert wished == [12, None]
