"""How fast an account is, seen in three ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.keys.latency import PEAK_DECAY_S, FailureRate, PeakEwma, TypicalLatency


def test_the_peak_average_believes_a_slow_answer_at_once():
    average = PeakEwma()
    average.observe(0.2, 0.0)
    average.observe(3.0, 1.0)
    assert average.value == 3.0


def test_the_peak_average_forgets_with_its_time_constant():
    average = PeakEwma()
    average.observe(1.0, 0.0)
    average.observe(0.0, PEAK_DECAY_S)
    assert average.value == pytest.approx(0.3679, abs=1e-3)


def test_one_outlier_does_not_change_what_is_typical():
    typical = TypicalLatency()
    for s in (0.2, 0.21, 0.19, 9.0, 0.2):
        typical.observe(s)
    assert typical.seconds == 0.2


def test_nothing_is_typical_before_the_first_answer():
    assert TypicalLatency().seconds is None


def test_a_first_failure_weighs_more_than_one_after_many_answers():
    young, old = FailureRate(), FailureRate()
    for _ in range(100):
        old.observe(False)
    young.observe(True)
    old.observe(True)
    assert young.value == 0.5
    assert old.value == pytest.approx(0.05)


@given(st.lists(st.booleans()))
def test_the_failure_rate_is_a_share(outcomes: list[bool]):
    rate = FailureRate()
    for failed in outcomes:
        rate.observe(failed)
        assert 0.0 <= rate.value <= 1.0
