"""Work that must not hold up the window: files, networks, keyrings. It runs in a pool and comes back as a call.

>>> workers().start(self, lambda task: path.read_text(), self.show_text, self.show_trouble)

The results arrive in the GUI thread, and not at all once `owner` is deleted or the task is cancelled.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QThreadPool, Signal

from core.client.errors import CallError
from core.config.errors import ConfigError
from core.keys.keystore import KeyStoreError
from core.session.errors import PilothouseError
from core.storage import FileError

EXPECTED = (PilothouseError, ConfigError, KeyStoreError, CallError, FileError)
"""Errors whose words are for the user; any other is a fault of ours and raised in the GUI thread."""
_AT_ONCE = 4
_LAST_WAIT_MS = 5_000


class Task:
    """One piece of work, as it sees itself: it may tell how far it is, and should end early when cancelled."""

    def __init__(self, tell: Callable[[Any], None]) -> None:
        self.tell = tell
        """Shows a part of the result in the GUI thread."""
        self.cancelled = False

    def cancel(self) -> None:
        """Nothing of it arrives any more; what it is just doing goes on to its end."""
        self.cancelled = True


class Workers(QObject):
    """The pool. It lives as long as the application, so a result never meets a deleted signal."""

    _told = Signal(int, object)
    _ended = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("workers")
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(_AT_ONCE)
        self._numbers = itertools.count()
        self._open: dict[int, _Open] = {}
        self._told.connect(self._on_told)
        self._ended.connect(self._on_ended)

    def start(
        self,
        owner: QObject,
        call: Callable[[Task], Any],
        done: Callable[[Any], object],
        failed: Callable[[str], object],
        told: Callable[[Any], object] | None = None,
    ) -> Task:
        """Run `call`; then `done` gets its result, or `failed` the words of an error for the user."""
        number = next(self._numbers)
        task = Task(lambda value: self._told.emit(number, value))
        run = _Run(call, task, lambda value, error: self._ended.emit(number, value, error))
        self._open[number] = _Open(owner, task, call, done, failed, told)
        self._pool.start(run.go)  # a QRunnable would be held by PySide's pool for ever
        return task

    def end(self) -> None:
        """Cancel all, and wait a little; for the end of the program."""
        for work in self._open.values():
            work.task.cancel()
        self._pool.waitForDone(_LAST_WAIT_MS)

    def _on_told(self, number: int, value: object) -> None:
        work = self._open[number]
        if work.told is not None and work.wanted:
            work.told(value)

    def _on_ended(self, number: int, value: object, error: Exception | None) -> None:
        work = self._open.pop(number)
        if not work.wanted:
            return
        if error is None:
            work.done(value)
        elif isinstance(error, EXPECTED):
            work.failed(str(error))
        else:
            raise error


def workers() -> Workers:
    """Those of the application; made when first asked for."""
    app = QCoreApplication.instance()
    if app is None:
        raise RuntimeError("there is no application yet")
    found = app.findChild(Workers, "workers")
    if found is None:
        found = Workers(app)
        app.aboutToQuit.connect(found.end)
    return found


class _Open:
    """What is to happen with the results of one piece of work."""

    def __init__(
        self,
        owner: QObject,
        task: Task,
        call: Callable[[Task], Any],
        done: Callable[[Any], object],
        failed: Callable[[str], object],
        told: Callable[[Any], object] | None,
    ) -> None:
        self._owner = owner
        self.task = task
        self._call = call  # ends in the GUI thread with what it holds: widgets may not end in another
        self.done = done
        self.failed = failed
        self.told = told

    @property
    def wanted(self) -> bool:
        return not self.task.cancelled and shiboken6.isValid(self._owner)


class _Run:
    """What the pool does; it is held there only until it is done."""

    def __init__(
        self, call: Callable[[Task], Any], task: Task, ended: Callable[[Any, Exception | None], None]
    ) -> None:
        self._call: Callable[[Task], Any] | None = call
        self._task = task
        self._ended = ended

    def go(self) -> None:
        call, self._call = self._call, None
        if call is None:
            raise RuntimeError("it has run already")
        try:
            value = call(self._task)
        except Exception as error:
            del call  # before anybody hears of the end, so that this thread is not the last to hold it
            self._ended(None, error)
        else:
            del call
            self._ended(value, None)
