"""The limit of requests in flight, learned from 429 answers."""

from hypothesis import given
from hypothesis import strategies as st

from core.keys.limits import AimdLimit


def test_there_is_no_limit_before_the_first_refusal():
    limit = AimdLimit()
    assert not limit.on_answered(50)
    assert limit.value is None


def test_a_refusal_halves_what_was_in_flight():
    limit = AimdLimit()
    assert limit.on_rate_limited(8, started=1.0, now=2.0)
    assert limit.value == 4


def test_the_refusals_of_one_burst_count_once_and_show_how_many_were_accepted():
    limit = AimdLimit()
    for in_flight in range(16, 4, -1):
        limit.on_rate_limited(in_flight, started=1.0, now=2.0 + 1 / in_flight)
    assert limit.value == 4


def test_refusals_of_calls_sent_afterwards_lower_it_again():
    limit = AimdLimit()
    limit.on_rate_limited(16, started=1.0, now=2.0)
    limit.on_rate_limited(8, started=3.0, now=4.0)
    assert limit.value == 4


def test_the_limit_grows_by_one_after_some_rounds_of_answers_at_the_limit():
    limit = AimdLimit()
    limit.on_rate_limited(4, started=0.0, now=1.0)
    grown = [limit.on_answered(2) for _ in range(2 * AimdLimit.GROWTH_ROUNDS)]
    assert grown[-1]
    assert not any(grown[:-1])
    assert limit.value == 3


def test_answers_below_the_limit_prove_nothing():
    limit = AimdLimit()
    limit.on_rate_limited(10, started=0.0, now=1.0)
    assert not any(limit.on_answered(2) for _ in range(1000))
    assert limit.value == 5


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 3000))))
def test_the_limit_never_falls_under_one(calls: list[tuple[bool, int]]):
    limit = AimdLimit()
    for now, (refused, in_flight) in enumerate(calls):
        if refused:
            limit.on_rate_limited(in_flight, started=now - 1.5, now=now)
        else:
            limit.on_answered(in_flight)
        assert limit.value is None or limit.value >= 1
