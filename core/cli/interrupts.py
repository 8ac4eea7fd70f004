"""Ctrl-C and SIGTERM during a session: the first Ctrl-C drains, the second stops, SIGTERM stops at once.

A handler runs between any two instructions of the main thread, so it only sends a command and leaves a note;
the progress display shows the note.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self

from core.session import SessionControl

DRAINING = "finishing the prompts in flight, then ending; Ctrl-C again stops at once"
STOPPING = "stopping; finished answers are kept, pilothouse run --resume goes on from there"

_TERMINATING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""SIGHUP comes when the terminal or the connection to it is closed; Windows has none."""


class Interrupts:
    """`with Interrupts(session.control, note): run_session(session)`, in the main thread."""

    def __init__(self, control: SessionControl, note: Callable[[str], None]) -> None:
        self._control = control
        self._note = note
        self._before: dict[signal.Signals, Any] = {}
        self.count = 0
        """How often the user asked to end."""

    def __enter__(self) -> Self:
        # Our own handler for SIGINT also keeps asyncio from installing its one, which cancels the session.
        self._before[signal.SIGINT] = signal.signal(signal.SIGINT, self._interrupted)
        for number in _TERMINATING:
            self._before[number] = signal.signal(number, self._terminated)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _interrupted(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
        if self.count == 1:
            self._note(DRAINING)
            self._control.drain()
        else:
            self._stop()

    def _terminated(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
        self._stop()

    def _stop(self) -> None:
        self._note(STOPPING)
        self._control.stop()
