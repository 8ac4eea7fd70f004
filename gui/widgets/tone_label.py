"""A label that can take the tone of a state; it does nothing when told what it already shows."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from gui.looks import Look
from gui.theme import Tone


class ToneLabel(QLabel):
    def __init__(
        self, text: str = "", tone: Tone = "text", *, strong: bool = False, parent: QWidget | None = None
    ):
        super().__init__(text, parent)
        self.setProperty("tone", tone)
        self.setProperty("strong", strong)

    def show_look(self, look: Look) -> None:
        self.show_words(look.text, look.tone)

    def show_words(self, text: str, tone: Tone | None = None) -> None:
        if text != self.text():
            self.setText(text)
        if tone is not None and tone != self.property("tone"):
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)
