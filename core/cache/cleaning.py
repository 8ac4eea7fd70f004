"""`Cleaning`: removes what is past its time or of little use, or only tells what would go. It can be undone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.cache.entry import Cleanup, CleanupPlan
from core.cache.holdings import Holdings
from core.cache.undo import Undo
from core.cache.utility import utility

REMOVED_AT_ONCE = 100
"""Entries that a cleanup removes under one hold of the lock: 2 ms."""
FLUSH_S = 2.0
"""How long a cleanup waits for the file to have all that may have to be brought back."""


class Cleaning:
    """Cleanups wait for the file to be read, and leave pinned entries alone."""

    def __init__(self, holdings: Holdings, undo: Undo) -> None:
        self._holdings = holdings
        self._undo = undo

    def expired(self, *, dry_run: bool) -> int | CleanupPlan:
        """See `IntelligentCache.cleanup_expired`."""
        now = self._holdings.clock()
        slots, expires = self._candidates("expired")
        going = np.flatnonzero(expires <= now)
        going = going[np.argsort(expires[going], kind="stable")]
        plan = self._plan("expired", slots[going], now - expires[going])
        return plan if dry_run else self._carry_out(plan, slots[going], expires[going], now)

    def low_utility(
        self, threshold: float, max_removal_percent: float, *, dry_run: bool
    ) -> int | CleanupPlan:
        """See `IntelligentCache.cleanup_low_utility`."""
        now = self._holdings.clock()
        slots, stamps = self._candidates("low utility")
        with self._holdings.lock:
            ranks = self._holdings.contents.ranks(slots, now)
        utilities = utility(ranks)
        most = int(len(self._holdings.contents) * max_removal_percent)
        going = np.flatnonzero(utilities < threshold)
        going = going[np.argsort(ranks[going], kind="stable")][:most]
        plan = self._plan("low utility", slots[going], utilities[going])
        return plan if dry_run else self._carry_out(plan, slots[going], stamps[going], now)

    def _candidates(self, kind: Cleanup) -> tuple[NDArray[np.uint32], NDArray[np.float64]]:
        self._holdings.loaded.wait()
        with self._holdings.lock:
            return self._holdings.contents.candidates(kind)

    def _plan(self, kind: Cleanup, slots: NDArray[np.uint32], measures: NDArray[np.float64]) -> CleanupPlan:
        with self._holdings.lock:
            ids, sizes = self._holdings.contents.described(slots)
        return CleanupPlan(kind, ids, sizes, measures)

    def _carry_out(
        self, plan: CleanupPlan, slots: NDArray[np.uint32], measures: NDArray[np.float64], now: float
    ) -> int:
        """Remove what is planned, but for entries that were used or replaced since."""
        if not len(plan):
            return 0
        holdings, saver = self._holdings, self._holdings.saver
        if saver is not None and not saver.fault:
            saver.flush(FLUSH_S)  # so that the file has all that may have to be brought back
        removed = 0
        cleanup = self._undo.begin(now)
        for at in range(0, len(plan), REMOVED_AT_ONCE):
            part = slice(at, at + REMOVED_AT_ONCE)
            doomed = zip(slots[part].tolist(), plan.ids[part].tolist(), measures[part].tolist(), strict=True)
            with holdings.lock:
                questions = [
                    holdings.remove(slot)
                    for slot, wanted, measure in doomed
                    if holdings.contents.still(slot, wanted, plan.kind, measure)
                ]
                self._undo.bury(questions, now, cleanup)
            removed += len(questions)
        holdings.counts.removed += removed
        self._undo.end(now)
        holdings.give_back(removed)
        return removed
