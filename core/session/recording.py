"""What a recorded session came to, over all its runs: the state at its end and what a state does not keep."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from core.events import Event, PromptAnswered, PromptFailed, SessionEnded, SessionStarted
from core.session.file import SessionFile
from core.session.state import SessionState

SLOWEST_KEPT = 15
BUCKET_GROWTH = 1.25
"""Each bar of the latency histogram covers a quarter more than the one before it."""


@dataclass(slots=True)
class Recording:
    """The events of a session file, read once."""

    state: SessionState = field(default_factory=SessionState)
    meta: dict[str, Any] = field(default_factory=dict)
    prompts: int = 0
    answered: int = 0
    failed: int = 0
    runs: int = 0
    elapsed_s: float = 0.0
    """Of all runs together, without the time between them."""
    answers: int = 0
    """Answers told in all runs; hits, calls and cost of the state count all runs too."""
    latencies: Counter[int] = field(default_factory=Counter)
    failures: dict[int, PromptFailed] = field(default_factory=dict)
    """Prompts that failed and were not answered later, by `seq`."""
    slowest: list[tuple[float, int, PromptAnswered]] = field(default_factory=list)
    _run_began: float | None = None

    def take(self, event: Event) -> None:
        before = self.state.now
        self.state.apply(event)
        match event:
            case SessionStarted():
                self._end_run(before)
                self.runs += 1
                self._run_began = event.t
            case SessionEnded():
                self._end_run(event.t)
            case PromptAnswered():
                self._take_answer(event)
            case PromptFailed():
                if not event.answered:
                    self.failures[event.seq] = event

    def latency_buckets(self) -> list[tuple[float, float, int]]:
        """Lower and upper edge (seconds) and number of answers, without holes from the first to the last."""
        if not self.latencies:
            return []
        first, last = min(self.latencies), max(self.latencies)
        return [
            (BUCKET_GROWTH**i, BUCKET_GROWTH ** (i + 1), self.latencies.get(i, 0))
            for i in range(first, last + 1)
        ]

    def _take_answer(self, event: PromptAnswered) -> None:
        self.answers += 1
        self.failures.pop(event.seq, None)
        if event.cached is not None:
            return
        seconds = max(event.latency_s, 0.001)
        self.latencies[math.floor(math.log(seconds, BUCKET_GROWTH))] += 1
        heapq.heappush(self.slowest, (event.latency_s, self.answers, event))
        if len(self.slowest) > SLOWEST_KEPT:
            heapq.heappop(self.slowest)

    def _end_run(self, t: float) -> None:
        """A run that was killed left no end: it lasted until its last event."""
        if self._run_began is not None:
            self.elapsed_s += max(t - self._run_began, 0.0)
            self._run_began = None


def read_recording(file: SessionFile) -> Recording:
    """Raises SessionFileError for a file that is damaged or not understood."""
    recording = Recording(meta=file.meta())
    for events in file.events():
        for event in events:
            recording.take(event)
    recording._end_run(recording.state.now)
    recording.prompts, recording.answered, recording.failed = file.counts()
    return recording
