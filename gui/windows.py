"""The windows of the console: each with its own session, all in one process.

Two sessions share the cache's file, the keyring and the memory of the process; nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox

from core.config.paths import DEFAULT_PROFILE
from core.config.settings import Settings
from gui.app_settings import AppSettings
from gui.language import Languages
from gui.main_window import MainWindow
from gui.session_runner import RunSession
from gui.theme import Theme

_STEP_PX = 32


class Windows(QObject):
    """Makes windows and knows those that are open. The application ends with the last one."""

    opened = Signal(object)
    """A MainWindow was made."""
    closed = Signal()
    """A window is gone, and all that was in it."""
    profilesChanged = Signal()
    """Other profiles than before may be in use."""

    def __init__(
        self, run: RunSession, theme: Theme, app_settings: AppSettings, languages: Languages, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._run = run
        self._theme = theme
        self._app_settings = app_settings
        self._languages = languages
        self.open_ones: list[MainWindow] = []

    def make(self, settings: Settings, profile: str = DEFAULT_PROFILE) -> MainWindow:
        """A window, not shown yet."""
        window = MainWindow(settings, self._run, self._theme, self._app_settings, profile)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.documents.newWindowWanted.connect(lambda: self.open_beside(window))
        window.destroyed.connect(lambda: self._gone(window))
        window.console.profileChanged.connect(self.profilesChanged)
        self._languages.changed.connect(window.rebuild)
        self.open_ones.append(window)
        self.opened.emit(window)
        self.profilesChanged.emit()
        return window

    def _gone(self, window: MainWindow) -> None:
        self.open_ones.remove(window)
        if shiboken6.isValid(self):  # at the end of the program it may go before its windows
            self.closed.emit()
            self.profilesChanged.emit()

    @property
    def profiles(self) -> set[str]:
        """Those in use."""
        return {window.console.profile for window in self.open_ones}

    def open_beside(self, other: MainWindow) -> MainWindow:
        """Another one, with the settings and the profile of this one."""
        window = self.make(other.console.settings, other.console.profile)
        window.resize(other.size())
        window.move(other.x() + _STEP_PX, other.y() + _STEP_PX)
        window.show()
        return window

    def open_files(self, files: Sequence[str], profile: str | None = None) -> None:
        """Come to the front, with these files where there are any: in a window of their own where a session runs.
        With a profile, in a window that uses it."""
        window = self.front
        if window is not None and profile is not None and window.console.profile != profile:
            window = next((each for each in self.open_ones if each.console.profile == profile), None)
        if window is None:
            return
        for path in map(Path, files):
            if window.console.runner.live:
                window = self.open_beside(window)
            window.documents.open_path(path)
        bring_to_front(window)

    @property
    def front(self) -> MainWindow | None:
        """The one that the user works in; the newest where that is none of ours."""
        active = QApplication.activeWindow()
        for window in self.open_ones:
            if window is active:
                return window
        return self.open_ones[-1] if self.open_ones else None

    def close_all(self) -> None:
        """Ask each to close as its own button would. A dialog would keep Qt from closing the window under it."""
        for window in list(self.open_ones):
            for dialog in window.findChildren(QDialog):
                if dialog.isVisible() and not isinstance(dialog, QMessageBox):
                    dialog.reject()
            window.close()

    def end(self, timeout_ms: int) -> None:
        """Stop what still runs; for the end of the program."""
        for window in self.open_ones:
            window.console.stop()
        for window in self.open_ones:
            window.console.runner.wait(timeout_ms)


def bring_to_front(window: MainWindow) -> None:
    window.show()
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.raise_()
    window.activateWindow()
