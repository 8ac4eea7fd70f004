"""All that a session file knows of one prompt: what was asked, what came of it, and every call on the way.

Events are stored in batches in the order of time, without an index by prompt. Where the time of a prompt is known,
its first batch is found by halves and few are read; where it is not (answers of an earlier run), the stored bytes
of all batches are searched for its number, and only those that hold it are decoded.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec

from core.client.prompt import Prompt
from core.events import (
    AnyEvent,
    AttemptEnded,
    AttemptStarted,
    PromptAnswered,
    PromptFailed,
    PromptStarted,
    SessionEnded,
    SessionStarted,
    decode_events,
)
from core.session.file import SessionFile
from core.session.records import Outcome
from core.session.state import SessionState
from core.session.views import PromptRow

CLOCK_SLACK_S = 2.0
"""The history keeps starting times to a tenth of a second, and a clock may be set while a session runs."""
_OF_A_PROMPT = (PromptStarted, AttemptStarted, AttemptEnded, PromptAnswered, PromptFailed)
_encode = msgspec.msgpack.Encoder().encode


class RequestRecord(NamedTuple):
    """`row` has the calls of the last time that it was asked; None where no event tells of it (yet)."""

    prompt: Prompt
    outcome: Outcome | None
    row: PromptRow | None


def read_record(
    path: Path, seq: int, started_at: float | None, *, calls: bool = True
) -> RequestRecord | None:
    """None for a prompt that is not in the file. Without `calls` only the prompt and its outcome are read.

    Raises SessionFileError. With a time it takes some milliseconds; without, about a second for 2.5 million events.
    """
    file = SessionFile(path, read_only=True)
    try:
        found = file.result(seq)
        if found is None:
            return None
        return RequestRecord(*found, _row_of(file, seq, started_at) if calls else None)
    finally:
        file.close()


def _row_of(file: SessionFile, seq: int, started_at: float | None) -> PromptRow | None:
    """The prompt as a state shows it, from its own events alone."""
    first = 1 if started_at is None else file.event_batch_at(started_at - CLOCK_SLACK_S)
    state = SessionState()
    number = _encode(seq)
    began = False
    for data in file.event_batches(first):
        if number not in data and not (began and b"SessionStarted" in data):
            continue
        for event in decode_events(data):
            if isinstance(event, SessionStarted | SessionEnded):
                if began and started_at is not None:
                    return _ended(state, event, seq)
            elif isinstance(event, _OF_A_PROMPT) and event.seq == seq:
                if isinstance(event, PromptStarted):
                    began = True
                if began:
                    state.apply(event)
                    if isinstance(event, PromptAnswered | PromptFailed) and _is_that_time(event, started_at):
                        return state.rows.get(seq)
    return state.rows.get(seq)


def _ended(state: SessionState, event: AnyEvent, seq: int) -> PromptRow | None:
    state.apply(event if isinstance(event, SessionEnded) else SessionEnded(event.t, "stopped"))
    return state.rows.get(seq)


def _is_that_time(event: PromptAnswered | PromptFailed, started_at: float | None) -> bool:
    """Whether this end belongs to the asking that began at `started_at`, not to one before."""
    return started_at is not None and event.t >= started_at - CLOCK_SLACK_S / 10
