"""Runs one session at a time off the GUI thread.

A job says how to open a session; it is opened, run and closed in a pool thread. What becomes of it arrives
as signals of an object that belongs to the receiver, so a late signal never meets a deleted sender.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, QThreadPool, Signal

from core.config.errors import ConfigError
from core.events import Event, SessionEnded
from core.session.control import SessionControl
from core.session.errors import PilothouseError
from gui.i18n import translate

if TYPE_CHECKING:
    from core.cache import IntelligentCache
    from core.executor import PartialAnswer

log = logging.getLogger(__name__)

EventSink = Callable[[Sequence[Event]], None]
RunSession = Callable[[Any], object]
"""Runs what a job opened to its end, in the calling thread; `core.session.run_session` but in tests."""


class LiveSession(Protocol):
    """What the console needs of a session."""

    @property
    def control(self) -> SessionControl: ...

    @property
    def cache(self) -> IntelligentCache | None:
        """The cache that the session asks, while it runs; it may be used from any thread."""
        ...

    @property
    def path(self) -> Path | None:
        """Its file, which may be read beside it once the first event has come; None where it has none."""
        ...

    def answer_so_far(self, seq: int) -> tuple[PartialAnswer, ...]:
        """What has arrived for a prompt in flight, by call. From any thread."""
        ...

    def subscribe(self, callback: Callable[[list[Event]], None]) -> object: ...


class SessionJob(Protocol):
    """How to get a session. `open` runs in the session's thread; what it opened is closed there too."""

    @property
    def title(self) -> str: ...

    @property
    def session_path(self) -> Path | None:
        """Its file; None for one that is in no file."""
        ...

    def open(self, *, resume: bool) -> AbstractContextManager[LiveSession]: ...


class KeysMissing(PilothouseError):
    """There is no key to call with; the user can name a file of keys."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a session could not start or go on, in words for the user."""

    message: str
    needs_keys: bool = False
    resumable: bool = False
    """It had begun: what is unfinished can be asked again."""


class SessionSignals(QObject):
    """What the session's thread tells the window; it lives with the window."""

    opened = Signal(object)
    """LiveSession: it takes commands from now on."""
    failed = Signal(object)
    """Failure: it could not start, or ended by an error."""
    over = Signal()
    """The thread is done with the session, whichever way it ended. Always the last."""


class _SessionTask:
    """One run of one job. Nothing here decides anything: errors become words and signals."""

    def __init__(
        self,
        job: SessionJob,
        resume: bool,
        run: RunSession,
        sink: EventSink,
        signals: SessionSignals,
    ) -> None:
        self._job = job
        self._resume = resume
        self._run = run
        self._sink = sink
        self._signals = signals
        self._started = False
        self._ended = False

    def run(self) -> None:
        try:
            with self._job.open(resume=self._resume) as session:
                session.subscribe(self._pass_on)
                self._signals.opened.emit(session)
                self._run(session)
        except KeysMissing as error:
            self._fail(str(error), needs_keys=True)
        except (PilothouseError, ConfigError) as error:
            self._fail(str(error))
        except Exception as error:
            log.exception("the session of %s ended by an error", self._job.title)
            words = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            told = translate(
                "Jobs", "The session ended by an error of Pilothouse ({words}). Its answers are kept."
            )
            self._fail(told.format(words=words))
        finally:
            self._signals.over.emit()

    def _pass_on(self, events: list[Event]) -> None:
        if events:
            self._started = True
            self._ended = isinstance(events[-1], SessionEnded)
            self._sink(events)

    def _fail(self, message: str, *, needs_keys: bool = False) -> None:
        if self._started and not self._ended:  # the stream must say how the session ended, on screen at least
            self._sink((SessionEnded(time.time(), "failed", message),))
        self._signals.failed.emit(Failure(message, needs_keys, resumable=self._started))


class SessionRunner(QObject):
    """Starts a job, holds its session, and knows whether one is going on."""

    def __init__(self, sink: EventSink, run: RunSession, parent: QObject) -> None:
        super().__init__(parent)
        self.signals = SessionSignals(self)
        self.session: LiveSession | None = None
        """Takes commands; None before it is opened and after it is over."""
        self._sink = sink
        self._run = run
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._task: _SessionTask | None = None  # kept past its end: the pool may still be leaving its run()
        self._live = False
        self.signals.opened.connect(self._opened)
        self.signals.over.connect(self._over)

    @property
    def control(self) -> SessionControl | None:
        return self.session.control if self.session is not None else None

    @property
    def live(self) -> bool:
        """A session runs, or is being opened or closed."""
        return self._live

    def start(self, job: SessionJob, *, resume: bool = False) -> None:
        """Raises RuntimeError while another session is live."""
        if self.live:
            raise RuntimeError("a session is running already")
        self._pool.waitForDone()  # the last one has said that it is over; this takes microseconds
        self._live = True
        self._task = _SessionTask(job, resume, self._run, self._sink, self.signals)
        self._pool.start(self._task.run)  # a QRunnable would be held by PySide's pool for ever

    def wait(self, timeout_ms: int) -> bool:
        """Wait for the session's thread; only for the end of the program."""
        return self._pool.waitForDone(timeout_ms)

    def _opened(self, session: LiveSession) -> None:
        self.session = session

    def _over(self) -> None:
        self.session = None
        self._live = False
