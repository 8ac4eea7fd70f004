"""The key map against a dict."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cache.keymap import KeyMap

KEYS = st.one_of(
    st.integers(0, 2**64 - 1),
    st.integers(0, 30).map(lambda i: i << 8),  # one table
    st.integers(0, 30).map(lambda i: i << 40 | 0x7),  # one table, one home
    st.integers(0, 30).map(lambda i: 7 + 8 * i << 8),  # the last home of a small table
)
SLOTS = st.integers(0, 1000)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), KEYS, SLOTS),
        st.tuples(st.just("discard"), KEYS, SLOTS),
        st.tuples(st.just("forget"), KEYS, SLOTS),
    ),
    max_size=200,
)


def assert_same(found: KeyMap, expected: dict[int, int]) -> None:
    assert len(found) == len(expected)
    assert {key: found.get(key) for key in expected} == expected


@given(STEPS)
def test_it_behaves_like_a_dict(steps: list[tuple[str, int, int]]):
    found, expected = KeyMap(), {}
    for what, key, slot in steps:
        if what == "set":
            found.set(key, slot)
            expected[key] = slot
        elif what == "discard":
            found.discard(key, slot)
            if expected.get(key) == slot:
                del expected[key]
        else:
            found.discard(key, expected.pop(key, 0))
        assert found.get(key) == expected.get(key, -1)
    assert_same(found, expected)


@given(st.lists(st.tuples(KEYS, SLOTS)), st.lists(st.tuples(KEYS, SLOTS)), st.lists(KEYS))
def test_loading_is_setting_many(
    before: list[tuple[int, int]], pairs: list[tuple[int, int]], gone: list[int]
):
    found, expected = KeyMap(), dict(before + pairs)
    for key, slot in before:
        found.set(key, slot)
    found.load(np.array([key for key, _ in pairs], np.uint64), np.array([s for _, s in pairs], np.uint32))
    assert_same(found, expected)
    for key in gone:
        found.discard(key, expected.pop(key, 0))
    assert_same(found, expected)


def test_a_key_that_maps_to_another_slot_by_now_is_not_discarded():
    found = KeyMap()
    found.set(5, 1)
    found.set(5, 2)
    found.discard(5, 1)
    assert found.get(5) == 2


def test_the_largest_key_and_slot_fit():
    found = KeyMap()
    found.set(2**64 - 1, 2**32 - 2)
    assert found.get(2**64 - 1) == 2**32 - 2


@pytest.mark.parametrize("slot", [-1, 2**32 - 1])
def test_a_slot_that_does_not_fit_is_an_error(slot: int):
    with pytest.raises(ValueError, match="slot"):
        KeyMap().set(1, slot)
    if slot > 0:
        with pytest.raises(ValueError, match="slot"):
            KeyMap().load(np.array([1], np.uint64), np.array([slot], np.uint32))


def test_a_hundred_thousand_keys_take_less_than_seventy_bytes_each():
    keys = np.random.default_rng(0).integers(0, 2**64, 100_000, dtype=np.uint64)
    loaded, built = KeyMap(), KeyMap()
    loaded.load(keys, np.arange(100_000, dtype=np.uint32))
    for slot, key in enumerate(keys.tolist()):
        built.set(key, slot)
    assert loaded.nbytes / 100_000 < 70
    assert built.nbytes / 100_000 < 70
    assert all(loaded.get(key) == built.get(key) == slot for slot, key in enumerate(keys.tolist()))
