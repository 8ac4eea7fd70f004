"""A second start hands its files to the first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from gui.single_instance import SingleInstance

ROOT = Path(__file__).parents[2]

SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from gui.single_instance import SingleInstance
app = QCoreApplication([])
instance = SingleInstance(Path(sys.argv[1]))
print(instance.claim(sys.argv[2:]), flush=True)
if "--stay" in sys.argv:
    app.exec()
"""


def start(folder: Path, *files: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SECOND, str(folder), *files], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


@pytest.fixture
def first(tmp_path: Path) -> Iterator[SingleInstance]:
    first = SingleInstance(tmp_path)
    assert first.claim([]) == "first"
    yield first
    first.close()


def test_the_second_hands_over_its_files(qtbot: QtBot, tmp_path: Path, first: SingleInstance) -> None:
    with qtbot.waitSignal(first.filesWanted, timeout=20_000) as wanted:
        second = start(tmp_path, "/tmp/night.pilot", "/tmp/文件.csv")
    assert wanted.args == [["/tmp/night.pilot", "/tmp/文件.csv"]]
    out, _ = second.communicate(timeout=20)
    assert out == "handed over\n"


def test_many_at_once_are_all_heard(qtbot: QtBot, tmp_path: Path, first: SingleInstance) -> None:
    heard: list[str] = []
    first.filesWanted.connect(heard.extend)
    seconds = [start(tmp_path, f"file {n}") for n in range(4)]
    qtbot.waitUntil(lambda: len(heard) == 4, timeout=30_000)
    assert sorted(heard) == [f"file {n}" for n in range(4)]
    assert {second.communicate(timeout=20)[0] for second in seconds} == {"handed over\n"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9, and a pipe leaves nothing")
def test_the_socket_of_a_killed_process_is_taken_over(tmp_path: Path) -> None:
    with start(tmp_path, "--stay") as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == "first\n"
        os.kill(killed.pid, signal.SIGKILL)
    assert (tmp_path / "console.sock").exists()
    heir = SingleInstance(tmp_path)
    assert heir.claim(["x"]) == "first"
    heir.close()


def test_another_profile_is_another_console(tmp_path: Path, first: SingleInstance) -> None:
    other = tmp_path / "other"
    other.mkdir()
    instance = SingleInstance(other)
    assert instance.claim([]) == "first"
    instance.close()


def test_a_path_too_long_for_a_socket_works_too(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 100)
    folder.mkdir()
    instance = SingleInstance(folder)
    assert instance.claim([]) == "first"
    instance.close()


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of a pipe are not those of a file")
def test_nobody_else_may_write_to_it(tmp_path: Path, first: SingleInstance) -> None:
    assert (tmp_path / "console.sock").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "message",
    [
        (2**31).to_bytes(4, "big"),
        b"\x00\x00\x00\x04oops",
        b"\x00\x00\x00\x02[]",
        b'\x00\x00\x00\x0d{"files":[1]}',
    ],
)
def test_nonsense_is_cut_off(qtbot: QtBot, tmp_path: Path, first: SingleInstance, message: bytes) -> None:
    heard: list[list[str]] = []
    first.filesWanted.connect(heard.append)
    guest = QLocalSocket()
    guest.connectToServer(str(tmp_path / "console.sock"))
    qtbot.waitUntil(lambda: guest.state() == QLocalSocket.LocalSocketState.ConnectedState)
    guest.write(message)
    qtbot.waitUntil(lambda: guest.state() == QLocalSocket.LocalSocketState.UnconnectedState)
    assert heard == []
