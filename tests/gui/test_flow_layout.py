"""Widgets that wrap like words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from gui.widgets.flow_layout import FlowLayout

GAP = 4


def laid_out(widths: list[int], room: int) -> tuple[QWidget, FlowLayout, list[QRect]]:
    parent = QWidget()
    layout = FlowLayout(parent, GAP)
    for width in widths:
        child = QWidget()
        child.setFixedSize(width, 20)
        layout.addWidget(child)
    layout.setGeometry(QRect(0, 0, room, 1000))
    return parent, layout, [layout.itemAt(i).geometry() for i in range(layout.count())]


@pytest.mark.usefixtures("qapp")
@given(st.lists(st.integers(10, 200), min_size=1, max_size=12), st.integers(200, 900))
def test_nothing_is_cut_nothing_overlaps_and_the_height_is_known(widths: list[int], room: int) -> None:
    parent, layout, places = laid_out(widths, room)
    assert [place.width() for place in places] == widths
    assert all(place.left() >= 0 and place.right() < room for place in places)
    assert all(not a.intersects(b) for i, a in enumerate(places) for b in places[i + 1 :])
    assert layout.heightForWidth(room) == max(place.bottom() + 1 for place in places)
    for before, place in pairwise(places):
        if place.top() > before.top():  # a new line begins only where the old one has no room
            assert before.right() + 1 + GAP + place.width() > room
    parent.deleteLater()


@pytest.mark.usefixtures("qapp")
def test_what_is_hidden_takes_no_room() -> None:
    parent, layout, _ = laid_out([50, 60, 70], 500)
    layout.itemAt(1).widget().hide()
    layout.setGeometry(QRect(0, 0, 500, 100))
    assert layout.itemAt(2).geometry().left() == 50 + GAP
    assert layout.minimumSize().width() == 70
    parent.deleteLater()
