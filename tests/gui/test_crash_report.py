"""A crash leaves a readable file without keys, and the next start tells of it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core import __version__
from gui.crash_report import CrashReports
from gui.main_window import MainWindow
from tests.gui.scripted import T0, ScriptedJob, ScriptedSession, opening

ROOT = Path(__file__).parents[2]
KEY = "sk-0123456789abcdef0123456789abcdef"


@pytest.fixture
def reports(tmp_path: Path) -> Iterator[CrashReports]:
    reports = CrashReports(tmp_path)
    logging.getLogger().addHandler(reports)
    yield reports
    logging.getLogger().removeHandler(reports)


def fail(words: str) -> None:
    try:
        raise RuntimeError(words)
    except RuntimeError:
        logging.getLogger("gui.somewhere").critical("an error that nobody handled", exc_info=True)


def test_a_report_says_what_where_and_what_came_before(reports: CrashReports) -> None:
    logging.getLogger("core.keys").warning("the account is slow")
    fail("the plot broke")
    (path,) = reports.take_new()
    text = path.read_text("utf-8")
    for part in (
        __version__,
        "Platform:",
        "Python:",
        "RuntimeError: the plot broke",
        "test_crash_report.py",
        "slow",
    ):
        assert part in text


def test_keys_are_masked_in_errors_and_log_lines(reports: CrashReports) -> None:
    logging.getLogger("core.client").warning("Authorization: Bearer %s", KEY)
    fail(f"refused {KEY}")
    (path,) = reports.take_new()
    text = path.read_text("utf-8")
    assert KEY not in text
    assert KEY[4:20] not in text
    assert "sk-…cdef" in text


def test_the_same_fault_is_written_once(reports: CrashReports) -> None:
    for _ in range(50):
        fail("in every repaint")
    assert len(reports.take_new()) == 1


def test_a_report_is_told_once_and_only_some_are_kept(reports: CrashReports, tmp_path: Path) -> None:
    fail("x")
    assert len(reports.take_new()) == 1
    assert reports.take_new() == []
    for number in range(30):
        (tmp_path / f"crash-2020010{number % 10}-{number:02}.txt").write_text("old")
    reports.take_new()
    assert len(list(tmp_path.glob("crash-*"))) == 20
    assert "RuntimeError" in max(tmp_path.glob("crash-*")).read_text("utf-8")


def test_what_others_handle_is_no_crash(reports: CrashReports) -> None:
    try:
        raise OSError("gone")
    except OSError:
        logging.getLogger("core.cache").warning("the file is gone", exc_info=True)
    assert reports.take_new() == []


def test_a_crash_in_the_session_thread_is_written(
    qtbot: QtBot, window: MainWindow, reports: CrashReports
) -> None:
    session = ScriptedSession()
    window.console.start(ScriptedJob(session))
    session.tell(*opening(t=T0))
    session.crash(ZeroDivisionError("in the engine"))
    qtbot.waitUntil(lambda: not window.console.runner.live)
    (path,) = reports.take_new()
    assert "ZeroDivisionError: in the engine" in path.read_text("utf-8")


DIES = """
import sys
from pathlib import Path
from gui.crash_report import CrashReports
reports = CrashReports(Path(sys.argv[1]))
reports.install()
if sys.argv[2] == "crash":
    import ctypes
    ctypes.string_at(0)
if sys.argv[2] == "kill":
    import os
    os._exit(9)
reports.remove()
"""


@pytest.mark.parametrize(("end", "told"), [("crash", 1), ("kill", 0), ("order", 0)])
def test_a_hard_crash_is_found_at_the_next_start(tmp_path: Path, end: str, told: int) -> None:
    subprocess.run(
        [sys.executable, "-c", DIES, str(tmp_path), end], cwd=ROOT, timeout=120, stderr=subprocess.DEVNULL
    )
    found = CrashReports(tmp_path).take_new()
    assert len(found) == told
    for path in found:
        text = path.read_text("utf-8")
        assert "Segmentation fault" in text or "access violation" in text
        assert f"Pilothouse {__version__}" in text
    assert list(tmp_path.glob("fault-*")) == []


def test_the_file_of_a_living_process_is_left_alone(tmp_path: Path) -> None:
    living = tmp_path / f"fault-{os.getpid()}.txt"
    living.write_text("heading")
    CrashReports(tmp_path).take_new()
    assert living.exists()
