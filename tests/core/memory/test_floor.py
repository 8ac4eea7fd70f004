"""The floor never falls, and what was given back stands above it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.memory.floor import Release, Series, floor_of, longest_release, noise_of, releases_of

series = arrays(np.float64, st.integers(1, 60), elements=st.integers(0, 2**20).map(float))


@given(series)
def test_the_floor_never_falls_and_never_lies_above_the_series(minima: Series):
    floor = floor_of(minima)
    assert (np.diff(floor) >= 0).all()
    assert (floor <= minima).all()
    assert floor[-1] == minima[-1]


@given(series)
def test_the_floor_is_the_highest_one_there_is(minima: Series):
    assert [min(minima[i:]) for i in range(len(minima))] == floor_of(minima).tolist()


@given(series)
def test_what_never_falls_is_its_own_floor_and_releases_nothing(minima: Series):
    rising = np.sort(minima)
    assert (floor_of(rising) == rising).all()
    assert releases_of(rising, floor_of(rising), 0.0) == []


@given(series, st.integers(-(2**20), 2**20))
def test_raising_a_series_raises_its_floor_and_nothing_else(minima: Series, by: int):
    floor, raised = floor_of(minima), floor_of(minima + by)
    assert (raised == floor + by).all()
    assert noise_of(minima + by) == noise_of(minima)
    assert releases_of(minima + by, raised, 5.0) == releases_of(minima, floor, 5.0)


@given(series, st.floats(0, 1000))
def test_every_release_is_higher_than_the_tolerance_and_they_do_not_overlap(minima: Series, tolerance: float):
    releases = releases_of(minima, floor_of(minima), tolerance)
    assert all(release.height > tolerance for release in releases)
    assert sum(release.bins for release in releases) <= 2 * len(minima)


def test_a_release_lasts_from_its_begin_until_it_is_given_back():
    minima = np.array([10.0, 10, 50, 90, 70, 10, 11])
    assert releases_of(minima, floor_of(minima), 2.0) == [Release(4, 80.0)]


def test_what_is_still_held_is_no_release():
    minima = np.array([10.0, 10, 50, 90, 90])
    assert releases_of(minima, floor_of(minima), 2.0) == []


def test_the_longest_release_is_asked_for_among_those_that_are_high_enough():
    releases = [Release(40, 1.0), Release(3, 50.0), Release(7, 20.0)]
    assert longest_release(releases, 10.0) == 7
    assert longest_release(releases, 30.0) == 3
    assert longest_release(releases, 50.0) == 0
    assert longest_release([], 0.0) == 0


@pytest.mark.parametrize("minima", [[], [5.0], [5.0, 5.0, 5.0]])
def test_a_constant_series_has_no_noise(minima: list[float]):
    assert noise_of(np.array(minima)) == 0


def test_a_step_is_no_noise():
    quiet = np.random.default_rng(1).normal(0, 5, 200)
    stepped = quiet + 10_000.0 * (np.arange(200) > 100)
    assert noise_of(stepped) == pytest.approx(noise_of(quiet), rel=0.05)


def test_noise_is_the_deviation_from_one_bin_to_the_next():
    independent = np.random.default_rng(1).normal(0, 5, 20_000)
    assert noise_of(independent) == pytest.approx(5 * np.sqrt(2), rel=0.05)
