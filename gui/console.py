"""What the operator can do: every action of the table ends here, in a method of the same name.

The console owns the session runner and the event feed. It draws nothing: it tells the window through
signals, and asks the user through `gui.dialogs`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from core.config.paths import DEFAULT_PROFILE
from core.config.settings import Settings
from core.keys.sources import KeySource
from core.session.control import SessionControl
from gui.actions import Situation
from gui.dialogs import files
from gui.event_feed import EventFeed
from gui.jobs import DemoJob, FileJob
from gui.notice import Notice, NoticeButton
from gui.replays import Replays
from gui.session_runner import Failure, LiveSession, RunSession, SessionJob, SessionRunner

Closing = Literal["no", "draining", "stopping"]


class Console(QObject):
    """One per window. `dialog_parent` is whose children the dialogs become."""

    situationChanged = Signal()
    """What actions make sense may have changed."""
    titleChanged = Signal(str)
    noticed = Signal(object)
    """A `Notice` for the user, or None to take the last one away."""
    profileChanged = Signal()
    """`profile` and `settings` are others now."""
    closeRequested = Signal()
    """The window should close now (or ask, when a session runs)."""

    def __init__(
        self, settings: Settings, run: RunSession, dialog_parent: QWidget, profile: str = DEFAULT_PROFILE
    ) -> None:
        super().__init__(dialog_parent)
        self.settings = settings
        """For sessions to come; a running one keeps those that it began with."""
        self.profile = profile
        """Whose keys, prices and cache sessions use."""
        self.keys_by_host: dict[str, KeySource] = {}
        """Where the keys came from when a host was asked last: the user's word, and not a session file's."""
        self.feed = EventFeed(self)
        self.runner = SessionRunner(self.feed.append, run, self)
        self.replays = Replays(self.feed, self._resume_file, self)
        self._live_file: Path | None = None
        self.closing: Closing = "no"
        self._parent = dialog_parent
        self._job: SessionJob | None = None
        self._failure: Failure | None = None
        self.runner.signals.opened.connect(self._opened)
        self.runner.signals.failed.connect(self._failed)
        self.runner.signals.over.connect(self._over)
        self.replays.changed.connect(self._replay_changed)
        self.replays.noticed.connect(self.noticed)

    @property
    def situation(self) -> Situation:
        state = self.feed.state
        prompts_left = state.phase in ("stopped", "failed") or (
            state.phase == "finished" and state.failed > 0
        )
        resumable = self._job is not None and not self.runner.live and prompts_left
        return Situation(
            state, self.runner.live, resumable, self.replays.active, document=self.session_path is not None
        )

    @property
    def session_path(self) -> Path | None:
        """The file of the session on the screen."""
        if self.replays.player is not None:
            return self.replays.player.path
        return self._job.session_path if self._job is not None else None

    @property
    def session_file(self) -> Path | None:
        """The file of what is shown, to be read beside who writes it; None where there is none."""
        player = self.replays.player
        return self._live_file if player is None else player.path

    @property
    def control(self) -> SessionControl | None:
        """Commands for the running session; None while there is none."""
        return self.runner.control

    # -- actions ----------------------------------------------------------------------------------

    def start_demo(self) -> None:
        self.start(DemoJob(self.settings))

    def pause(self) -> None:
        if self.control is not None:
            self.control.pause()

    def resume(self) -> None:
        """Go on after a pause, or run what is unfinished of the session that ended."""
        if self.control is not None:
            self.control.resume()
        elif self._job is not None and not self.runner.live:
            self._run(self._job, resume=True)

    def view(self, session: Path) -> None:
        """Show a recorded session as it is at its end; the notice offers to resume or replay it. Does nothing while
        a session is live."""
        if not self.runner.live:
            self._job = None
            self.replays.open(session, "view")

    def replay(self, session: Path) -> None:
        """Play a recorded session from its beginning. Does nothing while a session is live."""
        if not self.runner.live:
            self._job = None
            self.replays.open(session, "replay")

    def drain(self) -> None:
        if self.control is not None:
            self.control.drain()

    def stop(self) -> None:
        if self.control is not None:
            self.control.stop()

    def collect_garbage(self) -> None:
        if self.control is not None:
            self.control.collect_garbage()

    def release_memory(self) -> None:
        if self.control is not None:
            self.control.release_memory()

    def take_snapshot(self) -> None:
        if self.control is not None:
            self.control.take_snapshot()

    def quit(self) -> None:
        self.closeRequested.emit()

    def set_concurrency(self, concurrency: int) -> None:
        if self.control is not None:
            self.control.set_concurrency(concurrency)

    def use_profile(self, profile: str, settings: Settings) -> None:
        """For sessions to come."""
        self.profile, self.settings = profile, settings
        self.profileChanged.emit()
        self.situationChanged.emit()

    # -- starting and ending ----------------------------------------------------------------------

    def start(self, job: SessionJob, *, resume: bool = False) -> None:
        """Run a job from an empty screen. Does nothing while a session is live."""
        if self.runner.live:
            return
        self.replays.leave()
        self.feed.reset()
        self._live_file = None
        self._run(job, resume=resume)

    def drain_and_close(self) -> None:
        """Let what is in flight finish, end the session, then ask the window to close."""
        self.closing = "draining"
        self.drain()
        self.noticed.emit(
            Notice(
                self.tr("Finishing the calls in flight, then closing. Close again to stop at once."), "warn"
            )
        )

    def stop_and_close(self) -> None:
        self.closing = "stopping"
        self.stop()
        self.noticed.emit(Notice(self.tr("Stopping the session, then closing."), "warn"))

    def _run(self, job: SessionJob, *, resume: bool) -> None:
        self._job, self._failure = job, None
        self.noticed.emit(None)
        self.titleChanged.emit(job.title)
        self.runner.start(job, resume=resume)
        self.situationChanged.emit()

    def _resume_file(self, session: Path) -> None:
        job = FileJob(session, self.settings, keys_by_host=self.keys_by_host, profile=self.profile)
        self.start(job, resume=True)

    def _replay_changed(self) -> None:
        self.titleChanged.emit(self.replays.title)
        self.situationChanged.emit()

    def _opened(self, session: LiveSession) -> None:
        self._live_file = session.path
        if self.closing == "draining":
            session.control.drain()
        elif self.closing == "stopping":
            session.control.stop()
        self.situationChanged.emit()

    def _failed(self, failure: Failure) -> None:
        self._failure = failure

    def _over(self) -> None:
        self.situationChanged.emit()
        if self.closing != "no":
            self.closeRequested.emit()
        elif self._failure is not None:
            self._tell(self._failure)

    def _tell(self, failure: Failure) -> None:
        buttons: tuple[NoticeButton, ...] = ()
        if failure.needs_keys:
            buttons = (NoticeButton(self.tr("Choose a keys file…"), self._choose_keys),)
        elif failure.resumable:
            buttons = (NoticeButton(self.tr("Resume the session"), self.resume),)
        self.noticed.emit(Notice(failure.message, "bad", buttons))

    def _choose_keys(self) -> None:
        files.ask_keys_file(self._parent, self._keys_chosen)

    def _keys_chosen(self, keys_file: Path) -> None:
        if isinstance(self._job, FileJob) and not self.runner.live:
            job = replace(self._job, keys=KeySource("file", str(keys_file)), keys_by_host={})
            self.start(job, resume=job.prompts is None)
