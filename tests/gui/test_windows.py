"""Two windows in one process, each with a live session of its own against the simulator."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from core.config.settings import Settings
from core.session import run_session
from core.session.state import SessionState
from gui.app_settings import AppSettings
from gui.jobs import DemoJob
from gui.language import Languages
from gui.main_window import MainWindow
from gui.steady_heap import SteadyHeap
from gui.theme import Theme
from gui.windows import Windows
from tests.gui.driving import shown, wait_until_gone

PATIENCE_MS = 60_000


@pytest.fixture
def windows(qtbot: QtBot, theme: Theme, qapp: QApplication) -> Iterator[Windows]:
    parent = QObject()
    windows = Windows(run_session, theme, AppSettings.open(parent), Languages(qapp, "en"), parent)
    yield windows
    windows.end(20_000)
    for window in list(windows.open_ones):
        window.deleteLater()
        wait_until_gone(qtbot, window)


def opened(windows: Windows, qtbot: QtBot) -> MainWindow:
    window = windows.make(Settings())
    window.show()
    qtbot.waitExposed(window)
    return window


def state(window: MainWindow) -> SessionState:
    return window.console.feed.state


def close(window: MainWindow, qtbot: QtBot) -> None:
    window.close()
    wait_until_gone(qtbot, window)


def test_two_sessions_run_beside_each_other_and_closing_one_window_leaves_the_other(
    windows: Windows, qtbot: QtBot, tmp_path: Path
) -> None:
    prompts = tmp_path / "many.txt"
    prompts.write_text("".join(f"What is {n} times {n}?\n" for n in range(5_000)))  # neither comes to its end
    threshold = gc.get_threshold()
    first = opened(windows, qtbot)
    first.console.start(DemoJob(Settings(), prompts))
    first.actions_of.by_id["new_window"].trigger()
    second = windows.open_ones[1]
    second.console.start(DemoJob(Settings(), prompts))
    for window in (first, second):
        qtbot.waitUntil(lambda window=window: state(window).answered >= 3, timeout=PATIENCE_MS)
        qtbot.waitUntil(lambda window=window: state(window).memory.rss_mb > 0, timeout=PATIENCE_MS)
    assert state(first).base_url != state(second).base_url  # each has a simulator of its own
    assert first.console.session_path != second.console.session_path

    second.actions_of.by_id["pause"].trigger()
    qtbot.waitUntil(lambda: state(second).phase == "paused", timeout=PATIENCE_MS)
    assert state(first).phase == "running"
    first.close()
    question = shown(first, QMessageBox)
    next(button for button in question.buttons() if button.text() == "Drain and close").click()
    wait_until_gone(qtbot, first)
    assert windows.open_ones == [second]
    assert windows.front is second
    assert gc.get_threshold() != threshold  # the other session still has its own pace

    qtbot.waitUntil(second.actions_of.by_id["resume"].isEnabled, timeout=PATIENCE_MS)
    done = state(second).done
    second.actions_of.by_id["resume"].trigger()
    qtbot.waitUntil(lambda: state(second).done > done, timeout=PATIENCE_MS)
    second.actions_of.by_id["stop"].trigger()
    qtbot.waitUntil(lambda: not second.console.runner.live, timeout=PATIENCE_MS)
    assert gc.get_threshold() == threshold


def test_what_was_in_a_closed_window_is_freed_though_the_heap_is_put_aside(
    windows: Windows, qtbot: QtBot
) -> None:
    heap = SteadyHeap()
    stays, goes = opened(windows, qtbot), opened(windows, qtbot)
    kept = [weakref.ref(each) for each in (goes, goes.console, goes.console.feed, goes.requests, goes.desk)]
    try:
        heap.settle()
        close(goes, qtbot)
        del goes
        gc.collect()
        assert kept[1]() is not None  # put aside: nobody looks
        heap.resettle()
        assert [each() for each in kept] == [None] * len(kept)
        assert gc.get_freeze_count() > 0
    finally:
        heap.end()
    assert windows.open_ones == [stays]


def test_files_of_another_start_come_to_a_window_of_their_profile(windows: Windows, qtbot: QtBot) -> None:
    first = opened(windows, qtbot)
    other = windows.make(Settings(), "work")
    other.show()
    assert windows.profiles == {"default", "work"}
    windows.open_files(["/no/such/night.pilot"], "default")
    qtbot.waitUntil(lambda: "night.pilot" in first.notices.message, timeout=PATIENCE_MS)
    assert other.notices.message == ""
    with qtbot.waitSignal(windows.profilesChanged):
        other.console.use_profile("default", Settings())
    assert windows.profiles == {"default"}
    close(other, qtbot)
    assert windows.open_ones == [first]
