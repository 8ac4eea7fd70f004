"""One word for the whole session: which troubles count, and which is the gravest."""

from __future__ import annotations

import pytest

from core.events import (
    AttemptEnded,
    AttemptStarted,
    Event,
    HealthChanged,
    LeakJudged,
    MemorySampled,
    PhaseChanged,
    PromptStarted,
    SessionEnded,
    SessionStarted,
    Usage,
)
from core.session.state import SessionState
from gui.looks import Look
from gui.overall import BRIEFLY_S, SILENT_S, overall, troubles
from tests.gui.scripted import T0, answered, failed, opening, state_of

NOW = T0 + 30
LEAKS = LeakJudged(T0, "confirmed", "live bytes", "live bytes grow by 12 MB/min")
SUSPECT = LeakJudged(T0, "suspect", "live bytes", "live bytes may grow")
CRITICAL = MemorySampled(T0, 2100.0, "critical", "growing", 9.0)
WARNING = MemorySampled(T0, 1100.0, "warning", "growing", 9.0)
PAUSED = PhaseChanged(T0, "paused", "by the operator")


def down(*accounts: str, health: str = "cooling") -> list[Event]:
    return [HealthChanged(T0, name, "", health, "HTTP 503", T0 + 99) for name in accounts]  # type: ignore[arg-type]


def running(*more: Event) -> SessionState:
    return state_of(*opening(), *answered(1, T0 + 1), *more)


def words(state: SessionState, now: float = NOW) -> list[str]:
    return [trouble.look.word for trouble in troubles(state, now)]


def test_a_session_without_trouble_is_well() -> None:
    assert overall(running(), NOW) == Look("●", "well", "good")
    assert troubles(running(), NOW) == []


def test_without_a_session_there_is_nothing_to_judge() -> None:
    assert overall(SessionState(), NOW).word == "no session"
    assert troubles(SessionState(), NOW) == []


def many_fail() -> list[Event]:
    return [event for seq in range(20, 24) for event in failed(seq, T0 + 20)]


IN_ORDER: list[tuple[str, list[Event]]] = [
    ("✖ memory leaks", [LEAKS]),
    ("✖ memory critical", [CRITICAL]),
    ("✖ no account usable", down("work", "spare")),
    ("✖ prompts fail", many_fail()),
    ("▲ look at accounts", down("work")),
    ("◐ may leak", [SUSPECT]),
    ("‖ paused", [PAUSED]),
]


@pytest.mark.parametrize("at", range(len(IN_ORDER)))
def test_the_gravest_trouble_has_the_word_and_all_have_a_reason(at: int) -> None:
    """Each with all that are less grave: two that exclude each other never meet."""
    events = [event for _, some in reversed(IN_ORDER[at:]) for event in some]
    state = running(*events)
    assert overall(state, NOW).text == IN_ORDER[at][0]
    found = troubles(state, NOW)
    assert all(trouble.reason and trouble.panel for trouble in found)
    tones = [trouble.look.tone for trouble in found]
    assert tones == sorted(tones, key=["bad", "warn", "info", "muted"].index)


def test_a_memory_warning_is_told_and_leads_to_memory() -> None:
    (trouble,) = troubles(running(WARNING), NOW)
    assert (trouble.look.text, trouble.panel) == ("▲ look at memory", "memory")
    assert "1.07 GB" in trouble.reason


def test_an_account_that_cools_down_for_a_moment_is_no_trouble() -> None:
    state = running(*down("work"))
    assert words(state, T0 + BRIEFLY_S - 1) == []
    assert words(state, T0 + BRIEFLY_S) == ["look at accounts"]
    (trouble,) = troubles(state, NOW)
    assert trouble.reason == "1 of 2 accounts cannot answer: work"


def test_accounts_that_the_operator_shut_himself_are_no_trouble() -> None:
    assert words(running(*down("work", health="disabled"))) == []
    assert words(running(*down("work", health="out of balance"))) == ["look at accounts"]


def test_a_few_failures_are_no_trouble_and_a_tenth_of_the_prompts_are_a_warning() -> None:
    assert words(running(*failed(2, T0 + 20), *failed(3, T0 + 20))) == []
    some = [e for seq in range(100, 120) for e in answered(seq, T0 + 20)]
    assert words(running(*some, *many_fail())) == ["look at failures"]
    assert words(running(*some, *many_fail()), T0 + 200) == []  # a minute later they are past


def test_work_in_flight_without_an_answer_for_long_is_told() -> None:
    state = running(PromptStarted(T0 + 2, 9, "p9", "A long one"))
    assert words(state, T0 + SILENT_S - 5) == []
    assert words(state, T0 + SILENT_S + 5) == ["no answers"]
    assert words(running(), T0 + SILENT_S + 5) == []  # nothing is asked


def spent(usd: float, cap: float | None, before: float = 0.0) -> SessionState:
    start = SessionStarted(T0, "s", "single", "m", "http://x", 8, max_cost_usd=cap, spent_before_usd=before)
    call = AttemptStarted(T0, 1, 1, "work", "sk-…work", "first", "free")
    end = AttemptEnded(T0, 1, 1, "work", "sk-…work", "answered", None, 200, "", 0.1, 0.5, Usage(), usd)
    return state_of(start, *opening()[1:], call, end)


def test_the_cost_cap_is_told_before_it_ends_the_session() -> None:
    assert words(spent(0.89, 1.0)) == []
    assert words(spent(0.9, 1.0)) == ["near cost cap"]
    assert words(spent(0.5, 1.0, before=0.45)) == ["near cost cap"]
    assert words(spent(99.0, None)) == []


def test_once_it_is_over_only_what_is_wrong_with_the_result_counts() -> None:
    over = running(*down("work", "spare"), CRITICAL, SUSPECT, SessionEnded(T0 + 5, "finished"))
    assert overall(over, NOW).text == "✔ finished"
    unwell = running(*failed(2), SessionEnded(T0 + 5, "finished"))
    assert overall(unwell, NOW).text == "▲ finished, 1 failed"
    ended = running(*failed(2), LEAKS, SessionEnded(T0 + 5, "failed", "all accounts are out of balance"))
    assert words(ended) == ["session failed", "memory leaks"]
    assert troubles(ended, NOW)[0].reason == "all accounts are out of balance"
    assert overall(running(SessionEnded(T0 + 5, "stopped")), NOW).text == "■ stopped"
