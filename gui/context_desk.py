"""The desk at which the console keeps and finds contexts: those of the profile, all in workers.

The store is opened when a panel first wants it, and gives its memory back when none is in sight any more.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from core.config.paths import contexts_file
from gui.console import Console
from gui.notice import Notice, NoticeButton
from gui.workers import Task, workers

if TYPE_CHECKING:
    from core.context import ContextHead, ContextSnapshot, ContextStore, Match


class ContextDesk(QObject):
    """One per window. Belongs to the GUI thread; each method returns at once."""

    changed = Signal()
    """Something was kept, changed or removed here."""
    undoChanged = Signal()

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._console = console
        self._shelf = _Shelf(console.profile, encoder=console.settings.cache_encoder)
        self.can_undo = False
        """Something that was removed here may be brought back."""
        console.profileChanged.connect(self._change_profile)

    # -- reading ----------------------------------------------------------------------------------

    def find(
        self,
        owner: QObject,
        text: str,
        make: Callable[[list[Match]], Any],
        done: Callable[[Any], object],
        failed: Callable[[str], object],
    ) -> Task:
        """What `make`, in the worker, makes of those that are about the text, or of all where there is none."""
        shelf = self._shelf

        def read(_task: Task) -> Any:
            from core.context import Match  # brings the engine in

            store = shelf.store()
            found = store.search(text) if text else [Match(head, 1.0) for head in store.heads()]
            return make(found), shelf.take_notices()

        def told(result: tuple[Any, list[str]]) -> None:
            for notice in result[1]:
                self.tell(notice)
            done(result[0])

        return workers().start(owner, read, told, failed)

    def read(
        self,
        owner: QObject,
        which: str,
        make: Callable[[ContextSnapshot], Any],
        done: Callable[[Any], object],
        failed: Callable[[str], object],
    ) -> Task:
        shelf = self._shelf
        return workers().start(owner, lambda _task: make(shelf.store().get(which)), done, failed)

    def changes(self, owner: QObject, done: Callable[[int], object]) -> None:
        """Tells another number whenever something has changed, also by another process."""
        shelf = self._shelf
        workers().start(owner, lambda _task: shelf.store().changes(), done, lambda _trouble: None)

    def release(self) -> None:
        """Nobody looks at it any more: searches give their memory back."""
        shelf = self._shelf
        workers().start(self, lambda _task: shelf.release(), lambda _freed: None, self.tell)

    # -- changing ---------------------------------------------------------------------------------

    def save_prompt(self, session: Path, seq: int) -> None:
        """Keep an answered prompt of a session file under the beginning of its first question."""

        def save(store: ContextStore) -> ContextSnapshot:
            import msgspec

            from core.session.contexts import context_of

            snapshot = context_of(session, seq)
            return store.save(msgspec.structs.replace(snapshot, name=store.free_name(snapshot.name)))

        self._do(save, lambda kept: self._tell_kept(kept.name), to_add=True)

    def branch(self, which: str, count: int, name: str) -> None:
        self._do(
            lambda store: store.branch(which, count, name),
            lambda kept: self._tell_kept(kept.name),
            to_add=True,
        )

    def rename(self, which: str, name: str) -> None:
        self._do(lambda store: store.rename(which, name), lambda _none: None, to_add=True)

    def remove(self, which: str) -> None:
        self._do(lambda store: store.remove(which), self._removed)

    def undo(self) -> None:
        """Bring back what was removed last."""
        self._do(lambda store: store.undo(), self._back)

    def export(self, which: str, target: Path) -> None:
        def write(store: ContextStore) -> Path:
            from core.context.transfer import export_contexts

            export_contexts([store.get(which)], target)
            return target

        self._do(write, lambda path: self.tell(self.tr("{path} is written.").format(path=path), good=True))

    def add(self, file: Path) -> None:
        """Keep the conversations of a file."""

        def add(store: ContextStore) -> int:
            import msgspec

            from core.context.transfer import read_contexts

            found = read_contexts(file)
            for snapshot in found:
                store.save(msgspec.structs.replace(snapshot, name=store.free_name(snapshot.name)))
            return len(found)

        words = self.tr("Contexts added from {file}: {count}")
        self._do(
            add, lambda n: self.tell(words.format(file=file.name, count=f"{n:,}"), good=True), to_add=True
        )

    def _do(
        self, call: Callable[[ContextStore], Any], done: Callable[[Any], object], *, to_add: bool = False
    ) -> None:
        shelf = self._shelf

        def over(result: Any) -> None:
            done(result)
            self.changed.emit()

        workers().start(self, lambda _task: call(shelf.store(to_add=to_add)), over, self.tell)

    def _removed(self, head: ContextHead) -> None:
        self.can_undo = True
        self.undoChanged.emit()
        words = self.tr("The context “{name}” is removed.").format(name=head.name)
        self._console.noticed.emit(Notice(words, "info", (NoticeButton(self.tr("Undo"), self.undo),)))

    def _back(self, head: ContextHead | None) -> None:
        if head is None:
            self.can_undo = False
            self.undoChanged.emit()
            self.tell(self.tr("There is no removed context to bring back."))
        else:
            self.tell(self.tr("The context “{name}” is back.").format(name=head.name), good=True)

    def _tell_kept(self, name: str) -> None:
        self.tell(self.tr("Kept as the context “{name}”.").format(name=name), good=True)

    def tell(self, words: str, *, good: bool = False) -> None:
        self._console.noticed.emit(Notice(words, "good" if good else "warn"))

    def _change_profile(self) -> None:
        self._shelf = _Shelf(self._console.profile, encoder=self._console.settings.cache_encoder)
        self.can_undo = False
        self.undoChanged.emit()
        self.changed.emit()


class _Shelf:
    """The store of a profile, opened in the thread that first needs it."""

    def __init__(self, profile: str, *, encoder: bool) -> None:
        self._profile = profile
        self._encoder = encoder
        self._lock = threading.Lock()
        self._stores: dict[bool, ContextStore] = {}

    def store(self, *, to_add: bool = False) -> ContextStore:
        """The one to add to knows the stored keys, so that none gets into the file."""
        with self._lock:
            if to_add not in self._stores:
                self._stores[to_add] = self._open(to_add=to_add)
            return self._stores[to_add]

    def _open(self, *, to_add: bool) -> ContextStore:
        from core.cache.encoder import EncoderMissingError, MiniLM
        from core.context import ContextStore
        from core.context.redaction import redactor_of

        encoder = None
        if self._encoder:
            try:
                MiniLM.check()
                encoder = MiniLM()
            except EncoderMissingError:
                encoder = None  # the settings say so already; words find much without it
        redactor = redactor_of(self._profile) if to_add else None
        return ContextStore(contexts_file(self._profile), encoder=encoder, redactor=redactor)

    def take_notices(self) -> list[str]:
        notices = []
        for store in self._stores.values():
            notices += store.notices
            store.notices.clear()
        return notices

    def release(self) -> int:
        return sum(store.release() for store in self._stores.values())
