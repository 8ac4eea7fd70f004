"""Session files with a recorded stream, as a session's writer leaves them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from core.events import (
    AccountDeclared,
    AttemptEnded,
    AttemptStarted,
    CommandGiven,
    Event,
    MemoryCleaned,
    PromptAnswered,
    PromptsCounted,
    PromptStarted,
    SessionEnded,
    SessionStarted,
    Usage,
)
from core.session.file import SessionFile

T0 = 1_790_000_000.0
USAGE = Usage(0, 20, 80)


def record(path: Path, batches: Iterable[Sequence[Event]], *, create: bool = True) -> Path:
    """Write a file with these batches, each in a transaction of its own."""
    with closing(SessionFile(path, create=create)) as file:
        for batch in batches:
            file._write(list(batch))
    return path


def prompt(seq: int, t: float, latency_s: float = 0.5) -> list[Event]:
    key = "sk-…1234"
    return [
        PromptStarted(t, seq, f"p{seq}", f"Prompt number {seq}"),
        AttemptStarted(t, seq, 1, "work", key, "first", "least loaded"),
        AttemptEnded(
            t + latency_s, seq, 1, "work", key, "answered", None, 200, "", 0.1, latency_s, USAGE, 0.001
        ),
        PromptAnswered(t + latency_s, seq, f"p{seq}", "work", None, 1, 0.1, latency_s, USAGE, 0.001, "stop"),
    ]


def run_of(
    prompts: int, t: float = T0, *, first: int = 1, resumed: bool = False, ended: bool = True
) -> list[Event]:
    """One prompt a second, a cleanup by command at half time."""
    events: list[Event] = [
        SessionStarted(t, "s1", "single", "m", "http://127.0.0.1:1/v1", 8, resumed, first - 1),
        PromptsCounted(t, first - 1 + prompts, True),
        AccountDeclared(t, "work", ("sk-…1234",)),
    ]
    for n in range(prompts):
        events += prompt(first + n, t + n)
        if n == prompts // 2:
            events += [CommandGiven(t + n + 0.6, "clean cache"), MemoryCleaned(t + n + 0.6, "clean", 1.0, 5)]
    if ended:
        events.append(SessionEnded(t + prompts, "finished"))
    return events


def in_batches(events: Sequence[Event], size: int = 5) -> list[Sequence[Event]]:
    return [events[at : at + size] for at in range(0, len(events), size)]
