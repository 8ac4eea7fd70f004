"""Tells what the notification policy finds: in the window, and through the system when the user wants that."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from core.session.state import SessionState
from gui.app_settings import AppSettings
from gui.event_feed import EventFeed
from gui.notice import Notice, NoticeButton
from gui.notifications import UNTIL_THE_SESSION_ENDS, Notification, NotificationPolicy

_HOUR_S = 3600.0


class Notifier(QObject):
    """One for each window."""

    noticed = Signal(object)
    """A `Notice` for the window."""
    withdrawn = Signal(str)
    """The id of a notice that is no longer so."""
    toldSystem = Signal(object)
    """A `Notification` for the system's own list of messages."""
    panelWanted = Signal(str)

    def __init__(
        self,
        feed: EventFeed,
        live: Callable[[], bool],
        settings: AppSettings,
        parent: QObject,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`live` tells whether what the feed brings is a session of this process, and not a recording."""
        super().__init__(parent)
        self._live = live
        self.policy = NotificationPolicy()
        self._settings = settings
        self._clock = clock
        feed.stateChanged.connect(self._look)

    def snooze(self, notification: Notification, seconds: float) -> None:
        self.policy.snooze(notification.kind, self._clock() + seconds)
        self.withdrawn.emit(notification.id)

    def _look(self, state: SessionState) -> None:
        changes = self.policy.look(state, self._clock(), live=self._live())
        for id in changes.over:
            self.withdrawn.emit(id)
        for notification in changes.told:
            if notification.kind != "session" or notification.tone != "bad":  # the console itself tells those
                self.noticed.emit(self._notice(notification))
            if self._settings.notifications:
                self.toldSystem.emit(notification)

    def _notice(self, told: Notification) -> Notice:
        buttons = [NoticeButton(self.tr("Show"), lambda: self.panelWanted.emit(told.panel))]
        if told.kind != "session":  # the end of a session is told once anyway
            buttons.append(NoticeButton(self.tr("Snooze…"), menu=self._snoozes(told)))
        return Notice(told.words, told.tone, tuple(buttons), told.id)

    def _snoozes(self, told: Notification) -> tuple[NoticeButton, ...]:
        minutes = self._settings.snooze_minutes
        return (
            NoticeButton(
                self.tr("For {n} minutes").format(n=minutes), lambda: self.snooze(told, minutes * 60.0)
            ),
            NoticeButton(self.tr("For an hour"), lambda: self.snooze(told, _HOUR_S)),
            NoticeButton(
                self.tr("Until the session ends"), lambda: self.snooze(told, UNTIL_THE_SESSION_ENDS)
            ),
        )
