"""The bar under the status strip while a recorded session is shown: play, time, speed, way out."""

from __future__ import annotations

import math

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from gui import format as fmt
from gui.icons import icon
from gui.replay_player import SPEEDS, ReplayPlayer
from gui.theme import Theme
from gui.widgets.time_slider import TimeSlider
from gui.widgets.tone_label import ToneLabel

_ICON_ROOM_PX = 44


class ReplayBar(QFrame):
    """Hidden without a player. Space plays and pauses, left and right go from moment to moment."""

    leaveRequested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("replayBar")
        self.setAccessibleName(self.tr("Replay"))
        self._player: ReplayPlayer | None = None
        self._theme = theme
        self.word = ToneLabel(self.tr("● Recorded"), "info", strong=True)
        self.word.setToolTip(self.tr("This session is not running: it is shown as it was recorded"))
        self.play = self._button(self.tr("Play"), self.tr("Play or pause (Space)"), self._toggle)
        self.back = self._button("◀◀", self.tr("Back to the moment before (Left)"), lambda: self._step(-1))
        self.on = self._button("▶▶", self.tr("On to the next moment (Right)"), lambda: self._step(1))
        self.play.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.play.setMinimumWidth(self.play.fontMetrics().horizontalAdvance(self.tr("Pause")) + _ICON_ROOM_PX)
        theme.changed.connect(self._show)
        self.back.setAccessibleName(self.tr("Moment before"))
        self.on.setAccessibleName(self.tr("Next moment"))
        self.slider = TimeSlider(theme)
        self.slider.setAccessibleName(self.tr("Time of the session"))
        self.slider.setToolTip(
            self.tr("Click or drag to go to a moment. Lines mark what happened: rest the pointer on one")
        )
        self.slider.sought.connect(self._seek)
        self.time = QLabel()
        self.time.setObjectName("replayTime")
        self.speed = QComboBox()
        self.speed.setAccessibleName(self.tr("Speed of the replay"))
        self.speed.setToolTip(self.tr("How many times as fast as it was"))
        for each in SPEEDS:
            self.speed.addItem(self.tr("As fast as it goes") if each == math.inf else f"{each:.0f}×", each)
        self.speed.currentIndexChanged.connect(self._set_speed)
        self.leave = self._button(
            self.tr("Leave replay"), self.tr("Close the recording"), self.leaveRequested.emit
        )

        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 8, 4)
        layout.setSpacing(6)
        left: tuple[QWidget, ...] = (self.word, self.back, self.play, self.on)
        right: tuple[QWidget, ...] = (self.time, self.speed, self.leave)
        for widget in left:
            layout.addWidget(widget)
        layout.addWidget(self.slider, 1)
        for widget in right:
            layout.addWidget(widget)
        self.hide()

    def show_player(self, player: ReplayPlayer | None) -> None:
        """Follow this replay, or none."""
        if self._player is not None:
            self._player.changed.disconnect(self._show)
            self._player.marked.disconnect(self._show_markers)
        self._player = player
        self.setVisible(player is not None)
        if player is None:
            return
        player.changed.connect(self._show)
        player.marked.connect(self._show_markers)
        self._show()
        self._show_markers()

    def _button(self, text: str, tip: str, call: object) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.clicked.connect(call)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _show_markers(self) -> None:
        if self._player is not None and self._player.recorded is not None:
            self.slider.show_markers(self._player.markers)

    def _show(self) -> None:
        player = self._player
        if player is None:
            return
        known = player.recorded
        for widget in (self.play, self.back, self.on, self.slider):
            widget.setEnabled(known is not None)
        self.play.setText(self.tr("Pause") if player.playing else self.tr("Play"))
        self.play.setIcon(icon("pause" if player.playing else "resume", self._theme.colours))
        self.play.setAccessibleName(
            self.tr("Pause the replay") if player.playing else self.tr("Play the replay")
        )
        with QSignalBlocker(self.speed):
            self.speed.setCurrentIndex(SPEEDS.index(player.speed))
        if known is None:
            self.time.setText(self.tr("Opening…"))
            return
        self.slider.show_span(known.start, known.end)
        if self.slider.markers is not player.markers:  # they were found before the file's span was known
            self._show_markers()
        self.slider.show_time(player.position if player.target is None else player.target)
        words = self.tr("{clock}   {passed} of {whole}")
        if player.target is not None:
            words = self.tr("Reading…   {passed} of {whole}")
        passed, whole = player.position - known.start, known.end - known.start
        self.time.setText(
            words.format(
                clock=fmt.clock(player.position), passed=_watch(passed, whole), whole=_watch(whole, whole)
            )
        )
        self.time.setMinimumWidth(max(self.time.minimumWidth(), self.time.sizeHint().width()))  # never jumps

    def _toggle(self) -> None:
        if self._player is not None:
            if self._player.playing:
                self._player.pause()
            else:
                self._player.play()

    def _step(self, direction: int) -> None:
        if self._player is not None:
            self._player.seek_marker(direction)

    def _seek(self, t: float) -> None:
        if self._player is not None:
            self._player.seek(t)

    def _set_speed(self) -> None:
        if self._player is not None:
            self._player.set_speed(self.speed.currentData())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Space:
                self._toggle()
            case Qt.Key.Key_Left:
                self._step(-1)
            case Qt.Key.Key_Right:
                self._step(1)
            case _:
                super().keyPressEvent(event)


def _watch(seconds: float, whole: float) -> str:
    """As a stop watch shows it, as wide as the whole needs: '1:05', '0:01:05'."""
    minutes, s = divmod(max(int(seconds), 0), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{s:02}" if whole >= 3600 else f"{minutes}:{s:02}"
