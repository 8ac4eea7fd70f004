"""Sessions as documents, through the window: new, report, export, recent files, dropped files, open, resume."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from core.config.settings import Settings
from core.session import run_session
from core.session.state import SessionState
from gui.dialogs.endpoint_part import SIMULATOR
from gui.dialogs.new_session import NewSession
from gui.main_window import MainWindow
from gui.recent_menu import RecentMenu
from gui.theme import Theme
from tests.core.session.recorded import in_batches, record, run_of
from tests.gui.driving import choose_file, drop, shown
from tests.gui.scripted import ScriptedJob, ScriptedSession, opening

PATIENCE_MS = 60_000


@pytest.fixture
def live(qtbot: QtBot, theme: Theme) -> Iterator[MainWindow]:
    window = MainWindow(Settings(), run_session, theme)
    window.resize(1280, 800)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.console.stop()
    assert window.console.runner.wait(20_000), "the session's thread did not end"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the system was asked to open."""
    urls: list[str] = []

    def note(url: QUrl) -> bool:
        urls.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    return urls


def state(window: MainWindow) -> SessionState:
    return window.console.feed.state


def trigger(window: MainWindow, qtbot: QtBot, name: str) -> None:
    action = window.actions_of.by_id[name]
    qtbot.waitUntil(action.isEnabled, timeout=PATIENCE_MS)
    action.trigger()


def new_dialog(window: MainWindow) -> NewSession:
    dialog = window.documents.new_dialog
    assert dialog is not None
    return dialog


def offer(window: MainWindow, text: str) -> None:
    next(button for button in window.notices.buttons if button.text() == text).click()


def recent(window: MainWindow) -> RecentMenu:
    (menu,) = window.menuBar().findChildren(RecentMenu)
    return menu


def test_a_file_of_prompts_becomes_a_session_a_report_a_table_and_a_replay(
    live: MainWindow, qtbot: QtBot, tmp_path: Path, opened: list[str]
) -> None:
    prompts = tmp_path / "mine.txt"
    prompts.write_text("".join(f"What is {n} times {n}?\n" for n in range(1, 13)))
    assert drop(live, prompts)
    dialog = new_dialog(live)
    dialog.endpoint.endpoint.setCurrentIndex(dialog.endpoint.endpoint.findData(SIMULATOR))
    qtbot.waitUntil(dialog.start.isEnabled, timeout=PATIENCE_MS)
    dialog.start.click()
    qtbot.waitUntil(lambda: state(live).answered >= 1, timeout=PATIENCE_MS)
    trigger(live, qtbot, "stop")
    qtbot.waitUntil(lambda: not live.console.runner.live, timeout=PATIENCE_MS)
    before = state(live).done

    # it is in a file now: close it away, open it again, and go on against the simulator that it was made for
    session = tmp_path / "mine.pilot"
    trigger(live, qtbot, "open")
    choose_file(live, session)
    if before < 12:
        qtbot.waitUntil(lambda: "Resume the session" in [b.text() for b in live.notices.buttons])
        offer(live, "Resume the session")
        qtbot.waitUntil(lambda: state(live).phase == "finished", timeout=PATIENCE_MS)
        qtbot.waitUntil(lambda: not live.console.runner.live, timeout=PATIENCE_MS)
        assert state(live).answered_before <= before
    qtbot.waitUntil(lambda: state(live).total == 12, timeout=PATIENCE_MS)

    page = tmp_path / "night.html"
    trigger(live, qtbot, "write_report")
    choose_file(live, page)
    qtbot.waitUntil(lambda: f"{page} is written" in live.notices.message, timeout=PATIENCE_MS)
    assert "<html" in page.read_text("utf-8").lower()
    assert "mine" in page.read_text("utf-8")
    offer(live, "Open")
    assert opened == [str(page)]

    for ending in ("jsonl", "csv"):
        trigger(live, qtbot, "export")
        choose_file(live, tmp_path / f"out.{ending}")
        qtbot.waitUntil(lambda ending=ending: f"out.{ending}" in live.notices.message, timeout=PATIENCE_MS)
        assert live.notices.message.endswith(": 12.")
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert {line["prompt"] for line in lines} == set(prompts.read_text().splitlines())
    assert all(line["answer"] or line["error"] for line in lines)
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as table:
        assert len(list(csv.DictReader(table))) == 12

    assert [path.name for path in live.app_settings.recent][:2] == ["mine.pilot", "mine.txt"]
    trigger(live, qtbot, "replay_session")
    choose_file(live, session)
    qtbot.waitUntil(live.replay_bar.isVisible, timeout=PATIENCE_MS)
    player = live.console.replays.player
    assert player is not None
    qtbot.waitUntil(lambda: player.playing, timeout=PATIENCE_MS)
    assert player.recorded is not None
    player.seek(player.recorded.end)
    qtbot.waitUntil(lambda: state(live).done == 12, timeout=PATIENCE_MS)
    trigger(live, qtbot, "leave_replay")
    assert not live.replay_bar.isVisible()


def test_the_targets_that_are_proposed_stand_beside_the_session(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    assert not window.actions_of.by_id["export"].isEnabled()
    window.documents.open_path(record(tmp_path / "night.pilot", in_batches(run_of(3))))
    trigger(window, qtbot, "export")
    dialog = shown(window, QFileDialog)
    assert dialog.selectedFiles() == [str(tmp_path / "night-results.jsonl")]
    dialog.filterSelected.emit("Table (*.csv)")
    assert dialog.defaultSuffix() == "csv"
    dialog.reject()


def test_a_report_that_cannot_be_written_is_told(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.documents.open_path(record(tmp_path / "night.pilot", in_batches(run_of(3))))
    qtbot.waitUntil(lambda: state(window).done == 3, timeout=PATIENCE_MS)
    window.documents.report_to(tmp_path / "no such folder" / "night.html")
    qtbot.waitUntil(lambda: "no such folder" in window.notices.message, timeout=PATIENCE_MS)
    assert not (tmp_path / "no such folder").exists()


def test_recent_files_are_opened_marked_when_they_are_gone_and_cleared(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    assert not recent(window).menuAction().isEnabled()
    gone = tmp_path / "gone.pilot"
    window.app_settings.add_recent(gone)
    there = record(tmp_path / "a & b.pilot", in_batches(run_of(3)))
    window.app_settings.add_recent(there)
    menu = recent(window)
    menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: not menu.actions()[1].isEnabled(), timeout=PATIENCE_MS)
    assert "gone.pilot (not there any more)" in menu.actions()[1].text()
    assert menu.actions()[0].text() == "&1 a && b.pilot"
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: state(window).done == 3, timeout=PATIENCE_MS)
    assert window.app_settings.recent == (there, gone)
    menu.actions()[-1].trigger()
    assert window.app_settings.recent == ()
    assert not menu.menuAction().isEnabled()


def test_dropped_files_are_shown_or_become_prompts_and_others_are_refused(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    session = record(tmp_path / "night.pilot", in_batches(run_of(3)))
    picture = tmp_path / "cat.png"
    picture.touch()
    assert not drop(window, picture)
    assert not drop(window, session, picture)
    assert drop(window, session)
    qtbot.waitUntil(lambda: state(window).done == 3, timeout=PATIENCE_MS)
    prompts = tmp_path / "mine.txt"
    prompts.write_text("One?\n")
    assert drop(window, prompts)
    assert new_dialog(window).prompts.file == prompts
    new_dialog(window).reject()
    assert window.documents.new_dialog is None


def test_a_file_that_is_dropped_while_a_session_runs_is_offered_a_new_window(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    session = ScriptedSession()
    window.console.start(ScriptedJob(session))
    session.tell(*opening())
    qtbot.waitUntil(lambda: state(window).phase == "running")
    assert drop(window, record(tmp_path / "night.pilot", in_batches(run_of(3))))
    assert "Open night.pilot in a new window" in window.notices.message
    with qtbot.waitSignal(window.documents.newWindowWanted):
        offer(window, "New window")
    assert state(window).phase == "running"
