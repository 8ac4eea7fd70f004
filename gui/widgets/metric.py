"""A number with its name above it: the unit of the status strip and of the account cards."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.theme import Tone
from gui.widgets.tone_label import ToneLabel


class Metric(QWidget):
    """A caption and a value. Screen readers hear both as one name."""

    def __init__(self, caption: str, tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = ToneLabel(caption, "muted")
        self._value = ToneLabel("–", strong=True)
        self.setToolTip(tip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._caption)
        layout.addWidget(self._value)

    @property
    def value(self) -> str:
        return self._value.text()

    def show_value(self, value: str, tone: Tone = "text") -> None:
        if value != self._value.text():
            self.setAccessibleName(f"{self._caption.text()}: {value}")
        self._value.show_words(value, tone)
