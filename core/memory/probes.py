"""One look at this process, or at another one by its number, as a `MemorySample`.

A look at this process costs 0.1 ms of CPU, 0.3 ms once a second on a loaded machine (measured); what would cost more
is taken more rarely (`pacing`) and repeated between. What a process does not tell is None in the sample, and
`missing` says why.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
import weakref
from collections.abc import Callable

import psutil

from core.memory.caches import CacheRegistry
from core.memory.pacing import Paced
from core.memory.sample import MemorySample
from core.memory.views import ProcessEndedError, ProcessError, Reading, uss_kb, view_of

__all__ = ["OtherProcess", "OwnProcess", "ProcessEndedError", "ProcessError"]

Readings = dict[str, Reading]

CHILDREN_EVERY_S = 5.0
"""Costs 10 us for each thread (measured), and processes are not started by the second."""

ON_DEMAND = "costs milliseconds: asked for on demand only"
ONLY_ITSELF = "only the process itself can tell"
NO_ANON = "this platform does not tell what is shared with files"
NO_LOOP = "no event loop is watched"
NO_HEAP_INFO = "this platform's C library does not tell what it has handed out"
OTHER_ALLOCATOR = "the C library's own heap is empty: another allocator, such as jemalloc, takes its place"


class _Process:
    """Resident memory at every look, and the paced channels."""

    def __init__(self, pid: int, readers: list[Callable[[], Readings]]) -> None:
        self.pid = pid
        self._view = view_of(pid)
        view = self._view
        self._paced = [
            Paced(lambda: {"threads": view.threads()}),
            Paced(lambda: {"fds": view.fds()}),
            Paced(lambda: {"children": view.children()}, CHILDREN_EVERY_S),
            *map(Paced, readers),
        ]
        self._unsaid: dict[str, str] = {"uss_kb": ON_DEMAND}

    @property
    def missing(self) -> dict[str, str]:
        """Channel -> why the last sample did not tell it, in words for the user."""
        return dict(self._unsaid)

    def sample(self, *, quick: bool = False) -> MemorySample:
        """`quick` reads resident memory only and repeats all else. Raises ProcessEndedError."""
        numbers: dict[str, float] = {}
        unsaid = {"uss_kb": ON_DEMAND, **self._never()}
        for paced in self._paced:
            for channel, reading in (paced.last() if quick else paced.value()).items():
                if isinstance(reading, str):
                    unsaid[channel] = reading
                else:
                    numbers[channel] = reading
        # Last: on Linux it fails unless the readings above were of the very same process.
        rss_kb, anon_kb = self._view.resident_kb()
        if anon_kb is None:
            unsaid["anon_kb"] = NO_ANON
        self._unsaid = unsaid
        return MemorySample(time.monotonic(), rss_kb, anon_kb, **numbers)

    def uss_kb(self) -> float:
        """Memory that is this process's alone; milliseconds. Raises ProcessError."""
        return uss_kb(self.pid)

    def _never(self) -> dict[str, str]:
        return {}


class OwnProcess(_Process):
    """This process, with what only it can tell: both heaps, the tasks of watched loops and its caches."""

    def __init__(self, caches: CacheRegistry | None = None) -> None:
        self._loops = _Loops()
        readers = [_heap, _python_blocks, self._loops.tasks]
        if caches is not None:
            readers.append(
                lambda: {
                    "cache_kb": caches.total_bytes() / 1024,
                    "mapped_kb": caches.mapped_bytes() / 1024,
                }
            )
        super().__init__(os.getpid(), readers)

    def watch_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Count this loop's tasks until it is closed. It is not kept alive."""
        self._loops.add(loop)


class OtherProcess(_Process):
    """A process by its number, as far as it can be seen from outside.

    Raises ProcessError: no such process, or no right to look. Later looks raise ProcessEndedError once it has ended,
    also when its number has gone to another process meanwhile.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(pid, [])

    def _never(self) -> dict[str, str]:
        return dict.fromkeys(
            ("heap_used_kb", "mmap_used_kb", "py_blocks", "cache_kb", "mapped_kb", "tasks"), ONLY_ITSELF
        )


class _Loops:
    def __init__(self) -> None:
        self._watched: list[weakref.ref[asyncio.AbstractEventLoop]] = []

    def add(self, loop: asyncio.AbstractEventLoop) -> None:
        self._watched = [weakref.ref(known) for known in self._open() | {loop}]

    def tasks(self) -> Readings:
        loops = self._open()
        if not loops:
            return {"tasks": NO_LOOP}
        try:
            return {"tasks": float(sum(len(asyncio.all_tasks(loop)) for loop in loops))}
        except RuntimeError:  # asyncio gives up after 1,000 tries when tasks come and go during each.
            return {"tasks": "tasks came and went too fast to be counted"}

    def _open(self) -> set[asyncio.AbstractEventLoop]:
        found = (ref() for ref in self._watched)
        return {loop for loop in found if loop is not None and not loop.is_closed()}


def _heap() -> Readings:
    if not hasattr(psutil, "heap_info"):
        return {"heap_used_kb": NO_HEAP_INFO, "mmap_used_kb": NO_HEAP_INFO}
    info = psutil.heap_info()
    if not info.heap_used:
        return {"heap_used_kb": OTHER_ALLOCATOR, "mmap_used_kb": OTHER_ALLOCATOR}
    return {"heap_used_kb": info.heap_used / 1024, "mmap_used_kb": info.mmap_used / 1024}


def _python_blocks() -> Readings:
    return {"py_blocks": float(sys.getallocatedblocks())}
