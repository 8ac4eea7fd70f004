"""Settings, first run and help: the part "help" of the table of actions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from core.config.paths import settings_file
from core.config.settings import Settings
from core.keys.keystore import KeyStore
from gui.actions import ACTIONS
from gui.app_settings import AppSettings
from gui.console import Console
from gui.dialogs.last_choices import forget_choices
from gui.notice import Notice, NoticeButton
from gui.theme import Theme
from gui.workers import Task, workers

if TYPE_CHECKING:
    from gui.dialogs.settings_dialog import SettingsDialog
    from gui.dialogs.wizard import FirstRun

GUIDE = Path(__file__).parents[1] / "docs" / "operators-guide.md"
_WIZARD_SEEN = "wizard_seen"


class Help(QObject):
    """One per window. Every dialog is open once at most."""

    keysChanged = Signal()

    def __init__(
        self, console: Console, app_settings: AppSettings, theme: Theme, dialog_parent: QWidget
    ) -> None:
        super().__init__(dialog_parent)
        self._console = console
        self._app_settings = app_settings
        self._theme = theme
        self._parent = dialog_parent
        self.settings_dialog: SettingsDialog | None = None
        self.wizard: FirstRun | None = None

    # -- settings -----------------------------------------------------------------------------------

    def show_settings(self) -> None:
        from gui.dialogs.settings_dialog import (
            SettingsDialog,  # dialogs are imported when they are first wanted
        )

        dialog = self.settings_dialog
        if dialog is None:
            console = self._console
            dialog = SettingsDialog(
                console.settings, console.profile, self._app_settings, self._theme, self._parent
            )
            dialog.settingsChanged.connect(self._use_settings)
            dialog.profileChanged.connect(self._use_profile)
            dialog.keys.keysChanged.connect(self.keysChanged)
            dialog.finished.connect(self._settings_closed)
            dialog.profiles.set_may_change(not console.runner.live)
            self.settings_dialog = dialog
        dialog.open()

    def show_keys(self) -> None:
        from gui.dialogs.settings_dialog import KEYS_PAGE

        self.show_settings()
        if self.settings_dialog is not None:
            self.settings_dialog.show_page(KEYS_PAGE)

    def _settings_closed(self) -> None:
        self.settings_dialog = None

    def _use_settings(self, settings: Settings) -> None:
        before, self._console.settings = self._console.settings, settings
        changed = {key for key in before.to_dict() if getattr(before, key) != getattr(settings, key)}
        forget_choices(self._app_settings, self._console.profile, changed)

    def _use_profile(self, profile: str, settings: Settings) -> None:
        self._console.use_profile(profile, settings)
        self._app_settings.profile = profile
        self.keysChanged.emit()

    # -- first run ----------------------------------------------------------------------------------

    def welcome_once(self) -> None:
        """Show the wizard where nothing was ever set up: no settings, no keys, and it was not shown before."""
        if self._app_settings.value(_WIZARD_SEEN) is not None:
            return
        profile = self._console.profile

        def is_new(_task: Task) -> bool:
            return not settings_file(profile).exists() and not KeyStore(profile).list_keys()

        workers().start(self, is_new, self._welcome, self._complain)

    def _welcome(self, new: bool) -> None:
        if new and self._parent.isVisible():  # it may have been closed meanwhile
            self.show_wizard()

    def show_wizard(self) -> None:
        from gui.dialogs.wizard import FirstRun

        if self.wizard is None:
            self._app_settings.set_value(_WIZARD_SEEN, "yes")
            self.wizard = FirstRun(self._console.profile, self._app_settings, self._theme, self._parent)
            self.wizard.demoWanted.connect(self._console.start_demo)
            self.wizard.keys.keysChanged.connect(self.keysChanged)
            self.wizard.finished.connect(self._wizard_closed)
        self.wizard.show()  # not modal: files that are handed over meanwhile can be opened

    def _wizard_closed(self) -> None:
        self.wizard = None

    # -- help ---------------------------------------------------------------------------------------

    def about(self) -> None:
        from gui.dialogs.about import About

        About(self._parent).open()

    def shortcuts(self) -> None:
        from gui.dialogs.shortcuts import Shortcuts

        Shortcuts(ACTIONS, self._parent).open()

    def guide(self) -> None:
        """Tell where the guide is; Pilothouse itself asks no network for it."""
        if GUIDE.exists():
            open_it = NoticeButton(
                self.tr("Open"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(GUIDE)))
            )
            words = self.tr("The operator's guide: {path}").format(path=GUIDE)
            self._console.noticed.emit(Notice(words, "info", (open_it,)))
        else:
            words = self.tr("The operator's guide is docs/operators-guide.md in the source of Pilothouse.")
            self._console.noticed.emit(Notice(words))

    def _complain(self, trouble: str) -> None:
        self._console.noticed.emit(Notice(trouble, "bad"))
