"""Every share gets its part of the calls, in an order that a seed fixes."""

from collections import Counter
from random import Random

import pytest

from core.simulator.distributions import Constant
from core.simulator.plan import Outcome, draw_plan
from core.simulator.profile import Behaviour

MIXED = Behaviour(
    latency=Constant(value_s=0.1),
    rate_limit_share=0.2,
    error_share={500: 0.1, 503: 0.1},
    hang=0.05,
    stuck_share=0.025,
    stall_share=0.025,
    cut_share=0.1,
    truncate_share=0.1,
    malformed_share=0.1,
    insufficient_share=0.1,
)


def test_the_same_seed_gives_the_same_outcomes() -> None:
    first, second = Random(7), Random(7)
    assert [draw_plan(MIXED, first) for _ in range(50)] == [draw_plan(MIXED, second) for _ in range(50)]


def test_each_outcome_has_its_share_of_the_calls() -> None:
    random = Random(1)
    outcomes = Counter(draw_plan(MIXED, random).outcome for _ in range(10_000))
    assert outcomes[Outcome.RATE_LIMITED] == pytest.approx(2_000, abs=200)
    assert outcomes[Outcome.ERROR] == pytest.approx(2_000, abs=200)
    assert outcomes[Outcome.HANG] == pytest.approx(500, abs=100)
    for outcome in (Outcome.STUCK, Outcome.STALL):
        assert outcomes[outcome] == pytest.approx(250, abs=70)
    for outcome in (Outcome.CUT, Outcome.TRUNCATED, Outcome.MALFORMED, Outcome.INSUFFICIENT):
        assert outcomes[outcome] == pytest.approx(1_000, abs=150)
    assert outcomes[Outcome.ANSWER] == pytest.approx(1_000, abs=150)


def test_a_rate_limit_comes_at_once_and_a_server_error_after_the_latency() -> None:
    latency = Constant(value_s=0.5)
    limited = draw_plan(Behaviour(latency=latency, rate_limit_share=1.0), Random(1))
    failed = draw_plan(Behaviour(latency=latency, error_share={503: 1.0}), Random(1))
    assert (limited.status, limited.delay_s) == (429, 0.0)
    assert (failed.status, failed.delay_s) == (503, 0.5)


def test_a_slow_key_multiplies_the_latency() -> None:
    behaviour = Behaviour(latency=Constant(value_s=0.2), slow_factor=10)
    assert draw_plan(behaviour, Random(1)).delay_s == pytest.approx(2.0)
