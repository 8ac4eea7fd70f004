"""What a file of prompts holds: the first records at once, their number by and by. Runs in a worker.

The number is an estimate until the whole file is read; a CSV does not tell where it is, so it is only counted.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from core.client.prompt import Prompt
from core.session.prompts import PromptFile, Rejection

SHOWN = 50
REJECTIONS_SHOWN = 200
_TELL_EVERY_S = 0.2
_BREATHE_EVERY = 1_000
_BREATH_S = 0.002
"""Reading holds the interpreter: between some records the window gets its turn."""


@dataclass(frozen=True, slots=True)
class Row:
    """One prompt as the table shows it."""

    line: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """How far the file is understood. `estimate` is how many prompts there seem to be; exact when `done`."""

    rows: tuple[Row, ...] = ()
    rejections: tuple[Rejection, ...] = field(default=())
    prompts: int = 0
    rejected: int = 0
    estimate: int | None = None
    done: bool = False


class Reading(Protocol):
    """What reading needs of the task that it is."""

    @property
    def cancelled(self) -> bool: ...

    def tell(self, value: Preview, /) -> object: ...


def read_preview(path: Path, task: Reading) -> Preview:
    """Read all of it, telling how far it is. Raises InputError for a file that cannot be used."""
    file = PromptFile(path)
    size = file.size_bytes or 0
    rows: list[Row] = []
    rejections: list[Rejection] = []
    prompts = rejected = position = 0
    told = 0.0

    def preview(*, done: bool) -> Preview:
        seen = prompts + rejected
        estimate = (
            prompts if done else max(prompts, prompts * size // position) if position and seen else None
        )
        return Preview(tuple(rows), tuple(rejections), prompts, rejected, estimate, done)

    for count, (line, at, record) in enumerate(file.records(), 1):
        position = at
        if isinstance(record, Rejection):
            rejected += 1
            if len(rejections) < REJECTIONS_SHOWN:
                rejections.append(record)
        else:
            prompts += 1
            if len(rows) < SHOWN:
                rows.append(Row(line, record.id, prompt_text(record)))
        if count % _BREATHE_EVERY == 0 or count == SHOWN:
            if task.cancelled:
                break
            now = time.monotonic()
            if now - told > _TELL_EVERY_S:
                told = now
                task.tell(preview(done=False))
            time.sleep(_BREATH_S)
    return preview(done=not task.cancelled)


def prompt_text(prompt: Prompt) -> str:
    """The words of a prompt in one line: of a conversation its last message."""
    text = prompt.text
    if text is None:
        content = prompt.messages[-1].get("content") if prompt.messages else ""
        text = content if isinstance(content, str) else "…"
    return " ".join(text[:400].split())
