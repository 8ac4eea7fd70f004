"""Moments of a replay to go back to: at most 64, however long the session was.

Each holds a packed `SessionState` (some 60 to 120 kB) and a mark of the `RequestHistory`. They lie a number of events
apart; when there are too many every second one goes and the distance doubles, so going back never costs more than
about a thirtieth part of what has been replayed.
"""

from __future__ import annotations

import pickle
import zlib
from dataclasses import dataclass

from core.session.request_history import HistoryMark
from core.session.state import SessionState

CHECKPOINTS_KEPT = 64
FIRST_DISTANCE = 2_000
"""Events; they take some 10 ms to apply."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The moment after a batch of the file: how many events it is from the beginning, and the session's time."""

    batch: int
    events: int
    t: float
    packed: bytes
    mark: HistoryMark

    @classmethod
    def of(cls, batch: int, events: int, state: SessionState, mark: HistoryMark) -> Checkpoint:
        """Takes some 30 ms: in a worker, with a copy of the state."""
        return cls(batch, events, state.now, zlib.compress(pickle.dumps(state, protocol=5), 1), mark)

    def state(self) -> SessionState:
        """A new state of that moment. Takes some 30 ms."""
        state: SessionState = pickle.loads(zlib.decompress(self.packed))  # noqa: S301 (packed here, in this process)
        return state


class Checkpoints:
    """In the order of the stream."""

    def __init__(self, most: int = CHECKPOINTS_KEPT, distance: int = FIRST_DISTANCE) -> None:
        self.kept: list[Checkpoint] = []
        self.distance = distance
        self._most = most

    def due(self, events: int) -> bool:
        """Whether one is wanted so many events from the beginning."""
        return events >= (self.kept[-1].events if self.kept else 0) + self.distance

    def add(self, checkpoint: Checkpoint) -> None:
        """One that lies before the last is not wanted any more: the replay has gone back meanwhile."""
        if not self.due(checkpoint.events):
            return
        self.kept.append(checkpoint)
        if len(self.kept) > self._most:
            del self.kept[::2]
            self.distance *= 2

    def before(self, t: float) -> Checkpoint | None:
        """The last one that is not after `t`; None is the beginning."""
        return next((each for each in reversed(self.kept) if each.t <= t), None)

    def drop_after(self, checkpoint: Checkpoint | None) -> None:
        """Those after it; their marks are worth nothing once the history has been rewound."""
        events = checkpoint.events if checkpoint is not None else 0
        self.kept = [each for each in self.kept if each.events <= events]
