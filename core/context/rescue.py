"""`rescue`: a damaged file of contexts is set aside, and all its rows that can be read go on in a new one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from core.context.schema import APPLICATION_ID, COLUMNS, FORMAT, SCHEMA
from core.storage import connect, create_format
from core.storage.damage import set_aside

MOST_MISSED = 20_000
"""Slots in a row that cannot be read before the search for more ends: a page of SQLite's tree leads to fewer."""
_EMPTY = {"asked": "x''", "rest": "x''", "embedding": "NULL", "digest": "x''", "data": "x''"}
_HEAD_ONLY = ", ".join(_EMPTY.get(column, column) for column in COLUMNS)
"""Of a row whose conversation is damaged: it is listed still, so that the user knows what is to be restored."""


def rescue(path: Path) -> str:
    """Returns what to tell the user. Raises FileError where the disk refuses."""
    fresh = path.with_name(f"{path.name}.rescued")
    forget(fresh)
    kept = 0
    with closing(connect(fresh)) as target:
        create_format(target, SCHEMA, application_id=APPLICATION_ID, version=FORMAT)
        target.execute("BEGIN")
        marks = ", ".join("?" * len(COLUMNS))
        for row in _rows(path):
            # A row of a damaged page may be nonsense that the new file does not take.
            with suppress(sqlite3.IntegrityError):
                target.execute(f"INSERT INTO contexts ({', '.join(COLUMNS)}) VALUES ({marks})", row)
                kept += 1
        target.execute("UPDATE changes SET n = (SELECT coalesce(max(n), 0) FROM contexts)")
        target.execute("COMMIT")
    told = set_aside(path, f"a new one was begun with the {kept:,} contexts that could be read")
    fresh.replace(path)
    forget(fresh)
    return told


def forget(path: Path) -> None:
    """Delete a file with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _rows(path: Path) -> Iterator[tuple[Any, ...]]:
    """Every row that can be read: from the front up to the damage, from the end down to it, then one by one."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        # Else a file that is cut short is refused as a whole (sqlite.org, lockBtree in btree.c).
        connection.execute("PRAGMA writable_schema = ON")
        columns = ", ".join(COLUMNS)
        last, first = 0, None
        with suppress(sqlite3.Error):
            for row in connection.execute(f"SELECT {columns} FROM contexts ORDER BY slot"):
                last = row[0]
                yield row
            return
        with suppress(sqlite3.Error):
            query = f"SELECT {columns} FROM contexts WHERE slot > ? ORDER BY slot DESC"
            for row in connection.execute(query, (last,)):
                first = row[0]
                yield row
        slot, missed = last, 0
        while missed < MOST_MISSED and slot + 1 != first:
            slot, missed = slot + 1, missed + 1
            for what in (columns, _HEAD_ONLY):
                with suppress(sqlite3.Error):
                    row = connection.execute(
                        f"SELECT {what} FROM contexts WHERE slot = ?", (slot,)
                    ).fetchone()
                    if row is not None:
                        missed = 0
                        yield row
                    break
