"""Readings that cost little are taken every time, dear ones more rarely, by themselves.

What a reading costs depends on the process: counting Python's blocks takes 15 us at 60 MB and 736 us at 1 GB, asking
the C library about a heap with 50,000 holes 7,400 us instead of 2 (measured, CPU time, CPython 3.11, glibc 2.36).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

CHEAP_S = 100e-6
"""A reading of less than this much CPU time is taken every time."""

CORE_SHARE = 0.00015
"""Of one core, for one dear reading: 736 us every 5 s."""

LONGEST_PAUSE_S = 60.0
"""Even the dearest reading is not older than this."""

_cpu_s = time.perf_counter if sys.platform == "win32" else time.thread_time
# Windows counts a thread's CPU time in steps of 16 ms.


def pause_s(cost_s: float) -> float:
    """How long a reading that took `cost_s` of CPU time is repeated before it is taken again."""
    return 0.0 if cost_s <= CHEAP_S else min(cost_s / CORE_SHARE, LONGEST_PAUSE_S)


class Paced(Generic[T]):
    """`value()` reads, or repeats the last reading while its cost, or `at_least_s`, asks for a pause.

    Dear is what was dear twice in a row: a collection of garbage that happens to fall into one reading costs 30 ms
    (measured, 1.2 million objects) and says nothing about the next.
    """

    def __init__(
        self,
        read: Callable[[], T],
        at_least_s: float = 0.0,
        clock_s: Callable[[], float] = time.monotonic,
        cpu_s: Callable[[], float] = _cpu_s,
    ) -> None:
        self._read = read
        self._at_least_s = at_least_s
        self._clock_s = clock_s
        self._cpu_s = cpu_s
        self._last: T | None = None
        self._cost_s = 0.0
        self._due_s = float("-inf")

    def value(self) -> T:
        now_s = self._clock_s()
        if self._last is not None and now_s < self._due_s:
            return self._last
        begun_s = self._cpu_s()
        self._last = read = self._read()
        before_s, self._cost_s = self._cost_s, self._cpu_s() - begun_s
        self._due_s = now_s + max(self._at_least_s, pause_s(min(before_s, self._cost_s)))
        return read

    def last(self) -> T:
        """The last reading however old; reads only where there is none yet."""
        return self.value() if self._last is None else self._last
