"""Searches the texts of all prompts of a session for what somebody types, in a worker."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from gui.models.request_order import Mask
from gui.models.text_index import TextIndex
from gui.workers import Task, workers

KEPT_MS = 30_000
"""The index is given back this long after nobody searches."""
PAUSE_MS = 150
"""Of typing, before a search begins."""


class TextSearch(QObject):
    """`want` a text; `found` brings the answer, and `read_so_far` tells while the texts are read for the first time.
    `refresh` searches again where prompts have come since."""

    found = Signal(object)
    """A `Mask` by `seq`."""
    read_so_far = Signal(int)
    """`seq` of the last prompt that is read."""
    troubled = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._index: TextIndex | None = None
        self._text = ""
        self._task: Task | None = None
        self._again = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE_MS)
        self._soon.timeout.connect(self._search)
        self._give_back = QTimer(self)
        self._give_back.setSingleShot(True)
        self._give_back.setInterval(KEPT_MS)
        self._give_back.timeout.connect(self.give_back)

    @property
    def busy(self) -> bool:
        return self._task is not None or self._soon.isActive()

    @property
    def nbytes(self) -> int:
        """What the index takes now."""
        return 0 if self._index is None or self._task is not None else self._index.nbytes

    def use(self, path: Path | None) -> None:
        """Search this file from now on."""
        if path != self._path:
            self._path = path
            self.give_back()
            if self._text:
                self._soon.start()

    def want(self, text: str) -> None:
        """Search for it after a pause of typing; an empty text ends the search."""
        self._text = text
        if text:
            self._give_back.stop()
            self._soon.start()
        else:
            self._soon.stop()
            if self._index is not None:
                self._give_back.start()

    def refresh(self) -> None:
        if self._text and not self.busy:
            self._search()

    def give_back(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._index = None

    def _search(self) -> None:
        path = self._path
        if path is None or not self._text:
            return
        if self._task is not None:
            self._again = True
            return
        index = self._index = self._index or TextIndex(path)
        text = self._text
        self._again = False
        self._task = workers().start(
            self, lambda task: _find(task, index, text), self._found, self._failed, self.read_so_far.emit
        )

    def _found(self, mask: Mask) -> None:
        self._task = None
        if self._again:
            self._search()
        elif self._text:
            self.found.emit(mask)

    def _failed(self, words: str) -> None:
        self._task = None
        self._index = None
        self.troubled.emit(words)


def _find(task: Task, index: TextIndex, text: str) -> Mask:
    def go_on(seq: int) -> bool:
        task.tell(seq)
        return not task.cancelled

    index.catch_up(go_on)
    return index.find(text)
