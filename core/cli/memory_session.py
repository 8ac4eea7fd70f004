"""The memory of a session, run by run, as its session file holds it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from core.events import LeakJudged, MemorySampled, SessionStarted
from core.memory.recorded import sample_of
from core.memory.sample import MemorySample
from core.memory.verdict import VERDICT_WORDS
from core.session.file import SessionFile
from core.storage import SQLITE_HEADER, FileError


class Run(msgspec.Struct):
    """The samples of one process, in seconds since it `started` (seconds since the epoch). `said` is the strongest
    word that its own detector said."""

    number: int
    started: float
    samples: list[MemorySample] = []
    said: LeakJudged | None = None


def is_session_file(path: Path) -> bool:
    """By its first bytes, whatever its name. Raises FileError."""
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE_HEADER)) == SQLITE_HEADER
    except OSError as e:
        raise FileError(f"{path}: {e.strerror or e}") from None


def runs_of(path: Path) -> list[Run]:
    """Every run of the session, also those without samples. Raises SessionFileError."""
    file = SessionFile(path, read_only=True)
    runs: list[Run] = []
    try:
        for batch in file.events():
            for event in batch:
                if isinstance(event, SessionStarted):
                    runs.append(Run(len(runs) + 1, event.t))
                elif runs and isinstance(event, MemorySampled):
                    _add(runs[-1], event)
                elif runs and isinstance(event, LeakJudged):
                    said = runs[-1].said
                    if said is None or VERDICT_WORDS.index(event.verdict) >= VERDICT_WORDS.index(
                        said.verdict
                    ):
                        runs[-1].said = event
    finally:
        file.close()
    return runs


def _add(run: Run, event: MemorySampled) -> None:
    t_s = event.t - run.started
    if run.samples and t_s <= run.samples[-1].t_s:
        return  # the machine's clock was set back
    run.samples.append(sample_of(event, t_s))
