"""The floor of a series: what it never falls below again. What was given back is no leak, however high it stood.

Pure functions over arrays of bin minima, in time order, one value a bin.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]

NORMAL_MAD = 1.4826
"""Standard deviation of a normal distribution over its median absolute deviation."""


class Release(NamedTuple):
    """A growth that was given back: how long it stood above the floor, and how high."""

    bins: int
    height: float


def floor_of(minima: Series) -> Series:
    """For each bin the least of it and all later ones; it never falls."""
    return np.minimum.accumulate(minima[::-1])[::-1]


def noise_of(minima: Series) -> float:
    """The standard deviation of one bin against the next, by the median, so that steps do not count."""
    steps = np.diff(minima)
    return float(NORMAL_MAD * np.median(np.abs(steps - np.median(steps)))) if len(steps) else 0.0


def releases_of(minima: Series, floor: Series, tolerance: float) -> list[Release]:
    """Every stretch that stood more than `tolerance` above the floor."""
    above = np.concatenate(([False], minima > floor + tolerance, [False]))
    turns = np.flatnonzero(np.diff(above))
    return [
        Release(int(end - begin) + 1, float((minima[begin:end] - floor[begin:end]).max()))
        for begin, end in zip(turns[::2], turns[1::2], strict=True)
    ]


def longest_release(releases: list[Release], height: float) -> int:
    """Bins of the longest release that was higher than `height`; 0 without any."""
    return max((release.bins for release in releases if release.height > height), default=0)
