"""`HabitSaver`: what was learned of habits goes to the file now and then: a restart forgets nothing."""

from __future__ import annotations

import time
from functools import partial

from core.cache.holdings import Holdings
from core.cache.store import CacheFile

SAVED_EVERY_S = 60.0


class HabitSaver:
    """Used in the keeper's thread. Of several processes the last to write is remembered: all learn of one user."""

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings
        self._next = time.monotonic() + SAVED_EVERY_S
        self._saved = b""

    def look(self, *, last: bool = False) -> None:
        """Save what is new. `last`: the cache is being closed."""
        holdings = self._holdings
        if not holdings.loaded.is_set() or (not last and time.monotonic() < self._next):
            return
        self._next = time.monotonic() + SAVED_EVERY_S
        with holdings.lock:
            data = holdings.contents.habits.to_bytes()
            if holdings.saver is None or data == self._saved or not holdings.contents.habits.reused.any():
                return
            holdings.saver.do(partial(CacheFile.save_habits, data=data))
        self._saved = data
