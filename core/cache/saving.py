"""`Saver`: lets the file follow the memory. Only its thread writes; nobody who asks the cache waits for a disk.

What changed is noted by question, and rows are built from memory when they are written, so what waits for a disk
that is full takes a few bytes an entry. Notes come in order: what is to be done at once for many entries (a
cleanup, its undo) stands between the notes before and after it.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from core.cache.damage import is_damage
from core.cache.rows import Row
from core.cache.store import CacheFile
from core.storage import VALUE_ERRORS, BatchWriter, FileError, is_of_the_value

Item = TypeVar("Item")

GATHER_S = 0.03
"""Nobody waits for these writes: an entry is found at once, and lost with the process it costs one call."""
ROWS_AT_ONCE = 32
"""Rows that are built under the cache's lock in one go: 0.2 ms."""
LOOK_S = 0.05
"""How often to look whether a write that is waited for has been refused."""
PATIENCE_S = 10.0
"""How long to wait for a disk that refuses before giving up on what it should hold."""
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
    __slots__ = ("pinned", "put", "removed", "restored", "used")

    def __init__(self) -> None:
        self.put: dict[bytes, bool] = {}
        """Whether the row has been made of the entry yet; what happens after that is noted again."""
        self.restored: set[bytes] = set()
        """Those of `put` that are no news: what the file has by then stays."""
        self.used: dict[bytes, int] = {}
        self.pinned: dict[bytes, None] = {}
        self.removed: dict[bytes, None] = {}


class Work:
    """Something to do in the writer's thread, in its turn; `done` is set once it is on disk and `then` has run.

    `result` is what it returned. `refusal` says why it was left out, where no file can ever hold it.
    """

    __slots__ = ("act", "acted", "done", "refusal", "result", "taken_back", "then")

    def __init__(self, act: Callable[[CacheFile], object], then: Callable[[Work], None] | None) -> None:
        self.act = act
        self.then = then
        self.result: object = None
        self.refusal: Exception | None = None
        self.taken_back = False
        self.acted = False
        self.done = threading.Event()


class Saver:
    """Call the noting methods with the cache's lock held: it is `lock`. `close` writes what is left. `tell` is given
    what the user should know."""

    def __init__(
        self,
        file: CacheFile,
        source: Source,
        lock: threading.Lock,
        clock: Callable[[], float],
        tell: Callable[[str], None],
    ) -> None:
        self.fault = ""
        """Why the last write was refused; empty while all is well."""
        self.damaged = False
        """SQLite said that the file's content is at fault."""
        self.file = file
        self._source = source
        self._lock = lock
        self._clock = clock
        self._tell = tell
        self._told = False
        self._closed = False
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
        notes.restored.discard(question)
        notes.put[question] = False

    def restored(self, question: bytes) -> None:
        """An entry that was in the file which this one takes the place of."""
        notes = self._notes()
        if question not in notes.put:
            notes.put[question] = False
            notes.restored.add(question)

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

    def clear(self, then: Callable[[Work], None]) -> Work:
        """All that is in the file goes."""
        return self.do(self._clear, then)

    def do(self, act: Callable[[CacheFile], object], then: Callable[[Work], None] | None = None) -> Work:
        """`then` is called in the writer's thread once it is on disk, without the lock."""
        work = Work(act, then)
        self._waiting.append(work)
        self._call()
        return work

    def put_after(self, work: Work) -> list[bytes]:
        """The entries that were put since, which the file has or will have."""
        items = [*self._at_work, *self._waiting]
        later = items[items.index(work) + 1 :]
        return list(dict.fromkeys(q for item in later if isinstance(item, _Notes) for q in item.put))

    def is_unsaved(self, question: bytes) -> bool:
        """Whether our own change of an entry is still to come, which then wins over another process's."""
        return any(
            question in item.removed or (question in item.put and question not in item.restored)
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

    def wait(self, work: Work) -> None:
        """Until the work is on disk. Raises FileError, and takes it back, where the file does not take it for so long
        as PATIENCE_S."""
        until = time.monotonic() + PATIENCE_S
        while not work.done.wait(LOOK_S):
            if self._closed or self.damaged or (self.fault and time.monotonic() > until):
                with self._lock:
                    work.taken_back = True
                why = self.fault or "it was damaged, and another one was begun"
                raise FileError(f"{self.file.path}: nothing was changed, the file takes no writes now: {why}")
        if work.refusal is not None:
            raise FileError(f"{self.file.path}: nothing was changed: {work.refusal}")

    def close(self, patience_s: float) -> None:
        """Write what is left; a damaged file is not waited for."""
        until = time.monotonic() + patience_s
        while self._writer.backlog and not self.damaged and time.monotonic() < until:
            self._writer.flush(LOOK_S)
        self._writer.close(0.0 if self.damaged else max(0.0, until - time.monotonic()))
        self._closed = True

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
        self._clear_room = False
        now = self._clock()
        for item in self._at_work:
            if isinstance(item, _Notes):
                self._write_notes(item, now)
            else:
                item.acted = False
                if not item.taken_back:
                    item.refusal = self._refusal(partial(self._carry_out, item))
                    item.acted = item.refusal is None

    def _carry_out(self, work: Work) -> None:
        work.result = work.act(self.file)

    def _clear(self, file: CacheFile) -> None:
        file.clear(self._clock())
        self._clear_room = True

    def _write_notes(self, notes: _Notes, now: float) -> None:
        file = self.file
        self._each(list(notes.put), partial(self._write_rows, notes, now))
        self._each(list(notes.used.items()), self._write_uses)
        if notes.pinned:
            with self._lock:
                pins = self._source.pins(list(notes.pinned))
            file.pin(pins, now)
        if notes.removed:
            file.delete(list(notes.removed), now)

    def _write_rows(self, notes: _Notes, now: float, questions: Sequence[bytes]) -> None:
        with self._lock:
            rows, scopes = self._source.saved_rows(questions)
            notes.put.update(dict.fromkeys(questions, True))
        news = [row for row in rows if row.question not in notes.restored]
        self.file.put(news, scopes, now)
        if len(news) < len(rows):
            known = [row for row in rows if row.question in notes.restored]
            self.file.put(known, scopes, now, missing_only=True)

    def _write_uses(self, used: Sequence[tuple[bytes, int]]) -> None:
        with self._lock:
            uses = self._source.uses(used)
        self.file.used(uses)

    def _each(self, items: Sequence[Item], write: Callable[[Sequence[Item]], None]) -> None:
        """Write items, ROWS_AT_ONCE together; one by one where some are refused for good, which are left out."""
        for at in range(0, len(items), ROWS_AT_ONCE):
            some = items[at : at + ROWS_AT_ONCE]
            refusal = self._refusal(partial(write, some))
            for item in some if refusal is not None else ():
                refusal = self._refusal(partial(write, [item]))
                if refusal is not None and not self._told:
                    self._told = True  # one tells enough
                    self._tell(f"{self.file.path}: cannot hold an entry, which stays in memory: {refusal}")

    def _refusal(self, act: Callable[[], object]) -> Exception | None:
        """Do it; or nothing of it, and return why, where what it writes could never be written."""
        writing = self.file.writing
        writing.execute("SAVEPOINT part")
        refusal = None
        try:
            act()
        except VALUE_ERRORS as e:
            if not is_of_the_value(e):
                raise
            refusal = e
            writing.execute("ROLLBACK TO part")
        writing.execute("RELEASE part")
        return refusal

    def _begin_rows(self) -> None:
        """All rows are made now, or made again: they hold the hits that were noted so far."""
        notes = [item for item in self._at_work if isinstance(item, _Notes)]
        for item in notes:
            for question in item.put:
                item.put[question] = False
                for other in notes:
                    other.used.pop(question, None)

    def _committed(self, _: list[bool]) -> None:
        for item in self._at_work:
            if isinstance(item, Work) and item.then is not None and item.acted:
                item.then(item)
        with self._lock:
            done, self._at_work = self._at_work, []
        self.fault = ""
        for item in done:
            if isinstance(item, Work):
                item.done.set()
        if self._clear_room:
            self._clear_room = False
            try:
                self.file.vacuum()
            except sqlite3.Error as e:
                # It needs room itself, or another process reads: the next clear tries again.
                self.fault = f"the room of what was cleared is not given back yet: {e}"

    def _refused(self, error: sqlite3.Error) -> None:
        self.fault = str(error)
        self.damaged = self.damaged or is_damage(error)
