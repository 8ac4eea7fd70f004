"""`CacheFile`: the one SQLite file behind the cache, shared by processes.

It holds texts, features and vectors, so the index is loaded and never drifts apart from it. Entries that a cleanup
removed stay as tombstones for a while. Of two changes of an entry the one that came last into the file is the newer
one, whatever the clocks of their processes say. Every change of an entry leaves a row in `changes`, which tells
other processes what to look at. A damaged file is set aside under another name, never deleted.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from core.cache.damage import DAMAGED, is_damage, is_damaged_cache, set_aside
from core.cache.file_reader import FileReader
from core.cache.rows import PUT, PUT_MISSING, Row
from core.cache.schema import APPLICATION_ID, FORMAT, HABITS, STORED_INDEX, opened
from core.storage import FileError, check_format, connect

CHANGES_LOGGED = 10_000
"""Changes after which old ones are looked for and deleted."""
CHANGES_KEPT_S = 3600.0
"""A process that did not look for longer reads everything anew."""
UNDO_S = 3600.0
"""For how long a cleanup can be undone: until then its entries stay in the file."""


class Cleaned(NamedTuple):
    """A cleanup in the file. A number may be taken twice, where a disk refused the first: then the time tells."""

    number: int
    at: float


class CacheFile:
    """Raises FileError where the file cannot be used at all, or is another program's, or of a newer version.

    With `read_only` it is only looked at: a damaged one is told and left where it is, and there must be one.

    `readonly` says why it takes no writes, and is empty where it does. `notices` tell what the user should know.
    The methods that change something expect a transaction of `writing` to be open; times are given.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.notices: list[str] = []
        self.readonly = ""
        self.writer_id = int.from_bytes(os.urandom(6), "big")
        try:
            known = check_format(path, application_id=APPLICATION_ID, version=FORMAT, kind="cache")
        except FileError as e:
            if not is_damaged_cache(path, e):
                raise
            if read_only:
                raise FileError(f"{path}: {DAMAGED}") from None
            self.notices.append(set_aside(path))
            known = False
        if read_only:
            if not known:
                raise FileError(f"{path}: holds no cache yet")
            self.readonly = f"{path}: was opened to be looked at only"
            self.writing = connect(path, read_only=True)
        elif known and not os.access(path, os.W_OK):
            self.readonly = f"{path}: may not be written: what is stored from now on is kept in memory only"
            self.writing = connect(path, read_only=True)
        else:
            self.writing = opened(path, known)
        if self.readonly:
            self._need_this_format()
        self.reading = FileReader(self.writing)
        self._identity = _identity(path)
        self._changes_logged = 0
        self._data_version = -1
        self.seen_change = 0
        """The last row of `changes` that was taken in."""

    def _need_this_format(self) -> None:
        found = self.writing.execute("PRAGMA user_version").fetchone()[0]
        if found < FORMAT:
            self.writing.close()
            raise FileError(
                f"{self.path}: is of an earlier version: the next session, or a command that changes it, brings it "
                "up to date"
            )

    def close(self) -> None:
        self.writing.close()

    # -- the file itself -------------------------------------------------------------------------------------------

    def was_replaced(self) -> bool:
        """Whether another file, or none, stands at the path by now: what is written here would be lost."""
        return _identity(self.path) != self._identity

    def is_spoiled(self) -> bool:
        """Whether what stands at the path, once it was closed, is no cache any more; not even one to be opened."""
        try:
            check_format(self.path, application_id=APPLICATION_ID, version=FORMAT, kind="cache")
        except FileError as e:
            return isinstance(e.__context__, sqlite3.Error) and is_damage(e.__context__)
        return False

    def reader(self) -> FileReader:
        """To be used in any thread, and closed there."""
        return FileReader(connect(self.path, read_only=True))

    # -- writing ---------------------------------------------------------------------------------------------------

    def put(
        self,
        rows: Sequence[Row],
        scopes: Iterable[tuple[bytes, str, str]],
        now: float,
        *,
        missing_only: bool = False,
    ) -> None:
        """Store entries, each in place of one of the same question or only where there is none, and the scopes that
        they are of."""
        self.writing.executemany("INSERT OR IGNORE INTO scopes VALUES (?, ?, ?)", scopes)
        self.writing.executemany(PUT_MISSING if missing_only else PUT, rows)
        self._log([row.question for row in rows], now)

    def used(self, uses: Sequence[tuple[int, float, float, bytes]]) -> None:
        """(further hits, last use, expires, question) each."""
        self.writing.executemany(
            "UPDATE entries SET hits = hits + ?, last_used = max(last_used, ?), expires = max(expires, ?) "
            "WHERE question = ?",
            uses,
        )

    def pin(self, pins: Sequence[tuple[int, bytes]], now: float) -> None:
        self.writing.executemany("UPDATE entries SET pinned = ? WHERE question = ?", pins)
        self._log([question for _, question in pins], now)

    def delete(self, questions: Sequence[bytes], now: float) -> None:
        self.writing.executemany("DELETE FROM entries WHERE question = ?", ((q,) for q in questions))
        self._log(questions, now)

    def clear(self, now: float) -> None:
        """Delete all entries. The room in the file is given back by `vacuum`, outside the transaction."""
        for table in ("entries", "scopes", "wrong_matches", "cleanups", "changes"):
            self.writing.execute(f"DELETE FROM {table}")
        self.forget_index()
        self.writing.execute(
            "INSERT INTO changes (at, writer, question) VALUES (?, ?, NULL)", (now, self.writer_id)
        )

    def begin_cleanup(self, now: float, earlier: Cleaned | None = None) -> Cleaned:
        """Delete what the `earlier` cleanup of the same process left, because only the last one can be undone, and
        what is too old to be brought back by any process."""
        self.forget_tombstones(now - UNDO_S)
        if earlier is not None:
            self._forget("number = ? AND at = ?", earlier)
        return self._new_cleanup(now)

    def _new_cleanup(self, now: float) -> Cleaned:
        return Cleaned(
            self.writing.execute("INSERT INTO cleanups (at) VALUES (?)", (now,)).lastrowid or 0, now
        )

    def bury(self, questions: Sequence[bytes], now: float, cleaned: Cleaned | None) -> Cleaned:
        """Turn entries into tombstones of a cleanup that was begun, or of a new one where that one was undone or
        forgotten while it was under way; returns which."""
        if cleaned is None or not self._knows(cleaned):
            cleaned = self._new_cleanup(now)
        self.writing.executemany(
            "UPDATE entries SET removed = ? WHERE question = ?", ((cleaned.number, q) for q in questions)
        )
        self._log(questions, now)
        return cleaned

    def _knows(self, cleaned: Cleaned) -> bool:
        known = self.writing.execute("SELECT 1 FROM cleanups WHERE number = ? AND at = ?", cleaned)
        return known.fetchone() is not None

    def forget_tombstones(self, before: float | None = None) -> None:
        """Those of cleanups before a time, or all."""
        if before is not None:
            self._forget("at < ?", (before,))
        else:
            self.writing.execute("DELETE FROM entries WHERE removed > 0")
            self.writing.execute("DELETE FROM cleanups")

    def _forget(self, which: str, values: tuple[Any, ...]) -> None:
        self.writing.execute(
            f"DELETE FROM entries WHERE removed > 0 AND removed IN (SELECT number FROM cleanups WHERE {which})",
            values,
        )
        self.writing.execute(f"DELETE FROM cleanups WHERE {which}", values)

    def revive(self, now: float, cleaned: Cleaned | None = None) -> list[bytes]:
        """Undo a cleanup, or else the last one that anybody has made; returns the questions that are back."""
        if cleaned is None:
            number = self.writing.execute(
                "SELECT max(number) FROM cleanups WHERE at > ? AND number IN "
                "(SELECT removed FROM entries WHERE removed > 0)",
                (now - UNDO_S,),
            ).fetchone()[0]
        else:
            number = cleaned.number if self._knows(cleaned) else None
        found = self.writing.execute(
            "SELECT question FROM entries WHERE removed > 0 AND removed = ?", (number,)
        )
        questions = [question for (question,) in found.fetchall()]
        self.writing.execute("UPDATE entries SET removed = 0 WHERE removed > 0 AND removed = ?", (number,))
        self.writing.execute("DELETE FROM cleanups WHERE number = ?", (number,))
        self._log(questions, now)
        return questions

    def features(self, changes: Sequence[tuple[bytes, bytes, int, bytes]]) -> None:
        """(canonical, features, their version, question) each."""
        self.writing.executemany(
            "UPDATE entries SET canonical = ?, features = ?, feature_version = ? WHERE question = ?", changes
        )

    def save_vectors(self, vectors: Sequence[tuple[bytes, bytes]]) -> None:
        """(vector, question) each."""
        self.writing.executemany("UPDATE entries SET vector = ? WHERE question = ?", vectors)

    def save_wrong_match(self, question: bytes, prompt: str, now: float) -> None:
        self.writing.execute("INSERT OR IGNORE INTO wrong_matches VALUES (?, ?)", (question, prompt))
        self._log([question], now)

    def save_calibration(self, scope: bytes, data: bytes) -> None:
        self.writing.execute("INSERT OR REPLACE INTO calibration VALUES (?, ?)", (scope, data))

    def save_habits(self, data: bytes) -> None:
        """See `core.cache.habits`; a file that an earlier version has begun has no such table."""
        self.writing.execute(HABITS)
        self.writing.execute("INSERT OR REPLACE INTO habits VALUES (1, ?)", (data,))

    def put_index_parts(self, generation: int, parts: Sequence[tuple[int, bytes]]) -> None:
        """Parts of a stored index that is not complete yet."""
        self._make_index_tables()
        self.writing.executemany(
            "INSERT INTO index_parts VALUES (?, ?, ?)", ((generation, number, data) for number, data in parts)
        )

    def complete_index(self, generation: int, state: bytes) -> None:
        """From now on that generation is the stored index; all others are deleted."""
        self.forget_index(but=generation)
        self.writing.execute("INSERT INTO index_states VALUES (?, ?)", (generation, state))

    def forget_index(self, but: int = 0) -> None:
        self._make_index_tables()
        for table in ("index_parts", "index_states"):
            self.writing.execute(f"DELETE FROM {table} WHERE generation != ?", (but,))

    def _make_index_tables(self) -> None:
        for statement in STORED_INDEX.split(";\n")[:-1]:
            self.writing.execute(statement)

    def change_in_memory(self) -> int:
        """The last change that memory surely holds: all of ours, and those of others that were taken in."""
        query = "SELECT min(seq) FROM changes WHERE seq > ? AND writer != ?"
        foreign = self.writing.execute(query, (self.seen_change, self.writer_id)).fetchone()[0]
        return self.reading.last_change() if foreign is None else int(foreign) - 1

    def others_changes(self) -> list[bytes | None] | None:
        """Questions that other processes changed since the last look, each once; None among them: all was cleared.

        None instead of a list where too much time has passed to know.
        """
        version = self.writing.execute("PRAGMA data_version").fetchone()[0]
        if version == self._data_version:
            return []
        oldest = self.writing.execute("SELECT min(seq) FROM changes").fetchone()[0]
        if oldest is not None and oldest > self.seen_change + 1:
            cleared = self.writing.execute("SELECT question FROM changes WHERE seq = ?", (oldest,)).fetchone()
            if cleared[0] is not None:
                return None
        found = self.writing.execute(
            "SELECT DISTINCT question FROM changes WHERE seq > ? AND writer != ? ORDER BY seq",
            (self.seen_change, self.writer_id),
        ).fetchall()
        self._data_version = version
        self.seen_change = self.reading.last_change()
        return [question for (question,) in found]

    def vacuum(self) -> None:
        """Give the room of what was deleted back to the file system. Not inside a transaction."""
        self.writing.execute("VACUUM")
        self.writing.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _log(self, questions: Sequence[bytes], now: float) -> None:
        self.writing.executemany(
            "INSERT INTO changes (at, writer, question) VALUES (?, ?, ?)",
            ((now, self.writer_id, question) for question in questions),
        )
        self._changes_logged += len(questions)
        if self._changes_logged > CHANGES_LOGGED:
            self._changes_logged = 0
            self.writing.execute("DELETE FROM changes WHERE at < ?", (now - CHANGES_KEPT_S,))


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells one file from another of the same name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
