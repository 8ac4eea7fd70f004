"""What concerns the console itself: theme, language, notifications."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox, QWidget

from gui.app_settings import AppSettings
from gui.dialogs.forms import add_row, new_form
from gui.i18n import translate


class AppearanceFields:
    """Theme and language, as two combo boxes that act at once."""

    def __init__(self, owner: QWidget, app_settings: AppSettings) -> None:
        self.theme = QComboBox(owner)
        self.theme.setAccessibleName(translate("Appearance", "Theme"))
        for value, words in (
            ("system", translate("Appearance", "As the system")),
            ("light", translate("Appearance", "Light")),
            ("dark", translate("Appearance", "Dark")),
        ):
            self.theme.addItem(words, value)
        self.theme.setCurrentIndex(self.theme.findData(app_settings.theme))
        self.theme.currentIndexChanged.connect(
            lambda _at: setattr(app_settings, "theme", self.theme.currentData())
        )
        self.language = QComboBox(owner)
        self.language.setAccessibleName(translate("Appearance", "Language"))
        for value, words in (
            ("system", translate("Appearance", "As the system")),
            ("en", "English"),
            ("zh_CN", "简体中文"),
        ):
            self.language.addItem(words, value)
        self.language.setCurrentIndex(self.language.findData(app_settings.language))
        self.language.currentIndexChanged.connect(
            lambda _at: setattr(app_settings, "language", self.language.currentData())
        )


class GeneralPage(QWidget):
    """Acts at once; there is nothing to apply."""

    def __init__(self, app_settings: AppSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.appearance = AppearanceFields(self, app_settings)
        self.notifications = QCheckBox(self.tr("Tell when a session ends or needs a hand"))
        self.notifications.setChecked(app_settings.notifications)
        self.notifications.toggled.connect(lambda on: setattr(app_settings, "notifications", on))
        self.snooze = QSpinBox()
        self.snooze.setRange(1, 24 * 60)
        self.snooze.setSuffix(self.tr(" minutes"))
        self.snooze.setValue(app_settings.snooze_minutes)
        self.snooze.setAccessibleName(self.tr("Length of a snooze"))
        self.snooze.valueChanged.connect(lambda minutes: setattr(app_settings, "snooze_minutes", minutes))
        form = new_form(self)
        add_row(form, self.tr("&Theme"), self.appearance.theme)
        add_row(form, self.tr("&Language"), self.appearance.language)
        add_row(form, self.tr("&Notifications"), self.notifications)
        add_row(form, self.tr("&Snooze them for"), self.snooze)
