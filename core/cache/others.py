"""`Others`: what other processes have changed in the file is taken into memory."""

from __future__ import annotations

from core.cache.holdings import Holdings
from core.cache.reading import read
from core.cache.saving import Saver, Work
from core.cache.store import CacheFile

DROPPED_AT_ONCE = 100
"""Entries that are dropped under one hold of the lock where another process cleared the file: 2 ms."""


class Others:
    """Our own changes that are still to come win over theirs."""

    def __init__(self, holdings: Holdings) -> None:
        self.missed = False
        """So much time has passed that nobody knows what they changed in it."""
        self._holdings = holdings
        self._looks: tuple[Saver, Work] | None = None
        """The last look, and who was asked for it."""

    def look(self) -> None:
        """Ask for a look at what has changed, unless one is still to come."""
        saver = self._holdings.saver
        if saver is None:
            return
        if self._looks is not None and self._looks[0] is saver and not self._looks[1].done.is_set():
            return
        with self._holdings.lock:
            self._looks = saver, saver.do(self._take)

    def _take(self, file: CacheFile) -> int:
        """In the saver's thread."""
        holdings, contents = self._holdings, self._holdings.contents
        changed = file.others_changes()
        if changed is None:
            self.missed = True
            return 0
        for question in changed:
            if question is None:
                self._drop_all_but(file.reading.questions())
                continue
            row = file.reading.row(question)
            scope = None if row is None else file.reading.scope(row.scope)
            wrong = {read(prompt).key for _, prompt in file.reading.wrong_matches(question)}
            with holdings.lock:
                if holdings.saver is None or holdings.saver.is_unsaved(question):
                    continue
                if wrong:
                    contents.wrong.setdefault(question, set()).update(wrong)
                slot = contents.find(question)
                if row is not None and scope is not None:
                    holdings.take(row, scope)
                    holdings.make_room(holdings.clock())
                elif slot >= 0:
                    holdings.remove(slot)
        return len(changed)

    def _drop_all_but(self, there: set[bytes]) -> None:
        """Another process has cleared the file; what was put since is there, or is still to come."""
        holdings, contents = self._holdings, self._holdings.contents
        with holdings.lock:
            slots = contents.slots().tolist()
        for at in range(0, len(slots), DROPPED_AT_ONCE):
            with holdings.lock:
                for slot in slots[at : at + DROPPED_AT_ONCE]:
                    if contents.is_taken(slot) and holdings.saver is not None:
                        question = contents.record(slot).question
                        if question not in there and not holdings.saver.is_unsaved(question):
                            holdings.remove(slot)
        holdings.give_back(len(slots))
