"""The thread that looks: its cadence, its end, and what it does about failures."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.memory.sampler import Sampler, next_tick

PATIENCE_S = 30
"""Far more than a look takes on the slowest machine; only a failure waits that long."""


class Looks:
    """Counts looks, and lets a test wait for so many of them."""

    def __init__(self) -> None:
        self.count = 0
        self._more = threading.Condition()

    def __call__(self) -> None:
        with self._more:
            self.count += 1
            self._more.notify_all()

    def wait_for(self, count: int) -> None:
        with self._more:
            assert self._more.wait_for(lambda: self.count >= count, PATIENCE_S)


def fail_the_test(words: str) -> None:
    pytest.fail(words)


@contextmanager
def running(
    look: Callable[[], object], interval_s: float = 0.01, on_failure: Callable[[str], None] = fail_the_test
) -> Iterator[Sampler]:
    sampler = Sampler(look, interval_s, on_failure)
    sampler.start()
    try:
        yield sampler
    finally:
        sampler.stop()


@given(tick=st.integers(0, 10**6), elapsed_s=st.floats(0, 10**6), interval_s=st.floats(0.001, 100))
def test_the_next_tick_is_later_than_the_last_and_than_now(tick: int, elapsed_s: float, interval_s: float):
    following = next_tick(tick, elapsed_s, interval_s)
    assert following > tick
    assert following * interval_s >= elapsed_s * (1 - 1e-9)


@given(tick=st.integers(0, 1000), late=st.floats(0.01, 0.99))
def test_a_look_that_ends_in_time_is_followed_by_the_very_next_tick(tick: int, late: float):
    assert next_tick(tick, (tick + late) * 0.5, 0.5) == tick + 1


def test_missed_ticks_are_left_out_and_not_caught_up():
    assert next_tick(3, 9.4, 1.0) == 10


def test_a_timer_that_fires_a_little_early_does_not_look_twice():
    assert next_tick(3, 2.999999, 1.0) == 4


def test_it_looks_at_once_and_goes_on():
    looks = Looks()
    with running(looks, interval_s=3600):
        looks.wait_for(1)
    looks = Looks()
    with running(looks):
        looks.wait_for(5)


def test_no_look_comes_before_its_place_on_the_grid():
    times_s: list[float] = []
    looks = Looks()

    def look() -> None:
        times_s.append(time.monotonic())
        looks()

    before_s = time.monotonic()
    with running(look, interval_s=0.02):
        looks.wait_for(50)
    # However late single looks are, the n-th is never before its place on the grid: there is no burst.
    assert all(t_s >= before_s + n * 0.02 for n, t_s in enumerate(times_s))


async def test_it_goes_on_while_the_event_loop_is_busy():
    looks = Looks()
    with running(looks):
        looks.wait_for(1)
        turns = 0

        async def turn() -> None:
            nonlocal turns
            turns += 1

        waiting = asyncio.create_task(turn())
        start = looks.count
        give_up_s = time.monotonic() + PATIENCE_S
        while looks.count < start + 10 and time.monotonic() < give_up_s:
            sum(range(1_000))  # The loop is not given back, and Python is busy all the time.
        assert looks.count >= start + 10
        assert turns == 0
        await waiting


def test_nothing_is_looked_at_after_stop():
    looks = Looks()
    with running(looks) as sampler:
        looks.wait_for(3)
        sampler.stop()
        assert not sampler.running
        assert not any(thread.name == "memory sampler" for thread in threading.enumerate())


def test_stop_does_not_wait_for_the_next_tick():
    looks = Looks()
    with running(looks, interval_s=3600) as sampler:
        looks.wait_for(1)
        sampler.stop()  # would wait for the time limit of a join, and leave the thread, if it slept on
        assert not any(thread.name == "memory sampler" for thread in threading.enumerate())


def test_a_look_may_stop_its_own_sampler():
    done = threading.Event()

    def look() -> None:
        sampler.stop()
        done.set()

    sampler = Sampler(look, 0.01, fail_the_test)
    sampler.start()
    assert done.wait(PATIENCE_S)
    sampler.stop()
    assert not sampler.running


def test_a_failure_stops_nothing_and_is_told_once_for_each_kind():
    looks = Looks()
    told: list[str] = []

    def look() -> None:
        looks()
        if looks.count % 3 == 0:
            raise OSError(f"no {looks.count}")
        if looks.count % 3 == 1:
            raise ValueError("one")

    with running(look, on_failure=told.append):
        looks.wait_for(12)
    assert told == [
        "a look at memory failed (ValueError: one)",
        "a look at memory failed (OSError: no 3)",
    ]


@pytest.mark.parametrize("interval_s", [0, -1, float("nan")])
def test_an_interval_that_makes_no_sense_is_refused(interval_s: float):
    with pytest.raises(ValueError, match="interval_s"):
        Sampler(lambda: None, interval_s, fail_the_test)
