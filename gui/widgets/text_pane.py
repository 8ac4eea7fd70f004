"""Text to read and copy that may grow at its end while somebody reads."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget


class TextPane(QPlainTextEdit):
    """Keeps selection and place while text comes; a reader at the end stays at the end."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(3 * self.fontMetrics().height())
        self._shown = ""

    def show_text(self, text: str) -> None:
        if text == self._shown:
            return
        if self._shown and text.startswith(self._shown):
            bar = self.verticalScrollBar()
            at_end = bar.value() >= bar.maximum()
            cursor = QTextCursor(self.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(text[len(self._shown) :])
            if at_end:
                bar.setValue(bar.maximum())
        else:
            self.setPlainText(text)
        self._shown = text
