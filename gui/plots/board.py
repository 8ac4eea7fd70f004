"""The plots side by side or one above the other, and what moves all of them: crosshair, zoom, keys."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from gui.plots.plot_view import LEAST_HEIGHT, LEAST_WIDTH, PlotView
from gui.plots.readings import Readings
from gui.plots.series import PLOTS
from gui.plots.time_window import Span
from gui.plots.turns import PlotTurns
from gui.theme import Theme

AT_FIRST = ("memory", "throughput", "latency")
"""What is shown of itself where not all fit: how it is, how fast it goes, how long one waits."""
EASY_WIDTH = 280
"""Of a plot in a row with others, at which its legend is still read easily."""
_STEPS, _BIG_STEP = 200, 10
_KEY_ZOOM = 1.5
_EDGE = 3


def fitting(width: int, height: int) -> tuple[str, ...]:
    """Which plots to show of themselves in so much room: all where they fit one above the other."""
    everything = tuple(plot.id for plot in PLOTS)
    return everything if height >= len(everything) * LEAST_HEIGHT else AT_FIRST


def columns_for(width: int, height: int, count: int) -> int:
    """One above the other while that fits, else side by side as far as there is width, with no place left empty
    where a single row has room for all."""
    wanted = -(-count // max(height // LEAST_HEIGHT, 1))
    if wanted > 1 and count % wanted and count * EASY_WIDTH <= width:
        return count
    return max(1, min(wanted, width // LEAST_WIDTH, count))


class PlotsBoard(QWidget):
    """Has the keyboard for all plots. Moments and spans are seconds since the epoch."""

    pointed = Signal(object)
    """The crosshair was moved by the operator to a time (float), or taken away (None)."""
    zoomed = Signal(float, float)
    dragged = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.crosshair: float | None = None
        self._theme = theme
        self._by_keys = False
        self._chosen: tuple[str, ...] | None = None
        self._room = (0, 0)
        self._shown: tuple[str, ...] = ()
        self._columns = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Plots over time"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        self._grid.setSpacing(4)
        turns = PlotTurns(self)
        self.views = {plot.id: PlotView(plot, theme, self, turns) for plot in PLOTS}
        for view in self.views.values():
            view.hide()
            view.pointed.connect(self._point_by_mouse)
            view.zoomed.connect(self.zoomed)
            view.dragged.connect(self.dragged)

    @property
    def shown(self) -> tuple[str, ...]:
        """The plots in view, in the order of the table."""
        return self._shown

    @property
    def columns(self) -> int:
        return self._columns

    def choose(self, plots: tuple[str, ...] | None) -> None:
        """Show these; None shows as many as there is room for."""
        self._chosen = plots
        self._arrange()

    def set_room(self, width: int, height: int) -> None:
        """How much of it can be seen at once."""
        self._room = (width, height)
        self._arrange()

    def show_readings(self, readings: Readings, span: Span) -> None:
        for plot in self._shown:
            self.views[plot].show_readings(readings, span)

    def show_crosshair(self, t: float | None) -> None:
        self.crosshair = t
        for view in self.views.values():
            view.show_crosshair(t)

    def hold_crosshair(self, t: float) -> None:
        """Put it there and leave it when the mouse goes."""
        self._by_keys = True
        self.show_crosshair(t)

    def _arrange(self) -> None:
        width, height = self._room
        shown = self._chosen if self._chosen is not None else fitting(width, height)
        columns = columns_for(width, height, len(shown))
        if (shown, columns) == (self._shown, self._columns):
            return
        self._shown, self._columns = shown, columns
        for view in self.views.values():
            self._grid.removeWidget(view)
            view.setVisible(view.plot.id in shown)
        for column in range(len(PLOTS)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for number, plot in enumerate(shown):
            self._grid.addWidget(self.views[plot], number // columns, number % columns)

    # -- the crosshair ----------------------------------------------------------------------------

    def _point_by_mouse(self, t: float | None) -> None:
        if t is None and self._by_keys:
            return
        self._by_keys = False
        self._point(t)

    def _point(self, t: float | None) -> None:
        self.show_crosshair(t)
        self.pointed.emit(t)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        span = self.views[PLOTS[0].id].span if not self._shown else self.views[self._shown[0]].span
        at = self.crosshair if self.crosshair is not None else span.right
        step = span.width_s / _STEPS
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            step *= _BIG_STEP
        match key:
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                self._move_by_key(at + (step if key == Qt.Key.Key_Right else -step), span)
            case Qt.Key.Key_Home:
                self._move_by_key(span.left, span)
            case Qt.Key.Key_End:
                self._move_by_key(span.right, span)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoomed.emit(at, 1 / _KEY_ZOOM)
            case Qt.Key.Key_Minus:
                self.zoomed.emit(at, _KEY_ZOOM)
            case Qt.Key.Key_Escape if self.crosshair is not None:
                self._by_keys = False
                self._point(None)
            case _:
                super().keyPressEvent(event)

    def _move_by_key(self, t: float, span: Span) -> None:
        """Past an edge, the view goes along."""
        if t < span.left or t > span.right:
            self.dragged.emit(t - (span.left if t < span.left else span.right))
        self._by_keys = True
        self._point(t)

    # -- the mark of the keyboard -----------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(QColor(self._theme.colours.accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update()
