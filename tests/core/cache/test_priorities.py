"""The lowest slot is always known, whatever changes."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from core.cache.priorities import PriorityHeap

SLOTS = st.integers(0, 30)
PRIORITIES = st.floats(-1e6, 1e6)


def test_slots_leave_in_the_order_of_their_priorities() -> None:
    heap = PriorityHeap()
    for slot in random.Random(1).sample(range(20_000), 5_000):
        heap.push(slot, float(slot % 977))
    left = [heap.pop()[1] for _ in range(len(heap))]
    assert left == sorted(left)
    assert len(left) == 5_000


def test_what_is_not_there_is_refused() -> None:
    heap = PriorityHeap()
    with pytest.raises(IndexError):
        heap.lowest()
    for act in (heap.remove, heap.priority, lambda slot: heap.update(slot, 1.0)):
        with pytest.raises(KeyError):
            act(7)
    heap.push(7, 1.0)
    with pytest.raises(ValueError, match="slot 7 is there already"):
        heap.push(7, 2.0)


def test_a_slot_costs_sixteen_bytes() -> None:
    heap = PriorityHeap()
    for slot in range(40_960):
        heap.push(slot, 0.0)
    assert heap.nbytes == 40_960 * 16


@given(st.dictionaries(st.integers(0, 9000), PRIORITIES))
def test_a_heap_of_many_slots_is_as_if_they_were_pushed(known: dict[int, float]) -> None:
    slots = np.array(list(known), np.uint32)
    heap = PriorityHeap.of(slots, np.array(list(known.values())))
    assert heap.priorities(slots).tolist() == list(known.values())
    heap.push(9001, 0.0)
    heap.remove(9001)
    assert [heap.pop()[1] for _ in range(len(heap))] == sorted(known.values())


class HeapMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.heap = PriorityHeap()
        self.known: dict[int, float] = {}

    @rule(slot=SLOTS, priority=PRIORITIES)
    def set_to(self, slot: int, priority: float) -> None:
        if slot in self.known:
            self.heap.update(slot, priority)
        else:
            self.heap.push(slot, priority)
        self.known[slot] = priority

    @precondition(lambda self: self.known)
    @rule(pick=st.randoms(use_true_random=False))
    def remove(self, pick: random.Random) -> None:
        slot = pick.choice(sorted(self.known))
        self.heap.remove(slot)
        del self.known[slot]

    @precondition(lambda self: self.known)
    @rule()
    def pop(self) -> None:
        slot, priority = self.heap.pop()
        assert self.known.pop(slot) == priority
        assert all(priority <= other for other in self.known.values())

    @invariant()
    def agree(self) -> None:
        assert len(self.heap) == len(self.known)
        assert all((slot in self.heap) == (slot in self.known) for slot in range(32))
        assert all(self.heap.priority(slot) == p for slot, p in self.known.items())
        if self.known:
            assert self.heap.lowest()[1] == min(self.known.values())


TestHeapMachine = HeapMachine.TestCase
TestHeapMachine.settings = settings(max_examples=60, deadline=None)
