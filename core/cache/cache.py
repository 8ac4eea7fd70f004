"""`IntelligentCache`: answers of earlier prompts, by exact match of everything that shapes an answer.

The model, all parameters and the whole conversation must be equal. One SQLite file per profile holds it,
shared by sessions; what is put is found at once, and on disk a moment later.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from core.cache.filter import QuestionFilter
from core.storage import BatchWriter, FileError, check_format, connect, create_format, explain

APPLICATION_ID = 0x50484331  # "PHC1"
FORMAT = 1
SHORTEST_RESPONSE = 50
"""Characters: shorter answers cost little to ask again and are often refusals."""
KEPT_FINISH_REASON = "stop"
"""Tool calls are not kept: an entry has no place for them."""
DEFAULT_TTL_S = 7 * 24 * 3600.0
PENDING_LIMIT = 10_000
GATHER_S = 0.03
"""Nobody waits for these writes: an entry is found at once, and lost with the process it costs one call."""
REMOVAL_PATIENCE_S = 5.0
OTHERS_EVERY_S = 1.0
"""How often to look for entries that other processes have stored."""
HALF_LIFE_S = 24 * 3600.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    question BLOB NOT NULL UNIQUE, prompt TEXT NOT NULL, response TEXT NOT NULL, reasoning TEXT NOT NULL,
    model TEXT NOT NULL, finish_reason TEXT NOT NULL, tokens INTEGER NOT NULL, cost_usd REAL, latency_s REAL NOT NULL,
    created REAL NOT NULL, expires REAL NOT NULL, last_used REAL NOT NULL, hits INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS by_expiry ON entries (expires);
"""
_COLUMNS = (
    "question, prompt, response, reasoning, model, finish_reason, tokens, cost_usd, latency_s, "
    "created, expires, last_used, hits"
)


class CacheRequest(msgspec.Struct, frozen=True):
    """What is asked: `question` is 16 bytes that stand for the model, all parameters and the conversation."""

    question: bytes
    prompt: str
    model: str


class CacheEntry(msgspec.Struct, frozen=True):
    """A stored answer with what it saves. Times in seconds since the epoch."""

    question: bytes
    prompt: str
    response: str
    reasoning: str
    model: str
    finish_reason: str
    tokens: int
    cost_usd: float | None
    latency_s: float
    created: float
    expires: float
    last_used: float
    hits: int

    def utility(self, now: float) -> float:
        """0..1: how recently and how often it was used; halves every day without a hit."""
        recency = 0.5 ** ((now - self.last_used) / HALF_LIFE_S)
        return float(recency * (1 + self.hits) / (2 + self.hits))


class _Job:
    """Work for the writer's thread whose result is waited for."""

    __slots__ = ("done", "removed", "work")

    def __init__(self, work: Callable[[sqlite3.Connection], int]) -> None:
        self.work = work
        self.removed = 0
        self.done = threading.Event()


class _Used(msgspec.Struct, frozen=True):
    question: bytes
    at: float


_Item = CacheEntry | _Used | _Job


class IntelligentCache:
    """Raises FileError where the file cannot be used. Used from one thread; `close` when done."""

    def __init__(
        self, path: Path, *, ttl_s: float = DEFAULT_TTL_S, clock: Callable[[], float] = time.time
    ) -> None:
        self.path = path
        self._ttl_s = ttl_s
        self._clock = clock
        known = check_format(path, application_id=APPLICATION_ID, version=FORMAT, kind="cache")
        connection = connect(path)
        try:
            if not known:
                create_format(connection, _SCHEMA, application_id=APPLICATION_ID, version=FORMAT)
            self._reader = connect(path)
        except FileError:
            connection.close()
            raise
        except sqlite3.Error as e:
            connection.close()
            raise explain(path, e) from None
        self._writing = connection
        self._pending: dict[bytes, CacheEntry] = {}
        self._seen = QuestionFilter()
        self._seen_rowid = 0
        self._looked_at = 0.0
        self._writer: BatchWriter[_Item] = BatchWriter(
            connection,
            write=self._write,
            committed=self._committed,
            refused=self._refused,
            name="cache writer",
            gather_s=GATHER_S,
        )
        self.fault: str = ""
        """Why the last write was refused, empty while all is well."""

    def get(self, request: CacheRequest) -> CacheEntry | None:
        """The answer of the same question, unless it has expired."""
        now = self._clock()
        if now - self._looked_at >= OTHERS_EVERY_S:
            self._looked_at = now
            self._take_in_new()
        if request.question not in self._seen:
            return None
        entry = self._pending.get(request.question) or self._read(request.question)
        if entry is None or entry.expires <= now:
            return None
        if self._writer.backlog < PENDING_LIMIT:
            self._writer.submit(_Used(request.question, now))
        return entry

    def put(
        self,
        request: CacheRequest,
        *,
        response: str,
        reasoning: str,
        finish_reason: str,
        tokens: int,
        cost_usd: float | None,
        latency_s: float,
    ) -> bool:
        """Store a complete answer. False where it is not worth keeping (too short, cut off, refused)."""
        if len(response) < SHORTEST_RESPONSE or finish_reason != KEPT_FINISH_REASON:
            return False
        if self._writer.backlog >= PENDING_LIMIT:
            return False
        now = self._clock()
        entry = CacheEntry(
            request.question,
            request.prompt,
            response,
            reasoning,
            request.model,
            finish_reason,
            tokens,
            cost_usd,
            latency_s,
            now,
            now + self._ttl_s,
            now,
            0,
        )
        self._pending[request.question] = entry
        self._seen.add(request.question)
        self._writer.submit(entry)
        return True

    def cleanup_expired(self) -> int:
        """Remove entries past their time; returns how many."""
        now = self._clock()
        return self._remove(lambda c: c.execute("DELETE FROM entries WHERE expires <= ?", (now,)).rowcount)

    def cleanup_low_utility(self, threshold: float = 0.3, max_removal_percent: float = 0.2) -> int:
        """Remove the entries of lowest utility under `threshold`, at most that share of all; returns how many."""
        now = self._clock()
        rows = self._rows(f"SELECT {_COLUMNS} FROM entries")
        rated = sorted((CacheEntry(*r).utility(now), r[0]) for r in rows)
        going = [(q,) for u, q in rated[: int(len(rated) * max_removal_percent)] if u < threshold]
        return self._remove(lambda c: c.executemany("DELETE FROM entries WHERE question = ?", going).rowcount)

    def clear(self) -> int:
        return self._remove(lambda c: c.execute("DELETE FROM entries").rowcount)

    def __len__(self) -> int:
        return int(self._rows("SELECT count(*) FROM entries")[0][0])

    def close(self) -> None:
        self._writer.close()
        self._writing.close()
        self._reader.close()

    def _read(self, question: bytes) -> CacheEntry | None:
        rows = self._rows(f"SELECT {_COLUMNS} FROM entries WHERE question = ?", (question,))
        return CacheEntry(*rows[0]) if rows else None

    def _rows(self, query: str, values: tuple[bytes | int, ...] = ()) -> list[Any]:
        try:
            return self._reader.execute(query, values).fetchall()
        except sqlite3.Error as e:
            raise explain(self.path, e) from None

    def _take_in_new(self) -> None:
        """Questions that were stored since the last look, by other processes for one."""
        query = "SELECT rowid, question FROM entries WHERE rowid > ?"
        for rowid, question in self._rows(query, (self._seen_rowid,)):
            self._seen.add(question)
            self._seen_rowid = max(self._seen_rowid, rowid)

    def _remove(self, work: Callable[[sqlite3.Connection], int]) -> int:
        """Let the writer remove rows, after all that was put before. Raises FileError where the disk refuses."""
        job = _Job(work)
        self._writer.submit(job)
        if not job.done.wait(REMOVAL_PATIENCE_S):
            raise FileError(f"{self.path}: does not take writes now: {self.fault or 'it is busy'}")
        return max(0, job.removed)

    def _write(self, items: list[_Item]) -> None:
        connection = self._writing
        for item in items:
            if isinstance(item, CacheEntry):
                connection.execute(
                    f"INSERT OR REPLACE INTO entries ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                    msgspec.structs.astuple(item),
                )
            elif isinstance(item, _Job):
                item.removed = item.work(connection)
            else:
                connection.execute(
                    "UPDATE entries SET hits = hits + 1, last_used = ? WHERE question = ?",
                    (item.at, item.question),
                )

    def _committed(self, items: list[_Item]) -> None:
        self.fault = ""
        for item in items:
            if isinstance(item, CacheEntry) and self._pending.get(item.question) is item:
                del self._pending[item.question]
            elif isinstance(item, _Job):
                item.done.set()

    def _refused(self, error: sqlite3.Error) -> None:
        self.fault = str(error)
