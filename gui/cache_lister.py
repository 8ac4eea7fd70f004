"""Lists the cache in a worker, one list at a time, always the newest that was asked for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from gui.models.cache_rows import CacheFigures, CacheQuery, CacheReader, Listing
from gui.workers import Task, workers

if TYPE_CHECKING:
    from core.cache import IntelligentCache

EVERY_S = 2.0
"""A cache that changes all the time is looked at anew so often, or less where looking takes long."""
REST = 5
"""Looking may take this part of the time: 1/5."""
TEXTS_KEPT_S = 60.0
"""For so long after the last search its memory is kept for the next one."""


class _Stop:
    """Whether a list is still wanted; read in the worker."""

    def __init__(self) -> None:
        self.now = False


class CacheLister(QObject):
    """`ask` for other entries, `refresh` to look at the cache anew. Belongs to the GUI thread."""

    listed = Signal(object)
    """A `Listing`."""
    counted = Signal(object)
    """`CacheFigures`, at each look at the cache."""
    busyChanged = Signal(bool)
    read_so_far = Signal(float)
    """The share of the prompts that is read, while they are for the first search."""
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.query = CacheQuery()
        self.took_s = 0.0
        """How long the last list took, waiting for other work included."""
        self._reader: CacheReader | None = None
        self._anew = False
        self._asked = False
        self._running: _Stop | None = None
        self._began = 0.0
        self._done_at = float("-inf")
        self._look_s = 0.0
        self._forget = QTimer(self)
        self._forget.setSingleShot(True)
        self._forget.setInterval(round(TEXTS_KEPT_S * 1000))
        self._forget.timeout.connect(self._forget_texts)

    @property
    def busy(self) -> bool:
        return self._running is not None

    @property
    def is_due(self) -> bool:
        """It is time to look at a cache that changes all the time."""
        pause_s = max(EVERY_S, REST * self._look_s)
        return not self.busy and time.monotonic() - self._done_at >= pause_s

    def use(self, cache: IntelligentCache | None) -> None:
        """List this one from now on; None lists nothing. What is under way is not told any more."""
        if self._running is not None:
            self._running.now = True
        self._running = None
        self._reader = None if cache is None else CacheReader(cache)
        self._forget.stop()
        if cache is not None:
            self.refresh()

    def ask(self, query: CacheQuery) -> None:
        self.query = query
        self._asked = True
        if self._running is not None:
            self._running.now = True
        self._begin()

    def refresh(self) -> None:
        self._anew = self._asked = True
        self._begin()

    def _begin(self) -> None:
        reader = self._reader
        if reader is None or self._running is not None or not self._asked:
            return
        stop = self._running = _Stop()
        anew, query = self._anew, self.query
        self._anew = self._asked = False
        self._began = time.monotonic()
        self._forget.stop()
        self.busyChanged.emit(True)

        def find(task: Task) -> tuple[CacheFigures | None, Listing | None]:
            def go_on(share: float) -> bool:
                task.tell(share)
                return not stop.now

            figures = reader.refresh() if anew else None
            return figures, reader.list(query, go_on)

        workers().start(
            self,
            find,
            lambda found: self._found(stop, *found),
            lambda why: self._not_found(stop, why),
            lambda share: self._tell_read(stop, share),
        )

    def _tell_read(self, stop: _Stop, share: float) -> None:
        if stop is self._running:
            self.read_so_far.emit(share)

    def _found(self, stop: _Stop, figures: CacheFigures | None, listing: Listing | None) -> None:
        if stop is not self._running:
            return
        self._running = None
        self._done_at = time.monotonic()
        self.took_s = self._done_at - self._began
        if figures is not None:
            self._look_s = self.took_s
            self.counted.emit(figures)
        if listing is not None:
            self.listed.emit(listing)
        self._end()

    def _not_found(self, stop: _Stop, why: str) -> None:
        if stop is self._running:
            self._running = None
            self.failed.emit(why)
            self._end()

    def _end(self) -> None:
        if self._asked:
            self._begin()
        else:
            self.busyChanged.emit(False)
            if not self.query.text:
                self._forget.start()

    def _forget_texts(self) -> None:
        reader = self._reader
        if reader is None or self._running is not None or not reader.texts.nbytes:
            return
        stop = self._running = _Stop()
        workers().start(
            self,
            lambda task: reader.forget_texts(),
            lambda done: self._forgotten(stop),
            lambda why: self._forgotten(stop),
        )

    def _forgotten(self, stop: _Stop) -> None:
        if stop is self._running:
            self._running = None
            self._begin()
