"""The first run: what Pilothouse is, how it should look, keys if there are any, and then the demo."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget, QWizard, QWizardPage

from gui.app_settings import AppSettings
from gui.dialogs.forms import add_row, new_form
from gui.dialogs.general_page import AppearanceFields
from gui.dialogs.keys_page import KeysPage
from gui.theme import Theme


class FirstRun(QWizard):
    """`demoWanted` when it was gone through to its end."""

    demoWanted = Signal()

    def __init__(
        self, profile: str, app_settings: AppSettings, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWizardStyle(QWizard.WizardStyle.ClassicStyle)
        self.setWindowTitle(self.tr("Welcome to Pilothouse"))
        self.setOption(QWizard.WizardOption.NoBackButtonOnStartPage)
        self.setButtonText(QWizard.WizardButton.FinishButton, self.tr("Start the &demo"))
        self.setButtonText(QWizard.WizardButton.CancelButton, self.tr("&Skip all this"))
        self.resize(760, 500)
        self.addPage(self._welcome())
        self.addPage(self._looks(app_settings))
        self.keys = KeysPage(profile, theme)
        self.addPage(
            _page(
                self.tr("Keys"),
                self.tr("Optional: the demo needs none. You can add keys later in Settings."),
                self.keys,
            )
        )
        self.addPage(self._ready())
        self.accepted.connect(self.demoWanted)

    def _welcome(self) -> QWizardPage:
        words = QLabel(
            self.tr(
                "Pilothouse runs many prompts at once over your API keys, and answers repeats from a cache.\n\n"
                "When a key fails, a network drops or the machine restarts, it goes on: no answer is paid twice.\n\n"
                "You watch all of it live here, and have a hand on every lever."
            )
        )
        return _page(self.tr("Welcome"), self.tr("Long runs of prompts, under your eyes"), words)

    def _looks(self, app_settings: AppSettings) -> QWizardPage:
        box = QWidget()
        self.appearance = AppearanceFields(box, app_settings)
        form = new_form(box)
        add_row(form, self.tr("&Theme"), self.appearance.theme)
        add_row(form, self.tr("&Language"), self.appearance.language)
        return _page(self.tr("Looks"), self.tr("Both can be changed at any time in Settings."), box)

    def _ready(self) -> QWizardPage:
        words = QLabel(
            self.tr(
                "The demo runs sample prompts against a simulator on this machine: no keys, no cost, no network. "
                "Some of its accounts fail on purpose, so that you see what happens then.\n\n"
                "When you want to ask your own prompts: File, New session, or drop a file on the window."
            )
        )
        return _page(self.tr("Ready"), self.tr("Now watch it work"), words)


def _page(title: str, subtitle: str, content: QWidget) -> QWizardPage:
    page = QWizardPage()
    page.setTitle(title)
    page.setSubTitle(subtitle)
    layout = QVBoxLayout(page)
    layout.setContentsMargins(12, 16, 12, 8)
    layout.addWidget(content)
    if isinstance(content, QLabel):
        content.setWordWrap(True)
        content.setProperty("reading", True)  # larger, in the style sheet
        layout.addStretch(1)
    return page
