"""Looks at memory every so many operations and does something about it in three steps.

ok: nothing; warning: expired cache entries go; critical: those, entries of low utility, and a collection.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from core.cache import IntelligentCache
from core.events import Event, MemoryCleaned, MemorySampled
from core.memory import MemoryCheck, MemoryMonitor

PAUSE_S = 30.0
"""Between two cleanups, so that a session that needs its memory does not clean all the time."""

LOW_UTILITY = 0.3
MOST_REMOVED = 0.2
"""What a cleanup takes for low, and the share of all entries that it removes at most, unless told otherwise."""

TELL_EVERY_S = 0.5
"""Samples between are taken, and acted upon, but not told: the stream stays small."""


class MemoryCare:
    """`every` is the number of operations between two looks, None to look only when asked."""

    def __init__(
        self,
        monitor: MemoryMonitor,
        cache: IntelligentCache | None,
        emit: Callable[[Event], None],
        *,
        every: int | None,
    ) -> None:
        self.monitor = monitor
        self._cache = cache
        self._emit = emit
        self._every = every
        self._operations = 0
        self._cleaned_at = -PAUSE_S
        self._told_status = ""
        self._told_at = 0.0
        self._cleaning: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        self._ended = False

    def on_operation(self) -> None:
        self._operations += 1
        if self._every is not None and self._operations % self._every == 0:
            self.look()

    def look(self) -> MemoryCheck:
        """Take a sample and clean where its status asks for it."""
        check = self.monitor.check_memory()
        now = time.monotonic()
        if check.status != self._told_status or now - self._told_at >= TELL_EVERY_S:
            self._told_status, self._told_at = check.status, now
            self._emit(
                MemorySampled(
                    time.time(),
                    check.current_mb,
                    check.status,
                    self.monitor.get_trend(),
                    check.growth_percent,
                )
            )
        if check.status != "ok" and now - self._cleaned_at >= PAUSE_S and not self._ended:
            self._cleaned_at = now
            critical = check.status == "critical"
            why = f"memory is {check.status}"
            work = self.clean(why, expired=True, low_utility=critical, collect=critical)
            self._cleaning = asyncio.create_task(work)
        return check

    async def clean(
        self,
        why: str,
        *,
        expired: bool = False,
        low_utility: bool = False,
        threshold: float = LOW_UTILITY,
        share: float = MOST_REMOVED,
        collect: bool = False,
    ) -> None:
        """Remove cache entries that are expired, or of a utility under `threshold` (at most `share` of all), and
        collect garbage. In a thread, so that nothing in flight waits for it; one after the other."""
        async with self._turn:
            before_mb = self.monitor.check_memory().current_mb
            told = await asyncio.to_thread(self._clean, expired, low_utility, threshold, share, collect)
            freed_mb = max(0.0, before_mb - self.monitor.check_memory().current_mb)
            self._emit(MemoryCleaned(time.time(), why, freed_mb, *told))

    async def undo(self) -> int:
        """Bring back what the last cleanup removed; how many entries. Raises FileError where the disk refuses."""
        async with self._turn:
            return 0 if self._cache is None else await asyncio.to_thread(self._cache.undo_cleanup)

    async def finish(self) -> None:
        """Wait for a cleanup that is under way, and begin no more: the cache is about to be closed."""
        self._ended = True
        if self._cleaning is not None:
            await self._cleaning

    def _clean(
        self, expired: bool, low_utility: bool, threshold: float, share: float, collect: bool
    ) -> tuple[int, int, int]:
        """How many objects were collected, and how many entries went: expired, and of low utility."""
        cache = self._cache
        gone = cache.cleanup_expired() if cache is not None and expired else 0
        low = cache.cleanup_low_utility(threshold, share) if cache is not None and low_utility else 0
        return self.monitor.cleanup().objects_collected if collect else 0, gone, low
