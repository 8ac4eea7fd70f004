"""`Postings`: which slots a feature occurs in, as sorted runs of 64-bit keys that are merged now and then.

A posting is one integer whose upper half is the feature, so all postings of a feature lie side by side in each
run (a log-structured merge tree, O'Neil et al. 1996). New postings gather in a dict; a run is never changed once
it is there. Runs shrink by a factor of RATIO at least, so there are few to look into; small ones are merged at
once, larger ones by a thread of their own that starts when there is work and ends with it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import chain

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]

FRESH = 1024
"""Postings in the dict. At 150 bytes each they cost what they spare in time if there were many more."""
INLINE = 131_072
"""Postings that are merged on the spot; that takes 0.6 ms (measured)."""
RATIO = 4
_PIECE = 65_536
"""Postings that are examined at once in a merge: the thread holds no lock meanwhile, but it does hold memory."""
_EMPTY = np.zeros(0, np.uint64)


class Postings:
    """`current` tells for an array of postings which still hold; the others go at the next merge.

    It is called from the merging thread too. Callers take care that only one of them is in here at a time; the
    merging thread needs no such care.
    """

    def __init__(self, current: Callable[[Keys], npt.NDArray[np.bool_]]) -> None:
        self._current = current
        self._fresh: dict[int, list[int]] = {}
        self._fresh_count = 0
        self._lock = threading.Lock()
        self._runs: tuple[Keys, ...] = ()
        """Oldest and largest first. The lock is for changing this and what follows."""
        self._taken = 0
        """The first so many runs are the thread's."""
        self._purge = False
        self._closed = False
        self._worker: threading.Thread | None = None

    def __len__(self) -> int:
        """Postings held, those included that hold no more."""
        return self._fresh_count + sum(len(run) for run in self._runs)

    @property
    def nbytes(self) -> int:
        """The dict's share is an estimate: 150 bytes a posting."""
        return 150 * self._fresh_count + sum(run.nbytes for run in self._runs)

    def add(self, keys: list[int]) -> None:
        for key in keys:
            self._fresh.setdefault(key >> 32, []).append(key)
        self._fresh_count += len(keys)
        if self._fresh_count >= FRESH:
            self._append(np.sort(np.fromiter(chain.from_iterable(self._fresh.values()), np.uint64)))
            self._fresh = {}
            self._fresh_count = 0

    def load(self, keys: Keys) -> None:
        """Many at once, in any order."""
        if len(keys):
            self._append(np.sort(keys))

    def find(self, lows: list[int], highs: list[int], most: int) -> Keys:
        """All postings of low <= posting < high for any of the pairs, which must each stay within a feature.

        If there are more than `most`, the pairs with the fewest come first and the newest of each: what is beyond
        is left out.
        """
        bounds = np.array(lows + highs, np.uint64)
        n = len(lows)
        lists: list[list[Keys]] = [[] for _ in lows]
        for i, (low, high) in enumerate(zip(lows, highs, strict=True)):
            if fresh := self._fresh.get(low >> 32):
                lists[i].append(np.array([key for key in fresh if low <= key < high], np.uint64))
        for run in reversed(self._runs):
            at = run.searchsorted(bounds).tolist()
            for i in range(n):
                if at[i] < at[n + i]:
                    lists[i].append(run[at[i] : at[n + i]])
        found = list(chain.from_iterable(lists))
        if not found:
            return _EMPTY
        if sum(map(len, found)) > most:
            lists.sort(key=lambda parts: sum(map(len, parts)))
            found = []
            for part in chain.from_iterable(lists):
                found.append(part[:most])
                most -= len(found[-1])
        return np.concatenate(found)

    def view(self) -> Callable[[int, int], Keys]:
        """Those that are here now: from one to another, both included, in order, without what holds no more."""
        fresh = np.sort(np.fromiter(chain.from_iterable(self._fresh.values()), np.uint64))
        runs = (*self._runs, fresh)

        def between(low: int, high: int) -> Keys:
            first, last = np.uint64(low), np.uint64(high)
            found = np.concatenate(
                [run[run.searchsorted(first) : run.searchsorted(last, "right")] for run in runs]
            )
            found.sort(kind="stable")
            return found[self._current(found)]

        return between

    def purge(self) -> None:
        """Merge all runs into one soon, so that postings that hold no more are gone."""
        with self._lock:
            if not self._taken and sum(len(run) for run in self._runs) <= INLINE:
                self._runs = self._merged(self._runs)
            else:
                self._purge = True
                self._start()

    def close(self) -> None:
        """Waits for the thread, which ends after the merge that it is at. Later merges do not take place."""
        with self._lock:
            self._closed = True
            worker = self._worker
        if worker is not None:
            worker.join()

    def _append(self, run: Keys) -> None:
        with self._lock:
            runs = [*self._runs, run]
            while (
                len(runs) >= self._taken + 2
                and len(runs[-2]) < RATIO * len(runs[-1])
                and len(runs[-2]) + len(runs[-1]) <= INLINE
            ):
                runs[-2:] = self._merged(tuple(runs[-2:]))
            self._runs = tuple(runs)
            if self._due() is not None:
                self._start()

    def _due(self) -> int | None:
        """The first run that should be merged with all after it."""
        if self._purge:
            return 0
        sizes = [len(run) for run in self._runs]
        for i in range(len(sizes) - 1):
            if sizes[i] < RATIO * sizes[i + 1]:
                return i
        return None

    def _start(self) -> None:
        if self._worker is None and not self._closed:
            self._worker = threading.Thread(target=self._work, name="cache-index-merge", daemon=True)
            self._worker.start()

    def _work(self) -> None:
        while True:
            with self._lock:
                first = self._due()
                if first is None or self._closed:
                    self._worker = None
                    return
                self._purge = False
                self._taken = len(self._runs)
                runs = self._runs[first:]
            merged: tuple[Keys, ...] = runs
            try:
                merged = self._merged(runs)
            finally:  # out of memory: the runs stay as they were
                with self._lock:
                    self._runs = (*self._runs[:first], *merged, *self._runs[self._taken :])
                    self._taken = 0
                    if merged is runs:
                        self._worker = None

    def _merged(self, runs: tuple[Keys, ...]) -> tuple[Keys, ...]:
        """One run of what still holds, or none if nothing does."""
        pieces = [run[at : at + _PIECE] for run in runs for at in range(0, len(run), _PIECE)]
        kept = [piece[self._current(piece)] for piece in pieces]
        merged = np.concatenate(kept) if kept else _EMPTY
        del kept
        merged.sort(
            kind="stable"
        )  # finds the runs that are sorted already and merges them: a sixth of a new sort
        return (merged,) if len(merged) else ()
