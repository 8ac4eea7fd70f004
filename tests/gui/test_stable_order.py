"""The quick order of numbers is the one that numpy's stable sort gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gui.models.stable_order import stable_order

KINDS = (np.uint8, np.uint16, np.uint32, np.uint64, np.int64, np.float64, np.bool_)


@given(st.sampled_from(KINDS).flatmap(lambda kind: hnp.arrays(kind, st.integers(0, 40))))
def test_it_is_the_stable_order(values: np.ndarray) -> None:
    assert stable_order(values).tolist() == np.argsort(values, kind="stable").tolist()


@pytest.mark.parametrize("scale", [1.0, 1e-12, 1e9])
def test_many_close_floats_are_told_apart(scale: float) -> None:
    dice = np.random.default_rng(1)
    values = 1.7e9 + dice.integers(0, 50_000, 100_000) * scale
    values[::2] = values[1::2]
    assert np.array_equal(stable_order(values), np.argsort(values, kind="stable"))
