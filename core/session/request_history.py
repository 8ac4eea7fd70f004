"""Every prompt of a session in 16 bytes: what a table of a million requests sorts and filters.

`RequestHistory.apply(event)` is a second reducer beside `SessionState`, which keeps the texts and calls of the last
few hundred prompts only. Ids, previews and error messages are not kept here: they are read from the session file by
page. A history belongs to one thread; `column` may be called from another one, and may then mix rows of two moments.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import Any, Literal, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.events import (
    AttemptStarted,
    Cached,
    Event,
    PromptAnswered,
    PromptFailed,
    PromptRequeued,
    PromptStarted,
    SessionEnded,
    SessionStarted,
)
from core.session.file import SessionFile

RowState = Literal["running", "answered", "failed", "unfinished"]
ColumnName = Literal["status", "calls", "account", "started", "first_token", "latency", "cost", "tokens"]

STATES: tuple[RowState | None, ...] = (None, "running", "answered", "failed", "unfinished")
"""By their code, the lower three bits of `status`; 0 is a prompt that has not begun."""
RUNNING, ANSWERED, FAILED, UNFINISHED = 1, 2, 3, 4
STATE_BITS = 0b111
LAYERS: tuple[Cached | None, ...] = (None, "exact", "canonical", "similar")
LAYER_SHIFT = 3
LAYER_BITS = 0b11 << LAYER_SHIFT
FLAGGED = 1 << 5
COST_SCALE = 512.0
"""Half floats have 11 bits from 6e-5 on: this makes it 0.05 % from $0.00000012 to $127."""
TOKEN_SCALE = 64.0
"""Whole numbers up to 2,048 are exact so, larger ones right to 0.05 %, up to four millions."""

CHUNK_BITS = 16
CHUNK_ROWS = 1 << CHUNK_BITS
MOST_CALLS = 255
MOST_ACCOUNTS = (1 << 16) - 1
_LARGEST_HALF = 65504.0
_LARGEST_WORD = (1 << 32) - 1
_NAN = float("nan")

ROW = np.dtype(
    [
        ("status", "u1"),
        ("calls", "u1"),
        ("account", "<u2"),
        ("started", "<u4"),
        ("first_token", "<f2"),
        ("latency", "<f2"),
        ("cost", "<f2"),
        ("tokens", "<f2"),
    ]
)
_WHOLE = Struct("<BBHIeeee")
_BEGUN = Struct("<BBH")
_ENDED = Struct("<eeee")
_ACCOUNT = Struct("<H")
_SIZE = ROW.itemsize
_CALLS_AT, _ACCOUNT_AT, _ENDED_AT = 1, 2, 8


class HistoryRow(NamedTuple):
    """One prompt. `started_at` is epoch seconds to a tenth, None where only its answer is known; times, cost and many
    tokens are right to 0.05 %, None where they are not known."""

    seq: int
    state: RowState
    cached: Cached | None
    flagged: bool
    calls: int
    account: str | None
    started_at: float | None
    first_token_s: float | None
    latency_s: float | None
    cost_usd: float | None
    tokens: int


class HistoryMark(NamedTuple):
    """A moment to go back to: see `RequestHistory.rewind`."""

    session: str
    top: int
    begun: int
    undo_length: int
    running: dict[int, bytes]
    replaced: dict[int, bytes]


class _KeptUsage(msgspec.Struct):
    total_tokens: int = 0


class _Kept(msgspec.Struct):
    """What is read of a stored outcome."""

    account: str | None = None
    cached: Cached | None = None
    attempts: int = 0
    first_token_s: float | None = None
    latency_s: float = 0.0
    usage: _KeptUsage | None = None
    cost_usd: float | None = None
    flagged: bool = False


class RequestHistory:
    """Grows in chunks of 65,536 rows (1.2 MB), so no growth copies what is there.

    `top` is the highest `seq` that has begun, `count` how many have. `generation` changes where rows up to `top` came
    or went (another session, a rewind, answers of earlier runs): an order of rows made before must be made anew.
    `accounts` names the numbers of the account column; number 0 is none.
    """

    def __init__(self) -> None:
        self.generation = 0
        self._clear()

    def _clear(self) -> None:
        self.generation += 1
        self.session = ""
        self.top = 0
        self.count = 0
        self.accounts: list[str] = [""]
        self.running: set[int] = set()
        self.began_midway = False
        """Earlier runs answered prompts that are not here: `read` them from the file and `fill` them in."""
        self.origin: float | None = None
        """What the column of starting times counts from, in tenths of a second; 0 there is "not known"."""
        self._numbers: dict[str, int] = {"": 0}
        self._chunks: list[bytearray] = []
        self._replaced: dict[int, bytes] = {}
        self._journal: list[tuple[int, bytes]] | None = None

    def apply(self, event: Event) -> None:
        """Take one event in; most types are none of its business."""
        reduce = _REDUCERS.get(type(event))
        if reduce is not None:
            reduce(self, event)

    # -- what screens ask -------------------------------------------------------------------------

    def row(self, seq: int) -> HistoryRow | None:
        """None for a prompt that has not begun."""
        if not 0 < seq <= self.top:
            return None
        chunk, at = self._chunks[seq >> CHUNK_BITS], (seq & CHUNK_ROWS - 1) * _SIZE
        status, calls, account, started, first, latency, cost, tokens = _WHOLE.unpack_from(chunk, at)
        state = STATES[status & STATE_BITS]
        if state is None:
            return None
        return HistoryRow(
            seq,
            state,
            LAYERS[(status & LAYER_BITS) >> LAYER_SHIFT],
            bool(status & FLAGGED),
            calls,
            self.accounts[account] or None,
            None if not started or self.origin is None else self.origin + started / 10,
            None if first != first else first,
            None if latency != latency else latency,
            None if cost != cost else cost / COST_SCALE,
            round(tokens * TOKEN_SCALE),
        )

    def column(self, name: ColumnName) -> NDArray[Any]:
        """One column as it is stored, a copy with index `seq` from 0 to `top`. A million rows take 2 to 6 ms."""
        rows = self.top + 1
        out = np.zeros(rows, ROW[name])
        for number, chunk in enumerate(tuple(self._chunks)):
            start = number << CHUNK_BITS
            part = out[start : start + CHUNK_ROWS]
            part[:] = np.frombuffer(chunk, ROW)[name][: len(part)]
        return out

    def begun_after(self, seq: int) -> NDArray[np.int32]:
        """The prompts after `seq` that have begun, in their order."""
        found = []
        for number in range(seq + 1 >> CHUNK_BITS, len(self._chunks)):
            start = number << CHUNK_BITS
            first = max(seq + 1 - start, 0)
            last = min(self.top + 1 - start, CHUNK_ROWS)
            status = np.frombuffer(self._chunks[number], ROW)["status"][first:last]
            found.append(np.flatnonzero(status) + (start + first))
        return np.concatenate(found).astype(np.int32) if found else np.empty(0, np.int32)

    @property
    def nbytes(self) -> int:
        return len(self._chunks) * CHUNK_ROWS * _SIZE

    # -- going back -------------------------------------------------------------------------------

    def mark(self) -> HistoryMark:
        """This moment. It costs what is in flight; from the first mark on, rows that are asked anew are noted."""
        if self._journal is None:
            self._journal = []
        running = {seq: self._bytes(seq) for seq in self.running}
        return HistoryMark(
            self.session, self.top, self.count, len(self._journal), running, dict(self._replaced)
        )

    def rewind(self, mark: HistoryMark) -> None:
        """Back to that moment: what began later is gone, what was in flight runs again. Marks made after it become
        worthless. Raises ValueError where another session has begun since."""
        if mark.session != self.session or self._journal is None or mark.undo_length > len(self._journal):
            raise ValueError("the mark is of another stream of events")
        while len(self._journal) > mark.undo_length:
            seq, old = self._journal.pop()
            self._put(seq, old)
        self._wipe_after(mark.top)
        for seq, old in mark.running.items():
            self._put(seq, old)
        self.top, self.count = mark.top, mark.begun
        self.running = set(mark.running)
        self._replaced = dict(mark.replaced)
        self.generation += 1

    # -- earlier runs -----------------------------------------------------------------------------

    @classmethod
    def read(cls, file: SessionFile) -> RequestHistory:
        """What the file's answers tell, for `fill`; a million take some seconds, so in a worker.

        When they began is not known, and the account of a failure is not. Raises SessionFileError.
        """
        history = cls()
        decode = msgspec.json.Decoder(_Kept).decode
        for seq, ok, data in file.answers():
            history._take_stored(seq, ok, decode(data))
        return history

    def fill(self, other: RequestHistory) -> int:
        """Take over rows of another history for prompts that have not begun here; returns how many."""
        self.began_midway = False
        if not other.top:
            return 0
        self._reach(other.top)
        numbers = np.array([self._number(name) for name in other.accounts], "<u2")
        filled = 0
        for mine, theirs in zip(self._chunks, other._chunks, strict=False):
            target, source = np.frombuffer(mine, ROW), np.frombuffer(theirs, ROW)
            wanted = (target["status"] == 0) & (source["status"] != 0)
            rows = source[wanted]
            rows["account"] = numbers[rows["account"]]
            target[wanted] = rows
            filled += len(rows)
        self.top = max(self.top, other.top)
        self.count += filled
        self.generation += 1
        return filled

    def _take_stored(self, seq: int, ok: bool, kept: _Kept) -> None:
        self._reach(seq)
        self.top = max(self.top, seq)
        self.count += 1
        tokens = 0 if kept.usage is None else min(kept.usage.total_tokens / TOKEN_SCALE, _LARGEST_HALF)
        layer = LAYERS.index(kept.cached)
        status = (ANSWERED if ok else FAILED) | layer << LAYER_SHIFT | (FLAGGED if kept.flagged else 0)
        chunk, at = self._place(seq)
        _BEGUN.pack_into(chunk, at, status, min(kept.attempts, MOST_CALLS), self._number(kept.account))
        cost = kept.cost_usd if ok else None
        _ENDED.pack_into(chunk, at + _ENDED_AT, *_times(kept.first_token_s, kept.latency_s, cost), tokens)

    # -- reducers ---------------------------------------------------------------------------------

    def _session_started(self, e: SessionStarted) -> None:
        if e.resumed and e.session == self.session and self.session:
            self._leave_unfinished()  # the same stream goes on: what earlier runs answered stays
            return
        self._clear()
        self.session = e.session
        self.origin = e.t - 1.0
        self.began_midway = e.answered_before > 0

    def _session_ended(self, e: SessionEnded) -> None:
        self._leave_unfinished()

    def _leave_unfinished(self) -> None:
        for seq in self.running:
            self._note(seq)
            replaced = self._replaced.get(seq)
            if replaced is not None:
                self._put(seq, replaced)  # it was being asked anew: what it had before stays
                continue
            chunk, at = self._place(seq)
            chunk[at] = UNFINISHED
        self.running.clear()
        self._replaced.clear()

    def _prompt_started(self, e: PromptStarted) -> None:
        seq = e.seq
        if seq < 1:
            return  # it has no place in a session
        if seq > self.top:
            self._reach(seq)
            self.top = seq
            self.count += 1
            chunk, at = self._place(seq)
        else:
            self._note(seq)
            chunk, at = self._place(seq)
            state = chunk[at] & STATE_BITS
            if not state:
                self.count += 1
                self.generation += 1
            elif state == ANSWERED:
                self._replaced[seq] = self._bytes(seq)
        if self.origin is None:
            self.origin = e.t - 1.0
        tenths = min(max(int((e.t - self.origin) * 10 + 0.5), 0), _LARGEST_WORD)
        _WHOLE.pack_into(chunk, at, RUNNING, 0, 0, tenths, _NAN, _NAN, _NAN, 0)
        self.running.add(seq)

    def _attempt_started(self, e: AttemptStarted) -> None:
        if e.seq not in self.running:
            return  # a check of a hit goes out beside the prompt, which has its answer
        chunk, at = self._place(e.seq)
        if chunk[at + _CALLS_AT] < MOST_CALLS:
            chunk[at + _CALLS_AT] += 1
        _ACCOUNT.pack_into(chunk, at + _ACCOUNT_AT, self._number(e.account))

    def _prompt_answered(self, e: PromptAnswered) -> None:
        if e.seq not in self.running:
            return
        self.running.remove(e.seq)
        self._replaced.pop(e.seq, None)
        chunk, at = self._place(e.seq)
        status = ANSWERED | LAYERS.index(e.cached) << LAYER_SHIFT | (FLAGGED if e.flagged else 0)
        _BEGUN.pack_into(chunk, at, status, min(e.attempts, MOST_CALLS), self._number(e.account))
        first, latency, cost = _times(e.first_token_s, e.latency_s, e.cost_usd)
        tokens = min(e.usage.total / TOKEN_SCALE, _LARGEST_HALF)
        _ENDED.pack_into(chunk, at + _ENDED_AT, first, latency, cost, tokens)

    def _prompt_failed(self, e: PromptFailed) -> None:
        if e.seq not in self.running:
            return
        self.running.remove(e.seq)
        replaced = self._replaced.pop(e.seq, None)
        if replaced is not None:
            self._put(e.seq, replaced)
            return
        chunk, at = self._place(e.seq)
        chunk[at] = FAILED
        chunk[at + _CALLS_AT] = min(e.attempts, MOST_CALLS)
        _ENDED.pack_into(chunk, at + _ENDED_AT, *_times(None, e.latency_s, None), 0)

    def _prompt_requeued(self, e: PromptRequeued) -> None:
        """A failure that waits for its next try is unfinished; an answer stays until there is a new one."""
        if e.seq > self.top:
            return
        chunk, at = self._place(e.seq)
        if chunk[at] & STATE_BITS == FAILED:
            self._note(e.seq)
            chunk[at] = UNFINISHED

    # -- rows -------------------------------------------------------------------------------------

    def _reach(self, seq: int) -> None:
        while len(self._chunks) <= seq >> CHUNK_BITS:
            self._chunks.append(bytearray(CHUNK_ROWS * _SIZE))

    def _place(self, seq: int) -> tuple[bytearray, int]:
        return self._chunks[seq >> CHUNK_BITS], (seq & CHUNK_ROWS - 1) * _SIZE

    def _bytes(self, seq: int) -> bytes:
        chunk, at = self._place(seq)
        return bytes(chunk[at : at + _SIZE])

    def _put(self, seq: int, row: bytes) -> None:
        chunk, at = self._place(seq)
        chunk[at : at + _SIZE] = row

    def _note(self, seq: int) -> None:
        if self._journal is not None:
            self._journal.append((seq, self._bytes(seq)))

    def _wipe_after(self, seq: int) -> None:
        keep = (seq >> CHUNK_BITS) + 1
        del self._chunks[keep:]
        if keep <= len(self._chunks):
            np.frombuffer(self._chunks[-1], ROW)[(seq & CHUNK_ROWS - 1) + 1 :] = 0

    def _number(self, account: str | None) -> int:
        name = account or ""
        number = self._numbers.get(name)
        if number is None:
            if len(self.accounts) > MOST_ACCOUNTS:
                return 0
            number = self._numbers[name] = len(self.accounts)
            self.accounts.append(name)
        return number


def _times(first_s: float | None, latency_s: float, cost_usd: float | None) -> tuple[float, float, float]:
    return (
        _NAN if first_s is None else min(first_s, _LARGEST_HALF),
        min(latency_s, _LARGEST_HALF),
        _NAN if cost_usd is None else min(cost_usd * COST_SCALE, _LARGEST_HALF),
    )


_REDUCERS: dict[type[Event], Callable[[RequestHistory, Any], None]] = {
    SessionStarted: RequestHistory._session_started,
    SessionEnded: RequestHistory._session_ended,
    PromptStarted: RequestHistory._prompt_started,
    AttemptStarted: RequestHistory._attempt_started,
    PromptAnswered: RequestHistory._prompt_answered,
    PromptFailed: RequestHistory._prompt_failed,
    PromptRequeued: RequestHistory._prompt_requeued,
}
