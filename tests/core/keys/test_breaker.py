"""The circuit breaker of an account."""

from random import Random

import pytest

from core.keys.breaker import FAILURES_TO_OPEN, LONGEST_OPEN_S, Breaker


@pytest.fixture
def random() -> Random:
    return Random(1)


def opened(breaker: Breaker, now: float, random: Random) -> float:
    assert any(breaker.on_failed(now, random) for _ in range(FAILURES_TO_OPEN))
    assert breaker.open_until is not None
    return breaker.open_until - now


def test_it_stays_closed_while_answers_come_between_failures(random: Random):
    breaker = Breaker()
    for i in range(20):
        assert not breaker.on_failed(float(i), random)
        breaker.on_answered()


def test_failures_in_a_row_open_it(random: Random):
    breaker = Breaker()
    outcomes = [breaker.on_failed(1.0, random) for _ in range(FAILURES_TO_OPEN)]
    assert outcomes == [False, False, True]
    assert breaker.is_open(1.1)


def test_it_is_half_open_when_its_time_is_over(random: Random):
    breaker = Breaker()
    pause = opened(breaker, 0.0, random)
    assert not breaker.is_open(pause)
    assert breaker.half_open


def test_a_failed_probe_opens_it_for_longer_each_time(random: Random):
    breaker = Breaker()
    now, pauses = 0.0, []
    for _ in range(10):
        pauses.append(opened(breaker, now, random))
        now += pauses[-1]
    assert pauses[1] > pauses[0]
    assert pauses[3] > 3 * pauses[0]
    assert max(pauses) <= LONGEST_OPEN_S * 1.2


def test_an_answer_closes_it_and_forgets_how_often_it_was_open(random: Random):
    breaker = Breaker()
    first = opened(breaker, 0.0, random)
    for i in range(4):
        opened(breaker, 1000.0 * (i + 1), random)
    breaker.on_answered()
    assert not breaker.half_open
    assert opened(breaker, 9000.0, random) < 2 * first


def test_late_failures_of_calls_sent_before_it_opened_do_not_prolong_it(random: Random):
    breaker = Breaker()
    pause = opened(breaker, 0.0, random)
    for _ in range(10):
        assert not breaker.on_failed(0.1, random)
    assert breaker.open_until == pause


def test_one_silent_call_is_enough_for_an_account_that_never_answered(random: Random):
    assert Breaker().on_silent(0.0, random, proven=False)
    assert not Breaker().on_silent(0.0, random, proven=True)
