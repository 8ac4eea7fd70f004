"""About Pilothouse, with the licences that `pilothouse licences` prints."""

from __future__ import annotations

from importlib.metadata import version

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.config.licences import licences, works_on
from gui.dialogs.about import About
from gui.workers import workers
from tests.gui.dialogs.conftest import PATIENCE_MS


def test_it_lists_every_work_of_the_page_with_its_terms(qtbot: QtBot, desk: QWidget) -> None:
    about = About(desk)
    about.open()
    qtbot.waitUntil(lambda: about.table.rowCount() > 0, timeout=PATIENCE_MS)
    works = works_on(licences())
    names = [about.table.item(row, 0).text() for row in range(about.table.rowCount())]
    assert names == [work.name for work in works]
    numpy = names.index("numpy")
    assert about.table.item(numpy, 1).text() == version("numpy")
    assert about.table.item(numpy, 2).text().startswith("BSD-3-Clause")


def test_closing_it_while_the_licences_are_read_hurts_nobody(qtbot: QtBot, desk: QWidget) -> None:
    about = About(desk)
    about.open()
    with qtbot.waitSignal(about.destroyed):
        about.reject()
    qtbot.waitUntil(lambda: not workers()._open, timeout=PATIENCE_MS)
