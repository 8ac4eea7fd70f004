"""A damaged cache: what is said of it, and that it is set aside."""

from __future__ import annotations

from pathlib import Path

from core.cache.schema import APPLICATION_ID
from core.storage import FileError
from core.storage.damage import is_damage, is_damaged_file
from core.storage.damage import set_aside as _set_aside

__all__ = ["DAMAGED", "is_damage", "is_damaged_cache", "set_aside"]

DAMAGED = (
    "the cache is damaged: it stays where it is. The next session on it sets it aside under another name and keeps "
    "what can be read; `pilothouse cache clear` begins a new one"
)


def set_aside(path: Path) -> str:
    """Rename a damaged cache with its journal; returns what to tell the user. Raises FileError."""
    return _set_aside(path, "a new cache was begun")


def is_damaged_cache(path: Path, refusal: FileError) -> bool:
    """Whether a file that cannot be read was a cache of ours once; what others made is left alone."""
    return is_damaged_file(path, refusal, APPLICATION_ID)
