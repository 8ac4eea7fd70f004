"""`Removing`: what an operator removes goes for good, pinned or not: an undo does not bring it back."""

from __future__ import annotations

from functools import partial

from core.cache.heap import trim_heap
from core.cache.holdings import Holdings
from core.cache.saving import Saver, Work
from core.cache.undo import Undo

SCANNED_AT_ONCE = 256
"""Entries looked at under one hold of the lock."""


class Removing:
    """Waits for the file to be read."""

    def __init__(self, holdings: Holdings, undo: Undo) -> None:
        self._holdings = holdings
        self._undo = undo

    def some(self, entry_id: int | None, scope: bytes | None, text: str | None) -> int:
        """See `IntelligentCache.invalidate`."""
        holdings = self._holdings
        holdings.loaded.wait()
        self._undo.give_up_for_good()
        with holdings.lock:
            if entry_id is not None:
                slot = holdings.contents.find_id(entry_id)
                doomed = [slot] if slot >= 0 else []
            else:
                doomed = holdings.contents.slots().tolist()
        wanted = None if text is None else text.casefold()
        removed = 0
        for at in range(0, len(doomed), SCANNED_AT_ONCE):
            with holdings.lock:
                for slot in doomed[at : at + SCANNED_AT_ONCE]:
                    if self._is_meant(slot, scope, wanted):
                        holdings.remove_for_good(slot)
                        removed += 1
        holdings.counts.removed += removed
        if removed:
            holdings.give_back(removed)
        return removed

    def _is_meant(self, slot: int, scope: bytes | None, text: str | None) -> bool:
        contents = self._holdings.contents
        if not contents.is_taken(slot):
            return False
        if scope is not None:
            return contents.scope_of(slot).key == scope
        return text is None or text in contents.texts(slot).prompt.decode(errors="replace").casefold()

    def all(self) -> int:
        """See `IntelligentCache.clear`."""
        holdings = self._holdings
        holdings.loaded.wait()
        saver = holdings.saver
        if saver is None:
            with holdings.lock:
                removed = holdings.drop_all([])
        else:
            with holdings.lock:
                work = saver.clear(partial(self._cleared, saver))
            saver.wait(work)
            removed = work.result if isinstance(work.result, int) else 0
        self._undo.give_up()
        holdings.counts.removed += removed
        trim_heap()
        return removed

    def _cleared(self, saver: Saver, work: Work) -> None:
        """The file is empty but for what was put since; in the saver's thread."""
        with self._holdings.lock:
            work.result = self._holdings.drop_all(saver.put_after(work))
