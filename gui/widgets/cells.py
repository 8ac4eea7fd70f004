"""What a cell of a live table shows, and its text laid out once for all the times it is drawn."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QStaticText

from gui.theme import Tone

_TEXTS_KEPT = 6_000


class Cell(NamedTuple):
    text: str
    tone: Tone = "text"
    right: bool = False


class CellModel(Protocol):
    def cell(self, row: int, column: int) -> Cell: ...


class LaidOut(NamedTuple):
    text: QStaticText
    width: float
    height: float


class CellTexts:
    """Lays out texts in one font, cut to a width, and keeps them."""

    def __init__(self, font: QFont) -> None:
        self._font = font
        self._metrics = QFontMetrics(font)
        self._kept: dict[tuple[str, int], LaidOut] = {}

    def lay_out(self, text: str, width: int) -> LaidOut:
        """`text` in one line, at most `width` pixels wide."""
        key = (text, width)
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= _TEXTS_KEPT:
                self._kept.clear()
            line = self._metrics.elidedText(text.replace("\n", " "), Qt.TextElideMode.ElideRight, width)
            laid_out = QStaticText(line)
            laid_out.setTextFormat(Qt.TextFormat.PlainText)
            laid_out.prepare(font=self._font)
            size = laid_out.size()
            kept = self._kept[key] = LaidOut(laid_out, size.width(), size.height())
        return kept
