"""What other processes have changed is taken in, and our own changes that are still to come win."""

from __future__ import annotations

import pytest

from core.cache import IntelligentCache
from tests.core.cache.samples import (
    ANSWER,
    Clock,
    Open,
    answer,
    bus,
)

pytestmark = pytest.mark.usefixtures("retries_often")


def look(cache: IntelligentCache) -> None:
    cache._others.look()
    assert cache.flush()


@pytest.mark.usefixtures("never_looks")
def test_what_was_put_after_another_process_cleared_stays(opened: Open) -> None:
    one = opened()
    one.put(bus(1), ANSWER)
    one.flush()
    assert opened().clear() == 1
    one.put(bus(2), ANSWER)
    one.flush()
    one.put(bus(3), ANSWER)
    look(one)
    assert [answer(one, n) for n in (1, 2, 3)] == [None, ANSWER, ANSWER]
    assert len(opened()) == 2


@pytest.mark.usefixtures("never_looks")
def test_a_clock_that_is_set_back_does_not_hide_what_came_later(opened: Open, clock: Clock) -> None:
    one = opened()
    one.put(bus(), ANSWER + " old")
    one.flush()
    other = opened()
    clock.now -= 3600
    other.put(bus(), ANSWER + " new")
    other.flush()
    look(one)
    assert answer(one) == answer(opened()) == ANSWER + " new"


@pytest.mark.usefixtures("never_looks")
def test_a_correction_holds_though_the_answer_was_replaced_elsewhere_meanwhile(
    opened: Open, clock: Clock
) -> None:
    one = opened()
    one.put(bus(), ANSWER)
    one.flush()
    other = opened()
    clock.now += 60
    other.put(bus(), ANSWER + " elsewhere")
    other.flush()
    one.correct(next(iter(one)).id, "corrected")
    one.flush()
    look(other)
    assert answer(one) == answer(other) == answer(opened()) == "corrected"
