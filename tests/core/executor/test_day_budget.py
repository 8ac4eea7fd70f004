"""What one session may still spend on a day, between two exchanges with the ledger."""

import pytest

from core.executor.day_budget import DayBudget
from core.executor.ledger import Standing

NOON = 1_795_435_200.0  # 2026-11-23 12:00 UTC
MIDNIGHT = NOON + 12 * 3600


def with_reserve(cap_usd: float, spent_usd: float, others_usd: float, reserved_usd: float) -> DayBudget:
    day = DayBudget(cap_usd)
    day.take(Standing(spent_usd, others_usd, reserved_usd), NOON)
    return day


def test_without_a_cap_everything_is_allowed_and_counted():
    day = DayBudget(None)
    day.charge(1.0, NOON)
    assert day.allows(1.0, 4096, NOON)
    assert day.spent_usd(NOON) == 1.0
    assert day.has_news(0)


def test_what_is_in_flight_and_unwritten_counts_against_the_reserve():
    day = with_reserve(10.0, 2.0, 0.0, 4.0)
    assert day.allows(1.0, 3, NOON)
    assert not day.allows(1.0, 4, NOON)
    assert day.wants_more
    day.charge(1.0, NOON)
    assert not day.allows(1.0, 3, NOON)
    assert day.allows(1.0, 2, NOON)


def test_before_any_answer_there_must_be_room_besides_what_others_hold():
    assert with_reserve(10.0, 2.0, 7.0, 0.0).allows(None, 1, NOON)
    assert not with_reserve(10.0, 2.0, 8.0, 0.0).allows(None, 1, NOON)


def test_the_cap_is_reached_only_when_others_can_give_nothing_back():
    day = with_reserve(10.0, 8.0, 1.5, 0.0)
    assert not day.allows(1.0, 0, NOON)
    assert not day.is_reached(NOON)
    day.take(Standing(9.5, 0.0, 0.0), NOON)
    assert day.is_reached(NOON)
    assert "2026-11-24 00:00 UTC" in day.why_reached(NOON)


def test_a_new_day_begins_from_zero_once_the_ledger_was_asked():
    day = with_reserve(10.0, 10.0, 0.0, 0.0)
    assert day.is_reached(NOON)
    assert not day.allows(1.0, 0, MIDNIGHT)
    assert not day.is_reached(MIDNIGHT)
    costs, wish = day.send(1.0, 0)
    assert costs == {}
    assert wish.needed_usd == 1.0
    day.take(Standing(0.0, 0.0, wish.usd), MIDNIGHT)
    assert day.allows(1.0, 0, MIDNIGHT)


def test_costs_that_did_not_arrive_are_sent_again():
    day = DayBudget(5.0)
    day.charge(1.0, NOON)
    assert list(day.send(1.0, 0)[0].values()) == [1.0]
    day.charge(0.5, NOON)
    day.take_back()
    assert day.spent_usd(NOON) == 1.5
    assert list(day.send(1.0, 0)[0].values()) == [1.5]


def test_who_asks_for_nothing_any_more_keeps_only_what_is_in_flight():
    day = with_reserve(10.0, 0.0, 0.0, 0.0)
    day.allows(1.0, 0, NOON)
    _, wish = day.send(1.0, 0)
    assert wish.usd == 2.0
    day.take(Standing(0.0, 0.0, 2.0), NOON)
    assert day.allows(1.0, 0, NOON)
    day.send(1.0, 1)
    day.take(Standing(0.0, 0.0, 4.0), NOON)
    assert day.has_news(1)
    _, wish = day.send(1.0, 1)
    assert wish.usd == pytest.approx(1.0)


def test_a_clock_that_jumps_back_gives_no_second_day():
    day = with_reserve(10.0, 10.0, 0.0, 0.0)
    day.charge(0.5, NOON - 3600)
    assert day.spent_usd(NOON) == 10.5
