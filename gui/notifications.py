"""When to call the operator, who may look elsewhere: a policy without clock, window or system.

It is given the state and the time again and again, and says what is new: a confirmed leak, critical memory, an
account out of balance, all accounts cooling, a session that ended. What stays as it is, is told once. A kind can
be snoozed; what still holds after that is told again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from core.session.state import SessionState
from gui import format as fmt
from gui.i18n import translate
from gui.theme import Tone

Kind = Literal["leak", "memory", "balance", "cooling", "session"]
UNTIL_THE_SESSION_ENDS = math.inf


@dataclass(frozen=True, slots=True)
class Notification:
    """`subject` tells things of one kind apart: the account, the session. `panel` is the dock that tells more."""

    kind: Kind
    subject: str
    words: str
    tone: Tone
    panel: str

    @property
    def id(self) -> str:
        return f"{self.kind}:{self.subject}"


@dataclass(frozen=True, slots=True)
class Changes:
    told: list[Notification] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    """The ids of what was told and is no longer so."""


class NotificationPolicy:
    """One for each window."""

    def __init__(self) -> None:
        self._known: dict[str, Notification] = {}
        self._snoozed: dict[Kind, float] = {}
        self._session = ""
        self._ran = False

    def look(self, state: SessionState, now: float, *, live: bool) -> Changes:
        """What has changed since the last look. `now` is any clock in seconds that only goes forward.

        A session that only seems to run, because its recording is played, is no news.
        """
        if state.running:
            self._session, self._ran = state.session, live
        else:
            self._end_of_snoozes()
        so = {n.id: n for n in self._facts(state) if self._snoozed.get(n.kind, -math.inf) <= now}
        told = [n for id, n in so.items() if id not in self._known]
        over = [id for id in self._known if id not in so]
        self._known = so
        return Changes(told, over)

    def snooze(self, kind: Kind, until: float) -> None:
        """Say nothing of this kind until then: a time of the same clock, or `UNTIL_THE_SESSION_ENDS`."""
        self._snoozed[kind] = until

    def _end_of_snoozes(self) -> None:
        self._snoozed = {k: until for k, until in self._snoozed.items() if until != UNTIL_THE_SESSION_ENDS}

    def _facts(self, state: SessionState) -> list[Notification]:
        """All that the operator should know now."""
        if not self._ran or state.session != self._session:
            return []
        if state.running:
            return [*_leak(state), *_memory(state), *_accounts(state)]
        return [*_leak(state), *_end(state)]


def _end(state: SessionState) -> list[Notification]:
    if state.phase == "failed":
        words = translate("Notifications", "The session failed: {why}").format(why=state.phase_why)
        return [Notification("session", state.session, words, "bad", "log")]
    if state.phase != "finished":
        return []
    words = translate("Notifications", "The session has finished: {answered} answered, {failed} failed")
    words = words.format(answered=fmt.count(state.answered), failed=fmt.count(state.failed))
    tone: Tone = "warn" if state.failed else "good"
    return [Notification("session", state.session, words, tone, "requests")]


def _leak(state: SessionState) -> list[Notification]:
    leak = state.memory.leak
    if leak is None or leak.verdict != "confirmed":
        return []
    words = translate("Notifications", "Memory leaks: {evidence}").format(evidence=leak.evidence)
    return [Notification("leak", "", words, "bad", "memory")]


def _memory(state: SessionState) -> list[Notification]:
    if state.memory.status != "critical":
        return []
    words = translate("Notifications", "Memory is critical: {used} in use")
    words = words.format(used=fmt.megabytes(state.memory.rss_mb))
    return [Notification("memory", "", words, "bad", "memory")]


def _accounts(state: SessionState) -> list[Notification]:
    found = []
    for view in state.accounts.values():
        if view.health == "out of balance":
            words = translate("Notifications", "Account {account} is out of balance: {why}")
            words = words.format(account=view.name, why=view.why)
            found.append(Notification("balance", view.name, words, "warn", "accounts"))
    if state.accounts and all(view.health == "cooling" for view in state.accounts.values()):
        times = [view.until for view in state.accounts.values() if view.until is not None]
        words = translate("Notifications", "All accounts are cooling; the first is tried again at {time}")
        words = words.format(time=fmt.clock(min(times, default=None)))
        found.append(Notification("cooling", "", words, "warn", "accounts"))
    return found
