"""The session file: one SQLite file with prompts, settings, answers and events. The only place that knows its tables.

An answer and the event that tells it are committed in one transaction, before anybody is told. Events are
stored in batches, as they were committed, so the stream can be replayed exactly.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import psutil

from core.client.prompt import Prompt, PromptWords
from core.events import AnyEvent, Event, decode_events, encode_events
from core.session.errors import SessionFileError
from core.session.records import Outcome, decode_outcome
from core.storage import BatchWriter, FileError, check_format, connect, create_format, explain

APPLICATION_ID = 0x50485331  # "PHS1"
FORMAT = 1
HEADS_AT_ONCE = 500
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE prompts (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, data BLOB NOT NULL);
CREATE TABLE answers (seq INTEGER PRIMARY KEY, ok INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE events (n INTEGER PRIMARY KEY, t REAL NOT NULL, data BLOB NOT NULL);
"""
_UNFINISHED = (
    "FROM prompts p WHERE p.seq > ? AND NOT EXISTS (SELECT 1 FROM answers a WHERE a.seq = p.seq AND a.ok = 1)"
)


class StoredOutcome(msgspec.Struct, frozen=True):
    """A finished prompt on its way to the file; `data` is an encoded `Outcome`."""

    seq: int
    ok: bool
    data: bytes


class PromptHead(msgspec.Struct, frozen=True):
    """A prompt as a table shows it; `error` is empty where it has not failed."""

    seq: int
    id: str
    preview: str
    error: str


class StoredPrompts(msgspec.Struct, frozen=True):
    """A batch of prompts, with how far the source has been read.

    `taken` is told which prompts had an id that was there already, then `written` that the batch is in.
    """

    prompts: list[Prompt]
    meta: dict[str, Any]
    taken: Callable[[list[Prompt]], None]
    written: Callable[[], None]


Item = Event | StoredOutcome | StoredPrompts | dict[str, Any]


class SessionFile:
    """Opens or creates a session file. Raises SessionFileError with what to do.

    A file opened for writing belongs to this process until `close`; reading is possible for anybody meanwhile.
    """

    _open_here: ClassVar[set[Path]] = set()
    """Files that this process writes; another process is told apart by its number, this one is not."""

    def __init__(self, path: Path, *, create: bool = False, read_only: bool = False) -> None:
        self.path = path
        self._here = path.resolve()
        if not read_only and self._here in self._open_here:
            raise SessionFileError(f"{path}: is open in another window")
        if create and path.exists():
            raise SessionFileError(f"{path}: exists already: resume it, or choose another name")
        if not create and not path.exists():
            raise SessionFileError(f"{path}: there is no such session file")
        with contextlib.ExitStack() as opened:
            try:
                known = check_format(path, application_id=APPLICATION_ID, version=FORMAT, kind="session file")
                if not known and not create:
                    raise FileError(f"{path}: is not a session file of Pilothouse")
                self._connection = connect(path, read_only=read_only)
                opened.callback(self._connection.close)
                if not known:
                    create_format(self._connection, _SCHEMA, application_id=APPLICATION_ID, version=FORMAT)
                self._reader = connect(path, read_only=True)
                opened.callback(self._reader.close)
                self._owned = not read_only
                if self._owned:
                    self._take()
                    self._open_here.add(self._here)
            except FileError as e:
                raise SessionFileError(str(e)) from None
            except sqlite3.Error as e:
                raise SessionFileError(str(explain(path, e))) from None
            opened.pop_all()  # they stay open until `close`
        self._writer: BatchWriter[Item] | None = None

    # -- writing ----------------------------------------------------------------------------------

    def start_writer(
        self, committed: Callable[[list[Item]], None], refused: Callable[[SessionFileError], None]
    ) -> BatchWriter[Item]:
        """From now on everything is written by the writer's thread, which calls both functions."""
        self._writer = BatchWriter(
            self._connection,
            write=self._write,
            committed=committed,
            refused=lambda e: refused(SessionFileError(str(explain(self.path, e)))),
            name="session writer",
        )
        return self._writer

    def _write(self, items: list[Item]) -> None:
        connection = self._connection
        events: list[Event] = []
        outcomes: list[tuple[int, bool, bytes]] = []
        for item in items:
            if isinstance(item, Event):
                events.append(item)
            elif isinstance(item, StoredOutcome):
                outcomes.append((item.seq, item.ok, item.data))
            elif isinstance(item, StoredPrompts):
                self._write_prompts(item)
            else:
                self._write_meta(item)
        if outcomes:
            connection.executemany(
                "INSERT OR REPLACE INTO answers (seq, ok, data) VALUES (?, ?, ?)", outcomes
            )
        if events:
            connection.execute(
                "INSERT INTO events (t, data) VALUES (?, ?)", (events[0].t, encode_events(events))
            )

    def _write_prompts(self, item: StoredPrompts) -> None:
        rows = [(p.seq, p.id, _encode(p)) for p in item.prompts]
        insert = "INSERT OR IGNORE INTO prompts (seq, id, data) VALUES (?, ?, ?)"
        if self._connection.executemany(insert, rows).rowcount != len(rows):
            seqs = [r[0] for r in rows]
            query = "SELECT seq FROM prompts WHERE seq BETWEEN ? AND ?"
            there = {s for (s,) in self._connection.execute(query, (seqs[0], seqs[-1]))}
            item.taken([p for p in item.prompts if p.seq not in there])
        self._write_meta(item.meta)

    def _write_meta(self, values: dict[str, Any]) -> None:
        self._connection.executemany(
            "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)",
            [(k, msgspec.json.encode(v)) for k, v in values.items()],
        )

    def set_meta(self, values: dict[str, Any]) -> None:
        """Before the writer has started. Raises SessionFileError."""
        try:
            self._write_meta(values)
        except sqlite3.Error as e:
            raise SessionFileError(str(explain(self.path, e))) from None

    # -- reading ----------------------------------------------------------------------------------

    def meta(self) -> dict[str, Any]:
        return {k: msgspec.json.decode(v) for k, v in self._read("SELECT key, value FROM meta")}

    def unfinished(self, after_seq: int, count: int) -> list[Prompt]:
        """The next prompts without an answer, in their order."""
        rows = self._read(f"SELECT p.data {_UNFINISHED} ORDER BY p.seq LIMIT ?", (after_seq, count))
        return [_decode_prompt(data) for (data,) in rows]

    def failed_by(self, kinds: Collection[str], limit: int) -> list[Prompt]:
        """Prompts whose last failure was of one of these kinds, at most `limit`."""
        query = "SELECT p.data, a.data FROM answers a JOIN prompts p ON p.seq = a.seq WHERE a.ok = 0 ORDER BY a.seq"
        found = []
        for prompt, outcome in self._read(query):
            error = decode_outcome(outcome).error
            if error is not None and error.kind in kinds:
                found.append(_decode_prompt(prompt))
                if len(found) >= limit:
                    break
        return found

    def counts(self) -> tuple[int, int, int]:
        """Prompts, answered ones, failed ones."""
        prompts = next(self._read("SELECT count(*) FROM prompts"))[0]
        answered, failed = next(
            self._read("SELECT count(*) FILTER (WHERE ok), count(*) FILTER (WHERE NOT ok) FROM answers")
        )
        return prompts, answered, failed

    def cost_usd(self) -> float:
        """What the answers so far have cost, as far as prices were known."""
        query = "SELECT total(json_extract(CAST(data AS TEXT), '$.cost_usd')) FROM answers"
        return float(next(self._read(query))[0])

    def results(self) -> Iterator[tuple[Prompt, Outcome]]:
        """Every finished prompt in its order, read as it goes."""
        query = "SELECT p.data, a.data FROM answers a JOIN prompts p ON p.seq = a.seq ORDER BY a.seq"
        for prompt, outcome in self._read(query):
            yield _decode_prompt(prompt), decode_outcome(outcome)

    def heads(self, seqs: Sequence[int]) -> Iterator[PromptHead]:
        """What a table shows of these prompts, in the order of the file."""
        for at in range(0, len(seqs), HEADS_AT_ONCE):
            some = seqs[at : at + HEADS_AT_ONCE]
            marks = ",".join("?" * len(some))
            yield from self._heads(f"p.seq IN ({marks})", tuple(some))

    def previews_after(self, seq: int, count: int) -> list[tuple[int, str, str]]:
        """`seq`, id and beginning of the next prompts, at most `count`."""
        query = "SELECT seq, id, data FROM prompts WHERE seq > ? ORDER BY seq LIMIT ?"
        try:
            rows = self._reader.execute(query, (seq, count)).fetchall()
        except sqlite3.Error as e:
            raise SessionFileError(str(explain(self.path, e))) from None
        return [(number, name, _decode_words(data).preview()) for number, name, data in rows]

    def _heads(self, which: str, values: tuple[int, ...]) -> Iterator[PromptHead]:
        query = (
            "SELECT p.seq, p.id, p.data, CASE WHEN a.ok = 0 THEN a.data END FROM prompts p "
            f"LEFT JOIN answers a ON a.seq = p.seq WHERE {which}"
        )
        for seq, name, prompt, failure in self._read(query, values):
            error = None if failure is None else decode_outcome(failure).error
            preview = _decode_prompt(prompt).preview()
            yield PromptHead(seq, name, preview, "" if error is None else error.message)

    def latest_answers(self, count: int) -> list[Outcome]:
        """Those of the last prompts that are answered, at most `count`."""
        query = "SELECT data FROM answers WHERE ok = 1 ORDER BY seq DESC LIMIT ?"
        return [decode_outcome(data) for (data,) in self._read(query, (count,))]

    def answers(self) -> Iterator[tuple[int, bool, bytes]]:
        """`seq`, whether it is an answer, and the encoded `Outcome` of every finished prompt, in their order."""
        for seq, ok, data in self._read("SELECT seq, ok, data FROM answers ORDER BY seq"):
            yield seq, bool(ok), data

    def result(self, seq: int) -> tuple[Prompt, Outcome | None] | None:
        """One prompt with its outcome, None where there is no such prompt."""
        query = "SELECT p.data, a.data FROM prompts p LEFT JOIN answers a ON a.seq = p.seq WHERE p.seq = ?"
        row = next(self._read(query, (seq,)), None)
        if row is None:
            return None
        return _decode_prompt(row[0]), None if row[1] is None else decode_outcome(row[1])

    def seq_of(self, name: str) -> int | None:
        """The number of the prompt with that id, None where there is none."""
        row = next(self._read("SELECT seq FROM prompts WHERE id = ?", (name,)), None)
        return None if row is None else int(row[0])

    def events(self) -> Iterator[list[AnyEvent]]:
        """The recorded stream, in the batches in which it was committed."""
        for (data,) in self._read("SELECT data FROM events ORDER BY n"):
            yield self.decode(data)

    def last_batch(self) -> int:
        """The number of the newest batch of events, 0 where there is none. They count from 1."""
        return int(next(self._read("SELECT coalesce(max(n), 0) FROM events"))[0])

    def batches(self, after: int, count: int) -> list[tuple[int, bytes]]:
        """The next batches of events with their numbers, as they are stored. No view of the file stays open."""
        return list(self._read("SELECT n, data FROM events WHERE n > ? ORDER BY n LIMIT ?", (after, count)))

    def decode(self, batch: bytes) -> list[AnyEvent]:
        """Raises SessionFileError for an event that is damaged, or of a newer Pilothouse."""
        try:
            return decode_events(batch)
        except (msgspec.ValidationError, msgspec.DecodeError) as e:
            raise SessionFileError(f"{self.path}: holds an event that is not understood ({e})") from None

    def event_batches(self, first: int) -> Iterator[bytes]:
        """The recorded stream from that batch on (they count from 1), undecoded."""
        for (data,) in self._read("SELECT data FROM events WHERE n >= ? ORDER BY n", (first,)):
            yield data

    def event_batch_at(self, t: float) -> int:
        """The last batch that begins no later than `t`. Found by halves: 22 rows are read of 2.5 million."""
        low, high = 1, next(self._read("SELECT coalesce(max(n), 1) FROM events"))[0]
        while low < high:
            middle = (low + high + 1) // 2
            row = next(
                self._read("SELECT t FROM events WHERE n <= ? ORDER BY n DESC LIMIT 1", (middle,)), None
            )
            if row is not None and row[0] <= t:
                low = middle
            else:
                high = middle - 1
        return low

    def end_writing(self) -> None:
        """End the writer and give the file free; it can still be read here, even where its name is gone."""
        if self._writer is not None:
            self._writer.close()
        if self._owned:
            self._owned = False
            self._open_here.discard(self._here)
            with contextlib.suppress(sqlite3.Error):  # a full disk: a dead owner is recognised as such
                self._write_meta({"owner": None})
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()

    def close(self) -> None:
        self.end_writing()
        self._reader.close()

    def __del__(self) -> None:
        if hasattr(self, "_reader"):  # it was opened at all
            self._reader.close()

    def remove(self) -> None:
        """Delete the closed file, with what SQLite keeps beside it."""
        for name in (self.path, Path(f"{self.path}-wal"), Path(f"{self.path}-shm")):
            name.unlink(missing_ok=True)

    def _read(self, query: str, values: tuple[Any, ...] = ()) -> Iterator[Any]:
        try:
            yield from self._reader.execute(query, values)
        except sqlite3.Error as e:
            raise SessionFileError(str(explain(self.path, e))) from None

    # -- one process at a time --------------------------------------------------------------------

    def _take(self) -> None:
        owner = self.meta().get("owner")
        if owner is not None and _alive(owner):
            raise FileError(
                f"{self.path}: is in use by another Pilothouse (process {owner[0]}): close that first"
            )
        me = psutil.Process()
        self._write_meta({"owner": [me.pid, me.create_time()]})


def _alive(owner: list[float]) -> bool:
    pid = int(owner[0])
    if pid == os.getpid():
        return False
    try:
        process = psutil.Process(pid)
        if process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD):
            return False  # killed, and its parent has not noticed
        return bool(abs(process.create_time() - owner[1]) < 1.0)
    except psutil.Error:
        return False


_encode = msgspec.msgpack.Encoder().encode
_decode_prompt = msgspec.msgpack.Decoder(Prompt).decode
_decode_words = msgspec.msgpack.Decoder(PromptWords).decode
