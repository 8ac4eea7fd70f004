"""About Pilothouse: its version, and the licences of what it is made of."""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTableWidgetItem, QVBoxLayout, QWidget

from core.config.build import version_line
from core.config.licences import Work, licences, works_on
from gui.dialogs.licence_texts import LicenceTexts
from gui.dialogs.plain_table import plain_table
from gui.widgets.tone_label import ToneLabel
from gui.workers import Task, workers


class About(QDialog):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About Pilothouse"))
        self.resize(560, 520)
        title = ToneLabel(version_line().capitalize(), strong=True)
        words = ToneLabel(
            self.tr("A console for long-running LLM sessions. Free software under the MIT licence.")
            + "\n"
            + f"Python {platform.python_version()}, Qt {qVersion()}, {platform.system()} {platform.machine()}"
        )
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table = plain_table(
            [self.tr("Library"), self.tr("Version"), self.tr("Licence")], self.tr("Libraries"), (220, 110)
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.texts = buttons.addButton(self.tr("All texts…"), QDialogButtonBox.ButtonRole.ActionRole)
        self.texts.clicked.connect(lambda: LicenceTexts(self).open())
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(title)
        layout.addWidget(words)
        layout.addWidget(ToneLabel(self.tr("Made of"), strong=True))
        layout.addWidget(self.table, 1)
        layout.addWidget(buttons)
        workers().start(self, _read, self._show, words.setText)

    def _show(self, works: tuple[Work, ...]) -> None:
        self.table.setRowCount(len(works))
        for number, work in enumerate(works):
            for column, words in enumerate((work.name, work.version, work.terms)):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                self.table.setItem(number, column, item)


def _read(_task: Task) -> tuple[Work, ...]:
    return works_on(licences())
