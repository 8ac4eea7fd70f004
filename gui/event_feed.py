"""The bridge from the engine's thread to the screen.

The engine appends batches of events from its own thread; a timer in the GUI thread takes them into the
window's own `SessionState`, at most 2,000 events or 4 ms a tick so that a flood never stutters, and tells
the screens at most four times a second. Every event reaches the state, in order; only repaints are skipped.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.events import Event
from core.session.request_history import HistoryMark, RequestHistory
from core.session.state import SessionState

EVENTS_A_TICK = 2_000
TICK_BUDGET_S = 0.004
_EVENTS_BETWEEN_LOOKS = 50

TICK_MS = 16
FAST_BUDGET_S = 0.008
"""Of a replay as fast as it goes: half of what the window may be held up."""
REPAINT_S = 0.25
FAST_REPAINT_S = 0.5
"""A picture of the whole window costs some 50 ms, which a replay as fast as it goes would rather spend on events."""
QUIET_REPAINT_S = 2.0
HEARTBEAT_S = 1.0
"""A running session is repainted this often without events, for countdowns, rates and the time left."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How the feed takes events in, and whether the session's time goes on between them."""

    interval_ms: int = TICK_MS
    budget_s: float = TICK_BUDGET_S
    most: int = EVENTS_A_TICK
    repaint_s: float = REPAINT_S
    clock_runs: bool = True


LIVE = Pace()
REPLAY = Pace(clock_runs=False)
FAST = Pace(interval_ms=0, budget_s=FAST_BUDGET_S, most=1_000_000, repaint_s=FAST_REPAINT_S, clock_runs=False)


class EventFeed(QObject):
    """Owns the window's `SessionState` and the history of all its prompts, and says when they have changed.

    `append` may be called from any thread; all the rest belongs to the thread of this object.
    """

    stateChanged = Signal(object)
    drained = Signal()
    """All that was pending is in the state."""
    _arrived = Signal()

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(parent)
        self.state = SessionState()
        self.history = RequestHistory()
        self._clock = clock
        self._batches: deque[Sequence[Event]] = deque()
        self._at = 0  # how many events of the first batch are taken
        self._awake = False
        self._quiet = False
        self._changed = False
        self._told_at = float("-inf")
        self._pace = LIVE

        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.drain)
        self._repaint = QTimer(self)
        self._repaint.setSingleShot(True)
        self._repaint.timeout.connect(self._tell)
        self._arrived.connect(self._tick.start, Qt.ConnectionType.QueuedConnection)

    def append(self, batch: Sequence[Event]) -> None:
        """Hand over events. The sequence must not change afterwards."""
        if not batch:
            return
        self._batches.append(batch)
        if not self._awake:
            self._awake = True
            self._arrived.emit()

    @property
    def pending(self) -> int:
        """Batches that are not wholly in the state yet."""
        return len(self._batches)

    def reset(self) -> None:
        """Forget the state and whatever is pending, for another session."""
        self._batches.clear()
        self._at = 0
        self.state = SessionState()
        self.history = RequestHistory()
        self._note_change()

    def restore(self, state: SessionState, mark: HistoryMark | None) -> None:
        """Go back to a moment that was replayed before (mark None: to the beginning); nothing is pending then."""
        self._batches.clear()
        self._at = 0
        self.state = state
        if mark is None:
            self.history = RequestHistory()
        else:
            self.history.rewind(mark)
        self._note_change()

    def set_pace(self, pace: Pace) -> None:
        self._pace = pace
        self._tick.setInterval(pace.interval_ms)

    def set_quiet(self, quiet: bool) -> None:
        """Repaint rarely, because nobody can see the window. The state itself keeps up."""
        if quiet != self._quiet:
            self._quiet = quiet
            if not quiet:
                self._tell()

    def drain(self) -> int:
        """Take in what fits in one tick; returns how many events that was."""
        self._awake = False  # before looking, so that an event that arrives now wakes the timer again
        taken = self._take()
        if self._batches:
            self._awake = True
        else:
            self._tick.stop()
        if taken:
            self._note_change()
            if not self._batches:
                self.drained.emit()
        return taken

    def _take(self) -> int:
        deadline = self._clock() + self._pace.budget_s
        most = self._pace.most
        taken = 0
        apply, remember = self.state.apply, self.history.apply
        while self._batches and taken < most:
            batch = self._batches[0]
            end = min(len(batch), self._at + most - taken, self._at + _EVENTS_BETWEEN_LOOKS)
            taken += end - self._at
            while self._at < end:
                event = batch[self._at]
                self._at += 1  # first, so that an event that cannot be applied is reported once, not for ever
                apply(event)
                remember(event)
            if end == len(batch):
                self._batches.popleft()
                self._at = 0
            if self._clock() >= deadline:
                break
        return taken

    def _note_change(self) -> None:
        if not self._changed:
            self._changed = True
            self._tell_in(QUIET_REPAINT_S if self._quiet else self._pace.repaint_s)

    def _tell_in(self, interval_s: float) -> None:
        left_s = self._told_at + interval_s - self._clock()
        self._repaint.start(max(0, round(left_s * 1000)) if left_s > 0 else 0)

    def _tell(self) -> None:
        self._changed = False
        self._told_at = self._clock()
        if self.state.running and self._pace.clock_runs:
            self._tell_in(QUIET_REPAINT_S if self._quiet else HEARTBEAT_S)
        else:
            self._repaint.stop()
        self.stateChanged.emit(self.state)
