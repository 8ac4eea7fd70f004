"""`FileReader`: what the file holds, read through one connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from core.cache.entry import Scope
from core.cache.reading import FEATURE_VERSION
from core.cache.rows import COLUMNS, NAMES, QUESTION_BYTES, ROW_TYPES, Row


class FileReader:
    """The connection is its own, or the one that writes: then it is used in the writer's thread only."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.text_factory = bytes

    def close(self) -> None:
        self._connection.close()

    def is_empty(self) -> bool:
        return self._connection.execute("SELECT 1 FROM entries LIMIT 1").fetchone() is None

    def begin(self) -> int:
        """Freeze the view; returns the last change that it holds."""
        self._connection.execute("BEGIN")
        return self.last_change()

    def last_change(self) -> int:
        # sqlite_sequence remembers the last number even where its row was deleted.
        found: Any = self._connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = 'changes'"
        ).fetchone()
        return 0 if found is None else int(found[0])

    def columns(self, batch: int) -> Iterator[dict[str, tuple[Any, ...]]]:
        """All entries that are not removed, oldest first: for each batch its columns by the names of `Row`."""
        cursor = self._connection.execute(f"SELECT {COLUMNS} FROM entries WHERE removed = 0")
        while rows := cursor.fetchmany(batch):
            yield dict(zip(NAMES, zip(*rows, strict=True), strict=True))

    def questions(self) -> set[bytes]:
        """Of all entries that are not removed."""
        return {
            question
            for (question,) in self._connection.execute("SELECT question FROM entries WHERE removed = 0")
        }

    def row(self, question: bytes) -> Row | None:
        """Raises sqlite3.DatabaseError for one that no cache has written."""
        found = self._connection.execute(
            f"SELECT {COLUMNS} FROM entries WHERE question = ? AND removed = 0", (question,)
        ).fetchone()
        if found is None:
            return None
        if len(question) != QUESTION_BYTES or not all(map(isinstance, found, ROW_TYPES)):
            raise sqlite3.DatabaseError("a row of entries is malformed")
        return Row(*found)

    def scopes(self) -> list[Scope]:
        rows = self._connection.execute("SELECT key, model, label FROM scopes")
        return [
            Scope(key, model.decode(errors="replace"), label.decode(errors="replace"))
            for key, model, label in rows
        ]

    def scope(self, key: bytes) -> Scope:
        """Without model and label where the file does not know it."""
        found = self._connection.execute("SELECT model, label FROM scopes WHERE key = ?", (key,)).fetchone()
        return Scope(key, *(text.decode(errors="replace") for text in found or ()))

    def wrong_matches(self, question: bytes | None = None) -> list[tuple[bytes, str]]:
        """(question, prompt) that must not match; of one question or of all."""
        rows = self._connection.execute(
            "SELECT question, prompt FROM wrong_matches WHERE question = ?1 OR ?1 IS NULL", (question,)
        )
        return [(q, p.decode(errors="replace")) for q, p in rows]

    def calibration(self) -> dict[bytes, bytes]:
        return dict(self._connection.execute("SELECT scope, data FROM calibration").fetchall())

    def habits(self) -> bytes:
        """Empty where none were saved."""
        known = "SELECT 1 FROM sqlite_master WHERE name = 'habits'"
        if self._connection.execute(known).fetchone() is None:
            return b""
        found = self._connection.execute("SELECT data FROM habits").fetchone()
        return found[0] if found is not None and isinstance(found[0], bytes) else b""

    def vectors(self, questions: Sequence[bytes]) -> dict[bytes, bytes]:
        """Of those that have one."""
        marks = ",".join("?" * len(questions))
        query = f"SELECT question, vector FROM entries WHERE vector IS NOT NULL AND question IN ({marks})"
        return dict(self._connection.execute(query, tuple(questions)).fetchall())

    # -- the stored index ------------------------------------------------------------------------------------------

    def index_state(self) -> tuple[int, bytes] | None:
        """Generation and state of the one that is complete."""
        found: tuple[int, bytes] | None = self._connection.execute(
            "SELECT generation, data FROM index_states ORDER BY rowid DESC LIMIT 1"
        ).fetchone()
        return found

    def count_index_parts(self, generation: int) -> int:
        """How many there are."""
        query = "SELECT count(*) FROM index_parts WHERE generation = ?"
        return int(self._connection.execute(query, (generation,)).fetchone()[0])

    def index_part(self, generation: int, number: int) -> bytes:
        """Empty where there is none."""
        query = "SELECT data FROM index_parts WHERE generation = ? AND number = ?"
        found = self._connection.execute(query, (generation, number)).fetchone()
        return b"" if found is None else bytes(found[0])

    def changed_since(self, change: int, most: int) -> list[bytes] | None:
        """Questions that were changed after that change, the latest first; None where that is not known."""
        if self.last_change() == change:
            return []
        query = "SELECT min(seq), sum(question IS NULL) FROM changes WHERE seq > ?"
        oldest, cleared = self._connection.execute(query, (change,)).fetchone()
        if oldest != change + 1 or cleared:
            return None
        query = "SELECT question FROM changes WHERE seq > ? GROUP BY question ORDER BY max(seq) DESC LIMIT ?"
        return [question for (question,) in self._connection.execute(query, (change, most))]

    def features(self, questions: Sequence[bytes]) -> list[tuple[bytes, bytes, bytes]]:
        """(question, scope, packed features) of those that have some of the present version."""
        query = (
            "SELECT question, scope, features FROM entries "
            f"WHERE question = ? AND removed = 0 AND feature_version = {FEATURE_VERSION} AND features IS NOT NULL"
        )
        found = (self._connection.execute(query, (question,)).fetchone() for question in questions)
        return [row for row in found if row is not None]

    def last_cleanup(self) -> float | None:
        """When the last cleanup was whose entries are still there as tombstones, if there is one."""
        found = self._connection.execute(
            "SELECT at FROM cleanups WHERE number = (SELECT max(removed) FROM entries WHERE removed > 0)"
        ).fetchone()
        return None if found is None else found[0]
