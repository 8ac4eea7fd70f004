"""Widgets side by side, in as many lines as they need."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class Flow(QWidget):
    """Wraps like words; nothing is ever cut. Its height follows from its width.

    Not a layout with a height for its width: Qt takes the height at the least width for the least height of the
    whole window, which made that 740 pixels.
    """

    def __init__(self, gap: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gap = gap
        self._parts: list[QWidget] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def add(self, part: QWidget) -> None:
        part.setParent(self)
        self._parts.append(part)
        self._flow()

    def sizeHint(self) -> QSize:
        widest = max((part.sizeHint().width() for part in self._parts), default=0)
        return QSize(widest, self.height())

    def minimumSizeHint(self) -> QSize:
        """The largest part has room."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._flow()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a part has another size
            self._flow()
            self.updateGeometry()
        return super().event(event)

    def _flow(self) -> None:
        x = y = line = 0
        for part in self._parts:
            size = part.sizeHint()
            if x and x + size.width() > self.width():
                x, y, line = 0, y + line + self._gap, 0
            part.setGeometry(QRect(x, y, size.width(), size.height()))
            x += size.width() + self._gap
            line = max(line, size.height())
        if y + line != self.height() or self.minimumHeight() != y + line:
            self.setFixedHeight(y + line)
