"""Windows for tests, and their clean end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.config.settings import Settings
from gui.collector import Collector
from gui.main_window import MainWindow
from gui.theme import LIGHT, Theme
from tests.gui.scripted import run_scripted
from tests.sparing import spare

HERE = Path(__file__).parent
LACKS = "support (propagateSizeHints|raise|grabbing the keyboard)|systemTrayWindowChanged"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:  # a limit of the platform without a screen, not of the window
            item.add_marker(pytest.mark.qt_log_ignore(LACKS))


@pytest.fixture(scope="module", autouse=True)
def collector(qapp: QApplication) -> Iterator[Collector]:
    """As in the application: windows of earlier tests end in the GUI thread only."""
    collector = Collector()
    collector.begin()
    yield collector
    collector.end()


@pytest.fixture(autouse=True)
def spared(collector: Collector) -> None:
    """Ends the windows of earlier tests: Qt deletes what is to be deleted later only in an event loop, and not
    every test runs one."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    spare()


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, LIGHT)


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> Iterator[MainWindow]:
    """A shown window whose sessions are scripted ones."""
    window = MainWindow(Settings(), run_scripted, theme)
    window.resize(1280, 800)  # the screen of tests is smaller
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.console.stop()
    assert window.console.runner.wait(10_000), "the session's thread did not end"
