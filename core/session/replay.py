"""A recorded session once more: its stream of events from any batch on, and the moments worth a look.

Reads beside a writer too, up to what was recorded when it was opened. A run that was killed left no end; the
replay gives it one, so that nothing seems to run that does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from core.events import (
    AnyEvent,
    CommandGiven,
    HealthChanged,
    LeakJudged,
    MemoryCleaned,
    PhaseChanged,
    SessionEnded,
    SessionStarted,
)
from core.session.errors import SessionFileError
from core.session.file import SessionFile
from core.session.state import SessionState
from core.session.views import Marker

ENDS_HERE = "the recording ends here"
MARKERS_MOST = 1_000
_BATCHES_A_PAGE = 64
_BATCHES_OF_AN_END = 8
"""So many batches at the end are searched for the end of the last run."""
_MARKING_TYPES = (
    SessionStarted,
    SessionEnded,
    PhaseChanged,
    LeakJudged,
    MemoryCleaned,
    CommandGiven,
    HealthChanged,
)
_MARKING = tuple(each.__name__.encode() for each in _MARKING_TYPES)
"""Found in the stored bytes, so that the rest need not be decoded."""


class Batch(NamedTuple):
    """Events that were committed together, and their number in the file."""

    number: int
    events: list[AnyEvent]


class Replay:
    """Opens a session file for reading. Raises SessionFileError where it is damaged, newer, or holds no events.

    Belongs to one thread at a time.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = SessionFile(path, read_only=True)
        try:
            self.last = self._file.last_batch()
            first = next(self._recorded(0), None)
            if first is None:
                raise SessionFileError(f"{path}: holds no events: its session has never begun")
            self.start = first.events[0].t
            self.end, self.has_end = self._look_at_end()
        except SessionFileError:
            self._file.close()
            raise

    def batches(self, after: int = 0) -> Iterator[Batch]:
        """The batches after that one to the end, read a page at a time."""
        yield from self._recorded(after)
        if not self.has_end and after <= self.last:
            yield Batch(self.last + 1, [SessionEnded(self.end, "stopped", ENDS_HERE)])

    def markers(self, wanted: Callable[[], bool] = lambda: True) -> list[Marker]:
        """The moments of all runs. Reads the whole file, so in a worker, as long as `wanted()`.

        Where there are too many, changes of health are left out, then the oldest.
        """
        scratch = SessionState()
        found: list[Marker] = []
        after = 0
        while (page := self._page(after)) and wanted():
            for number, data in page:
                after = number
                if any(tag in data for tag in _MARKING):
                    for event in self._file.decode(data):
                        if type(event) in _MARKING_TYPES:
                            scratch.apply(event)
                            found += scratch.markers
                            scratch.markers.clear()
            if len(found) > 2 * MARKERS_MOST:
                found = _fewer(found)
        return _fewer(found)

    def counts(self) -> tuple[int, int, int]:
        """Prompts, answered ones, failed ones."""
        return self._file.counts()

    def close(self) -> None:
        self._file.close()

    def _recorded(self, after: int) -> Iterator[Batch]:
        while page := self._page(after):
            for number, data in page:
                if events := self._file.decode(data):
                    yield Batch(number, events)
            after = page[-1][0]

    def _page(self, after: int) -> list[tuple[int, bytes]]:
        return self._file.batches(after, min(_BATCHES_A_PAGE, self.last - after)) if after < self.last else []

    def _look_at_end(self) -> tuple[float, bool]:
        """The time of the last event, and whether the last run has an end."""
        end, has_end = self.start, False
        for batch in self._recorded(max(self.last - _BATCHES_OF_AN_END, 0)):
            for event in batch.events:
                end = max(end, event.t)
                if isinstance(event, SessionStarted | SessionEnded):
                    has_end = isinstance(event, SessionEnded)
        return end, has_end


def _fewer(markers: list[Marker]) -> list[Marker]:
    if len(markers) <= MARKERS_MOST:
        return markers
    return [each for each in markers if each.kind != "health"][-MARKERS_MOST:]
