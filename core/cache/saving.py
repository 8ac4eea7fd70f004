"""`Saver`: lets the file follow the memory. Only its thread writes; nobody who asks the cache waits for a disk.

What changed is noted by question, and rows are built from memory when they are written, so what waits for a disk
that is full takes a few bytes an entry. Notes come in order: what is to be done at once for many entries (a
cleanup, its undo) stands between the notes before and after it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence

from core.cache.store import CacheFile, Row, is_damage
from core.storage import BatchWriter

GATHER_S = 0.03
"""Nobody waits for these writes: an entry is found at once, and lost with the process it costs one call."""
ROWS_AT_ONCE = 32
"""Rows that are built under the cache's lock in one go: 0.2 ms."""
SCOPE = tuple[bytes, str, str]


class Source:
    """What the saver asks of the cache, from its own thread and with the lock held."""

    def saved_rows(self, questions: Sequence[bytes]) -> tuple[list[Row], list[SCOPE]]:
        """Rows of those of the questions that are still there, and their scopes."""
        raise NotImplementedError

    def uses(self, hits: Sequence[tuple[bytes, int]]) -> list[tuple[int, float, float, bytes]]:
        """(hits, last use, expires, question) of those that are still there."""
        raise NotImplementedError

    def pins(self, questions: Sequence[bytes]) -> list[tuple[int, bytes]]:
        raise NotImplementedError


class _Notes:
    __slots__ = ("cleared", "pinned", "put", "removed", "used")

    def __init__(self) -> None:
        self.cleared = False
        self.put: dict[bytes, bool] = {}
        """Whether the row has been made of the entry yet; what happens after that is noted again."""
        self.used: dict[bytes, int] = {}
        self.pinned: dict[bytes, None] = {}
        self.removed: dict[bytes, None] = {}


class Work:
    """Something to do in the writer's thread, in its turn; `done` is set once it is on disk."""

    __slots__ = ("act", "done", "result")

    def __init__(self, act: Callable[[CacheFile], object]) -> None:
        self.act = act
        self.result: object = None
        self.done = threading.Event()


class Saver:
    """Call the noting methods with the cache's lock held: it is `lock`. `close` writes what is left."""

    def __init__(
        self, file: CacheFile, source: Source, lock: threading.Lock, clock: Callable[[], float]
    ) -> None:
        self.fault = ""
        """Why the last write was refused; empty while all is well."""
        self.damaged = False
        """SQLite said that the file's content is at fault."""
        self._file = file
        self._source = source
        self._lock = lock
        self._clock = clock
        self._waiting: list[_Notes | Work] = []
        self._at_work: list[_Notes | Work] = []
        self._called = False
        self._clear_room = False
        self._writer: BatchWriter[bool] = BatchWriter(
            file.writing,
            write=self._write,
            committed=self._committed,
            refused=self._refused,
            name="cache writer",
            gather_s=GATHER_S,
        )

    # -- noting, with the lock held --------------------------------------------------------------------------------

    def put(self, question: bytes) -> None:
        notes = self._notes()
        notes.removed.pop(question, None)
        notes.put[question] = False

    def used(self, question: bytes) -> None:
        for item in (*self._at_work, *self._waiting):
            if isinstance(item, _Notes) and item.put.get(question) is False:
                return  # the row of a new entry holds its hits as they are when it is made
        used = self._notes().used
        used[question] = used.get(question, 0) + 1

    def pinned(self, question: bytes) -> None:
        self._notes().pinned[question] = None

    def removed(self, question: bytes) -> None:
        notes = self._notes()
        notes.put.pop(question, None)
        notes.removed[question] = None

    def cleared(self) -> None:
        """All that is in the file goes, and what was noted before has no meaning any more."""
        self._waiting = [item for item in self._waiting if isinstance(item, Work)]
        notes = _Notes()
        notes.cleared = True
        self._waiting.append(notes)
        self._call()

    def do(self, act: Callable[[CacheFile], object]) -> Work:
        work = Work(act)
        self._waiting.append(work)
        self._call()
        return work

    def is_unsaved(self, question: bytes) -> bool:
        """Whether our own change of an entry is still to come, which then wins over another process's."""
        return any(
            question in item.put or question in item.removed or item.cleared
            for item in (*self._at_work, *self._waiting)
            if isinstance(item, _Notes)
        )

    @property
    def unsaved(self) -> int:
        """Entries that are not on disk yet."""
        return sum(len(i.put) for i in (*self._at_work, *self._waiting) if isinstance(i, _Notes))

    # -- for whoever waits, without the lock -----------------------------------------------------------------------

    def flush(self, patience_s: float) -> bool:
        """Wait until all that was noted is on disk; False where that took longer than `patience_s`."""
        self._writer.flush(patience_s)
        return self._writer.backlog == 0

    def close(self, patience_s: float) -> None:
        self._writer.close(patience_s)

    def _notes(self) -> _Notes:
        last = self._waiting[-1] if self._waiting else None
        if not isinstance(last, _Notes):
            last = _Notes()
            self._waiting.append(last)
        self._call()
        return last

    def _call(self) -> None:
        if not self._called:
            self._called = True
            self._writer.submit(True)

    # -- in the writer's thread ------------------------------------------------------------------------------------

    def _write(self, _: list[bool]) -> None:
        with self._lock:
            self._at_work += self._waiting
            self._waiting = []
            self._called = False
            self._begin_rows()
        now = self._clock()
        for item in self._at_work:
            if isinstance(item, Work):
                item.result = item.act(self._file)
            else:
                self._write_notes(item, now)

    def _write_notes(self, notes: _Notes, now: float) -> None:
        file = self._file
        if notes.cleared:
            file.clear(now)
            self._clear_room = True
        put = list(notes.put)
        for at in range(0, len(put), ROWS_AT_ONCE):
            questions = put[at : at + ROWS_AT_ONCE]
            with self._lock:
                rows, scopes = self._source.saved_rows(questions)
                notes.put.update(dict.fromkeys(questions, True))
            file.put(rows, scopes, now)
        used = list(notes.used.items())
        for at in range(0, len(used), ROWS_AT_ONCE):
            with self._lock:
                uses = self._source.uses(used[at : at + ROWS_AT_ONCE])
            file.used(uses)
        if notes.pinned:
            with self._lock:
                pins = self._source.pins(list(notes.pinned))
            file.pin(pins, now)
        if notes.removed:
            file.delete(list(notes.removed), now)

    def _begin_rows(self) -> None:
        """All rows are made now, or made again: they hold the hits that were noted so far."""
        notes = [item for item in self._at_work if isinstance(item, _Notes)]
        for item in notes:
            for question in item.put:
                item.put[question] = False
                for other in notes:
                    other.used.pop(question, None)

    def _committed(self, _: list[bool]) -> None:
        with self._lock:
            done, self._at_work = self._at_work, []
        self.fault = ""
        for item in done:
            if isinstance(item, Work):
                item.done.set()
        if self._clear_room:
            self._clear_room = False
            try:
                self._file.vacuum()
            except (
                sqlite3.Error
            ) as e:  # it needs room itself, or another process reads: the next clear tries again
                self.fault = f"the room of what was cleared is not given back yet: {e}"

    def _refused(self, error: sqlite3.Error) -> None:
        self.fault = str(error)
        self.damaged = self.damaged or is_damage(error)
