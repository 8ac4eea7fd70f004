"""When a silent call is worth a second one."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.executor.hedging import FREE_HEDGES, SHORTEST_DELAY_S, HedgePolicy, best_delay


def test_nothing_is_hedged_before_anything_was_answered():
    assert HedgePolicy(0.05).delay_s is None


def test_a_single_answer_already_gives_a_delay():
    policy = HedgePolicy(0.05)
    policy.observe(0.4)
    assert policy.delay_s == pytest.approx(0.6)


def test_with_a_light_tail_only_dead_calls_are_hedged():
    random = Random(3)
    latencies = sorted(random.lognormvariate(-1.6, 0.25) for _ in range(200))
    delay = best_delay(latencies, 0.05)
    assert delay >= 2 * latencies[100]
    assert sum(s > delay for s in latencies) < 0.05 * 200


def test_with_two_kinds_of_answers_the_delay_lies_right_after_the_fast_kind():
    fast = [0.2 + i / 10_000 for i in range(184)]
    slow = [2.0 + i / 100 for i in range(16)]
    delay = best_delay(sorted(fast + slow), 0.05)
    assert max(fast) < delay < 0.5


def test_the_budget_is_a_share_of_all_calls():
    policy = HedgePolicy(0.05)
    policy.calls = 1000
    policy.hedges = 49
    assert policy.allows()
    policy.hedges = 50
    assert not policy.allows()


def test_the_first_hedges_are_free_of_the_share():
    policy = HedgePolicy(0.05)
    policy.calls = 4
    assert [policy.allows() for policy.hedges in range(FREE_HEDGES + 1)] == [True] * FREE_HEDGES + [False]


def test_delays_shorter_than_any_model_are_not_used():
    policy = HedgePolicy(0.05)
    for _ in range(50):
        policy.observe(0.001)
    assert policy.delay_s == SHORTEST_DELAY_S


def test_there_is_no_delay_without_latencies():
    with pytest.raises(ValueError, match="no latencies"):
        best_delay([], 0.05)


@given(st.lists(st.floats(0.001, 100.0), min_size=1, max_size=250), st.floats(0.0, 1.0))
def test_a_delay_is_never_shorter_than_the_middle_of_the_answers(latencies: list[float], budget: float):
    latencies.sort()
    assert best_delay(latencies, budget) > latencies[len(latencies) // 2] or len(latencies) < 5
