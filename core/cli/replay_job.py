"""Plays the recorded events of a session through the same display as a live one."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from core.cli.progress import REDRAW_S, Progress
from core.cli.summary import Tally, print_table, print_troubles
from core.session import SessionState
from core.session.file import SessionFile

LONGEST_PAUSE_S = 2.0
"""A longer pause between two events (the night before a resume) is cut to this."""


def replay_session(path: Path, speed: float, sleep: Callable[[float], None] = time.sleep) -> None:
    """Returns at the end of the recording. Raises SessionFileError."""
    file = SessionFile(path, read_only=True)
    try:
        state = SessionState()
        with Progress(state, clock=lambda: state.now) as progress:
            owed = 0.0
            for events in file.events():
                for event in events:
                    if state.now:
                        owed += min(max(event.t - state.now, 0.0) / speed, LONGEST_PAUSE_S)
                    if owed >= REDRAW_S:
                        progress.draw()
                        sleep(owed)
                        owed = 0.0
                    state.apply(event)
        print_troubles(state)
        print_table(state, Tally(*file.counts()), path, exported=False)
    finally:
        file.close()
