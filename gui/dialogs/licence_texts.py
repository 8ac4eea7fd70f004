"""The texts of all licences, as a page to scroll through. It is read in a worker: an installed one has 300 kB."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontDatabase, QTextCursor
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from core.config.licences import licences
from gui.workers import Task, workers

_LINES_A_TURN = 1000


class LicenceTexts(QDialog):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Licences"))
        self.resize(760, 600)
        self.page = QPlainTextEdit()
        self.page.setReadOnly(True)
        self.page.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.page.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.page.setAccessibleName(self.tr("Licences"))
        self.page.setPlaceholderText(self.tr("Reading…"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.page, 1)
        layout.addWidget(buttons)
        self._lines: list[str] = []
        workers().start(self, _read, self._show, self.page.setPlainText)

    def _show(self, lines: list[str]) -> None:
        self._lines = lines
        self._show_more()

    def _show_more(self) -> None:
        """A piece a turn: the whole page at once would hold up the window for 30 ms."""
        piece, self._lines = self._lines[:_LINES_A_TURN], self._lines[_LINES_A_TURN:]
        self.page.appendPlainText("\n".join(piece))
        if self._lines:
            QTimer.singleShot(0, self, self._show_more)
        else:
            self.page.moveCursor(QTextCursor.MoveOperation.Start)


def _read(_task: Task) -> list[str]:
    return licences().splitlines()
