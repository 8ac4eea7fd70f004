"""Keys of an account share its money, its limit and its draws."""

from core.simulator.accounts import AccountBook, AccountState
from core.simulator.plan import Outcome
from core.simulator.profile import Account, Behaviour, Profile


def admissions(state: AccountState, calls: int) -> list[Outcome]:
    return [state.admit(state.account).outcome for _ in range(calls)]


def test_an_account_is_empty_after_so_many_answers() -> None:
    state = AccountState(Account(name="a", keys=("k",), balance=8.0, empty_after=2), 1)
    assert state.balance_usd(state.account) == 8.0
    assert admissions(state, 1) == [Outcome.ANSWER]
    assert state.balance_usd(state.account) == 4.0
    assert admissions(state, 3) == [Outcome.ANSWER, Outcome.EMPTY, Outcome.EMPTY]
    assert state.balance_usd(state.account) == 0.0


def test_failed_calls_cost_nothing() -> None:
    account = Account(name="a", keys=("k",), empty_after=1, error_share={500: 1.0})
    assert set(admissions(AccountState(account, 1), 5)) == {Outcome.ERROR}


def test_an_account_without_money_is_empty_at_once() -> None:
    assert admissions(AccountState(Account(name="a", keys=("k",), balance=0), 1), 1) == [Outcome.EMPTY]
    assert admissions(AccountState(Account(name="a", keys=("k",), empty_after=0), 1), 1) == [Outcome.EMPTY]


def test_the_limit_counts_what_is_in_flight_and_draws_nothing() -> None:
    behaviour = {"error_share": {500: 0.5}}
    free = AccountState(Account(name="a", keys=("k",), **behaviour), 1)
    limited = AccountState(Account(name="a", keys=("k",), max_in_flight=1, **behaviour), 1)
    first = admissions(limited, 3)
    limited.tally.begin("answer")
    assert admissions(limited, 3) == [Outcome.RATE_LIMITED] * 3
    limited.tally.in_flight -= 1
    assert first + admissions(limited, 20) == admissions(free, 23)


def test_outcomes_repeat_for_a_seed_and_differ_between_accounts() -> None:
    fields = {"keys": ("k",), "error_share": {500: 0.5}}
    outcomes = admissions(AccountState(Account(name="a", **fields), 1), 40)
    assert outcomes == admissions(AccountState(Account(name="a", **fields), 1), 40)
    assert outcomes != admissions(AccountState(Account(name="b", **fields), 1), 40)
    assert outcomes != admissions(AccountState(Account(name="a", **fields), 2), 40)


def test_an_account_that_stays_keeps_its_counters_and_starts_with_new_money() -> None:
    book = AccountBook(Profile(accounts=(Account(name="a", keys=("k",), empty_after=1),)))
    state = book.of_key("k")
    assert state is not None
    admissions(state, 1)
    state.tally.begin("answer")
    state.key_tallies["k"].begin("answer")
    book.adopt(Profile(accounts=(Account(name="a", keys=("k", "k2"), empty_after=1),)))
    assert book.of_key("k2") is state
    assert (state.tally.calls, state.key_tallies["k"].calls, state.key_tallies["k2"].calls) == (1, 1, 0)
    assert admissions(state, 1) == [Outcome.ANSWER]


def test_an_account_that_goes_takes_its_keys_along() -> None:
    book = AccountBook(Profile(accounts=(Account(name="a", keys=("k",)),)))
    book.adopt(Profile(accounts=(Account(name="b", keys=("k2",)),)))
    assert book.of_key("k") is None
    assert [state.account.name for state in book] == ["b"]


def test_a_key_with_its_own_behaviour_can_see_the_account_empty_earlier() -> None:
    state = AccountState(Account(name="a", keys=("k", "k2")), 1)
    assert state.admit(Behaviour(empty_after=0)).outcome is Outcome.EMPTY
    assert state.admit(state.account).outcome is Outcome.ANSWER
