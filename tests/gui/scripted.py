"""A session that does what a test tells it, in the real session thread, and events that make a state."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.cache import IntelligentCache
from core.events import (
    AccountDeclared,
    AttemptEnded,
    AttemptStarted,
    CommandGiven,
    Event,
    PhaseChanged,
    PromptAnswered,
    PromptFailed,
    PromptsCounted,
    PromptStarted,
    SessionEnded,
    SessionStarted,
    Usage,
)
from core.executor import PartialAnswer
from core.session.control import Command, Drain, Pause, Resume, SessionControl, Stop
from core.session.state import SessionState

T0 = 1_700_000_000.0


def started(t: float = T0, *, resumed: bool = False) -> SessionStarted:
    return SessionStarted(t, "s1", "single", "deepseek-flash", "http://127.0.0.1:1/v1", 8, resumed)


def answered(seq: int, t: float = T0, account: str = "work", latency_s: float = 0.5) -> list[Event]:
    """All that happens to one prompt that its first call answers."""
    key, usage = f"sk-…{account[:4]}", Usage(0, 20, 80)
    return [
        PromptStarted(t, seq, f"p{seq}", f"Prompt number {seq}"),
        AttemptStarted(t, seq, 1, account, key, "first", "least loaded"),
        AttemptEnded(
            t + latency_s, seq, 1, account, key, "answered", None, 200, "", 0.1, latency_s, usage, 0.001
        ),
        PromptAnswered(t + latency_s, seq, f"p{seq}", account, None, 1, 0.1, latency_s, usage, 0.001, "stop"),
    ]


def failed(seq: int, t: float = T0) -> list[Event]:
    return [
        PromptStarted(t, seq, f"p{seq}", f"Prompt number {seq}"),
        PromptFailed(t, seq, f"p{seq}", "bad_request", "The request was refused", 1, 0.2),
    ]


def state_of(*events: Event) -> SessionState:
    state = SessionState()
    state.apply_all(events)
    return state


def opening(total: int = 100, t: float = T0) -> list[Event]:
    return [
        started(t),
        PromptsCounted(t, total, True),
        AccountDeclared(t, "work", ("sk-…work",)),
        AccountDeclared(t, "spare", ("sk-…aaaa", "sk-…bbbb"), 4),
    ]


class ScriptedSession:
    """Runs until it is told to end. Pause, resume, drain and stop do what the real ones do."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.control = SessionControl(self._command)
        self.t = T0
        self._callbacks: list[Callable[[list[Event]], None]] = []
        self._script: queue.SimpleQueue[list[Event] | Exception] = queue.SimpleQueue()
        self.obeys_drain = True
        self.cache: IntelligentCache | None = None

        self.path: Path | None = None
        self.arrived: dict[int, tuple[PartialAnswer, ...]] = {}

    def answer_so_far(self, seq: int) -> tuple[PartialAnswer, ...]:
        return self.arrived.get(seq, ())

    def subscribe(self, callback: Callable[[list[Event]], None]) -> None:
        self._callbacks.append(callback)

    def tell(self, *events: Event) -> None:
        self._script.put(list(events))

    def crash(self, error: Exception) -> None:
        self._script.put(error)

    def run(self) -> None:
        while True:
            item = self._script.get(timeout=20)
            if isinstance(item, Exception):
                raise item
            for callback in self._callbacks:
                callback(item)
            if item and isinstance(item[-1], SessionEnded):
                return

    def _command(self, command: Command) -> None:
        self.commands.append(command)
        given = CommandGiven(self.t, type(command).__name__.lower())
        if isinstance(command, Pause):
            self.tell(given, PhaseChanged(self.t, "paused"))
        elif isinstance(command, Resume):
            self.tell(given, PhaseChanged(self.t, "running"))
        elif isinstance(command, Stop):
            self.tell(given, SessionEnded(self.t, "stopped"))
        elif isinstance(command, Drain):
            self.tell(given, PhaseChanged(self.t, "draining"))
            if self.obeys_drain:
                self.tell(SessionEnded(self.t, "stopped"))


class ScriptedJob:
    """A job that opens the sessions it was given, one after another."""

    title = "scripted"
    session_path = None

    def __init__(self, *sessions: ScriptedSession | Exception) -> None:
        self.opened: list[bool] = []
        self._sessions = list(sessions)

    @contextmanager
    def open(self, *, resume: bool) -> Iterator[ScriptedSession]:
        self.opened.append(resume)
        session = self._sessions.pop(0)
        if isinstance(session, Exception):
            raise session
        yield session


def run_scripted(session: ScriptedSession) -> None:
    session.run()
