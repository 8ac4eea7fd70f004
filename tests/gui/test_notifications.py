"""When the operator is called: what is new, once, and not while it is snoozed."""

from __future__ import annotations

import pytest

from core.events import Event, HealthChanged, LeakJudged, MemorySampled, PhaseChanged, SessionEnded
from core.session.state import SessionState
from gui.notifications import UNTIL_THE_SESSION_ENDS, Kind, NotificationPolicy
from tests.gui.scripted import T0, answered, opening, started, state_of


class Watch:
    """A policy with the state it looks at."""

    def __init__(self, *, live: bool = True) -> None:
        self.policy = NotificationPolicy()
        self.state = state_of(*opening())
        self.live = live
        self.now = 0.0
        self.over: list[str] = []
        self.after()

    def after(self, *events: Event, wait_s: float = 1.0) -> list[str]:
        """The kinds of what is told when this has happened."""
        self.now += wait_s
        self.state.apply_all(events)
        changes = self.policy.look(self.state, self.now, live=self.live)
        self.over = changes.over
        self.words = [n.words for n in changes.told]
        return [n.kind for n in changes.told]


def health(account: str, health: str, why: str = "") -> HealthChanged:
    return HealthChanged(T0, account, "", health, why, T0 + 60)  # type: ignore[arg-type]


def memory(status: str) -> MemorySampled:
    return MemorySampled(T0, 900.0, status, "growing", 3.0)


def leak(verdict: str) -> LeakJudged:
    return LeakJudged(T0, verdict, "rss", "it grows by 4 MB a minute")  # type: ignore[arg-type]


NEWS: list[tuple[Kind, tuple[Event, ...]]] = [
    ("leak", (leak("confirmed"),)),
    ("memory", (memory("critical"),)),
    ("balance", (health("work", "out of balance", "402"),)),
    ("cooling", (health("work", "cooling"), health("spare", "cooling"))),
    ("session", (SessionEnded(T0, "finished"),)),
    ("session", (SessionEnded(T0, "failed", "the disk is full"),)),
]


@pytest.mark.parametrize(("kind", "events"), NEWS)
def test_each_kind_is_told_once_while_it_is_so(kind: Kind, events: tuple[Event, ...]) -> None:
    watch = Watch()
    assert watch.after(*events) == [kind]
    assert watch.after(*events) == []
    assert watch.after(wait_s=10_000) == []


@pytest.mark.parametrize(
    "events",
    [
        (leak("suspect"),),
        (memory("warning"),),
        (health("work", "cooling"),),
        (SessionEnded(T0, "stopped"),),
        (PhaseChanged(T0, "paused"),),
        tuple(answered(1)),
    ],
)
def test_what_can_wait_calls_nobody(events: tuple[Event, ...]) -> None:
    assert Watch().after(*events) == []


def test_what_comes_back_is_told_again_and_what_ends_is_withdrawn() -> None:
    watch = Watch()
    assert watch.after(memory("critical")) == ["memory"]
    assert watch.after(memory("ok")) == []
    assert watch.over == ["memory:"]
    assert watch.after(memory("critical")) == ["memory"]


def test_each_account_is_told_by_itself() -> None:
    watch = Watch()
    assert watch.after(health("work", "out of balance", "no money")) == ["balance"]
    assert "work is out of balance: no money" in watch.words[0]
    assert watch.after(health("spare", "out of balance")) == ["balance"]
    assert "spare" in watch.words[0]


def test_a_snoozed_kind_is_silent_and_told_after_that_if_it_still_is_so() -> None:
    watch = Watch()
    watch.after(memory("critical"))
    watch.policy.snooze("memory", watch.now + 900)
    assert watch.after(memory("critical"), wait_s=800) == []
    assert watch.after(leak("confirmed")) == ["leak"]
    assert watch.after(wait_s=100) == ["memory"]


def test_a_snooze_until_the_session_ends_holds_for_no_other_session() -> None:
    watch = Watch()
    watch.after(memory("critical"))
    watch.policy.snooze("memory", UNTIL_THE_SESSION_ENDS)
    assert watch.after(memory("critical"), wait_s=100_000) == []
    assert watch.after(SessionEnded(T0, "stopped")) == []
    watch.state = SessionState()
    assert watch.after(started(), memory("critical")) == ["memory"]


def test_a_leak_stays_told_after_the_end() -> None:
    watch = Watch()
    watch.after(leak("confirmed"))
    assert watch.after(SessionEnded(T0, "finished")) == ["session"]
    assert watch.over == []


def test_a_recording_that_is_played_calls_nobody() -> None:
    watch = Watch(live=False)
    assert watch.after(*NEWS[0][1], *NEWS[1][1], *NEWS[2][1]) == []
    assert watch.after(SessionEnded(T0, "finished")) == []


def test_a_session_that_has_long_ended_is_no_news() -> None:
    policy = NotificationPolicy()
    state = state_of(*opening(), leak("confirmed"), SessionEnded(T0, "finished"))
    assert policy.look(state, 0.0, live=False).told == []
