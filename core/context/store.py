"""`ContextStore`: kept conversations in one file a profile: save, find, go on with, branch, remove, bring back.

>>> store = ContextStore(contexts_file())
>>> store.save(ContextSnapshot.of(messages, name="refund rules"))
>>> [match.head.name for match in store.search("how are refunds handled")]
['refund rules']
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from core.cache.encoder import Embedder
from core.cache.reading import FEATURE_VERSION
from core.cache.vectors import pack
from core.config.secrets import Redactor
from core.context.file import ContextFile
from core.context.redaction import redacted
from core.context.schema import HEAD_COLUMNS, damaged, digest_of, head_of, next_change
from core.context.search import ContextIndex
from core.context.snapshot import ContextError, ContextHead, ContextSnapshot, valid_name
from core.context.words import Ids, words_of_messages

UNDO_S = 3600.0
"""How long a removed context can be brought back, as with cleanups of the cache."""
SHORTEST_ID = 6
"""Characters of an id that may stand for it."""
MOST_FOUND = 50
MOST_COMPARED = 200
"""Of those that score alike as many are put in the order of their use."""
_HEAD = ", ".join(HEAD_COLUMNS)
_KEPT = "removed IS NULL"


class Match(msgspec.Struct, frozen=True):
    """`score` from 1/3 to 1: how much of what was asked for the context holds."""

    head: ContextHead
    score: float


class _Data(msgspec.Struct, frozen=True):
    """What is stored beside the columns."""

    messages: list[dict[str, Any]]
    fields: dict[str, Any] = {}


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Data).decode


class ContextStore:
    """May be used from any thread, and by several processes at once. Methods raise ContextError or FileError with
    what to do. `which` is a name, an id or the beginning of one.

    With an encoder, summaries are found by their meaning also where they share no word with what is asked for.
    """

    def __init__(
        self,
        path: Path,
        *,
        encoder: Embedder | None = None,
        redactor: Redactor | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._file = ContextFile(path)
        self._encoder = encoder
        self._redactor = redactor or Redactor()
        self._clock = clock
        self._lock = threading.Lock()
        self._index = ContextIndex()
        self._indexed = 0
        self._indexed_file: int | None = None

    @property
    def path(self) -> Path:
        return self._file.path

    @property
    def notices(self) -> list[str]:
        """What the user should know: that a damaged file was set aside, and where it is."""
        return self._file.notices

    # -- reading ----------------------------------------------------------------------------------

    def heads(self) -> list[ContextHead]:
        """All of them, those used last first."""
        query = f"SELECT {_HEAD} FROM contexts WHERE {_KEPT} ORDER BY used DESC, slot DESC"
        return self._file.read(lambda c: [head_of(row) for row in c.execute(query)], [])

    def head(self, which: str) -> ContextHead:
        return self._file.read(lambda c: _find(c, which)[1], None) or _missing(which)

    def get(self, which: str) -> ContextSnapshot:
        """The whole of it, without its embedding."""
        return self._file.read(lambda c: _snapshot(c, which), None) or _missing(which)

    def free_name(self, name: str) -> str:
        """The name, or the first of `name (2)`, `name (3)` and so on that nothing has yet."""
        return self._file.read(lambda c: _free_name(c, name), valid_name(name))

    def changes(self) -> int:
        """Another number after every change, whoever has made it."""
        return self._file.read(lambda c: int(c.execute("SELECT n FROM changes").fetchone()[0]), 0)

    # -- changing ---------------------------------------------------------------------------------

    def save(self, snapshot: ContextSnapshot) -> ContextSnapshot:
        """Keep a new one; returns it as it is kept, with keys masked. Raises ContextError where its name is taken."""
        cleaned = self._cleaned(snapshot)
        row = self._row(cleaned)

        def write(connection: sqlite3.Connection) -> None:
            _check_name(connection, cleaned.name)
            row["n"] = next_change(connection)
            self._purge(connection)
            marks = ", ".join(f":{name}" for name in row)
            connection.execute(f"INSERT INTO contexts ({', '.join(row)}) VALUES ({marks})", row)

        self._file.write(write)
        return cleaned

    def branch(self, which: str, count: int, name: str) -> ContextSnapshot:
        """Keep the first `count` messages of one as a new one."""
        return self.save(self.get(which).branch_at(count, valid_name(name), self._clock()))

    def rename(self, which: str, name: str) -> None:
        """Raises ContextError for a name that is taken."""
        snapshot = self.get(which)
        name = self._redactor.redact(valid_name(name))
        if name == snapshot.name:
            return
        asked, rest = words_of_messages(name, snapshot.messages)

        def write(connection: sqlite3.Connection) -> None:
            slot, _ = _find(connection, snapshot.id)
            _check_name(connection, name)
            connection.execute(
                "UPDATE contexts SET name = ?, asked = ?, rest = ?, words_version = ?, n = ? WHERE slot = ?",
                (name, asked.tobytes(), rest.tobytes(), FEATURE_VERSION, next_change(connection), slot),
            )

        self._file.write(write)

    def touch(self, which: str) -> None:
        """It is used now."""
        self._change(which, "used = max(used, ?)", self._clock())

    def remove(self, which: str) -> ContextHead:
        """Gone, but for UNDO_S, in which `undo` brings it back. A damaged one can be removed too."""
        return self._change(which, "removed = ?", self._clock())

    def undo(self) -> ContextHead | None:
        """Bring back what was removed last; None where there is nothing. Its name may get a number."""

        def write(connection: sqlite3.Connection) -> ContextHead | None:
            self._purge(connection)
            query = "SELECT slot, name FROM contexts WHERE removed IS NOT NULL ORDER BY removed DESC, n DESC"
            row = connection.execute(query).fetchone()
            if row is None:
                return None
            slot, name = row
            connection.execute(
                "UPDATE contexts SET removed = NULL, name = ?, n = ? WHERE slot = ?",
                (_free_name(connection, name), next_change(connection), slot),
            )
            return head_of(
                connection.execute(f"SELECT {_HEAD} FROM contexts WHERE slot = ?", (slot,)).fetchone()
            )

        return self._file.write(write)

    def _change(self, which: str, change: str, value: float) -> ContextHead:
        def write(connection: sqlite3.Connection) -> ContextHead:
            slot, head = _find(connection, which)
            self._purge(connection)
            connection.execute(
                f"UPDATE contexts SET {change}, n = ? WHERE slot = ?", (value, next_change(connection), slot)
            )
            return head

        return self._file.write(write)

    def _purge(self, connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM contexts WHERE removed < ?", (self._clock() - UNDO_S,))

    def _cleaned(self, snapshot: ContextSnapshot) -> ContextSnapshot:
        fields = {"messages": snapshot.messages, "fields": snapshot.fields}
        cleaned = redacted(fields, self._redactor)
        words = {
            key: self._redactor.redact(getattr(snapshot, key)) for key in ("summary", "model", "endpoint")
        }
        name = valid_name(self._redactor.redact(snapshot.name))
        return msgspec.structs.replace(snapshot, **cleaned, **words, name=name)

    def _row(self, snapshot: ContextSnapshot) -> dict[str, Any]:
        try:
            data = _encode(_Data(snapshot.messages, snapshot.fields))
        except (UnicodeEncodeError, OverflowError, RecursionError, TypeError) as e:
            raise ContextError(f"{snapshot.name!r} cannot be kept: it holds what is not JSON ({e})") from None
        asked, rest = words_of_messages(snapshot.name, snapshot.messages)
        vector = (
            snapshot.embedding if snapshot.embedding is not None else self._embedding_of(snapshot.summary)
        )
        head = msgspec.structs.asdict(snapshot.head)
        return {
            **{name: head[name] for name in HEAD_COLUMNS},
            "removed": None,
            "words_version": FEATURE_VERSION,
            "asked": asked.tobytes(),
            "rest": rest.tobytes(),
            "embedding": None if vector is None else pack(vector).tobytes(),
            "digest": digest_of(data),
            "data": data,
        }

    # -- searching --------------------------------------------------------------------------------

    def search(self, text: str, limit: int = MOST_FOUND) -> list[Match]:
        """Those that are about the text, best first; of equal ones the one used last."""
        with self._lock:
            self._file.read(self._follow, None)
            vector = self._embedding_of(text) if len(self._index.vectors) else None
            found = self._index.search(text, vector)
        best = sorted(found, key=lambda slot: -found[slot])[: max(limit, MOST_COMPARED)]

        def read(connection: sqlite3.Connection) -> list[Match]:
            return [Match(head, found[slot]) for slot, head in _heads_of(connection, best)]

        nothing: list[Match] = []
        matches = self._file.read(read, nothing)
        matches.sort(key=lambda match: (-round(match.score, 3), -match.head.used))
        return matches[:limit]

    def _follow(self, connection: sqlite3.Connection) -> None:
        """Read what has changed since the last search."""
        inode = self.path.stat().st_ino
        if inode != self._indexed_file:
            self._index.clear()
            self._indexed, self._indexed_file = 0, inode
        query = "SELECT slot, n, removed, words_version, asked, rest, embedding FROM contexts WHERE n > ?"
        stale = []
        for slot, n, removed, version, *parts in connection.execute(query, (self._indexed,)):
            self._indexed = max(self._indexed, n)
            if removed is not None:
                self._index.drop(slot)
            elif version != FEATURE_VERSION:
                stale.append(slot)
            else:
                self._take(slot, *parts)
        for slot in stale:
            self._read_anew(connection, slot)

    def _take(self, slot: int, asked: bytes, rest: bytes, embedding: bytes | None) -> None:
        vector = None if embedding is None else np.frombuffer(embedding, np.int8)
        self._index.put(slot, _words(asked), _words(rest), vector)

    def _read_anew(self, connection: sqlite3.Connection, slot: int) -> None:
        """The words of a context that were read by other rules than today's."""
        [row] = connection.execute("SELECT name, digest, data FROM contexts WHERE slot = ?", (slot,))
        name, digest, data = row
        if digest_of(data) == digest:
            self._index.put(slot, *words_of_messages(name, _decode(data).messages), None)

    # -- embeddings and memory --------------------------------------------------------------------

    def with_embedding(self, snapshot: ContextSnapshot) -> ContextSnapshot:
        """With a vector of its summary, made and kept in the file; None where there is no encoder or it cannot read
        the summary."""
        vector = self._embedding_of(snapshot.summary)
        if vector is not None:
            value = pack(vector).tobytes()

            def write(connection: sqlite3.Connection) -> None:
                connection.execute(
                    "UPDATE contexts SET embedding = ?, n = ? WHERE id = ?",
                    (value, next_change(connection), snapshot.id),
                )

            self._file.write(write)
        return msgspec.structs.replace(snapshot, embedding=vector)

    def clear_embedding(self, which: str) -> None:
        """Forget a context's vector, in the file and in memory. Searches find it by its words."""

        def write(connection: sqlite3.Connection) -> int:
            slot, _ = _find(connection, which)
            connection.execute(
                "UPDATE contexts SET embedding = NULL, n = ? WHERE slot = ?", (next_change(connection), slot)
            )
            return slot

        slot = self._file.write(write)
        with self._lock:
            self._index.vectors.remove(slot)

    def release(self) -> int:
        """Give back the memory of searches, the encoder's too; the next one reads anew. Returns how many bytes."""
        with self._lock:
            freed = self._index.nbytes
            self._index.clear()
            self._indexed = 0
            if self._encoder is not None:
                self._encoder.close()
        return freed

    @property
    def nbytes(self) -> int:
        """Held in memory for searches."""
        return self._index.nbytes

    def _embedding_of(self, text: str) -> Any:
        if self._encoder is None or not text or not self._encoder.fits(text):
            return None
        return self._encoder.embed([text])[0]


def _heads_of(connection: sqlite3.Connection, slots: Sequence[int]) -> Iterator[tuple[int, ContextHead]]:
    """What was removed meanwhile is left out."""
    for slot in slots:
        row = connection.execute(
            f"SELECT {_HEAD} FROM contexts WHERE slot = ? AND {_KEPT}", (slot,)
        ).fetchone()
        if row is not None:
            yield slot, head_of(row)


def _words(data: bytes) -> Ids:
    return np.frombuffer(data[: len(data) // 4 * 4], np.uint32)


def _missing(which: str) -> Any:
    raise ContextError(f"there is no context {which!r}: pilothouse context list shows them")


def _find(connection: sqlite3.Connection, which: str) -> tuple[int, ContextHead]:
    """By name, id or the beginning of one."""
    query = f"SELECT slot, {_HEAD} FROM contexts WHERE {_KEPT} AND "
    rows = connection.execute(query + "(name = ? OR id = ?)", (which, which)).fetchall()
    if not rows and len(which) >= SHORTEST_ID:
        rows = connection.execute(query + "substr(id, 1, ?) = ?", (len(which), which)).fetchall()
    if not rows:
        _missing(which)
    if len(rows) > 1:
        raise ContextError(f"{which!r} is the beginning of {len(rows)} ids: give more of it")
    return rows[0][0], head_of(rows[0][1:])


def _snapshot(connection: sqlite3.Connection, which: str) -> ContextSnapshot:
    slot, head = _find(connection, which)
    if head.trouble:
        raise ContextError(head.trouble)
    digest, data = connection.execute("SELECT digest, data FROM contexts WHERE slot = ?", (slot,)).fetchone()
    if not isinstance(data, bytes) or digest_of(data) != digest:
        raise ContextError(damaged(head.name))
    stored = _decode(data)
    columns = {name: getattr(head, name) for name in HEAD_COLUMNS if name != "messages"}
    return ContextSnapshot(messages=stored.messages, fields=stored.fields, **columns)


def _check_name(connection: sqlite3.Connection, name: str) -> None:
    if connection.execute(f"SELECT 1 FROM contexts WHERE {_KEPT} AND name = ?", (name,)).fetchone():
        raise ContextError(f"there is a context {name!r} already: choose another name")


def _free_name(connection: sqlite3.Connection, name: str) -> str:
    taken = {row[0] for row in connection.execute(f"SELECT name FROM contexts WHERE {_KEPT}")}
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name} ({number})"
    return found
