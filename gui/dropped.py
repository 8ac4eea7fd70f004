"""What a file dropped on a window is: prompts, or a session."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

SESSION_ENDING = ".pilot"
PROMPT_ENDINGS = (".txt", ".csv", ".jsonl", ".ndjson")


def dropped_file(data: QMimeData) -> Path | None:
    """The one file of this machine that is dropped, if Pilothouse knows what to do with it."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if len(paths) == 1 and paths[0].suffix.lower() in (SESSION_ENDING, *PROMPT_ENDINGS):
        return paths[0]
    return None


def dropped_prompts(data: QMimeData) -> Path | None:
    path = dropped_file(data)
    return path if path is not None and path.suffix.lower() != SESSION_ENDING else None
