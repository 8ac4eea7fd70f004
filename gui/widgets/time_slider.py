"""A slider over a session's time, with a line at each moment worth a look."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QToolTip, QWidget

from core.session.views import Marker, MarkerKind
from gui import format as fmt
from gui.theme import Theme, Tone

_STEPS = 10_000
_TONES: dict[MarkerKind, Tone] = {
    "leak": "bad",
    "health": "warn",
    "cleanup": "good",
    "operator": "info",
    "phase": "muted",
}
_LINE_PX = 2
_REACH_PX = 4
_WORDS_MOST = 8


class TimeSlider(QSlider):
    """Times in epoch seconds. The keys for steps and for play are left to its parent."""

    sought = Signal(float)
    """The user has moved the handle to that time."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._start, self._end = 0.0, 1.0
        self._markers: Sequence[Marker] = ()
        self._lines: dict[int, MarkerKind] = {}
        self.setRange(0, _STEPS)
        self.setPageStep(_STEPS // 20)
        self.setMinimumWidth(120)
        self.actionTriggered.connect(lambda _action: self.sought.emit(self._time_of(self.sliderPosition())))
        theme.changed.connect(self.update)

    def show_span(self, start: float, end: float) -> None:
        self._start, self._end = start, max(end, start + 1e-3)

    def show_time(self, t: float) -> None:
        """Not while the user holds the handle."""
        if not self.isSliderDown():
            self.setValue(round((t - self._start) / (self._end - self._start) * _STEPS))

    @property
    def markers(self) -> Sequence[Marker]:
        return self._markers

    def show_markers(self, markers: Sequence[Marker]) -> None:
        """Of several at one place the gravest is drawn."""
        order = list(_TONES)
        self._markers = markers
        self._lines.clear()
        for marker in sorted(markers, key=lambda each: order.index(each.kind), reverse=True):
            at = round((marker.t - self._start) / (self._end - self._start) * _STEPS)
            self._lines[at * 500 // _STEPS * _STEPS // 500] = marker.kind
        self.update()

    def _time_of(self, position: int) -> float:
        return self._start + (self._end - self._start) * position / _STEPS

    def words_at(self, x: int) -> str:
        """What happened where the pointer is, a few at most; empty where nothing did."""
        reach = (self._end - self._start) * _REACH_PX / max(self.width(), 1)
        t = self._time_of(QStyle.sliderValueFromPosition(0, _STEPS, x, self.width()))
        near = [marker for marker in self._markers if abs(marker.t - t) <= reach]
        return "\n".join(f"{fmt.clock(marker.t)}  {marker.words}" for marker in near[:_WORDS_MOST])

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and (words := self.words_at(event.pos().x())):
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def _x_of(self, position: int, groove_left: int, room: int) -> int:
        return groove_left + QStyle.sliderPositionFromValue(0, _STEPS, position, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        style, control = self.style(), QStyle.ComplexControl.CC_Slider
        groove = style.subControlRect(control, option, QStyle.SubControl.SC_SliderGroove, self)
        handle = style.subControlRect(control, option, QStyle.SubControl.SC_SliderHandle, self)
        painter = QPainter(self)
        left, room = groove.left() + handle.width() // 2, groove.width() - handle.width()
        for position, kind in self._lines.items():
            x = self._x_of(position, left, room) - _LINE_PX // 2
            painter.fillRect(x, 0, _LINE_PX, self.height(), QColor(self._theme.colours.tone(_TONES[kind])))
        painter.end()
        super().paintEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the handle goes there at once, like in any player."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        style, control = self.style(), QStyle.ComplexControl.CC_Slider
        handle = style.subControlRect(control, option, QStyle.SubControl.SC_SliderHandle, self)
        x = event.position().toPoint().x()
        if event.button() == Qt.MouseButton.LeftButton and not handle.contains(event.position().toPoint()):
            room = self.width() - handle.width()
            self.setSliderPosition(QStyle.sliderValueFromPosition(0, _STEPS, x - handle.width() // 2, room))
            self.sought.emit(self._time_of(self.sliderPosition()))
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space):
            event.ignore()
            return
        super().keyPressEvent(event)
