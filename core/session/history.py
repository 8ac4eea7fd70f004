"""What earlier answers tell of those to come: how long they were and how long they took."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from core.config.settings import Settings
from core.executor.schedule import quick_latency_s, slow_latency_s
from core.session.errors import SessionFileError
from core.session.file import SessionFile

LOOKED_AT = 300
FEWEST = 20
"""Fewer answers say too little about the next ones."""
FILES_LOOKED_AT = 5
GUESSED_TOKENS = (50.0, 1_000.0)
GUESSED_THINKING_TOKENS = (300.0, 4_000.0)
"""Output of a short and of a long answer, where no earlier ones are known."""


class History(msgspec.Struct, frozen=True):
    """Of answers that were asked for: tokens of output a call, and seconds, each in ascending order."""

    output_tokens: tuple[float, ...] = ()
    latency_s: tuple[float, ...] = ()
    source: str = ""

    @property
    def enough(self) -> bool:
        return len(self.output_tokens) >= FEWEST

    def output_range(self, settings: Settings) -> tuple[float, float]:
        """Between which the mean of an answer's output (tokens) is expected: the quarters of what was seen, or else
        a guess."""
        if self.enough:
            mean = sum(self.output_tokens) / len(self.output_tokens)
            return min(_quantile(self.output_tokens, 0.25), mean), max(
                _quantile(self.output_tokens, 0.75), mean
            )
        low, high = GUESSED_TOKENS if settings.thinking is False else GUESSED_THINKING_TOKENS
        longest = settings.max_tokens or math.inf
        return min(low, longest), min(high, longest)

    def slow_latency_s(self, settings: Settings) -> float:
        """How long a prompt takes, on the safe side."""
        if self.enough:
            mean = sum(self.latency_s) / len(self.latency_s)
            return max(mean, _quantile(self.latency_s, 0.75))
        return slow_latency_s(self.output_range(settings)[1], settings.timeout_s)

    def quick_latency_s(self, settings: Settings) -> float:
        """The least that a prompt can be hoped to take."""
        if self.enough:
            return _quantile(self.latency_s, 0.25)
        return quick_latency_s(self.output_range(settings)[0], settings.timeout_s)


def history_of(file: SessionFile) -> History:
    """That of one session."""
    asked = [(answer, answer.usage) for answer in file.latest_answers(LOOKED_AT) if answer.cached is None]
    return History(
        tuple(
            sorted(usage.completion_tokens / max(a.attempts, 1) for a, usage in asked if usage is not None)
        ),
        tuple(sorted(answer.latency_s for answer, _ in asked)),
        file.path.name,
    )


def latest_history(folders: Iterable[Path], settings: Settings) -> History:
    """That of the newest session which asked the same model in the same way and has enough to tell; or of none."""
    files = [path for folder in folders if folder.is_dir() for path in folder.glob("*.pilot")]
    newest = sorted(files, key=_changed_at, reverse=True)
    for path in newest[:FILES_LOOKED_AT]:
        try:
            file = SessionFile(path, read_only=True)
        except SessionFileError:
            continue
        try:
            made = file.meta().get("settings", {})
            if all(made.get(key) == getattr(settings, key) for key in ("model", "thinking", "max_tokens")):
                found = history_of(file)
                if found.enough:
                    return found
        except SessionFileError:
            continue
        finally:
            file.close()
    return History()


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _quantile(values: Sequence[float], share: float) -> float:
    return float(values[min(int(len(values) * share), len(values) - 1)])
