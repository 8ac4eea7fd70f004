"""Samples are thinned to the least of each bin, in bounded memory, and gaps are cut."""

from __future__ import annotations

import sys
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.memory.bins import GAP_S, Bins

WIDTH_S = 5.0
steps_s = st.lists(st.integers(1, 39).map(lambda eighths: eighths / 8), min_size=1, max_size=200)


def filled(values: list[float], *, times: list[float] | None = None, capacity: int = 1000) -> Bins:
    bins = Bins(WIDTH_S, capacity)
    for t_s, value in zip(times or [float(i) for i in range(len(values))], values, strict=True):
        bins.add(t_s, {"kb": value})
    return bins


def test_a_bin_holds_the_least_of_its_samples():
    bins = filled([9, 4, 7, 8, 6, 5, 5, 2, 5, 5, 1])
    assert bins.minima("kb").tolist() == [4, 2]
    assert bins.times().tolist() == [5, 10]


def test_a_bin_counts_once_it_is_closed_and_closing_is_told():
    bins = Bins(WIDTH_S, 10)
    closed = [bins.add(float(t_s), {"kb": 1.0}) for t_s in range(11)]
    assert [t_s for t_s, is_closed in enumerate(closed) if is_closed] == [5, 10]
    assert len(bins) == 2


@given(steps_s, st.randoms(use_true_random=False))
def test_every_bin_keeps_the_minimum_of_its_time(steps: list[float], random: Random):
    times = np.cumsum(steps).tolist()
    values = [float(random.randrange(1000)) for _ in times]
    bins = filled(values, times=times)
    for end_s, least in zip(bins.times(), bins.minima("kb"), strict=True):
        inside = [v for t, v in zip(times, values, strict=True) if end_s - WIDTH_S <= t < end_s]
        assert least == min(inside)


@given(st.integers(1, 40), st.integers(0, 600))
def test_however_many_samples_come_few_bins_stay_and_they_are_the_latest(capacity: int, samples: int):
    bins = filled([float(i) for i in range(samples)], capacity=capacity)
    closed = max(0, (samples - 1) // 5)
    assert len(bins) <= capacity + max(1, capacity // 8)
    assert len(bins) >= min(capacity, closed)
    assert bins.minima("kb").tolist() == [5.0 * i for i in range(closed)][closed - len(bins) :]
    assert len(bins.times()) == len(bins.minima("kb"))


def test_a_short_gap_repeats_what_was_before():
    bins = filled([7, 3, 8], times=[0.0, 21.0, 26.0])
    assert bins.minima("kb").tolist() == [7, 7, 7, 7, 3]
    assert bins.times().tolist() == [5, 10, 15, 20, 25]


def test_a_long_gap_is_cut_so_that_what_came_in_it_is_one_step():
    bins = filled([7, 30, 31], times=[0.0, 10 * GAP_S + 1, 10 * GAP_S + 6])
    assert bins.minima("kb").tolist() == [7, 30]
    assert bins.times()[-1] == 10 * GAP_S + WIDTH_S


def test_samples_further_apart_than_a_bin_is_wide_repeat_and_are_not_cut():
    bins = filled([float(i) for i in range(5)], times=[20.0 * i for i in range(5)])
    assert bins.minima("kb").tolist() == [i for i in range(4) for _ in range(4)]


def test_channels_are_thinned_apart():
    bins = Bins(WIDTH_S, 10)
    for t_s, a, b in ((0, 1.0, 9.0), (1, 5.0, 2.0), (5, 7.0, 7.0)):
        bins.add(float(t_s), {"a": a, "b": b})
    assert (bins.minima("a").tolist(), bins.minima("b").tolist()) == ([1], [2])


def test_an_unknown_channel_has_no_values():
    assert len(filled([1, 2, 3, 4, 5, 6]).minima("threads")) == 0


def test_full_bins_hold_no_object_for_each_value():
    """They lie in the process that is watched, where a few a second are a growth."""
    channels = dict.fromkeys(("rss_kb", "live bytes", "threads", "fds"), 1000.5)
    bins = Bins(WIDTH_S, 400)
    bins.add(0.0, channels)
    before = sys.getallocatedblocks()
    for n in range(1, 400):
        bins.add(n * WIDTH_S, {name: value + n for name, value in channels.items()})
    assert len(bins) == 399
    assert sys.getallocatedblocks() - before < 200
