"""Starts the console: `main(argv)`; `--demo` starts the demo session at once."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from core.config.errors import ConfigError
from core.config.paths import DEFAULT_PROFILE, cache_folder, log_folder, profile_names, settings_file
from core.config.settings import Settings, load_settings
from gui import fonts
from gui.app_settings import AppSettings
from gui.collector import Collector
from gui.crash_report import CrashReports
from gui.i18n import translate
from gui.jobs import run_opened
from gui.language import Languages
from gui.main_window import MainWindow
from gui.notice import Notice, NoticeButton
from gui.single_instance import Claim, MeetingPlaces
from gui.steady_heap import SteadyHeap
from gui.theme import PALETTES, Theme
from gui.tray import Tray
from gui.windows import Windows

log = logging.getLogger(__name__)

_LAST_WAIT_MS = 10_000
_INTERRUPT_LOOK_MS = 300
_SWITCH_S = 0.0005
"""Painting enters Python a hundred times a frame, and beside a busy session waits so long each time; Python's own
interval is ten times as long."""


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window and run until it is closed. Returns the exit code: 0, or 2 for bad usage."""
    parser = argparse.ArgumentParser(prog="pilothouse", description="The Pilothouse console")
    parser.add_argument("--demo", action="store_true", help="start the demo session")
    parser.add_argument(
        "--separate", "--new-window", action="store_true", help="do not use the console that is open already"
    )
    parser.add_argument(
        "--profile", metavar="NAME", help="whose settings, keys and cache; else those used last"
    )
    parser.add_argument("file", nargs="?", type=Path, help="a session file, or a file of prompts")
    options = parser.parse_args(argv)
    files = [str(options.file.absolute())] if options.file is not None else []

    app = make_app()
    app_settings = AppSettings.open(app)
    profile = options.profile or _profile_of_before(app_settings)
    try:
        settings_file(profile)
    except ConfigError as error:
        parser.error(str(error))
    places = None if options.separate or options.demo else MeetingPlaces(cache_folder, app)
    if places is not None and _claim(places, profile, files) == "handed over":
        return 0
    collector = Collector(app)
    collector.begin()
    languages = Languages(app, app_settings.language)
    fonts.add_symbols()
    if languages.language == "zh_CN":
        fonts.add_chinese()
    theme = Theme(app, PALETTES.get(app_settings.theme))
    app_settings.profile = profile
    settings, trouble = _settings(profile)
    windows = Windows(run_opened, theme, app_settings, languages, app)
    window = windows.make(settings, profile)
    app_settings.themeChosen.connect(lambda name: theme.use(PALETTES.get(name)))
    app_settings.languageChosen.connect(languages.use)
    languages.changed.connect(fonts.add_chinese)
    hook = _ExceptionHook(windows)
    hook.install()
    reports = _crash_reports(window)
    window.show()
    Tray.make(windows)
    QTimer.singleShot(0, fonts.add_chinese)  # prompts may be Chinese in any language of the window
    if trouble:
        window.tell(Notice(trouble, "warn"))
    if places is not None:
        windows.profilesChanged.connect(lambda: places.follow(windows.profiles))
        places.filesWanted.connect(lambda profile, files: windows.open_files(files, profile))
    if options.demo:
        QTimer.singleShot(0, window.console.start_demo)
    elif files:
        QTimer.singleShot(0, lambda: windows.open_files(files))
    else:
        window.help.welcome_once()
    ticker = _close_on_interrupt(windows)
    heap = SteadyHeap()
    heap.settle()
    windows.opened.connect(lambda: QTimer.singleShot(0, heap.settle))
    windows.closed.connect(lambda: QTimer.singleShot(0, heap.resettle))
    code = app.exec()
    heap.end()
    ticker.stop()
    hook.remove()
    windows.end(_LAST_WAIT_MS)
    collector.end()
    if reports is not None:
        reports.remove()
    return code


def make_app() -> QApplication:
    """The QApplication, with its names, in a process in which no thread holds the interpreter for long."""
    sys.setswitchinterval(_SWITCH_S)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["pilothouse"])
    app.setApplicationName("pilothouse")
    app.setApplicationDisplayName("Pilothouse")
    app.setDesktopFileName("pilothouse")
    return app


def _profile_of_before(app_settings: AppSettings) -> str:
    """The profile that was used last, if it is still there."""
    try:
        return app_settings.profile if app_settings.profile in profile_names() else DEFAULT_PROFILE
    except ConfigError:
        return DEFAULT_PROFILE


def _settings(profile: str) -> tuple[Settings, str]:
    """The settings of a profile, or the defaults and why."""
    try:
        return load_settings(settings_file(profile)), ""
    except ConfigError as error:
        return Settings(), translate("App", "{trouble} The default settings are used.").format(trouble=error)


def _claim(places: MeetingPlaces, profile: str, files: Sequence[str]) -> Claim:
    """Where there is no folder to meet in every start is a console of its own."""
    try:
        return places.claim(profile, files)
    except ConfigError:
        return "apart"


def _crash_reports(window: MainWindow) -> CrashReports | None:
    """Watches for crashes, and tells of those of earlier runs; None where there is no folder for reports."""
    try:
        reports = CrashReports(log_folder())
    except ConfigError as error:
        window.tell(Notice(str(error), "warn"))
        return None
    found = reports.take_new()
    reports.install()
    if found:
        folder = QUrl.fromLocalFile(str(reports.folder))
        words = translate(
            "App",
            "Pilothouse crashed before. A report is in {folder}; it holds no keys, and nobody was sent it.",
        )
        open_folder = NoticeButton(translate("App", "Open folder"), lambda: QDesktopServices.openUrl(folder))
        window.tell(Notice(words.format(folder=reports.folder), "warn", (open_folder,)))
    return reports


def _close_on_interrupt(windows: Windows) -> QTimer:
    """Ctrl+C in the terminal closes the windows like their own buttons do; whoever ends the process from outside is
    not asked back: sessions stop, and nothing is lost. The timer lets Python notice it."""
    signal.signal(signal.SIGINT, lambda *_: QTimer.singleShot(0, windows.close_all))
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: QTimer.singleShot(0, QApplication.exit))
    ticker = QTimer(windows)
    ticker.timeout.connect(lambda: None)
    ticker.start(_INTERRUPT_LOOK_MS)
    return ticker


class _ExceptionHook:
    """An error nobody handled is logged, and told in the window; the window stays."""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows
        self._before = sys.excepthook

    def install(self) -> None:
        sys.excepthook = self._caught
        threading.excepthook = _thread_ended

    def remove(self) -> None:
        sys.excepthook = self._before
        threading.excepthook = threading.__excepthook__

    @Slot()
    def _caught(
        self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._windows.close_all()
            return
        log.critical("an error that nobody handled", exc_info=(kind, error, traceback))
        words = f"{kind.__name__}: {error}" if str(error) else kind.__name__
        told = translate("App", "Something in the window went wrong ({words}). The session goes on.")
        window = self._windows.front
        if window is not None:
            window.tell(Notice(told.format(words=words), "bad"))


def _thread_ended(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        log.critical("a thread ended by an error", exc_info=args.exc_value)
