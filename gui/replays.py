"""Recorded sessions in the window: opened to look at, or to see once more how they went."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from gui.event_feed import LIVE, EventFeed
from gui.notice import Notice, NoticeButton
from gui.replay_player import ReplayPlayer
from gui.replay_reader import Recorded

How = Literal["replay", "view"]


class Replays(QObject):
    """Holds the one that is shown, if any. `resume(path)` goes on with a session for real."""

    changed = Signal()
    """Another recording is shown now, or none."""
    noticed = Signal(object)
    """A `Notice`, or None to take the last one away."""

    def __init__(self, feed: EventFeed, resume: Callable[[Path], object], parent: QObject) -> None:
        super().__init__(parent)
        self.player: ReplayPlayer | None = None
        self._feed = feed
        self._resume = resume
        self._how: How = "replay"

    @property
    def active(self) -> bool:
        return self.player is not None

    @property
    def playing(self) -> bool:
        return self.player is not None and self.player.playing

    @property
    def title(self) -> str:
        if self.player is None:
            return ""
        words = self.tr("Replay of {name}")
        if self._how == "view":
            words = self.tr("{name} (recorded)")
        return words.format(name=self.player.path.name)

    def open(self, path: Path, how: How) -> None:
        """Show a recording: from its beginning, playing, or as it is at its end."""
        self._close()
        self._how = how
        player = self.player = ReplayPlayer(path, self._feed, self)
        player.opened.connect(self._opened)
        player.failed.connect(self._failed)
        player.start()
        self.noticed.emit(None)
        self.changed.emit()

    def toggle(self) -> None:
        """Play or pause."""
        if self.player is not None:
            if self.player.playing:
                self.player.pause()
            else:
                self.player.play()

    def play_from_the_start(self) -> None:
        player = self.player
        if player is not None and player.recorded is not None:
            self._how = "replay"
            self.noticed.emit(None)
            player.seek(player.recorded.start)
            player.play()
            self.changed.emit()

    def leave(self) -> None:
        """Close the recording; the window is empty then."""
        if self.player is not None:
            self._close()
            self._feed.reset()
            self.noticed.emit(None)
            self.changed.emit()

    def _close(self) -> None:
        if self.player is not None:
            self.player.close()
            self.player.deleteLater()
            self.player = None
            self._feed.set_pace(LIVE)

    def _opened(self, recorded: Recorded) -> None:
        player = self.player
        if player is None:
            return
        if self._how == "replay":
            player.play()
            return
        player.seek(recorded.end)
        left = recorded.prompts - recorded.answered
        words = self.tr("{name} is shown as it was recorded: {answered} of {prompts} prompts are answered.")
        buttons = [NoticeButton(self.tr("Replay it"), self.play_from_the_start)]
        if left > 0:
            buttons.insert(
                0, NoticeButton(self.tr("Resume the session"), lambda: self._resume(recorded.path))
            )
        message = words.format(
            name=recorded.path.name, answered=f"{recorded.answered:,}", prompts=f"{recorded.prompts:,}"
        )
        self.noticed.emit(Notice(message, "info", tuple(buttons)))

    def _failed(self, words: str) -> None:
        """What was read until then stays in sight."""
        if self.player is not None and self.player.recorded is None:
            self.leave()
        self.noticed.emit(Notice(words, "bad"))
