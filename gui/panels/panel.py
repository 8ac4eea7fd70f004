"""What every panel is: a widget that draws the newest state, and draws only while somebody can see it."""

from __future__ import annotations

import time

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from core.session.state import SessionState


class Panel(QWidget):
    """A subclass draws in `draw`; what must be gathered while hidden too goes to `gather`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: SessionState | None = None
        self._newest_t = 0.0
        self._newest_at = 0.0
        self.clock_runs = True
        """Whether the session's time goes on between its events; not so in a replay."""

    def show_state(self, state: SessionState, *, draw: bool = True) -> None:
        """Without `draw` only note it: for a window that is minimised, whose panels Qt still calls visible."""
        self._state = state
        if state.now != self._newest_t:
            self._newest_t, self._newest_at = state.now, time.monotonic()
        self.gather(state)
        if draw and self.in_sight:
            self.draw(state)

    @property
    def in_sight(self) -> bool:
        """Shown, and not behind the tab of another: Qt calls such a one visible too, and puts it elsewhere."""
        return self.isVisible() and not self.visibleRegion().isEmpty()

    def gather(self, state: SessionState) -> None:
        """Take from the state what would be lost by drawing later. Cheap; called for every state."""

    def draw(self, state: SessionState) -> None:
        raise NotImplementedError

    def now(self, state: SessionState) -> float:
        """The session's own time: that of its newest event, running on while the session runs."""
        runs = state.running and self.clock_runs
        return state.now + (time.monotonic() - self._newest_at if runs else 0.0)

    def redraw(self) -> None:
        """Draw the last state again, after a change of colours or filters, or out from behind a tab."""
        if self._state is not None and self.in_sight:
            self.draw(self._state)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._state is not None:
            self.draw(self._state)
