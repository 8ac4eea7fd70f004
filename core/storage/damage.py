"""What tells a damaged file, and how it is set aside under another name: never deleted."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from core.storage.sqlite import SQLITE_HEADER, FileError


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file's content is at fault, not the disk, a lock or a permission."""
    text = str(error)
    return any(words in text for words in ("malformed", "not a database", "no such table", "no such column"))


def set_aside(path: Path, begun: str) -> str:
    """Rename a damaged file with its journal; returns what to tell the user, with what was `begun` in its place.

    Raises FileError.
    """
    stem = f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}"
    target = path.with_name(stem)
    attempt = 1
    while target.exists():
        attempt += 1
        target = path.with_name(f"{stem}-{attempt}")
    try:
        path.rename(target)
        for suffix in ("-wal", "-shm"):
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                beside.rename(target.with_name(target.name + suffix))
    except OSError as e:
        raise FileError(f"{path}: is damaged, and cannot be set aside: {e}") from None
    return f"{path}: was damaged and is now {target.name}; {begun}"


def is_damaged_file(path: Path, refusal: FileError, application_id: int) -> bool:
    """Whether a file that cannot be read was one of this kind once; what others made is left alone."""
    cause = refusal.__context__
    if not isinstance(cause, sqlite3.Error) or not is_damage(cause):
        return False
    with path.open("rb") as file:
        head = file.read(100)
    if not head.startswith(SQLITE_HEADER):
        return not any(head)  # a crash of the file system leaves zeros
    return len(head) < 72 or int.from_bytes(head[68:72], "big") == application_id
