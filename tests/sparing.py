"""Gives back what earlier tests held: hundreds of them share a process, and the sessions of later ones would find
its memory to be too much, and clean up."""

from __future__ import annotations

import psutil

from core.memory.release import release

UNWATCHED = {"memory_warning_mb": 90_000, "memory_critical_mb": 100_000}
"""Settings of a session that never finds the memory of this process too much."""
MUCH_BYTES = 80_000_000
_held = 0


def spare() -> None:
    """Collect and return memory where the process has grown by much since it was done last."""
    global _held
    rss = psutil.Process().memory_info().rss
    if rss > _held + MUCH_BYTES:
        release()
        _held = psutil.Process().memory_info().rss
