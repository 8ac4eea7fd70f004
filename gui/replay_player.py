"""Plays a recorded session through the window's feed: at a speed, to a moment, forwards and backwards.

The feed's state is the only one: going forwards applies events, going back begins at a checkpoint. What is
recorded is read ahead in a thread (`ReplayReader`); here only time and order are decided.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from core.session.views import Marker
from gui.event_feed import FAST, REPLAY, EventFeed
from gui.replay_reader import Chunk, ReaderSignals, Recorded, ReplayReader, Restored

SPEEDS = (1.0, 5.0, 20.0, 100.0, math.inf)
STEP_S = 0.05
"""How often a replay at a speed hands events over."""
LONGEST_WAIT_S = 5.0
"""Where nothing was recorded for longer (the night before a resume), the replay goes on at once."""
_BATCHES_AHEAD = 4
_SAME_MOMENT_S = 0.5


class ReplayPlayer(QObject):
    """One for a replay. It owns what the feed shows until `close`."""

    opened = Signal(object)
    """Recorded: its times are known now."""
    changed = Signal()
    """Position, speed, whether it plays or is on its way to a moment."""
    reached = Signal()
    """It has come to the moment asked for by `seek`."""
    failed = Signal(str)
    """The file cannot be read (any further), in words for the user."""
    marked = Signal()
    """The moments of the whole recording are known."""

    def __init__(
        self,
        path: Path,
        feed: EventFeed,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self.path = path
        self.recorded: Recorded | None = None
        self.markers: list[Marker] = []
        self.playing = False
        self.speed = 1.0
        self.target: float | None = None
        """The moment it is on its way to."""
        self._feed = feed
        self._clock = clock
        self._chunk: Chunk | None = None
        self._at = 0  # how many events of the chunk are handed over
        self._events = 0  # handed over since the beginning
        self._batch = 0  # the last one that was handed over whole
        self._restoring = False
        self._handed_over_to = 0.0  # the latest time among those
        self._due = 0.0  # the session's time up to which a replay at a speed has come
        self._looked_at = 0.0
        self._closed = False
        self._signals = ReaderSignals(self)
        self._signals.opened.connect(self._opened)
        self._signals.arrived.connect(self._pump)
        self._signals.failed.connect(self._failed)
        self._signals.marked.connect(self._marked)
        self._reader = ReplayReader(path, self._signals)
        self._steps = QTimer(self)
        self._steps.setInterval(round(STEP_S * 1000))
        self._steps.timeout.connect(self._step)
        feed.drained.connect(self._pump)
        feed.stateChanged.connect(self.changed)
        feed.reset()
        feed.set_pace(REPLAY)

    def start(self) -> None:
        """Open the file; `opened` or `failed` tells."""
        self._reader.start()

    def close(self) -> None:
        """Let go of the file and the feed. Takes as long as the reader's present step, some milliseconds."""
        if self._closed:
            return
        self._closed = True
        self._steps.stop()
        self._feed.drained.disconnect(self._pump)
        self._feed.stateChanged.disconnect(self.changed)
        self._reader.close()

    # -- what it is asked ---------------------------------------------------------------------------

    @property
    def position(self) -> float:
        """The session's time now, between the recording's start and end."""
        if self.recorded is None:
            return 0.0
        now = self._feed.state.now if self._fast else self._due
        return min(max(now, self.recorded.start), self.recorded.end)

    @property
    def at_end(self) -> bool:
        """All that was recorded is in the state."""
        taken = self._chunk is None and not self._feed.pending and not self._restoring
        return taken and self._reader.exhausted

    def play(self) -> None:
        """Go on from here, from the beginning at the end."""
        if self.recorded is None or self.playing:
            return
        if self.at_end and self.target is None:
            self._go_back(self.recorded.start)
        self.playing = True
        self._go_on()

    def pause(self) -> None:
        self._due = self.position
        self.playing = False
        self._go_on()

    def set_speed(self, speed: float) -> None:
        """Times as fast as it was; infinity is as fast as it goes."""
        self._due = self.position
        self.speed = speed
        self._go_on()

    def seek(self, t: float) -> None:
        """Go to a moment, then play on or stay paused as before."""
        if self.recorded is None:
            return
        target = min(max(t, self.recorded.start), self.recorded.end)
        if target < self._handed_over_to:
            self._go_back(target)
        self.target = target
        self._go_on()

    def seek_marker(self, direction: int) -> None:
        """To the next moment (1) or the one before (-1); the first is the beginning, the last is the end."""
        if self.recorded is None:
            return
        here = self.position if self.target is None else self.target
        moments = [self.recorded.start, *sorted(marker.t for marker in self.markers), self.recorded.end]
        if direction > 0:
            self.seek(next((t for t in moments if t > here + STEP_S), self.recorded.end))
        else:
            self.seek(next((t for t in reversed(moments) if t < here - _SAME_MOMENT_S), self.recorded.start))

    # -- inside -------------------------------------------------------------------------------------

    @property
    def _fast(self) -> bool:
        return self.target is not None or (self.playing and self.speed == math.inf)

    def _opened(self, recorded: Recorded) -> None:
        if self._closed:
            return
        self.recorded = recorded
        self._due = recorded.start
        self._go_on()
        self.opened.emit(recorded)

    def _failed(self, words: str) -> None:
        if self._closed:
            return
        self.playing, self.target = False, None
        self._steps.stop()
        self.failed.emit(words)

    def _marked(self, markers: list[Marker]) -> None:
        self.markers = markers
        self.marked.emit()

    def _go_back(self, t: float) -> None:
        self._chunk, self._at = None, 0
        self._restoring = True
        self._due = self._handed_over_to = t
        self._reader.go_back(t)

    def _go_on(self) -> None:
        """After every change of what is wanted."""
        self._feed.set_pace(FAST if self._fast else REPLAY)
        if self.playing and not self._fast:
            self._looked_at = self._clock()
            self._steps.start()
        else:
            self._steps.stop()
        self.changed.emit()
        self._pump()

    def _step(self) -> None:
        """Move the session's time on by what has passed, but not while the feed or the reader is behind."""
        now = self._clock()
        passed_s, self._looked_at = now - self._looked_at, now
        if self._feed.pending or self._restoring or not self._has_next():
            self._look_whether_reached()
            return
        self._due += passed_s * self.speed
        if self._coming - self._due > LONGEST_WAIT_S * self.speed:
            self._due = self._coming
        self._pump()
        self.changed.emit()

    @property
    def _coming(self) -> float:
        """The time of the next event; only where there is one."""
        return self._chunk.events[self._at].t if self._chunk is not None else math.inf

    def _until(self) -> float:
        """The session's time up to which events may go to the feed now."""
        if self.target is not None:
            return self.target
        if not self.playing or self._closed:
            return -math.inf
        return math.inf if self.speed == math.inf else self._due

    def _pump(self) -> None:
        """Hand over what is due, a little at a time, and look whether the moment asked for has come."""
        until = self._until()
        while until > -math.inf and self._feed.pending < _BATCHES_AHEAD and self._has_next():
            if self._coming > until:
                break
            self._hand_over(until)
        self._look_whether_reached()

    def _hand_over(self, until: float) -> None:
        """The chunk's events up to the first that is later; a stream may be a moment out of order."""
        chunk, at = self._chunk, self._at
        if chunk is None:
            return
        events, end = chunk.events, len(chunk.events)
        if chunk.until > until:
            end = next((i for i in range(at, end) if events[i].t > until), end)
        self._feed.append(events if end - at == len(events) else events[at:end])
        self._events += end - at
        self._handed_over_to = max(self._handed_over_to, min(chunk.until, until))
        if end < len(events):
            self._at = end
        else:
            self._chunk, self._at, self._batch = None, 0, chunk.batch

    def _has_next(self) -> bool:
        """Whether an event is there to hand over; gets the next chunk where there is room for it.

        Before a new chunk the state is that of the end of a batch: the moment to note a checkpoint, once the feed
        has taken in everything.
        """
        if self._chunk is not None:
            return True
        if not self._restoring and self._reader.wants_checkpoint(self._events):
            if self._feed.pending:
                return False
            self._reader.keep(self._batch, self._events, self._feed.state.copy(), self._feed.history.mark())
        item = self._reader.take()
        if isinstance(item, Restored):
            self._restoring = False
            self._batch, self._events = item.batch, item.events
            self._handed_over_to = item.state.now
            self._feed.restore(item.state, item.mark)
            item = self._reader.take()
        self._chunk = item if isinstance(item, Chunk) else None
        return self._chunk is not None

    def _look_whether_reached(self) -> None:
        if self._feed.pending or self._restoring or self._closed:
            return
        ended = self.at_end
        if self.target is not None:
            if ended or self._coming_is_after(self.target):
                self._due, self.target = self.target, None
                self._go_on()
                self.reached.emit()
        elif ended and self.playing:
            self.pause()

    def _coming_is_after(self, t: float) -> bool:
        return self._chunk is not None and self._coming > t
