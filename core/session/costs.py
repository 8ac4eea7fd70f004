"""What a session file tells of its costs: by account, and after a time by day. Every call counts, wasted ones too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.events import AttemptEnded
from core.executor.budget import NO_CALLS, CallCosts
from core.executor.ledger import day_of
from core.session.errors import SessionFileError
from core.session.file import SessionFile


def costs_by_account(file: SessionFile) -> dict[str, CallCosts]:
    """Of all runs, as far as prices were known. Reads the whole stream: about a second for a million events.

    Raises SessionFileError.
    """
    costs: dict[str, CallCosts] = {}
    for call in _calls(file, 1):
        if call.cost_usd:
            known = costs.get(call.account, NO_CALLS)
            costs[call.account] = CallCosts(known.usd + call.cost_usd, known.calls + 1)
    return costs


def missing_costs(path: Path, after: float) -> dict[int, float] | None:
    """USD by day (UTC) of the calls that ended after that time; None where the file cannot be read any more."""
    try:
        file = SessionFile(path, read_only=True)
    except SessionFileError:
        return None
    costs: dict[int, float] = {}
    try:
        for call in _calls(file, file.event_batch_at(after)):
            if call.t > after and call.cost_usd:
                costs[day_of(call.t)] = costs.get(day_of(call.t), 0.0) + call.cost_usd
    except SessionFileError:
        return None
    finally:
        file.close()
    return costs


def _calls(file: SessionFile, first_batch: int) -> Iterator[AttemptEnded]:
    for batch in file.event_batches(first_batch):
        for event in file.decode(batch):
            if isinstance(event, AttemptEnded):
                yield event
