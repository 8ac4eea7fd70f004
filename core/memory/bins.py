"""Samples thinned to one value a bin, with the least of each channel: short enough to judge, bounded for ever."""

from __future__ import annotations

from array import array
from collections.abc import Mapping

import numpy as np

from core.memory.floor import Series

GAP_S = 60.0
"""A gap between samples that is longer tells nothing of what happened in it: it is left out."""


def longest_gap_s(interval_s: float) -> float:
    """Where samples, or bins, come every `interval_s`: what is longer is a gap."""
    return max(GAP_S, 3 * interval_s)


class Bins:
    """The last `capacity` bins of `width_s` seconds. `add` says whether it closed one.

    Bins without a sample repeat the one before; a longer gap is cut out, so that what a process took while nobody
    looked counts as one step.
    """

    def __init__(self, width_s: float, capacity: int) -> None:
        self.width_s = width_s
        self._capacity = capacity
        self._longest_gap_s = longest_gap_s(width_s)
        # Not lists of floats: each float is a block of Python's allocator, and growth in what is being watched.
        self._times = array("d")
        self._values: dict[str, array[float]] = {}
        self._begin_s = 0.0
        self._open: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._times)

    def add(self, t_s: float, values: Mapping[str, float]) -> bool:
        """Take a sample. Every one must have the same channels."""
        if not self._open:
            self._begin_s, self._open = t_s, dict(values)
            return False
        passed = int((t_s - self._begin_s) // self.width_s)
        if passed < 1:
            self._merge(values)
            return False
        self._close(passed if passed * self.width_s <= self._longest_gap_s else 1)
        self._begin_s += passed * self.width_s
        self._open = dict(values)
        return True

    def minima(self, channel: str) -> Series:
        """One value for each closed bin, oldest first."""
        return np.array(self._values.get(channel, ()), dtype=np.float64)

    def times(self) -> Series:
        """The ends of the closed bins, in the samples' time."""
        return np.array(self._times, dtype=np.float64)

    def _merge(self, values: Mapping[str, float]) -> None:
        for name, value in values.items():
            if value < self._open[name]:
                self._open[name] = value

    def _close(self, times: int) -> None:
        for n in range(times):
            self._times.append(self._begin_s + (n + 1) * self.width_s)
            for name, value in self._open.items():
                self._values.setdefault(name, array("d")).append(value)
        if len(self._times) >= self._capacity + self._capacity // 8:
            surplus = len(self._times) - self._capacity
            del self._times[:surplus]
            for column in self._values.values():
                del column[:surplus]
