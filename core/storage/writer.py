"""The only writer of a file: a thread that commits what it is given in batches.

While one batch is being committed the next one gathers, so the cost of a commit is shared by whatever came
meanwhile. When the disk refuses, the batch is kept and tried again until it is accepted or the writer is closed.
An item that no disk would ever take is left out, so that it does not hold up the others.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")

GATHER_S = 0.012
"""How long a batch gathers after its first item: a few answers share a commit even at a low rate."""
RETRY_S = 1.0
LARGEST_BATCH = 5_000
VALUE_ERRORS = (
    sqlite3.IntegrityError,
    sqlite3.ProgrammingError,
    sqlite3.DataError,
    sqlite3.InterfaceError,
    OverflowError,
    UnicodeError,
)
"""What is raised for a value that SQLite cannot hold: to try it again would be of no use."""


def is_of_the_value(error: Exception) -> bool:
    """Whether a write was refused for what was to be written, not for the disk, a lock or the file."""
    # A trigger is somebody's own rule for the file, and may let the same value pass later.
    trigger = getattr(error, "sqlite_errorname", "") == "SQLITE_CONSTRAINT_TRIGGER"
    return isinstance(error, VALUE_ERRORS) and not trigger


class BatchWriter(Generic[Item]):
    """Commits items in order, each batch in one transaction.

    `write(items)` puts a batch into the open transaction; `committed(items)` is told when it is on disk, and
    `refused(error)` when SQLite would not take it (before each new try), or an item had to be left out, which is
    `unsaved` then. All three run in the writer's thread. The connection stays the caller's, who closes it after the
    writer.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        *,
        write: Callable[[list[Item]], None],
        committed: Callable[[list[Item]], None],
        refused: Callable[[sqlite3.Error], None],
        name: str,
        gather_s: float = GATHER_S,
    ) -> None:
        self._connection = connection
        self._gather_s = gather_s
        self._write = write
        self._committed = committed
        self._refused = refused
        self._queue: queue.SimpleQueue[Item | None] = queue.SimpleQueue()
        self._submitted = 0
        self._done = 0
        self._abandon = threading.Event()
        self.unsaved: list[Item] = []
        """What could not be written when the writer was closed, and what was left out before."""
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def backlog(self) -> int:
        """Items that are not on disk yet."""
        return self._submitted - self._done

    def submit(self, item: Item) -> None:
        self._submitted += 1
        self._queue.put(item)

    def flush(self, patience_s: float = 10.0) -> None:
        """Wait until what was submitted so far is on disk, at most `patience_s`."""
        until = time.monotonic() + patience_s
        while self.backlog and self._thread.is_alive() and time.monotonic() < until:
            time.sleep(GATHER_S / 2)

    def close(self, patience_s: float = 10.0) -> None:
        """Write what is left and end the thread. Where the disk refuses for `patience_s`, the rest is `unsaved`."""
        if not self._thread.is_alive():
            return
        self._queue.put(None)
        self._thread.join(patience_s)
        if self._thread.is_alive():
            self._abandon.set()
            self._thread.join()

    def _run(self) -> None:
        ended = False
        while not ended:
            batch, ended = self._gather()
            left = self._commit(batch) if batch else []
            if left:
                self.unsaved.extend(left)
                self.unsaved.extend(self._left())
                ended = True

    def _gather(self) -> tuple[list[Item], bool]:
        first = self._queue.get()
        if first is None:
            return [], True
        time.sleep(self._gather_s)
        batch = [first]
        while len(batch) < LARGEST_BATCH:
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                break
            if item is None:
                return batch, True
            batch.append(item)
        return batch, False

    def _commit(self, batch: list[Item]) -> list[Item]:
        """Try until it is written; returns what is not where the writer is closed before that."""
        while True:
            writing = False
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                writing = True
                self._write(batch)
                writing = False
                self._connection.execute("COMMIT")
            except (sqlite3.Error, *VALUE_ERRORS) as e:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                if writing and is_of_the_value(e):
                    return self._commit_each(batch, e)
                self._refused(e if isinstance(e, sqlite3.Error) else sqlite3.DataError(str(e)))
                if self._abandon.wait(RETRY_S):
                    return batch
                continue
            self._committed(batch)
            self._done += len(batch)
            return []

    def _commit_each(self, batch: list[Item], error: Exception) -> list[Item]:
        """Find the item that is at fault, and leave only that one out."""
        if len(batch) > 1:
            for at, item in enumerate(batch):
                if self._commit([item]):
                    return batch[at:]
            return []
        self.unsaved.extend(batch)
        self._done += 1
        self._refused(sqlite3.DataError(f"what it cannot hold was left out: {error}"))
        self._committed([])  # it takes the rest
        return []

    def _left(self) -> list[Item]:
        left: list[Item] = []
        while True:
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                return left
            if item is not None:
                left.append(item)
