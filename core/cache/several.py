"""`Several`: what an operator does to many entries at once, in steps that hold the lock for milliseconds each."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.cache.holdings import Holdings
from core.cache.undo import Undo

DONE_AT_ONCE = 128
"""Entries under one hold of the lock: 2 ms of removing."""

Ids = NDArray[np.int64]
GoOn = Callable[[int], bool]
"""Is told how many of the ids were dealt with, and says whether to go on."""


def to_the_end(_: int) -> bool:
    return True


class Several:
    """Waits for the file to be read. Entries that have left meanwhile are passed over."""

    def __init__(self, holdings: Holdings, undo: Undo) -> None:
        self._holdings = holdings
        self._undo = undo

    def pin(self, ids: Ids, pinned: bool, go_on: GoOn) -> int:
        """See `IntelligentCache.pin_many`."""

        def pin(slot: int) -> bool:
            changed = self._holdings.contents.pin(slot, pinned)
            if changed and self._holdings.saver is not None:
                self._holdings.saver.pinned(self._holdings.contents.record(slot).question)
            return changed

        return self._each(ids, pin, go_on)

    def remove(self, ids: Ids, go_on: GoOn) -> int:
        """See `IntelligentCache.invalidate_many`."""
        holdings = self._holdings
        holdings.loaded.wait()
        self._undo.give_up_for_good()

        def remove(slot: int) -> bool:
            holdings.remove_for_good(slot)
            return True

        removed = self._each(ids, remove, go_on)
        holdings.counts.removed += removed
        if removed:
            holdings.give_back(removed)
        return removed

    def _each(self, ids: Ids, act: Callable[[int], bool], go_on: GoOn) -> int:
        """Returns for how many `act` said that it changed something. It is called under the lock."""
        holdings = self._holdings
        holdings.loaded.wait()
        changed = 0
        for at in range(0, len(ids), DONE_AT_ONCE):
            some = ids[at : at + DONE_AT_ONCE].tolist()
            with holdings.lock:
                slots = [holdings.contents.find_id(wanted) for wanted in some]
                changed += sum(act(slot) for slot in slots if slot >= 0)
            if not go_on(at + len(some)):
                break
        return changed
