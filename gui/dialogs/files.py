"""The file dialog for keys, which the console asks when a session has none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.i18n import translate


def ask_keys_file(parent: QWidget, chosen: Callable[[Path], object]) -> QFileDialog:
    """Open the dialog; `chosen` gets the file."""
    title = translate("Files", "Choose a keys file: a key a line, or 'account: key'")
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.open()
    return dialog
