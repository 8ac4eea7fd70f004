"""Axes have round numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.plots.scale import nice_top, time_step_s, time_ticks, value_ticks


@pytest.mark.parametrize(
    ("value", "top"), [(0.0, 1.2e-6), (0.9, 1.0), (1.0, 1.2), (298.0, 400.0), (7.9, 10.0), (590.0, 800.0)]
)
def test_the_top_of_an_axis_is_round_and_a_little_above(value: float, top: float) -> None:
    assert nice_top(value) == pytest.approx(top)


@given(st.floats(1e-6, 1e9), st.integers(1, 12))
def test_marks_are_even_begin_at_0_and_are_not_too_many(top: float, most: int) -> None:
    ticks = value_ticks(top, most)
    assert ticks[0] == 0
    assert ticks[-1] <= top * (1 + 1e-6)
    assert len(ticks) - 1 <= most


def test_marks_of_time_are_whole_minutes_of_the_clock() -> None:
    ticks = time_ticks(1_700_000_003.0, 1_700_000_903.0, 8)
    assert time_step_s(900.0, 8) == 120
    assert 1 <= len(ticks) <= 8
    assert all(t % 60 == 0 for t, _ in ticks)
    assert all(len(words) == 5 and words[2] == ":" for _, words in ticks)


def test_seconds_are_told_where_marks_are_closer_than_a_minute() -> None:
    assert all(len(words) == 8 for _, words in time_ticks(1_700_000_003.0, 1_700_000_063.0, 8))


def test_days_are_told_for_a_week() -> None:
    assert time_step_s(7 * 86_400.0, 4) == 2 * 86_400
    assert all(words.endswith(".") for _, words in time_ticks(1_700_000_000.0, 1_700_604_800.0, 4))
