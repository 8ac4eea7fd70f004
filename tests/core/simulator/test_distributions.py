"""Latencies and lengths follow the distribution that a profile names."""

from random import Random
from statistics import median

import pytest

from core.simulator.distributions import (
    Constant,
    HeavyTail,
    Lognormal,
    LognormalTokens,
    answer_length,
)


def test_a_constant_latency_is_always_the_same_and_draws_nothing() -> None:
    random = Random(1)
    before = random.getstate()
    assert {Constant(value_s=0.3).sample_s(random) for _ in range(5)} == {0.3}
    assert random.getstate() == before


def test_a_lognormal_latency_has_its_median() -> None:
    random = Random(1)
    drawn = [Lognormal(median_s=0.2, sigma=0.25).sample_s(random) for _ in range(5_000)]
    assert median(drawn) == pytest.approx(0.2, rel=0.03)


def test_a_heavy_tail_takes_its_share_of_the_calls_and_at_least_its_scale() -> None:
    random = Random(1)
    tail = HeavyTail(median_s=0.2, sigma=0.0, tail_share=0.08, alpha=1.5, tail_scale=8)
    drawn = [tail.sample_s(random) for _ in range(5_000)]
    late = [value for value in drawn if value > 0.2001]
    assert len(late) / len(drawn) == pytest.approx(0.08, abs=0.015)
    assert min(late) >= 1.6


def test_answer_lengths_follow_the_quantile_up_to_the_maximum() -> None:
    lengths = LognormalTokens(median=60, sigma=0.5, maximum=100)
    assert answer_length(40, 0.9) == 40
    assert answer_length(lengths, 0.5) == 60
    assert answer_length(lengths, 0.1) < 60
    assert answer_length(lengths, 0.999) == 100
