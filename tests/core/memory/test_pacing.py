"""What is dear is read more rarely, by itself."""

from hypothesis import given
from hypothesis import strategies as st

from core.memory.pacing import CHEAP_S, CORE_SHARE, LONGEST_PAUSE_S, Paced, pause_s


class Counter:
    """A reading of a known cost, with the clocks it is timed by."""

    def __init__(self, cost_s: float, at_least_s: float = 0.0) -> None:
        self.cost_s = cost_s
        self.reads = 0
        self.now_s = 0.0
        self._cpu_s = 0.0
        self.paced = Paced(self._read, at_least_s, lambda: self.now_s, lambda: self._cpu_s)

    def _read(self) -> int:
        self.reads += 1
        self._cpu_s += self.cost_s
        return self.reads

    def every_second(self, seconds: int) -> list[int]:
        values = []
        for _ in range(seconds):
            values.append(self.paced.value())
            self.now_s += 1
        return values


def test_a_cheap_reading_is_taken_every_time():
    assert Counter(20e-6).every_second(5) == [1, 2, 3, 4, 5]


def test_a_reading_of_736_us_is_taken_every_fifth_second_and_repeated_between():
    assert Counter(736e-6).every_second(12) == [1] + [2] * 5 + [3] * 5 + [4]


def test_a_reading_that_becomes_cheap_is_taken_every_time_again():
    counter = Counter(736e-6)
    assert counter.every_second(6) == [1] + [2] * 5
    counter.cost_s = 10e-6
    assert counter.every_second(3) == [3, 4, 5]


def test_a_single_dear_reading_among_cheap_ones_asks_for_no_pause():
    counter = Counter(10e-6)
    counter.every_second(2)
    counter.cost_s = 30e-3
    assert counter.every_second(1) == [3]
    counter.cost_s = 10e-6
    assert counter.every_second(2) == [4, 5]


def test_a_reading_may_ask_for_a_pause_of_its_own():
    assert Counter(1e-6, at_least_s=3).every_second(7) == [1, 1, 1, 2, 2, 2, 3]


def test_the_last_reading_is_read_once_and_then_never():
    counter = Counter(1e-6)
    assert [counter.paced.last() for _ in range(3)] == [1, 1, 1]


@given(st.floats(0, LONGEST_PAUSE_S * CORE_SHARE))
def test_a_channel_asked_every_second_takes_no_more_than_its_share_of_a_core(cost_s: float):
    assert cost_s / max(1.0, pause_s(cost_s)) <= max(CORE_SHARE, CHEAP_S) * (1 + 1e-9)


@given(st.floats(0, 1e6))
def test_no_reading_grows_older_than_the_longest_pause(cost_s: float):
    assert 0 <= pause_s(cost_s) <= LONGEST_PAUSE_S
