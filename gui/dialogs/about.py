"""About Pilothouse: its version, and the licences of what it is made of."""

from __future__ import annotations

import platform
from importlib import metadata

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from core.config.build import version_line
from gui.dialogs.licence_texts import LicenceTexts
from gui.dialogs.plain_table import plain_table
from gui.widgets.tone_label import ToneLabel

LIBRARIES = (
    ("PySide6-Essentials", "LGPL-3.0"),
    ("pyqtgraph", "MIT"),
    ("numpy", "BSD-3-Clause"),
    ("scikit-learn", "BSD-3-Clause"),
    ("psutil", "BSD-3-Clause"),
    ("pyspellchecker", "MIT"),
    ("httpx", "BSD-3-Clause"),
    ("httptools", "MIT"),
    ("uvloop", "MIT or Apache-2.0"),
    ("msgspec", "BSD-3-Clause"),
    ("typer", "MIT"),
    ("rich", "MIT"),
    ("tomlkit", "MIT"),
    ("platformdirs", "MIT"),
    ("keyring", "MIT"),
)
"""What is imported, with the licence that each names itself."""


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
        _fill(self.table)
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


def _fill(table: QTableWidget) -> None:
    installed = [(name, _version(name), licence) for name, licence in LIBRARIES if _version(name)]
    table.setRowCount(len(installed))
    for number, cells in enumerate(installed):
        for column, words in enumerate(cells):
            table.setItem(number, column, QTableWidgetItem(words))


def _version(name: str) -> str:
    """Empty where the library is not installed, as uvloop on Windows."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
