"""`Loading`: reads the file into memory. Meanwhile single questions are looked up in it before their turn: the same
ones, and by the stored index those that are near."""

from __future__ import annotations

import logging
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.cache.backing import Backing
from core.cache.candidates import lowest_cosine
from core.cache.damage import DAMAGED, is_damage
from core.cache.entry import CacheRequest
from core.cache.file_reader import FileReader
from core.cache.finding import SEARCHED
from core.cache.heap import trim_heap
from core.cache.holdings import Holdings
from core.cache.learning import Learning
from core.cache.reading import read
from core.cache.reading.dictionary import dictionary, is_loaded
from core.cache.store import CacheFile
from core.cache.stored_index import StoredIndex, StoredState
from core.cache.undo import Undo
from core.cache.ways import Features, Staged, ways_to
from core.storage import FileError, explain

log = logging.getLogger(__name__)

LOADED_AT_ONCE = 250
START_S = 0.5
"""A process that starts with an empty cache has better things to do at first than to learn to read."""
READ_ERRORS = (sqlite3.Error, FileError, TypeError, ValueError, AttributeError)
"""The last three are what values do that no cache has written: they are damage too."""


class Loading:
    """`load` is called in the keeper's thread, and ends early once `stop` is set; `notices` gets what the user should
    know."""

    def __init__(
        self,
        holdings: Holdings,
        backing: Backing,
        learning: Learning,
        undo: Undo,
        notices: list[str],
        stop: threading.Event,
    ) -> None:
        self.began_empty = False
        """Whether the file had no entries when it was opened."""
        self._holdings = holdings
        self._backing = backing
        self._learning = learning
        self._undo = undo
        self._notices = notices
        self._stop = stop
        self._door: FileReader | None = None
        self._near: StoredIndex | None = None
        self._near_lock = threading.Lock()
        self.stored: StoredState | None = None
        """The index that the file holds, as far as is known."""
        self.complete = False
        """Whether all that the file held was read."""
        self.ready = threading.Event()
        """Set once a question that is near one of the file is found, whether all is loaded or not."""
        self._compares = False
        if backing.file is None:
            self._compares = True
            holdings.loaded.set()
            self.ready.set()
            return
        self._door = backing.file.reader()
        with suppress(sqlite3.Error):  # whoever loads comes upon the same, and sees to it
            self.began_empty = self._door.is_empty()
        self._compares = self.began_empty  # nothing was learned of matches with what is not there

    @property
    def can_read(self) -> bool:
        """Whether prompts can be read now: with a file, the dictionary is loaded by the keeper, not waited for."""
        return self._backing.path is None or is_loaded()

    @property
    def can_compare(self) -> bool:
        """Whether prompts can be compared now: what was learned of wrong matches must be known before."""
        return self._compares and self.can_read

    def close(self) -> None:
        self._forget_near()
        if self._door is not None:
            self._door.close()

    # -- meanwhile -------------------------------------------------------------------------------------------------

    def fetch(self, question: bytes) -> bool:
        """While the file is being loaded: take in one entry before its turn; whether that was done."""
        holdings, file = self._holdings, self._backing.file
        if holdings.loaded.is_set() or file is None or self._door is None:
            return False
        with holdings.lock:
            if holdings.contents.find(question) >= 0:
                return False
            if holdings.loaded.is_set():
                return holdings.contents.find(question) >= 0
            try:
                row = self._door.row(question)
                if row is None:
                    return False
                scope = self._door.scope(row.scope)
            except sqlite3.Error:
                return False  # whoever loads comes upon the same, and sees to it
            holdings.take(row, scope)
        return True

    def fetch_near(self, request: CacheRequest) -> None:
        """While the file is being loaded: take in the entries that may answer, before their turn."""
        if request.text is None or self._holdings.loaded.is_set():
            return
        with self._near_lock:
            if self._near is None:
                return
            asked = read(request.text)
            if not len(asked.ids):
                return
            try:
                found = self._near.near(request.scope, asked, lowest_cosine(asked), SEARCHED)
            except sqlite3.Error:
                self._near.close()
                self._near = None
                return
        for question in found:
            self.fetch(question)

    def _prepare_near(self, file: CacheFile) -> None:
        """Where the file has a stored index, what is near is found from now on."""
        reader = file.reader()
        near = None
        try:
            near = StoredIndex.of(reader, self._holdings.contents.lowest_threshold)
        except sqlite3.Error:
            self.stored = None  # it is made anew, and everything that the file holds is read all the same
        if near is None:
            reader.close()
            return
        self.stored = near.state
        with self._near_lock:
            self._near = near
        self.ready.set()

    def _forget_near(self) -> None:
        with self._near_lock:
            if self._near is not None:
                self._near.close()
                self._near = None

    # -- all of it -------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Read the whole file into memory."""
        file = self._backing.file
        if file is None:
            return
        try:
            if self.began_empty and not is_loaded():
                self._stop.wait(START_S)
            dictionary()
            read("How do you say it?")  # so that no first prompt waits for patterns to be compiled
            reader = file.reader()
            try:
                self._read_all(file, reader)
            finally:
                reader.close()
        except READ_ERRORS as e:
            if self._is_to_begin_anew(e):
                self._backing.begin_anew()
            else:
                self._tell_unread(file.path, e)
        finally:
            self._holdings.loaded.set()
            self._compares = True
            self.ready.set()
            self._forget_near()

    def _read_all(self, file: CacheFile, reader: FileReader) -> None:
        holdings, contents = self._holdings, self._holdings.contents
        seen = reader.begin()
        scopes = {scope.key: scope for scope in reader.scopes()}
        for question, prompt in reader.wrong_matches():
            contents.wrong.setdefault(question, set()).add(read(prompt).key)
        labels = {key: scope.label for key, scope in scopes.items()}
        self._notices += self._learning.restore(reader.calibration(), labels)
        self._compares = True
        self._prepare_near(file)
        self._restore_habits(reader.habits())
        cleaned = reader.last_cleanup()
        if cleaned is not None:
            self._undo.found(cleaned)
        staged: list[Staged] = []
        features: list[tuple[NDArray[np.int64], Features]] = []
        try:
            for columns in reader.columns(LOADED_AT_ONCE):
                features.append(holdings.renewal.features_of(columns))
                with holdings.lock:
                    staged.append(contents.stage(columns, scopes))
                if self._stop.is_set():
                    return
            file.seen_change = seen
            self.complete = True
        except READ_ERRORS as e:
            if not self._is_to_begin_anew(e):
                self._tell_unread(file.path, e)  # before anybody takes it for all there is
            raise
        finally:  # what was read before the damage is good
            ways = ways_to(staged, features[: len(staged)], contents.lowest_threshold)
            with holdings.lock:
                holdings.adopt(ways)
            staged.clear()
            features.clear()
            trim_heap()
        holdings.trim()

    def _restore_habits(self, data: bytes) -> None:
        if not data:
            return
        try:
            with self._holdings.lock:
                self._holdings.contents.restore_habits(data)
        except ValueError as e:
            log.warning("which entries leave is learned anew, because the cache's file has %s", e)

    def _is_to_begin_anew(self, error: Exception) -> bool:
        """Whether what was met while reading is damage, and the file may be set aside."""
        file = self._backing.file
        passing = isinstance(error, FileError) or (isinstance(error, sqlite3.Error) and not is_damage(error))
        return not passing and file is not None and not file.readonly

    def _tell_unread(self, path: Path, error: Exception) -> None:
        if isinstance(error, FileError):
            why = str(error)
        elif isinstance(error, sqlite3.Error) and not is_damage(error):
            why = str(explain(path, error))
        else:
            why = f"{path}: {DAMAGED}"
        notice = f"the cache was not read to its end: {why}"
        if notice not in self._notices:
            self._notices.append(notice)
