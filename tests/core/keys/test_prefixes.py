"""What is known of the accounts' context caches, and when a prompt had better wait for one."""

from __future__ import annotations

import pytest

from core.client.prefix import place_of, prefix_marks
from core.client.prompt import Prompt
from core.keys import prefixes as module
from core.keys.account import Account
from core.keys.prefixes import (
    HELD_FOR_S,
    LONGEST_STORE_S,
    VAIN_LIMIT,
    Marks,
    PrefixHolders,
    store_time,
)
from core.keys.routing import Standing

LONG = "All ships keep to the starboard side of the channel. " * 100
A, B, C = (Account(name, [], None) for name in "abc")


def marks(question: str, beginning: str = LONG) -> Marks:
    return prefix_marks(Prompt(1, "1", text=beginning + question), "m")


class Book(PrefixHolders):
    """Standings and rooms that the test sets."""

    def __init__(self) -> None:
        super().__init__()
        self.standings: dict[Account, Standing] = {}
        self.full: set[Account] = set()

    def answer(self, asked: Marks, account: Account, now: float = 0.0, hit_tokens: int = 0) -> None:
        self.on_started(asked, account)
        self.on_answered(asked, account, 0.0, now, hit_tokens=hit_tokens)
        self.on_ended(asked, account)

    def wait(self, asked: Marks, now: float = 0.0) -> tuple[bool, bool] | None:
        """Whether the holders are full, and whether the beginning may spread; None: it goes now."""
        found = self.to_wait_for(
            asked,
            now,
            standing=lambda account: self.standings.get(account, Standing.GOOD),
            has_room=lambda account: account not in self.full,
        )
        return None if found is None else (found.full, found.may_spread)


def test_an_answered_prompt_is_held_as_far_as_the_next_is_like_it() -> None:
    book = Book()
    book.answer(marks("Why?"), A)
    book.answer(marks("Why?", LONG[:2000]), B)
    held = book.held_by(marks("How?"), 1.0)
    assert held[A] > 0.85 * len(LONG)
    assert 1024 <= held[B] <= 2000 + len("user: ")
    assert C not in held
    assert book.held_by(marks("How?", "Other" * 1000), 1.0) == {}


def test_nothing_is_held_for_ever() -> None:
    book = Book()
    book.answer(marks("Why?"), A)
    assert book.held_by(marks("How?"), HELD_FOR_S - 1)
    assert not book.held_by(marks("How?"), HELD_FOR_S + 1)
    book.answer(marks("How?"), A, now=HELD_FOR_S - 1)
    assert book.held_by(marks("Who?"), HELD_FOR_S + 1)


def test_memory_is_bounded_and_what_is_in_use_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MARKS_REMEMBERED", 100)
    book = Book()
    for i in range(100):
        book.answer(marks("Why?"), A, hit_tokens=64)
        book.answer(marks("", f"{i} " + LONG), B)
        assert len(book) <= 100
    assert A in book.held_by(marks("How?"), 0.0)


def test_followers_wait_for_the_first_and_go_when_it_is_answered() -> None:
    book = Book()
    assert book.wait(marks("Why?")) is None
    book.on_started(marks("Why?"), A)
    assert book.wait(marks("How?")) == (False, False)
    book.on_answered(marks("Why?"), A, 1.0, 0.0, hit_tokens=0)
    book.on_ended(marks("Why?"), A)
    assert book.wait(marks("How?")) is None


def test_when_the_first_fails_another_goes_first() -> None:
    book = Book()
    book.on_started(marks("Why?"), A)
    book.on_ended(marks("Why?"), A)
    assert book.wait(marks("How?")) is None


def test_the_same_prompt_does_not_wait_because_one_call_answers_both() -> None:
    book = Book()
    book.on_started(marks("Why?"), A)
    assert book.wait(marks("Why?")) is None


def test_a_small_share_is_not_waited_for() -> None:
    book = Book()
    book.on_started(marks("Why?", LONG[:1500]), A)
    assert book.wait(marks("How?", LONG[:1500] + "x" * 9000)) is None


def test_full_holders_are_waited_for_and_the_beginning_may_spread_to_as_many_again() -> None:
    book = Book()
    book.answer(marks("Why?"), A)
    book.full = {A}
    assert book.wait(marks("How?")) == (True, True)
    book.on_started(marks("Who?"), B)
    assert book.wait(marks("How?")) == (True, False)
    book.full = set()
    assert book.wait(marks("How?")) is None


@pytest.mark.parametrize("standing", [Standing.FLAKY, Standing.SLOW, Standing.SHUT])
def test_nobody_waits_for_a_sick_account(standing: Standing) -> None:
    book = Book()
    book.standings[A] = standing
    book.on_started(marks("Why?"), A)
    assert book.wait(marks("How?")) is None
    book.answer(marks("Why?"), A)
    book.full = {A}
    assert book.wait(marks("How?")) is None


def test_an_endpoint_that_never_hits_is_not_waited_for_until_it_does() -> None:
    book = Book()
    book.answer(marks("Why?"), A)
    for _ in range(VAIN_LIMIT):
        assert book.pays_off
        book.answer(marks("Why?"), A, now=LONGEST_STORE_S)
    assert not book.pays_off
    assert book.held_by(marks("How?"), LONGEST_STORE_S) == {}
    book.on_started(marks("Why?"), A)
    assert book.wait(marks("How?")) is None
    book.answer(marks("How?"), B, hit_tokens=64)
    assert book.pays_off


def test_marks_that_are_waited_for_are_named_when_their_call_ends() -> None:
    book = Book()
    asked = marks("Why?")
    book.on_started(asked, A)
    book.waited = {asked[3]}
    book.on_ended(asked, A)
    assert book.settled == [asked[3]]
    assert place_of(asked[3]) < len(LONG)


def test_when_calls_come_too_early_the_next_ones_wait_as_long_as_storing_takes() -> None:
    book = Book()
    book.answer(marks("Why?"), A, now=100.0)
    for i in range(4):
        book.answer(marks(f"{i}?"), A, now=100.2 + 0.1 * i)
    assert 0.5 < book.store_s <= 2.0
    book.answer(marks("Why?", "Other " * 1000), B, now=200.0)
    assert book.wait(marks("How?", "Other " * 1000), now=200.4) == (False, False)
    assert B not in book.held_by(marks("How?", "Other " * 1000), 200.4)
    assert book.wait(marks("How?", "Other " * 1000), now=203.0) is None
    assert book.held_by(marks("How?", "Other " * 1000), 203.0)[B] > 4000


@pytest.mark.parametrize(
    ("seen", "least", "most"),
    [
        ([], 0.0, 0.0),
        ([(0.1, True)] * 20 + [(0.3, False), (5.0, False)], 0.0, 0.0),
        ([(0.1, False), (0.4, False), (0.7, False), (1.1, True), (2.0, True)], 0.7, 1.1),
        ([(0.1, False)] * 5, 0.1, 0.5),
        ([(0.1, False), (0.2, True)], 0.0, 0.0),
    ],
)
def test_the_time_of_storing_lies_between_the_misses_and_the_hits(
    seen: list[tuple[float, bool]], least: float, most: float
) -> None:
    assert least <= store_time(seen) <= most
