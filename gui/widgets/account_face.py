"""The painted parts of an account's card: its head, its load, its figures and its keys."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip

from gui.looks import Look
from gui.theme import Theme
from gui.widgets.account_words import Figure, Line
from gui.widgets.painted import RIGHT, Painted

KEY_COLUMNS = 2
KEY_ROWS = 4
KEYS_SHOWN = KEY_COLUMNS * KEY_ROWS
_BAR_HEIGHT = 7


@dataclass(frozen=True, slots=True)
class Head:
    name: str
    health: Look
    why: str
    since: Line


class HeadView(Painted[Head]):
    """Name and health, why, and since when."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setFixedHeight(3 * self.line_height())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def words(self, value: Head) -> str:
        return f"{value.health.shown}: {value.why}, {value.since.text}"

    def paint(self, painter: QPainter, value: Head) -> None:
        line, width = self.line_height(), self.width()
        health_width = QFontMetrics(self.bold).horizontalAdvance(value.health.text) + 4
        self.put(painter, QRectF(0, 0, max(0, width - health_width - 6), line), value.name, bold=True)
        place = QRectF(width - health_width, 0, health_width, line)
        self.put(painter, place, value.health.text, value.health.tone, bold=True, align=RIGHT)
        self.put(painter, QRectF(0, line, width, line), value.why, "muted")
        self.put(painter, QRectF(0, 2 * line, width, line), value.since.text, value.since.tone)


@dataclass(frozen=True, slots=True)
class Load:
    in_flight: int
    limit: int | None
    text: str


class LoadBar(Painted[Load]):
    """Calls in flight against the limit: a bar, and the same in words."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setFixedHeight(self.line_height() + _BAR_HEIGHT + 3)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def words(self, value: Load) -> str:
        return value.text

    def paint(self, painter: QPainter, value: Load) -> None:
        line = self.line_height()
        self.put(painter, QRectF(0, 0, self.width(), line), value.text)
        whole = QRectF(0.5, line + 1.5, self.width() - 1, _BAR_HEIGHT)
        painter.setPen(self.theme.colours.grid)
        painter.setBrush(self.palette().window())
        painter.drawRoundedRect(whole, 3, 3)
        if value.in_flight:
            # Without a limit there is no whole to take a share of: the bar only says that there is work.
            share = min(value.in_flight / value.limit, 1.0) if value.limit else 1 - 0.9**value.in_flight
            full = value.limit is not None and value.in_flight >= value.limit
            painter.setBrush(self.theme.colour("warn" if full else "info"))
            painter.setPen("#00000000")
            painter.drawRoundedRect(
                QRectF(1, line + 2, max(4.0, (self.width() - 2) * share), _BAR_HEIGHT - 1), 3, 3
            )


class FiguresView(Painted[tuple[Figure, ...]]):
    """Numbers side by side, each under its name."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setFixedHeight(2 * self.line_height())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def words(self, value: tuple[Figure, ...]) -> str:
        return ", ".join(f"{figure.caption}: {figure.value}" for figure in value)

    def paint(self, painter: QPainter, value: tuple[Figure, ...]) -> None:
        line, width = self.line_height(), self.width() / max(len(value), 1)
        for i, figure in enumerate(value):
            self.put(painter, QRectF(i * width, 0, width - 6, line), figure.caption, "muted")
            place = QRectF(i * width, line, width - 6, line)
            self.put(painter, place, figure.value, figure.tone, bold=True)


class LineView(Painted[Line]):
    """One line of words; all of it in the tool tip."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setFixedHeight(self.line_height())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def words(self, value: Line) -> str:
        return value.text

    def show_value(self, value: Line) -> bool:
        changed = super().show_value(value)
        if changed:
            self.setToolTip(value.text)
        return changed

    def paint(self, painter: QPainter, value: Line) -> None:
        self.put(painter, QRectF(self.rect()), value.text, value.tone)


@dataclass(frozen=True, slots=True)
class KeyLine:
    name: str
    line: Line
    tip: str


class KeysView(Painted[tuple[KeyLine, ...]]):
    """The keys of an account, two a row; `more` tells how many are not shown."""

    menuWanted = Signal(str, QPoint)
    """The masked name of the key under the pointer, and where on the screen."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def words(self, value: tuple[KeyLine, ...]) -> str:
        return ", ".join(key.line.text for key in value)

    def show_value(self, value: tuple[KeyLine, ...]) -> bool:
        if self.value is None or len(value) != len(self.value):
            self.setFixedHeight(self._rows(len(value)) * self.line_height())
        return super().show_value(value)

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def paint(self, painter: QPainter, value: tuple[KeyLine, ...]) -> None:
        for i, key in enumerate(value):
            place, text = self._place(i), key.line.text
            if self.fontMetrics().horizontalAdvance(text) > place.width():
                text = text.replace("sk-…", "…", 1)  # rather than cut the word on its health
            self.put(painter, place, text, key.line.tone)

    def key_at(self, position: QPoint) -> KeyLine | None:
        for i, key in enumerate(self.value or ()):
            if self._place(i).contains(position):
                return key
        return None

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            key = self.key_at(event.pos())
            QToolTip.showText(event.globalPos(), key.tip if key is not None else "", self)
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        key = self.key_at(event.pos())
        if key is None or not key.name:
            event.ignore()  # the card's own menu
            return
        self.menuWanted.emit(key.name, event.globalPos())

    @staticmethod
    def _rows(keys: int) -> int:
        return -(-keys // KEY_COLUMNS)

    def _place(self, i: int) -> QRectF:
        width, line = self.width() / KEY_COLUMNS, self.line_height()
        return QRectF(i % KEY_COLUMNS * width, i // KEY_COLUMNS * line, width - 6, line)
