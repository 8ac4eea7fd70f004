"""Draws the console: every panel and main dialog, light and dark, in every language, in two sizes.

    python -m tools.screenshots FOLDER [--languages en zh_CN] [--only live replay dialogs]

The session is real: the demo with some more prompts, run against the simulator, and then its recording. Works
without a screen (QT_QPA_PLATFORM=offscreen) and on one. Nothing of the user's is read or written: settings,
sessions, cache and keys are in a temporary folder and in memory.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import keyring
from PySide6.QtWidgets import QWidget

from core.config.settings import Settings
from core.session import run_session
from gui import fonts
from gui.app import make_app
from gui.app_settings import AppSettings
from gui.jobs import DemoJob
from gui.language import LANGUAGES, Language, Languages
from gui.main_window import MainWindow
from gui.theme import DARK, LIGHT, Theme
from tools.screenshot_dialogs import CACHE_DIALOGS, DIALOGS, Open
from tools.screenshot_stage import SETTLE_S, MemoryKeyring, longer_sample, pause, wait

SIZES = ((1280, 800), (1920, 1080))
MOMENTS = ("live", "replay", "dialogs")
VIEWS: tuple[tuple[str, ...], ...] = (("requests", "plots"), ("cache", "memory"), ("requests", "log"))
"""The panels that are brought to the front for a picture; strip and accounts are on each."""
_SEEN_BEFORE = 0.2
"""Of the session's prompts: then each account has shown what it is like, and there is time for all pictures."""


class Photographer:
    """Pictures of one window in one language."""

    def __init__(self, window: MainWindow, theme: Theme, folder: Path, language: Language) -> None:
        self.window = window
        self._theme = theme
        self._folder = folder
        self._language = language

    def live(self) -> None:
        """The demo session while it runs; the dialogs of its cache too."""
        console = self.window.console
        feed = console.feed
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False) as prompts:
            prompts.writelines(f"{json.dumps(each)}\n" for each in longer_sample())
        console.start(DemoJob(console.settings, Path(prompts.name)))
        wait(lambda: feed.state.total is not None and feed.state.done >= _SEEN_BEFORE * feed.state.total)
        self._views("live")
        for panel in VIEWS[1]:
            self.window.docks.show_panel(panel)
        cache = self.window.cache
        wait(lambda: cache.model.rowCount() > 0)
        cache.table.go_to(0)
        for name, opened in CACHE_DIALOGS.items():
            self._dialog(name, opened)
        console.drain()
        wait(lambda: not console.runner.live and feed.pending == 0)

    def replay(self) -> None:
        """The recording of that session, held in its middle."""
        console = self.window.console
        path = console.session_path
        if path is None:
            raise RuntimeError("there is no session to replay")
        console.replay(path)
        wait(lambda: console.replays.player is not None and console.replays.player.recorded is not None)
        player = console.replays.player
        if player is None or player.recorded is None:
            raise RuntimeError("the recording did not open")
        player.pause()
        player.seek((player.recorded.start + player.recorded.end) / 2)
        wait(lambda: player.target is None and console.feed.state.done > 0)
        self._views("replay")
        console.replays.leave()

    def dialogs(self) -> None:
        for name, opened in DIALOGS.items():
            self._dialog(name, opened)

    # -- inside -----------------------------------------------------------------------------------

    def _views(self, moment: str) -> None:
        for panels in VIEWS:
            for panel in panels:
                self.window.docks.show_panel(panel)
            self.window.requests.close_detail()
            for width, height in SIZES:
                self.window.resize(width, height)
                if "log" in panels:
                    pause()
                    self._open_a_request()
                self._in_both_themes(
                    lambda: self.window, f"{moment}-{'-'.join(panels)}", f"-{width}x{height}"
                )
        self.window.requests.close_detail()
        self.window.resize(*SIZES[0])

    def _open_a_request(self) -> None:
        """One that took several calls, if there is one."""
        history = self.window.console.feed.history
        rows = [row for seq in range(1, history.top + 1) if (row := history.row(seq)) is not None]
        ended = [row for row in rows if row.state == "answered"] or rows
        self.window.show_request(max(ended, key=lambda row: row.calls).seq)

    def _dialog(self, name: str, opened: Open) -> None:
        shown, close = opened(self.window)
        self._in_both_themes(shown, f"dialog-{name}", "")
        close()
        pause()

    def _in_both_themes(self, shown: Callable[[], QWidget], name: str, size: str) -> None:
        for colours in (LIGHT, DARK):
            self._theme.use(colours)
            pause(SETTLE_S)
            path = self._folder / f"{name}-{self._language}-{colours.name}{size}.png"
            if not shown().grab().save(str(path)):
                raise OSError(f"{path} cannot be written")
            print(path)
        self._theme.use(LIGHT)


def main(argv: Sequence[str] | None = None) -> int:
    """Returns 0 when every picture was written."""
    parser = argparse.ArgumentParser(
        description="Draw the console with a live and a replayed demo session, and its dialogs"
    )
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--languages", nargs="+", choices=LANGUAGES, default=LANGUAGES)
    parser.add_argument("--only", nargs="+", choices=MOMENTS, default=MOMENTS)
    options = parser.parse_args(argv)
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pilothouse-pictures-") as home:
        os.environ["PILOTHOUSE_HOME"] = home
        tempfile.tempdir = home  # the demo's files too
        keyring.set_keyring(MemoryKeyring())
        for language in options.languages:
            _draw(options.folder, language, options.only)
    return 0


def _draw(folder: Path, language: Language, moments: Sequence[str]) -> None:
    app = make_app()
    fonts.add_symbols()
    languages = Languages(app, language)
    fonts.add_chinese()
    theme = Theme(app, LIGHT)
    window = MainWindow(Settings(), run_session, theme, AppSettings.open(app))
    window.resize(*SIZES[0])
    window.show()
    pause()
    photographer = Photographer(window, theme, folder, language)
    if "live" in moments or "replay" in moments:
        photographer.live()
    if "replay" in moments:
        photographer.replay()
    if "dialogs" in moments:
        photographer.dialogs()
    window.close()
    languages.use("en")


if __name__ == "__main__":
    sys.exit(main())
