"""Runs of postings: what is found before, during and after merges."""

import threading
from unittest.mock import patch

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cache import postings as module
from core.cache.postings import Keys, Postings

ALL = 10**9


def everything(keys: Keys) -> npt.NDArray[np.bool_]:
    return np.ones(len(keys), np.bool_)


def key(feature: int, rest: int) -> int:
    return feature << 32 | rest


def found(postings: Postings, feature: int, low: int = 0, high: int = 2**32 - 1) -> list[int]:
    keys = postings.find([key(feature, low)], [key(feature, high)], ALL)
    return sorted(int(k) & 2**32 - 1 for k in keys)


PAIRS = st.tuples(st.integers(0, 5), st.integers(0, 50))


@given(st.lists(st.lists(PAIRS, max_size=6), max_size=30), st.booleans())
def test_what_was_put_in_is_found(batches: list[list[tuple[int, int]]], loaded: bool):
    with patch.multiple(module, FRESH=5, INLINE=20, RATIO=2):
        postings = Postings(everything)
        for batch in batches:
            keys = [key(*pair) for pair in batch]
            if loaded:
                postings.load(np.array(keys, np.uint64))
            else:
                postings.add(keys)
        postings.close()
        for feature in range(6):
            expected = sorted(rest for batch in batches for f, rest in batch if f == feature)
            assert found(postings, feature) == expected
            assert found(postings, feature, 10, 20) == [r for r in expected if 10 <= r < 20]
        assert len(postings) == sum(map(len, batches))


def test_the_rarest_features_come_first_when_there_are_too_many():
    postings = Postings(everything)
    postings.add([key(1, i) for i in range(100)] + [key(2, i) for i in range(3)])
    keys = postings.find([key(1, 0), key(2, 0)], [key(2, 0), key(3, 0)], 10)
    assert [int(k) >> 32 for k in keys] == [2] * 3 + [1] * 7


def test_a_purge_drops_what_holds_no_more():
    postings = Postings(lambda keys: (keys & np.uint64(1)) == 0)
    postings.load(np.array([key(1, i) for i in range(10)], np.uint64))
    postings.purge()
    assert found(postings, 1) == [0, 2, 4, 6, 8]


def test_a_purge_may_leave_nothing():
    postings = Postings(lambda keys: np.zeros(len(keys), np.bool_))
    postings.load(np.array([key(1, 1)], np.uint64))
    postings.purge()
    assert len(postings) == 0
    assert found(postings, 1) == []


class Gate:
    """Lets a merge begin, then holds it until it is opened."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.open = threading.Event()

    def __call__(self, keys: Keys) -> npt.NDArray[np.bool_]:
        if threading.current_thread() is not threading.main_thread():
            self.begun.set()
            assert self.open.wait(10)
        return everything(keys)


def test_adding_and_finding_go_on_while_the_thread_merges():
    gate = Gate()
    with patch.multiple(module, FRESH=4, INLINE=16):
        postings = Postings(gate)
        postings.load(np.array([key(1, i) for i in range(20)], np.uint64))
        postings.load(np.array([key(1, i) for i in range(20, 40)], np.uint64))
        assert gate.begun.wait(10)
        for i in range(40, 100):
            postings.add([key(1, i)])
            assert found(postings, 1) == list(range(i + 1))
        gate.open.set()
        postings.close()
    assert found(postings, 1) == list(range(100))


def test_a_purge_asked_for_during_a_merge_takes_place_after_it():
    gate = Gate()
    with patch.multiple(module, FRESH=4, INLINE=16):
        postings = Postings(gate)
        postings.load(np.array([key(1, i) for i in range(20)], np.uint64))
        postings.load(np.array([key(1, i) for i in range(20)], np.uint64))
        assert gate.begun.wait(10)
        postings.purge()
        gate.open.set()
        worker = postings._worker
        if worker is not None:
            worker.join()
        assert postings._purge is False
        assert len(postings) == 40
        postings.close()


def test_no_thread_runs_when_there_is_nothing_to_merge():
    before = threading.active_count()
    postings = Postings(everything)
    postings.load(np.arange(1000, dtype=np.uint64))
    postings.add([key(1, 1)])
    assert threading.active_count() == before
    postings.close()
    postings.close()


def test_a_merge_without_enough_memory_loses_nothing(monkeypatch: pytest.MonkeyPatch):
    failed = threading.Event()
    monkeypatch.setattr(threading, "excepthook", lambda _: failed.set())

    def fails(keys: Keys) -> npt.NDArray[np.bool_]:
        raise MemoryError

    with patch.multiple(module, INLINE=16):
        postings = Postings(fails)
        postings.load(np.array([key(1, i) for i in range(20)], np.uint64))
        postings.load(np.array([key(1, i) for i in range(20, 40)], np.uint64))
        assert failed.wait(10)
    postings.close()
    assert found(postings, 1) == list(range(40))
