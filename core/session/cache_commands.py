"""`CacheCommands`: what an operator does to the cache, the same with a running session and without one.

Everything here takes its time and blocks: not for an event loop. What was freed is measured at the operating system.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import psutil

from core.session.control import (
    CacheCommand,
    CleanCache,
    CorrectEntry,
    InvalidateEntries,
    InvalidateEntry,
    PinEntries,
    PinEntry,
    UndoCleanup,
)
from core.session.ticket import Done, Ticket

if TYPE_CHECKING:
    from core.cache import IntelligentCache

_MB = 1 << 20

T = TypeVar("T")


def carry_out(command: CacheCommand, cache: IntelligentCache, ticket: Ticket) -> Done:
    """Raises KeyError where there is no such entry (any more), FileError where the disk refuses, and ValueError where
    the cache was closed meanwhile or an answer is no text."""
    cache.loaded.wait()  # or an entry that is not read yet would pass for one that is not there
    match command:
        case CleanCache():
            return _clean(command, cache)
        case UndoCleanup():
            return Done(cache.undo_cleanup())
        case PinEntry(entry, pinned):
            cache.pin(entry, pinned)
            return Done(1)
        case PinEntries(entries, pinned):
            return Done(cache.pin_many(entries, pinned, go_on=ticket.go_on))
        case InvalidateEntry(entry):
            if not cache.invalidate(entry_id=entry):
                raise KeyError(entry)
            return Done(1)
        case InvalidateEntries(entries):
            removed, mb = _measured(lambda: cache.invalidate_many(entries, go_on=ticket.go_on))
            return Done(removed, returned_mb=mb)
        case CorrectEntry(entry, response, matched_prompt):
            cache.correct(entry, response, matched_prompt=matched_prompt)
            return Done(1)
        case _:
            raise TypeError(f"{type(command).__name__} is no command to the cache")


def words_of(command: CacheCommand) -> tuple[str, str]:
    """What a recording tells of it: the command, and to what."""
    match command:
        case CleanCache(expired, low_utility, threshold, share):
            low = f"utility under {threshold:g}, at most {share:.0%} of all" if low_utility else ""
            return "clean cache", "; ".join(filter(None, ("expired" if expired else "", low)))
        case UndoCleanup():
            return "undo cleanup", ""
        case PinEntry(entry, pinned):
            return "pin" if pinned else "unpin", f"{entry:016x}"
        case PinEntries(entries, pinned):
            return "pin" if pinned else "unpin", f"{len(entries)} entries"
        case InvalidateEntry(entry):
            return "invalidate", f"{entry:016x}"
        case InvalidateEntries(entries):
            return "invalidate", f"{len(entries)} entries"
        case CorrectEntry(entry, response, matched_prompt):
            what = (
                "another answer" if response is not None else "",
                "never for a prompt" if matched_prompt else "",
            )
            return "correct", f"{entry:016x}: {', '.join(filter(None, what))}"
        case _:
            raise TypeError(f"{type(command).__name__} is no command to the cache")


def _clean(command: CleanCache, cache: IntelligentCache) -> Done:
    def clean() -> tuple[int, int]:
        expired = cache.cleanup_expired() if command.expired else 0
        low = cache.cleanup_low_utility(command.threshold, command.share) if command.low_utility else 0
        return expired, low

    (expired, low), mb = _measured(clean)
    return Done(expired + low, expired, low, mb)


def _measured(work: Callable[[], T]) -> tuple[T, float]:
    process = psutil.Process()
    before = process.memory_info().rss
    done = work()
    return done, max(0.0, (before - process.memory_info().rss) / _MB)
