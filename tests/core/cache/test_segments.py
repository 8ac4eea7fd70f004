"""Values outside Python's heap come back unchanged, and their memory goes back."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from core.cache.segments import DENSE_SHARE, LARGE_SHARE, SegmentStore

SMALL = 4096
RECORD = 4


def test_a_value_comes_back_as_it_was() -> None:
    store = SegmentStore()
    handles = {store.add(value): value for value in (b"", b"a", b"tide" * 1000, bytes(range(256)))}
    assert {h: store.get(h) for h in handles} == handles


def test_a_value_larger_than_a_segment_has_one_of_its_own() -> None:
    store = SegmentStore(SMALL)
    handle = store.add(b"x" * 100_000)
    assert store.get(handle) == b"x" * 100_000
    assert store.mapped_bytes == 102_400
    store.remove(handle)
    assert store.mapped_bytes == 0


def test_each_value_costs_four_bytes_more() -> None:
    store = SegmentStore()
    for _ in range(100):
        store.add(b"x" * 50)
    assert store.used_bytes == 100 * (50 + RECORD)


def test_a_segment_goes_back_with_its_last_value() -> None:
    store = SegmentStore(SMALL)
    handles = [store.add(b"x" * 252) for _ in range(16 * 4)]
    assert store.mapped_bytes == 4 * SMALL
    for handle in handles[16:32]:
        store.remove(handle)
    assert store.mapped_bytes == 3 * SMALL


@pytest.mark.parametrize("handle", [0, 5 << 12, -1])
def test_a_handle_that_is_none_is_refused(handle: int) -> None:
    store = SegmentStore(SMALL)
    with pytest.raises(KeyError):
        store.get(handle)
    with pytest.raises(KeyError):
        store.remove(handle)


def test_a_removed_value_is_gone() -> None:
    store = SegmentStore(SMALL)
    first, _ = store.add(b"first"), store.add(b"second")
    store.remove(first)
    with pytest.raises(KeyError):
        store.get(first)
    with pytest.raises(KeyError):
        store.remove(first)


def test_compaction_moves_survivors_together_and_frees_the_rest() -> None:
    store = SegmentStore(SMALL)
    handles = {store.add(b"%04d" % i * 63): b"%04d" % i * 63 for i in range(160)}
    for handle in list(handles)[::2]:
        store.remove(handle)
        del handles[handle]
    assert store.mapped_bytes == 10 * SMALL
    moved = store.compact()
    assert store.mapped_bytes <= 6 * SMALL
    assert {moved.get(h, h): v for h, v in handles.items()} == {
        moved.get(h, h): store.get(moved.get(h, h)) for h in handles
    }


def test_a_budget_spreads_the_work_over_calls() -> None:
    store = SegmentStore(SMALL)
    handles = [store.add(b"x" * 252) for _ in range(160)]
    for handle in handles[::2]:
        store.remove(handle)
    steps = [len(store.compact(512)) for _ in range(20)]
    assert max(steps) <= 2
    assert sum(steps) == 20


def test_a_value_in_a_segment_of_its_own_is_not_moved() -> None:
    store = SegmentStore(SMALL)
    store.add(b"x" * 600)
    assert store.compact() == {}


def test_dense_segments_are_left_alone() -> None:
    store = SegmentStore(SMALL)
    for _ in range(16 * 3 + 1):
        store.add(b"x" * 252)
    assert store.compact(1 << 20) == {}


def test_a_closed_store_has_nothing_and_may_be_used_again() -> None:
    store = SegmentStore(SMALL)
    store.add(b"x" * 10_000)
    store.close()
    assert (store.used_bytes, store.mapped_bytes) == (0, 0)
    assert store.get(store.add(b"again")) == b"again"


class StoreMachine(RuleBasedStateMachine):
    """Adds, removals and compactions in any order, against a dictionary."""

    def __init__(self) -> None:
        super().__init__()
        self.store = SegmentStore(SMALL)
        self.known: dict[int, bytes] = {}

    @rule(fill=st.integers(0, 255), size=st.integers(0, 700))
    def add(self, fill: int, size: int) -> None:
        value = bytes([fill]) * size
        handle = self.store.add(value)
        assert handle not in self.known
        self.known[handle] = value

    @rule(sizes=st.lists(st.integers(0, 120), max_size=60), large=st.booleans())
    def add_many(self, sizes: list[int], large: bool) -> None:
        columns = [[bytes([i]) * size for i, size in enumerate(sizes)], [b"!" * (600 * large)] * len(sizes)]
        handles = self.store.add_many(columns)
        assert len({*handles} - self.known.keys()) == len(sizes)
        self.known.update(zip(handles, (a + b for a, b in zip(*columns, strict=True)), strict=True))

    @rule(share=st.floats(0, 1))
    def remove_some(self, share: float) -> None:
        for handle in list(self.known)[: int(len(self.known) * share)]:
            self.store.remove(handle)
            del self.known[handle]

    @rule(budget=st.none() | st.integers(1, 3000))
    def compact(self, budget: int | None) -> None:
        moved = self.store.compact(budget)
        assert moved.keys() <= self.known.keys()
        self.known = {moved.get(h, h): v for h, v in self.known.items()}

    @invariant()
    def every_value_is_there(self) -> None:
        assert all(self.store.get(h) == v for h, v in self.known.items())

    @invariant()
    def the_bytes_are_right(self) -> None:
        assert self.store.used_bytes == sum(len(v) + RECORD for v in self.known.values())
        assert self.store.used_bytes <= self.store.mapped_bytes or not self.known

    def teardown(self) -> None:
        self.store.compact()
        # What is not dense is the open segment alone, and maps of one value, which end on a page.
        own = sum(len(v) + RECORD > SMALL // LARGE_SHARE for v in self.known.values())
        assert self.store.mapped_bytes * DENSE_SHARE <= self.store.used_bytes + (own + 2) * SMALL
        self.store.close()


TestStoreMachine = StoreMachine.TestCase
TestStoreMachine.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_removed_values_leave_the_resident_set() -> None:
    code = """
import sys
from core.cache.segments import SegmentStore

def anonymous() -> int:
    with open('/proc/self/status') as status:
        return next(int(line.split()[1]) for line in status if line.startswith('RssAnon')) * 1024

store = SegmentStore()
before = anonymous()
handles = [store.add(b'%08d' % i * 64) for i in range(60_000)]
full = anonymous() - before
for handle in handles[::2]:
    store.remove(handle)
del handles
store.compact()
half = anonymous() - before
print(full, half)
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    full, half = map(int, found.stdout.split())
    assert full > 30_000_000
    assert half < full * 0.6
