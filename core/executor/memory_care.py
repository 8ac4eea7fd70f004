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
        if check.status != "ok" and now - self._cleaned_at >= PAUSE_S:
            self._cleaned_at = now
            self.clean(f"memory is {check.status}", thorough=check.status == "critical")
        return check

    def clean(self, why: str, *, thorough: bool, low_utility: bool | None = None) -> None:
        """Clean in a thread, so that nothing in flight waits for it; one cleanup at a time.

        `thorough` also removes entries of low utility (unless told otherwise) and collects garbage.
        """
        if self._cleaning is None or self._cleaning.done():
            low = thorough if low_utility is None else low_utility
            self._cleaning = asyncio.create_task(self._clean(why, thorough=thorough, low_utility=low))

    async def finish(self) -> None:
        """Wait for a cleanup that is under way."""
        if self._cleaning is not None:
            await self._cleaning

    async def _clean(self, why: str, *, thorough: bool, low_utility: bool) -> None:
        before = self.monitor.check_memory().current_mb
        expired, low = await asyncio.to_thread(self._clean_cache, low_utility)
        collected = self.monitor.cleanup().objects_collected if thorough else 0
        freed_mb = max(0.0, before - self.monitor.check_memory().current_mb)
        self._emit(MemoryCleaned(time.time(), why, freed_mb, collected, expired, low))

    def _clean_cache(self, low_utility: bool) -> tuple[int, int]:
        """How many entries went: expired, and of low utility."""
        if self._cache is None:
            return 0, 0
        expired = self._cache.cleanup_expired()
        return expired, self._cache.cleanup_low_utility() if low_utility else 0
