"""The settings dialog: the console itself, profiles, keys, and the settings of sessions to come."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.config.paths import settings_file
from core.config.settings import Settings, load_settings, save_settings
from gui.app_settings import AppSettings
from gui.dialogs.general_page import GeneralPage
from gui.dialogs.keys_page import KeysPage
from gui.dialogs.profiles_page import ProfilesPage
from gui.dialogs.settings_page import SettingsPage
from gui.i18n import translate
from gui.setting_words import GROUPS
from gui.theme import Theme
from gui.widgets.tone_label import ToneLabel
from gui.workers import Task, workers

KEYS_PAGE = 2
_FIRST_GROUP = 3


class SettingsDialog(QDialog):
    """`settingsChanged` and `profileChanged` when they are on disk, or read from there."""

    settingsChanged = Signal(object)
    """The Settings for sessions to come."""
    profileChanged = Signal(str, object)
    """The name of the profile that the window goes over to, and its Settings."""

    def __init__(
        self,
        settings: Settings,
        profile: str,
        app_settings: AppSettings,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._profile = profile
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(900, 640)

        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search settings"))
        self.search.setAccessibleName(self.tr("Search settings"))
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Pages"))
        self.list.setFixedWidth(190)
        self.list.setSpacing(3)
        self.general = GeneralPage(app_settings)
        self.profiles = ProfilesPage(profile)
        self.keys = KeysPage(profile, theme)
        self.sessions = SettingsPage(settings)
        self.stack = QStackedWidget()
        for words, page in (
            (self.tr("Console"), self.general),
            (self.tr("Profiles"), self.profiles),
            (self.tr("Keys"), self.keys),
        ):
            self.list.addItem(words)
            self.stack.addWidget(page)
        for title, _ in GROUPS:
            self.list.addItem(translate("Settings", title))
        self.stack.addWidget(self.sessions)

        self.note = ToneLabel("", "muted")
        self.note.setWordWrap(True)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok
            | QDialogButtonBox.StandardButton.Apply
            | QDialogButtonBox.StandardButton.Cancel
        )
        self.ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.apply = self.buttons.button(QDialogButtonBox.StandardButton.Apply)
        self.reset = QPushButton(self.tr("Reset all to &defaults"))
        self.reset.setAutoDefault(False)
        self.reset.setToolTip(self.tr("Every setting of sessions; nothing is written before you apply it"))
        left = QVBoxLayout()
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        main = QHBoxLayout()
        main.addLayout(left)
        main.addWidget(self.stack, 1)
        bottom = QHBoxLayout()
        bottom.addWidget(self.reset)
        bottom.addWidget(self.note, 1)
        bottom.addWidget(self.buttons)
        layout = QVBoxLayout(self)
        layout.addLayout(main, 1)
        layout.addLayout(bottom)

        self.list.currentRowChanged.connect(self.show_page)
        self.search.textChanged.connect(self._search_changed)
        self.sessions.changed.connect(self._changed)
        self.profiles.profileChosen.connect(self._change_profile)
        self.reset.clicked.connect(self.sessions.reset_all)
        self.apply.clicked.connect(lambda: self._save(close=False))
        self.buttons.accepted.connect(lambda: self._save(close=True))
        self.buttons.rejected.connect(self.reject)
        self._title()
        self.list.setCurrentRow(0)
        self._changed()

    def show_page(self, number: int) -> None:
        self.list.setCurrentRow(number)
        self.stack.setCurrentIndex(min(number, _FIRST_GROUP))
        if number >= _FIRST_GROUP:
            self.sessions.show_group(number - _FIRST_GROUP)
        self.reset.setVisible(number >= _FIRST_GROUP)

    def _title(self) -> None:
        self.setWindowTitle(self.tr("Settings: profile {name}").format(name=self._profile))

    def _search_changed(self, words: str) -> None:
        if not words.strip():
            self.show_page(max(self.list.currentRow(), 0))
            return
        self.list.clearSelection()
        self.stack.setCurrentWidget(self.sessions)
        self.sessions.show_matching(words)

    # -- writing ------------------------------------------------------------------------------------

    def _changed(self) -> None:
        wrong = self.sessions.wrong
        self.ok.setEnabled(not wrong)
        changed = not wrong and Settings(**self.sessions.values()) != self._settings
        self.apply.setEnabled(changed)
        if wrong:
            names = ", ".join(field.title for field in wrong)
            self.note.show_words("▲ " + self.tr("Not valid yet: {names}").format(names=names), "bad")
        elif changed:
            self.note.show_words(self.tr("For sessions started from now on"), "muted")
        else:
            self.note.show_words("", "muted")

    def _save(self, *, close: bool) -> None:
        settings = Settings(**self.sessions.values())
        if settings == self._settings:
            if close:
                self.accept()
            return
        profile = self._profile

        def saved(_none: None) -> None:
            self._settings = settings
            self.settingsChanged.emit(settings)
            if close:
                self.accept()
            else:
                self._changed()
                self.note.show_words("✔ " + self.tr("Saved"), "good")

        workers().start(
            self, lambda _task: save_settings(settings, settings_file(profile)), saved, self._complain
        )

    def _complain(self, trouble: str) -> None:
        self.note.show_words(f"✖ {trouble}", "bad")

    def _change_profile(self, profile: str) -> None:
        def read(_task: Task) -> Settings:
            return load_settings(settings_file(profile))

        def changed(settings: Settings) -> None:
            self._profile, self._settings = profile, settings
            self.sessions.show_values(settings)
            self.keys.show_profile(profile)
            self.profiles.show_profile(profile)
            self._title()
            self._changed()
            self.profileChanged.emit(profile, settings)

        workers().start(self, read, changed, self._complain)
