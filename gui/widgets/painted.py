"""What small painted widgets have in common: one value that they show, and the colours of the theme.

A label of Qt's with a style sheet takes a millisecond to make and lays its whole card out anew when its text
changes. A board of accounts has a dozen texts a card, four times a second: they are painted.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from gui.theme import Theme, Tone

Shown = TypeVar("Shown")

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Painted(QWidget, Generic[Shown]):
    """Shows one value, and paints only when it is another. A subclass paints in `paint(painter, value)`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.value: Shown | None = None
        theme.changed.connect(self.update)

    def show_value(self, value: Shown) -> bool:
        """Returns whether it is another than before."""
        if value == self.value:
            return False
        self.value = value
        self.setAccessibleDescription(self.words(value))
        self.update()
        return True

    def words(self, value: Shown) -> str:
        """What a screen reader says of it."""
        raise NotImplementedError

    def paint(self, painter: QPainter, value: Shown) -> None:
        raise NotImplementedError

    def paintEvent(self, _event: object) -> None:
        if self.value is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint(painter, self.value)
        painter.end()

    @property
    def bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def line_height(self) -> int:
        return self.fontMetrics().height() + 2

    def put(
        self,
        painter: QPainter,
        rect: QRectF,
        text: str,
        tone: Tone = "text",
        *,
        bold: bool = False,
        align: Qt.AlignmentFlag = LEFT,
    ) -> None:
        """One line of text, cut with an ellipsis where there is no room."""
        font = self.bold if bold else self.font()
        painter.setFont(font)
        painter.setPen(self.theme.colour(tone))
        cut = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(rect, int(align), cut)
