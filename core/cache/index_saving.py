"""`IndexSaver`: stores the feature index in the file now and then: the next start finds what is near at once."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from functools import partial

import msgspec

from core.cache.holdings import Holdings
from core.cache.loading import Loading
from core.cache.reading import FEATURE_VERSION
from core.cache.saving import Saver, Work
from core.cache.store import CacheFile
from core.cache.stored_index import (
    PART_SLOTS,
    VERSION,
    Part,
    StoredState,
    first_of,
    is_stale,
    posting_parts,
    slot_part,
)
from core.storage import FileError

LOOK_EVERY_S = 60.0
PARTS_AT_ONCE = 64
"""Parts of 32 to 100 kB that are written in one transaction: nobody else can write meanwhile."""


class IndexSaver:
    """Used in the keeper's thread. `stop` ends what is under way; an index that is not complete is not used."""

    def __init__(self, holdings: Holdings, loading: Loading, stop: threading.Event) -> None:
        self._holdings = holdings
        self._loading = loading
        self._stop = stop
        self._next_look = 0.0

    def look(self, *, last: bool = False) -> None:
        """Store the index if too much has changed since that was done. `last`: the cache is being closed."""
        saver = self._holdings.saver
        if saver is None or saver.fault or not self._loading.complete:
            return
        if not last and (self._stop.is_set() or time.monotonic() < self._next_look):
            return
        self._next_look = time.monotonic() + LOOK_EVERY_S
        try:
            change = int(str(self._done(saver, CacheFile.change_in_memory).result))
            if is_stale(self._loading.stored, change, len(self._holdings.contents)):
                self._store(saver, change)
        except FileError:
            return  # without it the next start takes longer, and what refuses is told by whoever writes entries

    def _store(self, saver: Saver, change: int) -> None:
        generation = int.from_bytes(os.urandom(6), "big") or 1
        contents = self._holdings.contents
        with self._holdings.lock:
            postings, entries = contents.postings(), len(contents)
        firsts: list[int] = []
        parts: list[Part] = []
        for part in posting_parts(postings):
            firsts.append(first_of(part))
            parts.append(part)
            if len(parts) == PARTS_AT_ONCE:
                self._put(saver, generation, parts)
                parts = []
        slots = 0
        while True:
            with self._holdings.lock:
                high, low, signatures = contents.slots_from(slots * PART_SLOTS, PART_SLOTS)
            if not len(high):
                break
            parts.append(slot_part(slots, high, low, signatures))
            slots += 1
            if len(parts) == PARTS_AT_ONCE:
                self._put(saver, generation, parts)
                parts = []
        self._put(saver, generation, parts)
        state = StoredState(
            VERSION, FEATURE_VERSION, contents.lowest_threshold, change, entries, firsts, slots
        )
        data = msgspec.json.encode(state)
        self._done(saver, partial(CacheFile.complete_index, generation=generation, state=data))
        self._loading.stored = state

    def _put(self, saver: Saver, generation: int, parts: list[Part]) -> None:
        self._done(saver, partial(CacheFile.put_index_parts, generation=generation, parts=parts))

    def _done(self, saver: Saver, act: Callable[[CacheFile], object]) -> Work:
        with self._holdings.lock:
            work = saver.do(act)
        saver.wait(work)
        return work
