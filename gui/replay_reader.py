"""The thread that reads a recorded session ahead of the window, and packs and unpacks its checkpoints.

It reads a bounded number of events ahead, in chunks that end with a batch of the file, so the window only has to
take them in.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from core.events import AnyEvent
from core.session.checkpoints import Checkpoint, Checkpoints
from core.session.errors import SessionFileError
from core.session.replay import Replay
from core.session.request_history import HistoryMark
from core.session.state import SessionState
from core.session.views import Marker

EVENTS_AHEAD = 8_000
"""About 2 MB."""
_CHUNK_EVENTS = 500


class Chunk(NamedTuple):
    """Events in their order, up to and with a batch of the file. `until` is the latest time among them."""

    batch: int
    events: list[AnyEvent]
    until: float


class Restored(NamedTuple):
    """Where the next chunks go on from; `mark` None is the beginning."""

    state: SessionState
    batch: int
    events: int
    mark: HistoryMark | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is known of a session file once it is open."""

    path: Path
    start: float
    end: float
    prompts: int
    answered: int
    failed: int


class _Moment(NamedTuple):
    """A checkpoint that is still to be packed."""

    batch: int
    events: int
    state: SessionState
    mark: HistoryMark
    turn: int


class ReaderSignals(QObject):
    """They belong to the receiver."""

    opened = Signal(object)
    """Recorded."""
    arrived = Signal()
    """There is something to take again."""
    failed = Signal(str)
    """The file cannot be read (any further), in words."""
    marked = Signal(object)
    """A list of `Marker`s: the moments of the whole recording."""


class ReplayReader:
    """All methods belong to the thread of the receiver; `close` waits for this one's thread."""

    def __init__(self, path: Path, signals: ReaderSignals) -> None:
        self._path = path
        self._signals = signals
        self._checkpoints = Checkpoints()
        self._change = threading.Condition()
        self._ready: deque[Chunk | Restored] = deque()
        self._ahead = 0
        self._go_to: Checkpoint | None = None
        self._turn = 0  # counts how often the replay has gone back
        self._turned = False
        self._moments: deque[_Moment] = deque()
        self._at_end = False
        self._hungry = True
        self._closing = False
        self._threads = [
            threading.Thread(target=self._run, name="replay reader", daemon=True),
            threading.Thread(target=self._look_for_markers, name="replay markers", daemon=True),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        with self._change:
            self._closing = True
            self._change.notify()
        for thread in self._threads:
            thread.join()

    def take(self) -> Chunk | Restored | None:
        """What comes next. None: not yet (`arrived` tells when), or nothing any more where `exhausted`."""
        with self._change:
            if not self._ready:
                self._hungry = True
                return None
            item = self._ready.popleft()
            if isinstance(item, Chunk):
                before, self._ahead = self._ahead, self._ahead - len(item.events)
                if before > EVENTS_AHEAD // 2 >= self._ahead:
                    self._change.notify()
            return item

    @property
    def exhausted(self) -> bool:
        with self._change:
            return self._at_end and not self._ready

    def go_back(self, t: float) -> None:
        """Go on from the last checkpoint before `t`: a `Restored` comes next. Later checkpoints are dropped."""
        with self._change:
            self._go_to = self._checkpoints.before(t)
            self._checkpoints.drop_after(self._go_to)
            self._turn += 1
            self._turned = True
            self._moments.clear()
            self._ready.clear()
            self._ahead = 0
            self._change.notify()

    def wants_checkpoint(self, events: int) -> bool:
        """Whether to `keep` this moment, so many events from the beginning."""
        with self._change:
            return not self._moments and self._checkpoints.due(events)

    def keep(self, batch: int, events: int, state: SessionState, mark: HistoryMark) -> None:
        """Note the moment after a batch. The state must not change any more."""
        with self._change:
            self._moments.append(_Moment(batch, events, state, mark, self._turn))
            self._change.notify()

    # -- in the threads -----------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            replay = Replay(self._path)
        except SessionFileError as error:
            self._signals.failed.emit(str(error))
            return
        try:
            self._signals.opened.emit(Recorded(self._path, replay.start, replay.end, *replay.counts()))
            self._serve(replay)
        except SessionFileError as error:
            self._signals.failed.emit(str(error))
        finally:
            replay.close()

    def _serve(self, replay: Replay) -> None:
        chunks = _chunks(replay, 0)
        while True:
            with self._change:
                self._change.wait_for(self._has_work)
                if self._closing:
                    return
                turn, turned, target = self._turn, self._turned, self._go_to
                self._turned = False
                moment = self._moments.popleft() if self._moments else None
            if turned:
                restored = Restored(SessionState(), 0, 0, None)
                if target is not None:
                    restored = Restored(target.state(), target.batch, target.events, target.mark)
                chunks = _chunks(replay, restored.batch)
                self._hand_over(restored, turn)
            elif moment is not None:
                checkpoint = Checkpoint.of(moment.batch, moment.events, moment.state, moment.mark)
                with self._change:
                    if moment.turn == self._turn:
                        self._checkpoints.add(checkpoint)
            else:
                self._hand_over(next(chunks, None), turn)

    def _has_work(self) -> bool:
        reading = not self._at_end and self._ahead < EVENTS_AHEAD
        return self._closing or self._turned or bool(self._moments) or reading

    def _hand_over(self, item: Chunk | Restored | None, turn: int) -> None:
        with self._change:
            if turn != self._turn:
                return  # it has gone back meanwhile
            self._at_end = item is None
            if item is not None:
                self._ready.append(item)
                self._ahead += len(item.events) if isinstance(item, Chunk) else 0
            tell, self._hungry = self._hungry, False
        if tell:
            self._signals.arrived.emit()

    def _look_for_markers(self) -> None:
        try:
            replay = Replay(self._path)
        except SessionFileError:
            return  # the other thread tells
        try:
            found: list[Marker] = replay.markers(lambda: not self._closing)
        except SessionFileError:
            return  # the replay tells when it gets there
        finally:
            replay.close()
        self._signals.marked.emit(found)


def _chunks(replay: Replay, after: int) -> Iterator[Chunk]:
    events: list[AnyEvent] = []
    batch = None
    for batch in replay.batches(after):
        events += batch.events
        if len(events) >= _CHUNK_EVENTS:
            yield Chunk(batch.number, events, max(event.t for event in events))
            events = []
    if events and batch is not None:
        yield Chunk(batch.number, events, max(event.t for event in events))
