"""The application as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.config.paths import log_folder

ROOT = Path(__file__).parents[2]


def test_opening_the_console_does_not_wait_for_scikit_learn() -> None:
    look = "import sys, gui.app; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], cwd=ROOT, timeout=120).returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals to send to one process")
@pytest.mark.parametrize(("sent", "arguments"), [("SIGINT", []), ("SIGTERM", ["--demo"])])
def test_a_signal_from_outside_ends_the_console_in_good_order(
    home: Path, tmp_path: Path, sent: str, arguments: list[str]
) -> None:
    start = (
        "import sys, gui.app\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication\n"
        "gui.app.make_app()\n"
        "def look():\n"
        "    window = next(w for w in QApplication.topLevelWidgets() if hasattr(w, 'notices'))\n"
        f"    if window.console.feed.state.answered or not {arguments}:\n"
        "        timer.stop()\n"
        "        print('open', flush=True)\n"
        "timer = QTimer()\n"
        "timer.timeout.connect(look)\n"
        "timer.start(50)\n"
        f"sys.exit(gui.app.main({arguments}))\n"
    )
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", start],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as console:
        assert console.stdout is not None
        assert console.stdout.readline() == "open\n"
        console.send_signal(getattr(signal, sent))
        _, errors = console.communicate(timeout=60)
    assert console.returncode == 0
    assert "Traceback" not in errors
    assert list(tmp_path.glob("pilothouse-demo-*")) == []


def test_a_crash_before_is_told_with_its_folder(home: Path) -> None:
    folder = log_folder()
    (folder / "crash-20200101-000000-1.new.txt").write_text("Pilothouse: an error\n")
    start = (
        "import sys, gui.app\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication\n"
        "gui.app.make_app()\n"
        "def look():\n"
        "    for window in QApplication.topLevelWidgets():\n"
        "        if hasattr(window, 'notices'):\n"
        "            print(window.notices.message, [b.text() for b in window.notices.buttons])\n"
        "            window.close()\n"
        "QTimer.singleShot(0, look)\n"
        "sys.exit(gui.app.main([]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", start],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert str(folder) in done.stdout
    assert "Open folder" in done.stdout
    assert list(folder.glob("fault-*")) == []


def test_a_second_start_ends_at_once_and_the_first_shows_the_file(home: Path, tmp_path: Path) -> None:
    gone = tmp_path / "night.pilot"
    start = (
        "import sys, gui.app\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication\n"
        "gui.app.make_app()\n"
        "def look():\n"
        "    for window in QApplication.topLevelWidgets():\n"
        "        if hasattr(window, 'notices') and 'night.pilot' in window.notices.message:\n"
        "            window.close()\n"
        "ticker = QTimer()\n"
        "ticker.timeout.connect(look)\n"
        "ticker.start(50)\n"
        "QTimer.singleShot(0, lambda: print('open', flush=True))\n"
        "sys.exit(gui.app.main([]))\n"
    )
    again = "import sys, gui.app; sys.exit(gui.app.main(sys.argv[1:]))"
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-c", start], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "open\n"
        second = subprocess.run(
            [sys.executable, "-c", again, str(gone)], cwd=ROOT, env=environment, timeout=120
        )
        assert second.returncode == 0
        assert first.wait(timeout=60) == 0  # its window told of the file, which is not there
