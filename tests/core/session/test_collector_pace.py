"""Sessions that overlap leave the process as the first of them found it."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from core.session.collector_pace import CollectorPace


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


def test_it_holds_until_the_last_one_has_ended() -> None:
    pace = CollectorPace()
    first, second = pace.slower(5_000), pace.slower(5_000)
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold() == (5_000, 10, 10)
    second.__exit__(None, None, None)
    assert gc.get_threshold() == (700, 10, 10)


def test_a_threshold_that_is_higher_already_stays() -> None:
    gc.set_threshold(9_000, 10, 10)
    with CollectorPace().slower(5_000):
        assert gc.get_threshold()[0] == 9_000


def test_it_ends_with_an_error_too() -> None:
    pace = CollectorPace()
    with pytest.raises(ValueError, match="broke"), pace.slower(5_000):
        raise ValueError("broke")
    assert gc.get_threshold() == (700, 10, 10)
