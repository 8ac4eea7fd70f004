"""What a card says of an account, without a card."""

from __future__ import annotations

from core.events import AccountTested, BalanceRead, HealthChanged, LimitChanged
from core.session.state import SessionState
from gui.widgets import account_words as words
from tests.gui.scripted import T0, answered, opening, state_of


def test_a_key_tells_its_work_or_its_trouble() -> None:
    state = state_of(
        *opening(),
        *answered(1),
        HealthChanged(T0, "work", "sk-…work", "healthy", "answers"),
        HealthChanged(T0, "spare", "sk-…aaaa", "unauthorised", "401"),
        HealthChanged(T0, "spare", "sk-…bbbb", "cooling", "429", T0 + 4),
    )
    assert words.key_words(state.accounts["work"].keys["sk-…work"], T0) == "● sk-…work · 1 of 1"
    spare = state.accounts["spare"].keys
    assert words.key_words(spare["sk-…aaaa"], T0) == "✖ sk-…aaaa · unauthorised"
    assert words.key_words(spare["sk-…bbbb"], T0) == "◆ sk-…bbbb · cooling 4 s"


def line(state: SessionState, now: float = T0) -> str:
    return words.summary(state.accounts.values(), now).text


def test_the_summary_tells_who_can_answer_and_when_the_others_are_tried() -> None:
    state = state_of(*opening())
    assert words.summary(state.accounts.values(), T0) == words.Line("2 of 2 usable", "muted")
    state.apply(HealthChanged(T0, "spare", "", "cooling", "429", T0 + 12))
    assert line(state) == "1 of 2 usable · 1 cooling (next in 12 s)"
    assert line(state, T0 + 20) == "1 of 2 usable · 1 cooling"
    state.apply(HealthChanged(T0, "work", "", "out of balance", "402"))
    assert words.summary(state.accounts.values(), T0).tone == "bad"
    assert line(state) == "0 of 2 usable · 1 out of balance · 1 cooling (next in 12 s)"


def test_the_lesser_of_both_limits_holds_and_the_operators_own_leaves_the_learned_one() -> None:
    state = state_of(*opening(), LimitChanged(T0, "spare", "deepseek-flash", 3, "429"))
    spare = state.accounts["spare"]
    assert (spare.limit, spare.max_in_flight, words.limit_now(spare)) == (3, 4, 3)
    state.apply(LimitChanged(T0, "spare", "", 2, "by the operator"))
    assert (spare.limit, spare.max_in_flight, words.limit_now(spare)) == (3, 2, 2)
    state.apply(LimitChanged(T0, "spare", "", None, "by the operator"))
    assert words.load_words(spare) == "0 of 3 in flight"
    assert words.load_words(state.accounts["work"]) == "0 in flight"


def test_a_test_is_told_with_the_balance_it_has_read_and_for_two_minutes() -> None:
    state = state_of(*opening(), AccountTested(T0, "work", "sk-…work", True, "it lists 2 models", 0.04))
    work = state.accounts["work"]
    assert words.note_words(work, T0 + 1) == words.Line("✔ works, it lists 2 models · 40 ms", "good")
    state.apply(BalanceRead(T0, "work", True, 12.3, "CNY"))
    assert words.note_words(work, T0 + 1).text == "✔ works, balance ¥12.30 · 40 ms"
    assert words.note_words(work, T0 + words.TEST_SHOWN_S).text == ""
    state.apply(AccountTested(T0 + 200, "work", "sk-…work", False, "HTTP 401: no", 0.04))
    assert words.note_words(work, T0 + 201) == words.Line("✖ does not work: HTTP 401: no", "bad")
    assert state.log[-1].message == "work does not work: HTTP 401: no (tested with sk-…work)"


def test_what_needs_a_hand_comes_before_what_the_operator_shut_himself() -> None:
    state = state_of(
        *opening(),
        HealthChanged(T0, "work", "", "disabled", "by the operator"),
        HealthChanged(T0, "spare", "", "degraded", "slow"),
    )
    ranked = sorted(state.accounts.values(), key=words.trouble_rank)
    assert [view.name for view in ranked] == ["spare", "work"]
