"""Draws the window with a live demo session, light and dark, in two sizes: `python -m tools.screenshots FOLDER`.

Works without a screen (QT_QPA_PLATFORM=offscreen) and on one. Each picture is taken in the middle of the
session and again after its end.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from core.config.settings import Settings
from core.session import run_session
from gui.app import make_app
from gui.app_settings import AppSettings
from gui.main_window import MainWindow
from gui.theme import DARK, LIGHT, Theme

SIZES = ((1280, 800), (1920, 1080))
_PATIENCE_S = 180.0
_MIDDLE = 0.6


def main(argv: Sequence[str] | None = None) -> int:
    """Returns 0 when every picture was written."""
    parser = argparse.ArgumentParser(description="Draw the window with a live demo session")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    folder: Path = parser.parse_args(argv).folder
    folder.mkdir(parents=True, exist_ok=True)

    app = make_app()
    theme = Theme(app, LIGHT)
    with tempfile.TemporaryDirectory() as own:  # not the layout of who draws the pictures
        window = MainWindow(Settings(), run_session, theme, AppSettings(Path(own, "console.ini")))
        return _draw_all(app, window, theme, folder)


def _draw_all(app: QApplication, window: MainWindow, theme: Theme, folder: Path) -> int:
    window.show()
    feed = window.console.feed
    _draw(app, window, theme, folder, "empty", sizes=SIZES[:1])
    window.console.start_demo()
    _wait(app, lambda: feed.state.total is not None and feed.state.done >= _MIDDLE * feed.state.total)
    _draw(app, window, theme, folder, "running")
    _wait(app, lambda: not window.console.runner.live and feed.pending == 0)
    _draw(app, window, theme, folder, "ended")
    window.close()
    return 0


def _draw(
    app: QApplication,
    window: MainWindow,
    theme: Theme,
    folder: Path,
    moment: str,
    sizes: Sequence[tuple[int, int]] = SIZES,
) -> None:
    for colours in (LIGHT, DARK):
        theme.use(colours)
        for width, height in sizes:
            window.resize(width, height)
            until = time.monotonic() + 0.6  # two repaints, so that every panel has the new size and colours
            _wait(app, lambda until=until: time.monotonic() > until)  # type: ignore[misc]
            path = folder / f"{moment}-{colours.name}-{width}x{height}.png"
            window.grab().save(str(path))
            print(path)


def _wait(app: QApplication, done: Callable[[], bool]) -> None:
    give_up = time.monotonic() + _PATIENCE_S
    while not done():
        if time.monotonic() > give_up:
            raise TimeoutError("the demo session did not get on")
        app.processEvents()
        time.sleep(0.005)


if __name__ == "__main__":
    sys.exit(main())
