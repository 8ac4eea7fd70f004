"""The measured process: one headless session, told by a JSON file, its figures printed as one line of JSON.

It does what a user's own process would do and nothing more than the wanted figures need.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import psutil

from core.config.secrets import Secret
from core.config.settings import Settings
from core.events import AttemptEnded, AttemptStarted, Event, PromptAnswered, PromptsCounted
from core.keys.keyfile import KeySpec
from core.session import Session, SessionPlan, run_session

_MB = 2.0**20


class Job(msgspec.Struct, kw_only=True):
    """A session to run. Each flag adds one kind of figures, and its cost, to the process."""

    session_path: str
    prompts: str | None = None
    settings: dict[str, Any] = {}
    keys: list[tuple[str, str]] = []
    resume: bool = False
    cache_path: str | None = None
    latencies: bool = False
    tell_answers: bool = False
    """Print `told SEQ` for every answer, as soon as subscribers are told of it."""
    memory_every: int = 0
    """Take a memory sample every so many calls."""
    stop_when_read: bool = False
    """Stop once the whole source has been read."""


class Figures(msgspec.Struct, kw_only=True):
    """Latencies are those that the session reports; memory samples are (calls, RSS, anonymous), sizes in MB."""

    outcome: str
    wall_s: float
    cpu_s: float
    answered: int
    failed: int
    calls: int
    wasted_calls: int
    hedges: int
    latencies_s: list[float]
    first_call_s: float | None
    read_after_s: float | None
    memory: list[tuple[int, float, float]]


class _Watch:
    """Subscribes to the events that the job asks about."""

    def __init__(self, job: Job, session: Session) -> None:
        self._job = job
        self._session = session
        self._process = psutil.Process()
        self._calls = 0
        self._sampled_at = 0
        self.latencies_s: list[float] = []
        self.first_call_at: float | None = None
        self.read_at: float | None = None
        self.memory: list[tuple[int, float, float]] = []

    def __call__(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, AttemptEnded):
                self._calls += 1
            elif isinstance(event, PromptAnswered):
                if self._job.latencies:
                    self.latencies_s.append(event.latency_s)
                if self._job.tell_answers:
                    os.write(1, b"told %d\n" % event.seq)
            elif isinstance(event, AttemptStarted) and self.first_call_at is None:
                self.first_call_at = event.t
            elif isinstance(event, PromptsCounted) and event.final:
                self.read_at = event.t
                if self._job.stop_when_read:
                    self._session.control.stop()
        every = self._job.memory_every
        if every and self._calls - self._sampled_at >= every:
            self._sampled_at = self._calls
            memory = self._process.memory_info()
            self.memory.append((self._calls, memory.rss / _MB, (memory.rss - memory.shared) / _MB))


def run(job: Job) -> Figures:
    plan = SessionPlan(
        session_path=Path(job.session_path),
        prompts=None if job.prompts is None else Path(job.prompts),
        settings=Settings(**job.settings),
        keys=tuple(KeySpec(account, Secret(key)) for account, key in job.keys),
        resume=job.resume,
        cache_path=None if job.cache_path is None else Path(job.cache_path),
    )
    session = Session(plan)
    watch = _Watch(job, session)
    if job.latencies or job.tell_answers or job.memory_every or job.stop_when_read:
        session.subscribe(watch)
    outcome = run_session(session)
    state = session.state
    began = psutil.Process().create_time()
    return Figures(
        outcome=outcome,
        wall_s=(state.ended_at or state.now) - (state.started_at or state.now),
        cpu_s=time.process_time(),
        answered=state.answered,
        failed=state.failed,
        calls=state.calls,
        wasted_calls=state.wasted_calls,
        hedges=state.hedges,
        latencies_s=watch.latencies_s,
        first_call_s=None if watch.first_call_at is None else watch.first_call_at - began,
        read_after_s=None if watch.read_at is None else watch.read_at - began,
        memory=watch.memory,
    )


if __name__ == "__main__":
    figures = run(msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Job))
    sys.stdout.buffer.write(msgspec.json.encode(figures) + b"\n")
