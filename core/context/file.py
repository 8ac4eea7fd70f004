"""`ContextFile`: the file of kept contexts. The only place that knows its tables.

It is opened for each piece of work and closed after it, so that any number of processes may use it; SQLite lets one
of them write at a time. A damaged file is set aside, and what can be read of it goes on in a new one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from core.context.rescue import rescue
from core.context.schema import APPLICATION_ID, FORMAT, SCHEMA
from core.storage import FileError, check_format, connect, create_format, explain
from core.storage.damage import is_damage, is_damaged_file

_T = TypeVar("_T")
KIND = "file of contexts"


class ContextFile:
    """`notices` say what the user should know: that a damaged file was set aside."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notices: list[str] = []

    def read(self, work: Callable[[sqlite3.Connection], _T], nothing: _T) -> _T:
        """What `work` finds in the file; `nothing` where there is none yet. Raises FileError."""
        if not self.path.exists() or not self.path.stat().st_size:
            return nothing
        return self._do(work, read_only=True)

    def write(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """Let `work` change the file, all of it or nothing. Raises FileError."""
        return self._do(work, read_only=False)

    def _do(self, work: Callable[[sqlite3.Connection], _T], *, read_only: bool) -> _T:
        seen = _identity(self.path)
        try:
            with self._opened(read_only=read_only) as connection:
                return work(connection)
        except sqlite3.Error as e:
            if not is_damage(e):
                raise explain(self.path, e) from None
        except FileError as e:
            if not self.path.exists() or not is_damaged_file(self.path, e, APPLICATION_ID):
                raise
        if _identity(self.path) == seen:  # else another process has mended it meanwhile
            self.notices.append(rescue(self.path))
        try:
            with self._opened(read_only=False) as connection:
                return work(connection)
        except sqlite3.Error as e:
            raise explain(self.path, e) from None

    @contextmanager
    def _opened(self, *, read_only: bool) -> Iterator[sqlite3.Connection]:
        known = check_format(self.path, application_id=APPLICATION_ID, version=FORMAT, kind=KIND)
        with closing(connect(self.path, read_only=read_only and known)) as connection:
            if not known:
                create(connection)
            connection.execute("BEGIN" if read_only else "BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()


def create(connection: sqlite3.Connection) -> None:
    """Our tables, unless another process is quicker."""
    try:
        create_format(connection, SCHEMA, application_id=APPLICATION_ID, version=FORMAT)
    except sqlite3.OperationalError as e:
        if "already exists" not in str(e):
            raise
        connection.rollback()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
