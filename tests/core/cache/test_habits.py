"""What is learned of the times between uses orders entries as those times say."""

from __future__ import annotations

import numpy as np
import pytest

from core.cache.habits import AGES, CLASSES, OWN_MEAN, Habits, age_of

NOBODY = np.zeros((CLASSES, AGES))


def reused_after(unused_s: float, times: int) -> Habits:
    """Of prompts that came once; as many again never came back."""
    habits = Habits()
    habits.reused[0, int(age_of(unused_s, 0.0))] = times
    waiting = NOBODY.copy()
    waiting[0, AGES - 1] = times
    habits.learn(waiting)
    return habits


def test_what_comes_back_after_an_hour_is_worth_most_just_before_it_and_little_after() -> None:
    habits = reused_after(3600.0, 30_000)
    just_before, fresh, long_after = (habits.of(1, unused_s, 0.0) for unused_s in (3000.0, 1.0, 40_000.0))
    assert just_before > fresh > long_after


def test_bursts_make_what_has_just_come_worth_more_than_what_waited() -> None:
    habits = reused_after(20.0, 1000)
    assert habits.of(1, 1.0, 0.0) > habits.of(1, 600.0, 0.0) + 3


def test_who_still_waits_counts_for_the_time_it_waited_only() -> None:
    reused = Habits()
    reused.reused[0, 20] = 100
    early, late = NOBODY.copy(), NOBODY.copy()
    early[0, 5], late[0, 40] = 1000, 1000
    chances = []
    for waiting in (early, late):
        reused.reused[:] = 0
        reused.reused[0, 20] = 100
        reused.learn(waiting)
        chances.append(reused.of(1, 2.0**5, 0.0))
    assert chances[0] > chances[1], "those that waited past the age of use without one speak against it"


def test_what_is_used_twice_as_often_is_worth_twice_as_much() -> None:
    habits = reused_after(60.0, 100)
    often, seldom = OWN_MEAN - 4.0, OWN_MEAN - 5.0
    assert habits.of(3, 2.0**4, often) == pytest.approx(habits.of(3, 2.0**5, seldom) + 1)


def test_many_are_as_each() -> None:
    habits = reused_after(600.0, 300)
    uses, unused_s = np.array([1, 2, 3, 9, 255], np.uint8), np.array([0.0, 1.0, 500.0, 7e3, 1e9])
    scale = np.array([0.0, 3.0, -9.0, 0.5, 16.0])
    each = [habits.of(*one) for one in zip(uses.tolist(), unused_s.tolist(), scale.tolist(), strict=True)]
    assert habits.of_many(uses, unused_s, scale).tolist() == pytest.approx(each)


def test_habits_survive_being_written_and_read() -> None:
    habits, again = reused_after(600.0, 300), Habits()
    again.restore(habits.to_bytes())
    assert again.reused == pytest.approx(habits.reused)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x" * 40,
        Habits().to_bytes()[:-1],
        Habits().to_bytes()[:-4] + np.float32(np.nan).tobytes(),
        Habits().to_bytes()[:-4] + np.float32(-1).tobytes(),
        Habits().to_bytes()[:-4] + np.float32(1e30).tobytes(),
    ],
)
def test_what_cannot_be_habits_is_refused_and_changes_nothing(data: bytes) -> None:
    habits = reused_after(600.0, 300)
    before = habits.reused.copy()
    with pytest.raises(ValueError, match="habits"):
        habits.restore(data)
    assert (habits.reused == before).all()
