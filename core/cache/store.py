"""`CacheFile`: the one SQLite file behind the cache, shared by processes.

It holds texts, features and vectors, so the index is loaded and never drifts apart from it. Entries that a cleanup
removed stay as tombstones for a while. Of two changes of an entry the one that came last into the file is the newer
one, whatever the clocks of their processes say. Every change of an entry leaves a row in `changes`, which tells
other processes what to look at. A damaged file is set aside under another name, never deleted.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, get_type_hints

from core.cache.entry import Scope
from core.storage import FileError, check_format, connect, create_format, explain

APPLICATION_ID = 0x50484331  # "PHC1"
FORMAT = 2
QUESTION_BYTES = 16
CHANGES_LOGGED = 10_000
"""Changes after which old ones are looked for and deleted."""
CHANGES_KEPT_S = 3600.0
"""A process that did not look for longer reads everything anew."""
UNDO_S = 3600.0
"""For how long a cleanup can be undone: until then its entries stay in the file."""

_ENTRIES = """
CREATE TABLE IF NOT EXISTS entries (
    question BLOB NOT NULL UNIQUE, canonical BLOB, scope BLOB NOT NULL,
    prompt TEXT NOT NULL, text TEXT, response TEXT NOT NULL, reasoning TEXT NOT NULL,
    features BLOB, feature_version INTEGER NOT NULL, tokens INTEGER NOT NULL, cost_usd REAL, latency_s REAL NOT NULL,
    created REAL NOT NULL, expires REAL NOT NULL, last_used REAL NOT NULL, hits INTEGER NOT NULL,
    pinned INTEGER NOT NULL, origin TEXT NOT NULL, finish_reason TEXT NOT NULL,
    removed INTEGER NOT NULL DEFAULT 0, vector BLOB
);
CREATE INDEX IF NOT EXISTS tombstones ON entries (removed) WHERE removed > 0;
"""
_SCHEMA = (
    _ENTRIES
    + """
CREATE TABLE IF NOT EXISTS scopes (key BLOB PRIMARY KEY, model TEXT NOT NULL, label TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS calibration (scope BLOB PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS wrong_matches (
    question BLOB NOT NULL, prompt TEXT NOT NULL, PRIMARY KEY (question, prompt)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cleanups (number INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, writer INTEGER NOT NULL, question BLOB
);
"""
)
"""A row of `changes` without a question says that the file was cleared."""
_COLUMNS = (
    "question, canonical, scope, prompt, text, response, reasoning, features, feature_version, tokens, cost_usd, "
    "latency_s, created, expires, last_used, hits, pinned, origin, finish_reason"
)
_TEXTS = {"prompt", "text", "response", "reasoning", "origin", "finish_reason"}
_NAMES = _COLUMNS.split(", ")
# Texts are bytes in memory and text in the file, where any tool can read them. Features that are not given stay
# as they are.
_INSERT = (
    f"INSERT INTO entries ({_COLUMNS}) "
    f"VALUES ({', '.join('CAST(? AS TEXT)' if name in _TEXTS else '?' for name in _NAMES)}) "
    "ON CONFLICT (question) DO "
)
_PUT = (
    f"{_INSERT} UPDATE SET removed = 0, features = coalesce(excluded.features, features), "
    "feature_version = iif(excluded.features IS NULL, feature_version, excluded.feature_version), "
    f"{', '.join(f'{n} = excluded.{n}' for n in _NAMES[1:] if n not in ('features', 'feature_version'))}"
)
_PUT_MISSING = f"{_INSERT} NOTHING"
_EARLIER_FORMAT = f"""
ALTER TABLE entries RENAME TO earlier;
{_SCHEMA}
INSERT OR IGNORE INTO scopes SELECT scope_of(model), model, '' FROM earlier GROUP BY model;
INSERT INTO entries ({_COLUMNS}) SELECT question, NULL, scope_of(model), prompt, NULL, response, reasoning, NULL, 0,
    tokens, cost_usd, latency_s, created, expires, last_used, hits, 0, '', finish_reason FROM earlier;
DROP TABLE earlier;
"""


class Row(NamedTuple):
    """An entry as the file holds it; texts in UTF-8. `features` is packed, None where there are none.

    `text` is the compared message where it is not the prompt itself; `canonical` (8 bytes) is None for entries
    that are found by exact match only.
    """

    question: bytes
    canonical: bytes | None
    scope: bytes
    prompt: bytes
    text: bytes | None
    response: bytes
    reasoning: bytes
    features: bytes | None
    feature_version: int
    tokens: int
    cost_usd: float | None
    latency_s: float
    created: float
    expires: float
    last_used: float
    hits: int
    pinned: int
    origin: bytes
    finish_reason: bytes


_ROW_TYPES = tuple(get_type_hints(Row).values())


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
            if not _is_damaged(path, e):
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
            self.writing = _opened(path, known)
        if self.readonly:
            self._need_this_format()
        self.writing.text_factory = bytes
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

    # -- reading; each call with a connection of its own, or `writing` in the writer's thread ----------------------

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

    def reader(self) -> sqlite3.Connection:
        reader = connect(self.path, read_only=True)
        reader.text_factory = bytes
        return reader

    @staticmethod
    def is_empty(reader: sqlite3.Connection) -> bool:
        return reader.execute("SELECT 1 FROM entries LIMIT 1").fetchone() is None

    def begin_reading(self, reader: sqlite3.Connection) -> int:
        """Freeze the reader's view; returns the last change that it holds."""
        reader.execute("BEGIN")
        return _last_change(reader)

    @staticmethod
    def columns(reader: sqlite3.Connection, batch: int) -> Iterator[dict[str, tuple[Any, ...]]]:
        """All entries that are not removed, oldest first: for each batch its columns by the names of `Row`."""
        cursor = reader.execute(f"SELECT {_COLUMNS} FROM entries WHERE removed = 0")
        while rows := cursor.fetchmany(batch):
            yield dict(zip(_NAMES, zip(*rows, strict=True), strict=True))

    @staticmethod
    def questions(reader: sqlite3.Connection) -> set[bytes]:
        """Of all entries that are not removed."""
        return {question for (question,) in reader.execute("SELECT question FROM entries WHERE removed = 0")}

    @staticmethod
    def row(reader: sqlite3.Connection, question: bytes) -> Row | None:
        """Raises sqlite3.DatabaseError for one that no cache has written."""
        found = reader.execute(
            f"SELECT {_COLUMNS} FROM entries WHERE question = ? AND removed = 0", (question,)
        ).fetchone()
        if found is None:
            return None
        if len(question) != QUESTION_BYTES or not all(map(isinstance, found, _ROW_TYPES)):
            raise sqlite3.DatabaseError("a row of entries is malformed")
        return Row(*found)

    @staticmethod
    def scopes(reader: sqlite3.Connection) -> list[tuple[bytes, str, str]]:
        rows = reader.execute("SELECT key, model, label FROM scopes")
        return [
            (key, model.decode(errors="replace"), label.decode(errors="replace"))
            for key, model, label in rows
        ]

    @staticmethod
    def scope(reader: sqlite3.Connection, key: bytes) -> tuple[bytes, str, str] | None:
        found = reader.execute("SELECT model, label FROM scopes WHERE key = ?", (key,)).fetchone()
        return (
            None
            if found is None
            else (key, found[0].decode(errors="replace"), found[1].decode(errors="replace"))
        )

    @staticmethod
    def wrong_matches(reader: sqlite3.Connection, question: bytes | None = None) -> list[tuple[bytes, str]]:
        """(question, prompt) that must not match; of one question or of all."""
        rows = reader.execute(
            "SELECT question, prompt FROM wrong_matches WHERE question = ?1 OR ?1 IS NULL", (question,)
        )
        return [(q, p.decode(errors="replace")) for q, p in rows]

    @staticmethod
    def calibration(reader: sqlite3.Connection) -> dict[bytes, bytes]:
        return dict(reader.execute("SELECT scope, data FROM calibration").fetchall())

    @staticmethod
    def vectors(reader: sqlite3.Connection, questions: Sequence[bytes]) -> dict[bytes, bytes]:
        """Of those that have one."""
        marks = ",".join("?" * len(questions))
        query = f"SELECT question, vector FROM entries WHERE vector IS NOT NULL AND question IN ({marks})"
        return dict(reader.execute(query, tuple(questions)).fetchall())

    @staticmethod
    def last_cleanup(reader: sqlite3.Connection) -> float | None:
        """When the last cleanup was whose entries are still there as tombstones, if there is one."""
        found = reader.execute(
            "SELECT at FROM cleanups WHERE number = (SELECT max(removed) FROM entries WHERE removed > 0)"
        ).fetchone()
        return None if found is None else found[0]

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
        self.writing.executemany(_PUT_MISSING if missing_only else _PUT, rows)
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
        self.seen_change = _last_change(self.writing)
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


def scope_in(reader: sqlite3.Connection, key: bytes) -> Scope:
    """A scope as the file has it, or what is known without the file."""
    return Scope(*(CacheFile.scope(reader, key) or (key,)))


DAMAGED = (
    "the cache is damaged: it stays where it is. The next session on it sets it aside under another name and keeps "
    "what can be read; `pilothouse cache clear` begins a new one"
)


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file's content is at fault, not the disk, a lock or a permission."""
    text = str(error)
    return any(words in text for words in ("malformed", "not a database", "no such table", "no such column"))


def set_aside(path: Path) -> str:
    """Rename a damaged file with its journal; returns what to tell the user. Raises FileError."""
    stem = f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}"
    target = path.with_name(stem)
    attempt = 1
    while target.exists():
        attempt += 1
        target = path.with_name(f"{stem}-{attempt}")
    try:
        path.rename(target)
        for suffix in ("-wal", "-shm"):
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                beside.rename(target.with_name(target.name + suffix))
    except OSError as e:
        raise FileError(f"{path}: is damaged, and cannot be set aside: {e}") from None
    return f"{path}: was damaged and is now {target.name}; a new cache was begun"


def _is_damaged(path: Path, refusal: FileError) -> bool:
    """Whether a file that cannot be read was a cache of ours once; what others made is left alone."""
    cause = refusal.__context__
    if not isinstance(cause, sqlite3.Error) or not is_damage(cause):
        return False
    with path.open("rb") as file:
        head = file.read(100)
    if not head.startswith(b"SQLite format 3\x00"):
        return not any(head)  # a crash of the file system leaves zeros
    return len(head) < 72 or int.from_bytes(head[68:72], "big") == APPLICATION_ID


def _opened(path: Path, known: bool) -> sqlite3.Connection:
    connection = connect(path)
    try:
        if not known:
            create_format(connection, _SCHEMA, application_id=APPLICATION_ID, version=FORMAT)
        elif connection.execute("PRAGMA user_version").fetchone()[0] < FORMAT:
            _carry_over(connection)
    except sqlite3.Error as e:
        connection.close()
        raise explain(path, e) from None
    return connection


def _carry_over(connection: sqlite3.Connection) -> None:
    """Bring a file of format 1 up to date: its entries stay, to be found by exact match."""
    connection.create_function("scope_of", 1, _scope_of_model, deterministic=True)
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone()[0] < FORMAT:
        for statement in _EARLIER_FORMAT.split(";\n"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")


def _scope_of_model(model: str) -> bytes:
    return hashlib.blake2b(b"format 1\x00" + model.encode(), digest_size=16).digest()


def _last_change(connection: sqlite3.Connection) -> int:
    # sqlite_sequence remembers the last number even where its row was deleted.
    found: Any = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'changes'").fetchone()
    return 0 if found is None else int(found[0])


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells one file from another of the same name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
