"""`Undo`: what the last cleanup removed stays in the file for a while, and comes back from there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial

from core.cache.holdings import Holdings
from core.cache.saving import Saver, Work
from core.cache.store import UNDO_S, CacheFile, Cleaned
from core.storage import FileError, explain

REVIVED_AT_ONCE = 200


class Undo:
    """The last cleanup is this process's last one or, where it has made none, the last one of all. `tell` is given
    what the user should know."""

    def __init__(self, holdings: Holdings, tell: Callable[[str], None]) -> None:
        self._holdings = holdings
        self._tell = tell
        self._until = 0.0
        self._cleanup: Work | None = None
        """The last cleanup of this process; its result is the `Cleaned` of the file."""

    @property
    def is_possible(self) -> bool:
        return self._until > self._holdings.clock()

    # -- what can be undone ----------------------------------------------------------------------------------------

    def begin(self, now: float) -> Work | None:
        """A cleanup begins: from now on it is the one to be undone."""
        earlier = self._cleanup
        with self._holdings.lock:
            if self._holdings.saver is not None:
                self._cleanup = self._holdings.saver.do(
                    lambda file: file.begin_cleanup(now, _cleaned(earlier))
                )
        return self._cleanup

    def bury(self, questions: list[bytes], now: float, cleanup: Work | None) -> None:
        """Let entries that a cleanup removed leave the file too, but so that they can be brought back. Under the
        lock."""

        def bury(file: CacheFile) -> None:
            cleaned = file.bury(questions, now, _cleaned(cleanup))
            if cleanup is not None:
                cleanup.result = cleaned

        if self._holdings.saver is not None:
            self._holdings.saver.do(bury)

    def end(self, now: float) -> None:
        """A cleanup has removed all that it was to remove."""
        self._until = now + UNDO_S if self._holdings.saver is not None else 0.0

    def found(self, cleaned: float) -> None:
        """The file holds what was removed by a cleanup of that time."""
        self._until = cleaned + UNDO_S

    def give_up(self) -> None:
        """Nothing can be undone any more."""
        self._cleanup, self._until = None, 0.0

    def give_up_for_good(self) -> None:
        """Nor can any other process undo anything."""
        with self._holdings.lock:
            if self._holdings.saver is not None:
                self.give_up()
                self._holdings.saver.do(CacheFile.forget_tombstones)

    def give_up_old(self) -> None:
        """Let what is too old to be brought back leave the file."""
        with self._holdings.lock:
            now = self._holdings.clock()
            if self._holdings.saver is not None and 0 < self._until <= now:
                self.give_up()
                self._holdings.saver.do(partial(CacheFile.forget_tombstones, before=now - UNDO_S))

    # -- undoing ---------------------------------------------------------------------------------------------------

    def undo(self) -> int:
        """Bring back what the last cleanup removed; returns how many entries. Raises FileError where the disk
        refuses: then nothing has changed."""
        saver = self._holdings.saver
        if not self.is_possible or saver is None:
            return 0
        now = self._holdings.clock()
        before = cleanup, _ = self._cleanup, self._until
        self.give_up()
        with self._holdings.lock:
            work = saver.do(
                lambda file: file.revive(now, _cleaned(cleanup)), then=partial(self._revived, saver)
            )
        try:
            saver.wait(work)
        except FileError:
            self._cleanup, self._until = before
            raise
        self._holdings.trim()
        return len(work.result) if isinstance(work.result, list) else 0

    def _revived(self, saver: Saver, work: Work) -> None:
        """Take what is back in the file into memory; in the saver's thread."""
        if not isinstance(work.result, list):
            return
        file = saver.file
        for at in range(0, len(work.result), REVIVED_AT_ONCE):
            questions = work.result[at : at + REVIVED_AT_ONCE]
            try:
                rows = [file.reading.row(question) for question in questions]
            except sqlite3.Error as e:
                self._tell(str(explain(file.path, e)))
                return
            found = [row for row in rows if row is not None]
            scopes = {key: file.reading.scope(key) for key in {row.scope for row in found}}
            self._holdings.take_back(found, scopes)


def _cleaned(cleanup: Work | None) -> Cleaned | None:
    """A cleanup as the file knows it, in the saver's thread."""
    return cleanup.result if cleanup is not None and isinstance(cleanup.result, Cleaned) else None
