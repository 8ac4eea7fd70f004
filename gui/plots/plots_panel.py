"""The plots panel: memory, throughput, latency, hits and cost over one axis of time."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from core.session.state import SessionState
from gui.notice import Notice
from gui.panels.panel import Panel
from gui.plots.board import PlotsBoard
from gui.plots.readings import Readings, read
from gui.plots.series import PLOTS
from gui.plots.table import write_table
from gui.plots.time_window import Span, TimeWindow
from gui.plots.toolbar import AT_FIRST_S, PlotsToolbar
from gui.plots.words import moment_words
from gui.theme import Theme
from gui.widgets.tone_label import ToneLabel
from gui.workers import workers

_TALL = 480
_ALL = tuple(plot.id for plot in PLOTS)


class PlotsPanel(Panel):
    """Zoomed or moved it stays where it was put; paused it stays as it was. The crosshair reads all plots at once."""

    noticed = Signal(object)
    """A `Notice` for the user."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.window_of_time = TimeWindow(AT_FIRST_S)
        self._readings = Readings(0.0, 0.0, {})
        self._held: SessionState | None = None
        self.toolbar = PlotsToolbar()
        self.board = PlotsBoard(theme)
        self.scroller = QScrollArea()
        self.scroller.setFrameShape(QFrame.Shape.NoFrame)
        self.scroller.setWidgetResizable(True)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setWidget(self.board)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.viewport().installEventFilter(self)
        self.words = ToneLabel("", "muted")
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.words.setAccessibleName(self.tr("The plots at the crosshair"))
        self.setFocusProxy(self.board)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 4)
        layout.setSpacing(2)
        layout.addWidget(self.toolbar)
        layout.addWidget(self.scroller, 1)
        layout.addWidget(self.words)
        self._connect()
        self._refresh()

    def _connect(self) -> None:
        toolbar, board = self.toolbar, self.board
        toolbar.widthChosen.connect(self._show_width)
        toolbar.pauseToggled.connect(self.set_paused)
        toolbar.liveWanted.connect(self.go_live)
        toolbar.plotsChosen.connect(self.choose_plots)
        toolbar.copyWanted.connect(self.copy_picture)
        toolbar.exportWanted.connect(self.ask_where_to_export)
        board.pointed.connect(lambda _t: self._show_words())
        board.zoomed.connect(self._zoom)
        board.dragged.connect(self._move)

    # -- what is shown ----------------------------------------------------------------------------

    @property
    def span(self) -> Span:
        """What is in view."""
        return self._span_of(self._readings)

    def _span_of(self, readings: Readings) -> Span:
        return self.window_of_time.span(readings.start, readings.now, ahead=self._looks_ahead(readings))

    def _looks_ahead(self, readings: Readings) -> bool:
        return readings.forecast is not None and "memory" in self.board.shown

    def draw(self, state: SessionState) -> None:
        if self._held is None:
            self._refresh()

    def _read(self, plots: Collection[str]) -> Readings:
        """The newest state, or the one that is held still, in bins as narrow as reach back to what is in view."""
        state = self._held or self._state
        if state is None:
            return Readings(0.0, 0.0, {})
        now = state.now if self._held is not None else self.now(state)
        return read(state, now, plots, self._span_of(read(state, now, ())).left)

    def show_moment(self, t: float) -> None:
        """Bring a time into the middle and read the plots there."""
        self.window_of_time.centre(t, self._readings.start, self._readings.now)
        self.board.hold_crosshair(t)
        self._refresh()

    def set_paused(self, paused: bool) -> None:
        if paused == (self._held is not None) or (paused and self._state is None):
            return
        self._held = self._state.copy() if paused and self._state is not None else None
        self._refresh()

    def go_live(self) -> None:
        self.window_of_time.go_live(self.toolbar.width_box.currentData())
        self._held = None
        self.board.show_crosshair(None)
        self._refresh()

    def choose_plots(self, plots: tuple[str, ...] | None) -> None:
        self.board.choose(plots)
        self._refresh()

    def _show_width(self, width_s: float | None) -> None:
        self.window_of_time.go_live(width_s)
        self._refresh()

    def _zoom(self, at: float, factor: float) -> None:
        readings = self._readings
        self.window_of_time.zoom(at, factor, readings.start, readings.now, ahead=self._looks_ahead(readings))
        self._refresh()

    def _move(self, by_s: float) -> None:
        readings = self._readings
        self.window_of_time.move(by_s, readings.start, readings.now, ahead=self._looks_ahead(readings))
        self._refresh()

    def _refresh(self) -> None:
        """After a change of what is in view: other plots, other times, wider or narrower bins."""
        self._readings = self._read(self.board.shown)
        self.board.show_readings(self._readings, self.span)
        self.toolbar.show_mode(live=self.window_of_time.live, paused=self._held is not None)
        self.toolbar.show_plots(self.board.shown)
        self._show_words()

    def _show_words(self) -> None:
        t = self.board.crosshair
        if t is None:
            words = self.tr(
                "Point at a plot to read all of them there; wheel: zoom, drag: move, arrows: step"
            )
        else:
            views = [self.board.views[plot] for plot in self.board.shown]
            words = moment_words(t, views, self._readings)
        if words != self.words.text():
            self.words.show_words(words)
            self.words.setToolTip("" if t is None else words)
            self.board.setAccessibleDescription(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        lines = 2 if event.size().height() >= _TALL else 1  # fixed: the plots must not move under the mouse
        self.words.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 2)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(event, QResizeEvent):
            before = self.board.shown
            self.board.set_room(event.size().width(), event.size().height())
            if self.board.shown != before:
                self._refresh()
        return super().eventFilter(watched, event)

    # -- taking it along --------------------------------------------------------------------------

    def copy_picture(self) -> None:
        """The plots as they are, also those that are scrolled out of sight, into the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.board.grab())
        self.noticed.emit(Notice(self.tr("The plots are in the clipboard as a picture.")))

    def ask_where_to_export(self) -> None:
        dialog = QFileDialog(self, self.tr("Export what the plots show"), "plots.csv")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Tables (*.csv)"))
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.export(Path(name)))
        dialog.open()

    def export(self, path: Path) -> None:
        """Write every curve over what is in view, in the background."""
        readings, span = self._read(_ALL), self.span
        workers().start(
            self,
            lambda _task: write_table(path, readings, span),
            lambda count: self.noticed.emit(
                Notice(self.tr("{count} rows are in {path}").format(count=count, path=path))
            ),
            lambda words: self.noticed.emit(Notice(words, "bad")),
        )
