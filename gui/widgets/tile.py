"""A number with its name above it that leads to the panel that tells more: the unit of the status strip."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.theme import Theme, Tone

_PAD_X, _PAD_Y = 8, 4


class Tile(QAbstractButton):
    """Quiet until the pointer or the keyboard is on it. Screen readers hear name and value as one.

    It grows with its value and never shrinks again, so that its neighbours do not dance with every digit.
    """

    def __init__(self, theme: Theme, caption: str, tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.caption = caption
        self.value = "–"
        self._tone: Tone = "text"
        self._theme = theme
        self._widest = 0
        self.setText(caption)
        self.setToolTip(tip)
        self.setAccessibleName(f"{caption}: {self.value}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_value(self, value: str, tone: Tone = "text", spoken: str | None = None) -> None:
        """`spoken` replaces the value for a screen reader, where a sign in it has no sound."""
        if (value, tone) == (self.value, self._tone):
            return
        self.value, self._tone = value, tone
        self.setAccessibleName(f"{self.caption}: {spoken or value}" if self.caption else spoken or value)
        if self._width() > self._widest:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        self._widest = max(self._widest, self._width())
        lines = (2 if self.caption else 1) * (self.fontMetrics().height() + 1)
        return QSize(self._widest + 2 * _PAD_X, lines + 2 * _PAD_Y)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._widest = 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(QColor(colours.accent), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(
                QColor(colours.selection if self.underMouse() or self.isDown() else colours.surface)
            )
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        line = self.fontMetrics().height() + 1
        place = QRectF(_PAD_X, _PAD_Y, self.width() - 2 * _PAD_X, line)
        align = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if self.caption:
            painter.setPen(QColor(colours.muted))
            painter.drawText(place, align, self.caption)
            place.translate(0, line)
        painter.setFont(self._bold())
        painter.setPen(self._theme.colour(self._tone))
        painter.drawText(place, align, self.value)
        painter.end()

    def _width(self) -> int:
        value = QFontMetrics(self._bold()).horizontalAdvance(self.value)
        return max(self.fontMetrics().horizontalAdvance(self.caption), value) + 2

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font
