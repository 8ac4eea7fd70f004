"""The search among vectors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.cache import vectors
from core.cache.vectors import VectorIndex, pack

DIMENSIONS = 64


def some(n: int, seed: int = 0, dimensions: int = DIMENSIONS) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((n, dimensions)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def filled(rows: np.ndarray) -> VectorIndex:
    index = VectorIndex(rows.shape[1])
    index.load(np.arange(len(rows)), rows, np.zeros(len(rows), np.uint32))
    return index


def near(rows: np.ndarray, cosine: float, seed: int = 1) -> np.ndarray:
    """Vectors that have that cosine with the rows."""
    other = some(len(rows), seed, rows.shape[1])
    other -= (other * rows).sum(axis=1, keepdims=True) * rows
    other /= np.linalg.norm(other, axis=1, keepdims=True)
    return cosine * rows + (1 - cosine**2) ** 0.5 * other


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "add", "add", "remove", "search", "clear"]), st.integers(0, 40)),
    max_size=60,
)


@given(STEPS, st.integers(0, 2**16))
@settings(deadline=None)
def test_it_finds_what_a_full_scan_finds(steps: list[tuple[str, int]], seed: int):
    random = np.random.default_rng(seed)
    index = VectorIndex(DIMENSIONS)
    kept: dict[int, tuple[np.ndarray, int]] = {}
    for step, slot in steps:
        vector = random.standard_normal(DIMENSIONS).astype(np.float32)
        scope = slot % 3
        if step == "add":
            index.add(slot, vector, scope)
            kept[slot] = (vector / np.linalg.norm(vector), scope)
        elif step == "remove":
            assert index.remove(slot) == (slot in kept)
            kept.pop(slot, None)
        elif step == "clear":
            index.clear()
            kept.clear()
        assert len(index) == len(kept)
        slots, cosines = index.search(vector, 0.1, scope, limit=100)
        unit = vector / np.linalg.norm(vector)
        true = {s: float(v @ unit) for s, (v, its) in kept.items() if its == scope}
        assert all(
            true[s] == pytest.approx(c, abs=0.01) for s, c in zip(slots.tolist(), cosines, strict=True)
        )
        assert {s for s, c in true.items() if c >= 0.11} <= set(slots.tolist())
        assert list(cosines) == sorted(cosines, reverse=True)


@given(st.integers(0, 2**16))
@settings(deadline=None, max_examples=10)
def test_beyond_the_exact_scan_near_vectors_are_still_found(seed: int):
    rows = some(5_000, seed, 384)
    index = filled(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vectors, "EXACT", 0)
        for slot, query in enumerate(near(rows[:50], 0.85, seed + 1)):
            slots, cosines = index.search(query, 0.8)
            assert slots.tolist() == [slot]
            assert cosines[0] == pytest.approx(0.85, abs=0.01)


def test_beyond_the_exact_scan_other_scopes_do_not_crowd_out_the_own(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(vectors, "EXACT", 0)
    index = VectorIndex(DIMENSIONS)
    (vector,) = some(1)
    for slot in range(3 * vectors.RESCORED):
        index.add(slot, vector, scope=1)
    index.add(5_000, vector, scope=2)
    assert index.search(vector, 0.9, scope=2)[0].tolist() == [5_000]
    assert index.search(vector, 0.9, scope=3)[0].tolist() == []


def test_the_best_come_first_and_no_more_than_asked_for():
    (vector,) = some(1)
    index = VectorIndex(DIMENSIONS)
    for slot, cosine in enumerate((0.7, 0.95, 0.5, 0.9)):
        index.add(slot, near(vector[np.newaxis], cosine)[0])
    assert index.search(vector, 0.6)[0].tolist() == [1, 3, 0]
    assert index.search(vector, 0.6, limit=2)[0].tolist() == [1, 3]


def test_a_slot_that_is_filled_again_forgets_what_it_had():
    old, new = some(2)
    index = VectorIndex(DIMENSIONS)
    index.add(7, old)
    index.add(7, new)
    assert len(index) == 1
    assert index.search(old, 0.9)[0].tolist() == []
    assert index.search(new, 0.9)[0].tolist() == [7]


def test_a_packed_vector_is_kept_bit_by_bit():
    rows = some(3)
    index = VectorIndex(DIMENSIONS)
    for slot, packed in enumerate(pack(rows)):
        index.add(slot, packed)
        kept = index.vector(slot)
        assert kept is not None
        assert float(kept @ rows[slot]) > 0.999
        assert np.array_equal(pack(kept), packed)
    assert index.vector(3) is None


def test_rows_that_move_between_blocks_keep_their_slots(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(vectors, "BLOCK", 64)
    rows = some(300)
    index = filled(rows)
    gone = range(0, 300, 3)
    assert all(index.remove(slot) for slot in gone)
    for slot, vector in enumerate(rows):
        assert index.search(vector, 0.99)[0].tolist() == ([] if slot in gone else [slot])


def test_memory_follows_the_number_of_vectors():
    index = filled(some(40_000, dimensions=384))
    full = index.nbytes
    assert full / 40_000 <= 500
    for slot in range(20_000):
        index.remove(slot)
    assert index.nbytes < 0.6 * full
    assert index.clear() > 0
    assert index.nbytes == 0


@pytest.mark.parametrize(
    "values", [np.zeros(DIMENSIONS), np.full(DIMENSIONS, np.nan), np.full(DIMENSIONS, np.inf)]
)
def test_a_vector_without_a_direction_is_refused_and_changes_nothing(values: np.ndarray):
    (before,) = some(1)
    index = filled(before[np.newaxis])
    with pytest.raises(ValueError, match="finite and not zero"):
        index.add(0, values.astype(np.float32))
    with pytest.raises(ValueError, match="finite and not zero"):
        index.search(values.astype(np.float32), 0.5)
    with pytest.raises(ValueError, match="finite and not zero"):
        index.add(0, np.zeros(DIMENSIONS, np.int8))
    assert index.search(before, 0.9)[0].tolist() == [0]


def test_vectors_of_another_size_are_refused():
    with pytest.raises(ValueError, match="64 values"):
        VectorIndex(DIMENSIONS).add(0, np.ones(65, np.float32))
    with pytest.raises(ValueError, match="multiple of 64"):
        VectorIndex(100)
