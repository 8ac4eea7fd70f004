"""The index against a full scan, and what it does with memory, slots and limits."""

from collections.abc import Iterator
from unittest.mock import patch

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cache import feature_vectors, postings
from core.cache import index as index_module
from core.cache.index import FeatureIndex

RARITY = [1.0, 1.5, 2.0, 2.0, 2.0, 3.0, 5.0, 5.0, 8.0, 12.0]
"""By word, as only the word decides its weight; some are equal."""
TOLERANCE = 2e-4
"""Weights are stored rounded, so a pair so close to the threshold may count or not."""

Vector = tuple[npt.NDArray[np.uint32], npt.NDArray[np.float32]]
Words = frozenset[int]

WORDS = st.frozensets(st.integers(0, 24), min_size=1, max_size=9)
SLOTS = st.integers(0, 30)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), SLOTS, WORDS),
        st.tuples(st.just("remove"), SLOTS, st.none()),
        st.tuples(st.just("compact"), SLOTS, st.none()),
    ),
    max_size=120,
)


def vector(words: Words) -> Vector:
    # Many ids share their lower bits, as the signature must not mind.
    ids = np.array([w * 0x0800_0013 % 2**32 for w in sorted(words)], np.uint32)
    weights = np.array([RARITY[w % len(RARITY)] for w in sorted(words)])
    return ids, (weights / np.sqrt(weights @ weights)).astype(np.float32)


def cosine(a: Words, b: Words) -> float:
    def norm(words: Words) -> float:
        return sum(RARITY[w % len(RARITY)] ** 2 for w in words) ** 0.5

    return norm(a & b) ** 2 / (norm(a) * norm(b))


def assert_like_a_scan(
    index: FeatureIndex, entries: dict[int, Words], query: Words, threshold: float
) -> None:
    slots, cosines = index.search(*vector(query), threshold)
    expected = {slot: cosine(words, query) for slot, words in entries.items()}
    found = dict(zip(slots.tolist(), cosines.tolist(), strict=True))
    assert len(found) == len(slots)
    assert {s for s, c in expected.items() if c >= threshold + TOLERANCE} <= found.keys()
    for slot, value in found.items():
        assert value == pytest.approx(expected[slot], abs=TOLERANCE)
        assert value >= threshold - TOLERANCE
    order = list(zip((-cosines).tolist(), slots.tolist(), strict=True))
    assert order == sorted(order)


@pytest.fixture
def index() -> Iterator[FeatureIndex]:
    index = FeatureIndex()
    yield index
    index.close()


@settings(deadline=None, max_examples=150)
@given(STEPS, st.lists(WORDS, min_size=1, max_size=5), st.sampled_from([0.6, 0.7, 0.8, 0.95, 1.0]))
def test_a_search_finds_what_a_scan_finds(
    steps: list[tuple[str, int, Words | None]], queries: list[Words], threshold: float
):
    small = patch.multiple(postings, FRESH=7, INLINE=40, RATIO=2)
    first = patch.multiple(feature_vectors, SMALLEST=4, _STEP=2)
    with small, first, patch.multiple(index_module, SMALLEST=4, _FEW=2):
        index = FeatureIndex()
        entries: dict[int, Words] = {}
        for what, slot, words in steps:
            if what == "compact":
                index.compact()
            elif words is None:
                index.remove(slot)
                entries.pop(slot, None)
            else:
                index.add(slot, *vector(words))
                entries[slot] = words
            if slot % 4 == 0:
                assert_like_a_scan(index, entries, queries[0], threshold)
        for query in [*queries, *entries.values()]:
            assert_like_a_scan(index, entries, query, threshold)
        assert len(index) == len(entries)
        index.close()


@settings(deadline=None, max_examples=60)
@given(st.lists(WORDS, max_size=60), st.lists(WORDS, max_size=30), st.lists(WORDS, min_size=1, max_size=5))
def test_loading_and_adding_come_to_the_same(loaded: list[Words], added: list[Words], queries: list[Words]):
    index = FeatureIndex()
    load(index, loaded)
    for slot, words in enumerate(added, len(loaded)):
        index.add(slot, *vector(words))
    entries = dict(enumerate(loaded + added))
    for query in queries + loaded[:5] + added[:5]:
        assert_like_a_scan(index, entries, query, 0.6)
    index.close()


def load(index: FeatureIndex, entries: list[Words], first: int = 0) -> None:
    vectors = [vector(words) for words in entries]
    starts = np.cumsum([0, *(len(ids) for ids, _ in vectors)])
    ids = np.concatenate([np.zeros(0, np.uint32), *(ids for ids, _ in vectors)])
    weights = np.concatenate([np.zeros(0, np.float32), *(weights for _, weights in vectors)])
    index.load(np.arange(first, first + len(entries)), starts, ids, weights)


def random_entries(count: int, seed: int = 0) -> list[Words]:
    random = np.random.default_rng(seed)
    return [frozenset(random.integers(0, 5000, random.integers(3, 12)).tolist()) for _ in range(count)]


def test_many_entries_are_found_while_the_thread_merges_and_slots_change_hands(index: FeatureIndex):
    entries = dict(enumerate(random_entries(3000)))
    random = np.random.default_rng(1)
    with patch.multiple(postings, FRESH=64, INLINE=512):
        load(index, list(entries.values()))
        for i, words in enumerate(random_entries(3000, seed=2)):
            slot = int(random.integers(0, 4000))
            index.add(slot, *vector(words))
            entries[slot] = words
            if i % 3 == 0:
                gone = int(random.integers(0, 4000))
                index.remove(gone)
                entries.pop(gone, None)
            if i % 40 == 0:
                assert_like_a_scan(index, entries, words | {7}, 0.8)
        index.close()
    for words in list(entries.values())[::50]:
        assert_like_a_scan(index, entries, words, 0.8)


def test_a_reused_slot_is_found_by_its_new_vector_only(index: FeatureIndex):
    index.add(3, *vector(frozenset({1, 2, 3})))
    index.remove(3)
    index.add(3, *vector(frozenset({11, 12, 13})))
    assert len(index.search(*vector(frozenset({1, 2, 3})), 0.6)[0]) == 0
    assert index.search(*vector(frozenset({11, 12, 13})), 0.6)[0].tolist() == [3]


def test_a_slot_may_be_reused_more_often_than_generations_are_counted(index: FeatureIndex):
    for i in range(100):
        index.add(0, *vector(frozenset({i % 20, 20})))
        index.remove(0)
    index.add(0, *vector(frozenset({1, 20})))
    index.compact()
    assert index.search(*vector(frozenset({1, 20})), 0.9)[0].tolist() == [0]


def test_equal_vectors_come_in_the_order_of_their_slots(index: FeatureIndex):
    for slot in (9, 2, 5, 7):
        index.add(slot, *vector(frozenset({1, 2, 3})))
    slots, cosines = index.search(*vector(frozenset({1, 2, 3})), 0.8)
    assert slots.tolist() == [2, 5, 7, 9]
    assert cosines.tolist() == pytest.approx([1.0] * 4, abs=TOLERANCE)
    assert index.search(*vector(frozenset({1, 2, 3})), 0.8, limit=2)[0].tolist() == [2, 5]


def test_the_limit_keeps_the_best(index: FeatureIndex):
    for slot in range(50):
        index.add(slot, *vector(frozenset({8, 9, 100 + slot})))
    index.add(50, *vector(frozenset({8, 9})))
    slots, cosines = index.search(*vector(frozenset({8, 9})), 0.6, limit=3)
    assert slots.tolist()[0] == 50
    assert len(slots) == len(cosines) == 3


def test_beyond_the_cap_of_features_the_most_promising_are_scored(index: FeatureIndex):
    with patch.object(index_module, "MOST_FEATURES", 40):
        for slot in range(200):
            index.add(slot, *vector(frozenset({8, 9, 101 + slot % 7})))
        index.add(200, *vector(frozenset({8, 9, 15, 17})))
        slots, _ = index.search(*vector(frozenset({8, 9, 15, 17})), 0.6, limit=10)
    assert slots.tolist()[0] == 200
    assert len(slots) == 10


def test_a_search_below_the_lowest_threshold_is_an_error(index: FeatureIndex):
    with pytest.raises(ValueError, match="0.6"):
        index.search(*vector(frozenset({1})), 0.5)


@pytest.mark.parametrize("threshold", [0.0, -0.5, 1.5])
def test_a_lowest_threshold_is_a_cosine(threshold: float):
    with pytest.raises(ValueError, match="cosine"):
        FeatureIndex(threshold)


def test_an_empty_vector_finds_nothing_and_is_not_kept(index: FeatureIndex):
    empty = (np.zeros(0, np.uint32), np.zeros(0, np.float32))
    index.add(1, *empty)
    load(index, [frozenset({1}), frozenset()], first=2)
    assert len(index) == 1
    assert len(index.search(*empty, 0.8)[0]) == 0
    index.remove(1)


def test_slots_out_of_range_are_an_error(index: FeatureIndex):
    for slot in (-1, index_module.MOST_SLOTS):
        with pytest.raises(ValueError, match="slot"):
            index.add(slot, *vector(frozenset({1})))
        with pytest.raises(ValueError, match="slot"):
            load(index, [frozenset({1})], first=slot)


def test_only_free_slots_can_be_loaded(index: FeatureIndex):
    load(index, [frozenset({1}), frozenset({2})])
    with pytest.raises(ValueError, match="taken"):
        load(index, [frozenset({3})], first=1)
    ids, weights = vector(frozenset({1}))
    with pytest.raises(ValueError, match="taken"):
        index.load([5, 5], [0, 1, 2], np.repeat(ids, 2), np.repeat(weights, 2))
    with pytest.raises(ValueError, match="starts"):
        index.load([5, 6], [0, 1], ids, weights)


def test_the_last_slot_and_the_largest_id_can_be_used():
    with patch.object(index_module, "SMALLEST", 4), patch.object(feature_vectors, "SMALLEST", 4):
        index = FeatureIndex()
    largest = (np.array([2**32 - 1], np.uint32), np.ones(1, np.float32))
    index.add(70_000, *largest)
    assert index.search(*largest, 1.0)[0].tolist() == [70_000]
    index.close()


def test_a_vector_can_be_read_back(index: FeatureIndex):
    ids, weights = vector(frozenset(range(20)))
    index.add(4, ids, weights)
    read_ids, read_weights = index.vector(4)
    by_id = np.argsort(read_ids)
    assert read_ids[by_id].tolist() == sorted(ids.tolist())
    np.testing.assert_allclose(read_weights[by_id], weights[np.argsort(ids)], atol=1e-5)
    assert (np.diff(read_weights) <= 0).all()
    for missing in (3, -1, 10**6):
        with pytest.raises(KeyError):
            index.vector(missing)


def test_rounding_moves_the_cosine_of_256_features_by_less_than_a_hundredth(index: FeatureIndex):
    random = np.random.default_rng(3)
    for slot in range(20):
        ids = random.choice(2**32, 256, replace=False).astype(np.uint32)
        raw = random.random(256) ** 8 + 0.01
        index.add(slot, ids, (raw / np.sqrt(raw @ raw)).astype(np.float32))
        _, cosines = index.search(ids, (raw / np.sqrt(raw @ raw)).astype(np.float32), 1.0)
        assert cosines[0] == pytest.approx(1, abs=TOLERANCE)


def test_memory_follows_the_entries(index: FeatureIndex):
    entries = random_entries(20_000)
    load(index, entries)
    full = index.nbytes
    assert full / 20_000 < 200
    for slot in range(2_000, 20_000):
        index.remove(slot)
    index.compact()
    index.close()
    assert index.nbytes < full / 2
    assert_like_a_scan(index, dict(enumerate(entries[:2_000])), entries[77], 0.8)


def test_memory_stays_bounded_when_entries_come_and_go(index: FeatureIndex):
    entries = random_entries(2_000)
    load(index, entries)
    full = index.nbytes
    for slot, words in enumerate(random_entries(10_000, seed=5)):
        index.add(slot % 2_000, *vector(words))
    index.close()
    assert index.nbytes < 3 * full
