"""The desk at which the console browses and cleans a cache: the running session's, or the profile's file.

What is done to a running session's cache goes through its `SessionControl`, so that its recording tells it; without
a session it is done in a worker. Either way a `Ticket` says how far it is and what came of it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from core.config.errors import ConfigError
from core.config.paths import answers_file
from core.session.cache_commands import carry_out
from core.session.control import (
    CacheCommand,
    CleanCache,
    CorrectEntry,
    InvalidateEntries,
    InvalidateEntry,
    PinEntries,
    PinEntry,
    SessionControl,
    UndoCleanup,
)
from core.session.ticket import Done, Ticket
from core.storage import FileError
from gui.console import Console
from gui.i18n import translate
from gui.models.cache_rows import Ids
from gui.workers import Task, workers

if TYPE_CHECKING:
    from core.cache import IntelligentCache

Source = Literal["none", "no file", "opening", "file", "session"]

IDLE_S = 120.0
"""After so long without anybody who looks at it a file that we opened is closed."""
LOOK_MS = 100
"""How often a command under way is looked after."""


class CacheDesk(QObject):
    """`hold` while something shows the cache, `let_go` after that. Belongs to the GUI thread."""

    sourceChanged = Signal()
    """Another cache is here, or none."""
    progressed = Signal(object)
    """A `Ticket` that is under way."""
    over = Signal(object)
    """A `Ticket` that has come to its end; the cache has changed."""

    def __init__(self, console: Console, path_of: Callable[[], Path] | None = None) -> None:
        super().__init__(console)
        self.cache: IntelligentCache | None = None
        self.source: Source = "none"
        self.trouble = ""
        """Why the profile's file could not be opened."""
        self._console = console
        self._path_of = path_of or (lambda: answers_file(console.profile))
        self._holders: list[QObject] = []
        self._own: IntelligentCache | None = None
        self._opening = False
        self._opener: Task | None = None
        self._tried = False
        """The file was looked for; it is not looked for again before there is a reason."""
        self._tickets: list[Ticket] = []
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(round(IDLE_S * 1000))
        self._idle.timeout.connect(self._close_own)
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._look_after)
        console.profileChanged.connect(self._change_profile)
        console.situationChanged.connect(self.follow)
        console.feed.stateChanged.connect(self.follow)

    # -- which cache ----------------------------------------------------------------------------------

    @property
    def is_live(self) -> bool:
        """It is a running session's: it changes all the time."""
        return self.source == "session"

    @property
    def can_undo(self) -> bool:
        return self.cache is not None and self.cache.can_undo

    @property
    def may_clean(self) -> bool:
        """There is a cache, or a file that can be opened."""
        return self.cache is not None or (not self._console.runner.live and self._has_file())

    def hold(self, owner: QObject) -> None:
        self._holders.append(owner)
        self._tried = False
        self._idle.stop()
        self.follow()

    def let_go(self, owner: QObject) -> None:
        self._holders = [each for each in self._holders if each is not owner and shiboken6.isValid(each)]
        if not self._holders and self._own is not None:
            self._idle.start()

    def follow(self) -> None:
        """Take the cache that is to be shown now."""
        runner = self._console.runner
        if not runner.live:
            if self._own is not None:
                self._take(self._own, "file")
            elif self._opening:
                self._take(None, "opening")
            elif self._holders and not self._tried:
                self._open()
            elif self._tried and self.source == "no file":
                return
            else:
                self._take(None, "none")
            return
        self._close_own()
        self._tried = False
        cache = None if runner.session is None else runner.session.cache
        self._take(cache, "none" if cache is None else "session")

    def end(self) -> None:
        """For the end of the program: what is open is closed."""
        for ticket in self._tickets:
            ticket.cancel()
        self._idle.stop()
        self._look.stop()
        self.cache = None
        if self._opener is not None:
            self._opener.cancel()
        own, self._own = self._own, None
        if own is not None:
            own.close()

    def _take(self, cache: IntelligentCache | None, source: Source) -> None:
        if cache is self.cache and source == self.source:
            return
        self.cache, self.source = cache, source
        self.sourceChanged.emit()

    def _has_file(self) -> bool:
        try:
            return self._path_of().exists()
        except (ConfigError, OSError):
            return False

    def _open(self) -> None:
        settings, path_of, profile = self._console.settings, self._path_of, self._console.profile

        def open_file(task: Task) -> IntelligentCache | str | None:
            from core.cache import IntelligentCache  # in the worker: it takes 0.2 s of CPU to import

            try:
                path = path_of()
                if not path.exists():
                    return None
                cache = IntelligentCache(
                    path,
                    ttl_s=settings.cache_ttl_s,
                    threshold=settings.cache_threshold,
                    max_entries=settings.cache_max_entries,
                    max_bytes=settings.cache_max_mb << 20,
                )
            except (ConfigError, FileError, OSError) as error:
                return str(error)
            if task.cancelled:  # nobody is there any more who would close it
                cache.close()
                return None
            return cache

        def opened(found: IntelligentCache | str | None) -> None:
            self._opened(found, profile)

        self._opening = self._tried = True
        self._take(None, "opening")
        self._opener = workers().start(self, open_file, opened, self._not_opened)

    def _opened(self, found: IntelligentCache | str | None, profile: str) -> None:
        self._opening = False
        if profile != self._console.profile:
            self._own = None if isinstance(found, str) else found
            self._change_profile()
            return
        self.trouble = found if isinstance(found, str) else ""
        if found is None or isinstance(found, str):
            self._take(None, "no file")
            return
        self._own = found
        if not self._holders:
            self._idle.start()
        self.follow()  # a session may have begun meanwhile

    def _not_opened(self, why: str) -> None:
        self._opened(None, self._console.profile)
        self.trouble = why

    def _change_profile(self) -> None:
        """Let go of the file of the profile before, and look for that of the new one."""
        self._close_own()
        self._tried = False
        self.trouble = ""
        self.follow()

    def _close_own(self) -> None:
        own, self._own = self._own, None
        if own is None:
            return
        self._tried = False
        if self.cache is own:
            self._take(None, "none")
        workers().start(self, lambda task: own.close(), lambda done: None, lambda why: None)

    # -- what is done to it ---------------------------------------------------------------------------

    def pin(self, ids: Ids, pinned: bool = True) -> Ticket:
        if len(ids) == 1:
            one = int(ids[0])
            return self._give(PinEntry(one, pinned), lambda control, t: control.pin(one, pinned, t))
        return self._give(
            PinEntries(ids, pinned), lambda control, t: control.pin_many(ids, pinned, t), len(ids)
        )

    def invalidate(self, ids: Ids) -> Ticket:
        if len(ids) == 1:
            one = int(ids[0])
            return self._give(InvalidateEntry(one), lambda control, t: control.invalidate(one, t))
        return self._give(
            InvalidateEntries(ids), lambda control, t: control.invalidate_many(ids, t), len(ids)
        )

    def correct(self, entry_id: int, response: str | None, matched_prompt: str | None) -> Ticket:
        return self._give(
            CorrectEntry(entry_id, response, matched_prompt),
            lambda control, t: control.correct(entry_id, response, matched_prompt=matched_prompt, ticket=t),
        )

    def clean_expired(self) -> Ticket:
        return self._give(CleanCache(), lambda control, t: control.clean_cache(ticket=t))

    def clean_low_utility(self, threshold: float, share: float) -> Ticket:
        return self._give(
            CleanCache(False, True, threshold, share),
            lambda control, t: control.clean_cache(
                expired=False, low_utility=True, threshold=threshold, share=share, ticket=t
            ),
        )

    def undo_cleanup(self) -> Ticket:
        return self._give(UndoCleanup(), lambda control, t: control.undo_cleanup(t))

    def _give(
        self, command: CacheCommand, send: Callable[[SessionControl, Ticket], None], total: int = 1
    ) -> Ticket:
        ticket, control, cache = Ticket(total), self._console.control, self.cache
        self._tickets.append(ticket)
        self._look.start()
        if self.is_live and control is not None:
            send(control, ticket)
        elif cache is None:
            ticket.refuse(self.tr("there is no cache to do that to"))
        else:
            workers().start(self, lambda task: _do(command, cache, ticket), lambda done: None, ticket.refuse)
        return ticket

    def _look_after(self) -> None:
        if not self._console.runner.live and self._own is None:
            for ticket in self._tickets:
                ticket.refuse(self.tr("the session has ended"))
        waiting = []
        for ticket in self._tickets:
            if ticket.is_over:
                self.over.emit(ticket)
            else:
                waiting.append(ticket)
                self.progressed.emit(ticket)
        self._tickets = waiting
        if not waiting:
            self._look.stop()


def _do(command: CacheCommand, cache: IntelligentCache, ticket: Ticket) -> None:
    """In a worker: nothing raised here would be for anybody."""
    done: Done | None = None
    try:
        done = carry_out(command, cache, ticket)
    except KeyError as error:
        told = translate("CacheDesk", "the cache has no entry {id} (any more)")
        ticket.refuse(told.format(id=f"{error.args[0]:016x}"))
    except (FileError, ValueError) as error:
        ticket.refuse(str(error))
    if done is not None:
        ticket.finish(done)
