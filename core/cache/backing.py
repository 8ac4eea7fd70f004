"""`Backing`: the file that follows the memory, and the new one that takes its place where it turns out damaged."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from core.cache.damage import set_aside
from core.cache.holdings import Holdings
from core.cache.learning import Learning
from core.cache.renewal import Renewed
from core.cache.saving import PATIENCE_S, Saver
from core.cache.store import CacheFile
from core.cache.undo import Undo
from core.storage import FileError


class Backing:
    """`path` None: there is none, and everything is in memory only. Raises FileError where the file cannot be used.

    `notices` gets what the user should know."""

    def __init__(
        self,
        path: Path | None,
        holdings: Holdings,
        learning: Learning,
        undo: Undo,
        notices: list[str],
        *,
        read_only: bool,
    ) -> None:
        self.path = path
        self.file: CacheFile | None = None
        self._holdings = holdings
        self._learning = learning
        self._undo = undo
        self._notices = notices
        self._gone = ""
        """Why there is no file any more."""
        if path is not None:
            self.file = self._open(path, read_only)

    def _open(self, path: Path, read_only: bool) -> CacheFile:
        file = CacheFile(path, read_only=read_only)
        self._notices += file.notices
        holdings = self._holdings
        if not file.readonly:
            holdings.saver = self._saver_of(file)
            holdings.vectors.save = self._save_vectors
            holdings.renewal.save = self._save_features
        holdings.vectors.load_saved = self._saved_vectors
        return file

    def _saver_of(self, file: CacheFile) -> Saver:
        holdings = self._holdings
        return Saver(file, holdings, holdings.lock, holdings.clock, self._notices.append)

    @property
    def fault(self) -> str:
        """Why the file takes no writes now, empty while all is well."""
        if self._gone:
            return self._gone
        if self.file is not None and self.file.readonly:
            return self.file.readonly
        return "" if self._holdings.saver is None else self._holdings.saver.fault

    @property
    def is_lost(self) -> bool:
        """Whether what is written goes nowhere: the file is damaged, or another one stands there."""
        saver = self._holdings.saver
        return saver is not None and (saver.damaged or (self.file is not None and self.file.was_replaced()))

    def flush(self, patience_s: float) -> bool:
        return self._holdings.saver is None or self._holdings.saver.flush(patience_s)

    # -- a new file ------------------------------------------------------------------------------------------------

    def begin_anew(self) -> None:
        """Set a damaged file aside and write what is in memory to a new one."""
        if self.path is None:
            return
        holdings = self._holdings
        if holdings.saver is not None:
            holdings.saver.close(0.0)
        if self.file is not None:
            self.file.close()
        with holdings.lock:
            holdings.saver = None
            self._undo.give_up()
        try:
            notice = self._make_way(self.path)
            file = CacheFile(self.path)
        except FileError as e:
            self._gone = f"running in memory only from now on: {e}"
            self._notices.append(self._gone)
            self.file = None
            return
        self.file = file
        saver = self._saver_of(file)
        with holdings.lock:
            holdings.saver = saver
            for slot in holdings.contents.slots().tolist():
                saver.restored(holdings.contents.record(slot).question)
            for scope, data in self._learning.tallies():
                saver.do(partial(CacheFile.save_calibration, scope=scope, data=data))
        self._notices.append(notice)

    def _make_way(self, path: Path) -> str:
        """Set the file aside, unless another one stands there already; returns what to tell."""
        file = self.file
        if file is None or not file.was_replaced():
            try:
                return set_aside(path)
            except FileError:
                if file is None or not file.was_replaced():  # or another process was quicker
                    raise
        return f"{path}: was replaced by another file: writing to that one"

    # -- closing ---------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Write what is left, at most PATIENCE_S. Where the file turns out to be damaged, a new one gets what is in
        memory."""
        self._close_file()
        if self._is_spoiled():
            self.begin_anew()
            self._close_file()

    def _close_file(self) -> None:
        if self._holdings.saver is not None:
            self._holdings.saver.close(PATIENCE_S)
        if self.file is not None:
            self.file.close()

    def _is_spoiled(self) -> bool:
        """Whether the file, which is closed, cannot be opened again."""
        saver, file = self._holdings.saver, self.file
        return (
            saver is not None
            and file is not None
            and (saver.damaged or (not file.was_replaced() and file.is_spoiled()))
        )

    # -- what is made of entries -----------------------------------------------------------------------------------

    def _saved_vectors(self, questions: Sequence[bytes]) -> dict[bytes, bytes]:
        if self.file is None:
            return {}
        reader = self.file.reader()
        try:
            return reader.vectors(questions)
        finally:
            reader.close()

    def _save_vectors(self, vectors: list[tuple[bytes, bytes]]) -> None:
        if self._holdings.saver is not None:
            self._holdings.saver.do(partial(CacheFile.save_vectors, vectors=vectors))

    def _save_features(self, changes: list[Renewed]) -> None:
        if self._holdings.saver is not None:
            self._holdings.saver.do(partial(CacheFile.features, changes=changes))
