"""Session files for tests of what is read from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from core.client.prompt import Prompt
from core.events import Event, PromptAnswered, PromptFailed
from core.session.file import SessionFile, StoredOutcome, StoredPrompts
from core.session.records import ErrorRecord, Outcome, UsageRecord, encode_outcome

USAGE = UsageRecord(20, 80, 100, 0, 0, 20, False)


def outcome(answer: str = "An answer", **fields: object) -> Outcome:
    known: dict[str, object] = {
        "answer": answer, "reasoning": None, "model": "m", "account": "work", "cached": None, "attempts": 1,
        "first_token_s": 0.1, "latency_s": 0.5, "usage": USAGE, "cost_usd": 0.001, "finish_reason": "stop",
        "agreement": None, "error": None,
    }  # fmt: skip
    return Outcome(**{**known, **fields})  # type: ignore[arg-type]


def failure(kind: str = "bad_request", message: str = "The request was refused") -> Outcome:
    return outcome(
        answer=None,
        account=None,
        usage=None,
        cost_usd=None,
        finish_reason=None,
        error=ErrorRecord(kind, message),
    )  # type: ignore[arg-type]


def write_session(
    path: Path,
    prompts: Sequence[Prompt],
    batches: Iterable[list[Event]] = (),
    outcomes: dict[int, Outcome] | None = None,
) -> Path:
    """A session file with these prompts, events, and an outcome for every prompt that the events end."""
    known = outcomes or {}
    file = SessionFile(path, create=True)
    file.set_meta({"settings": {}})
    try:
        file._connection.execute("BEGIN")
        file._write([StoredPrompts(list(prompts), {}, lambda _: None, lambda: None)])
        for events in batches:
            ended: list[StoredOutcome] = []
            for event in events:
                if isinstance(event, PromptAnswered):
                    ended.append(
                        StoredOutcome(event.seq, True, encode_outcome(known.get(event.seq, outcome())))
                    )
                elif isinstance(event, PromptFailed):
                    ended.append(
                        StoredOutcome(event.seq, False, encode_outcome(known.get(event.seq, failure())))
                    )
            file._write([*ended, *events])
        file._connection.execute("COMMIT")
    finally:
        file.close()
    return path
