"""Widgets that wrap like words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.widgets.flow import Flow

GAP = 4


class Part(QWidget):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.wanted = width

    def sizeHint(self) -> QSize:
        return QSize(self.wanted, 20)


@pytest.mark.usefixtures("qapp")
@given(st.lists(st.integers(10, 200), min_size=1, max_size=12), st.integers(200, 900))
def test_nothing_is_cut_nothing_overlaps_and_the_height_follows(widths: list[int], room: int) -> None:
    flow = Flow(GAP)
    flow.resize(room, 20)
    parts = [Part(width) for width in widths]
    for part in parts:
        flow.add(part)
    places = [part.geometry() for part in parts]
    assert [place.width() for place in places] == widths
    assert all(place.left() >= 0 and place.right() < room for place in places)
    assert all(not a.intersects(b) for i, a in enumerate(places) for b in places[i + 1 :])
    assert flow.height() == max(place.bottom() + 1 for place in places)
    for before, place in pairwise(places):
        if place.top() > before.top():  # a new line begins only where the old one has no room
            assert before.right() + 1 + GAP + place.width() > room
    flow.deleteLater()


def test_it_flows_anew_when_a_part_or_the_window_has_another_width(qtbot: QtBot) -> None:
    window = QWidget()
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    flow, parts = Flow(GAP), [Part(100), Part(100)]
    for part in parts:
        flow.add(part)
    layout.addWidget(flow)
    layout.addStretch(1)
    qtbot.addWidget(window)
    window.resize(300, 200)
    window.show()
    qtbot.waitUntil(lambda: flow.height() == 20)
    parts[0].wanted = 250
    parts[0].updateGeometry()
    qtbot.waitUntil(lambda: flow.height() == 20 + GAP + 20)
    assert parts[1].y() == 20 + GAP
    window.resize(400, 200)
    qtbot.waitUntil(lambda: flow.height() == 20)
    assert window.minimumSizeHint() == QSize(250, 20)
