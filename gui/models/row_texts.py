"""Ids, beginnings and errors of prompts, read from the session file when a table first shows them."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from core.session.file import PromptHead, SessionFile
from gui.workers import Task, workers

KEPT = 4_000
_AT_ONCE = 200

Key = tuple[int, bool]
"""A prompt, and whether it had failed: a failure has more to tell than what was read before."""


class RowTexts(QObject):
    """`get` answers from memory or not at all; what it does not know is read in a worker, and `came` tells."""

    came = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._known: OrderedDict[Key, PromptHead | None] = OrderedDict()
        self._wanted: dict[Key, None] = {}
        self._reading: Task | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._read)

    def use(self, path: Path | None) -> None:
        """Read from this file from now on."""
        if path != self._path:
            self._path = path
            self._known.clear()
            self._wanted.clear()
            if self._reading is not None:
                self._reading.cancel()
                self._reading = None

    def get(self, seq: int, *, failed: bool) -> PromptHead | None:
        key = (seq, failed)
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        if self._path is not None:
            self._wanted[key] = None
            if self._reading is None:
                self._soon.start()
        return None

    def _read(self) -> None:
        path, keys = self._path, list(self._wanted)[-_AT_ONCE:]  # the newest wishes: the others scrolled away
        self._wanted.clear()
        if path is None or not keys:
            return
        self._reading = workers().start(
            self,
            lambda task: _heads(path, [seq for seq, _ in keys]),
            lambda heads: self._take(keys, heads),
            lambda words: self._take(keys, {}),  # the file is gone: the rows go on without their texts
        )

    def _take(self, keys: list[Key], heads: dict[int, PromptHead]) -> None:
        self._reading = None
        for key in keys:
            self._known[key] = heads.get(key[0])
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        if self._wanted:
            self._soon.start()
        self.came.emit()


def _heads(path: Path, seqs: list[int]) -> dict[int, PromptHead]:
    file = SessionFile(path, read_only=True)
    try:
        return {head.seq: head for head in file.heads(seqs)}
    finally:
        file.close()
