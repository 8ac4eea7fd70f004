"""A straight line through a growing series, with how sure it is, and when it meets a level."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

# numpy loads both at their first use: 2 MB of growth, at the very moment when a growth is suspected (measured).
import numpy.ma
from numpy.random import default_rng

from core.memory.floor import Series
from core.memory.verdict import Interval

RESAMPLED = 200
LOWEST, HIGHEST = 10.0, 90.0
"""Percentiles of the 80 % interval."""
SLACK = 0.15
"""What a forecast is off by at least, whatever the line says: growth is no law. With it, intervals hold the truth in
78 of 100 recorded leaks, with 0.10 in 74."""
FIRST_TOUCH = 95.0
"""A level is met by the peaks of what surrounds the line, not by the line."""
SEED = 1


class Lines(NamedTuple):
    """The line of least squares and those of resampled residuals. Heights at the series' end; slopes per second."""

    slope: float
    height: float
    slopes: Series
    heights: Series
    residuals: Series


def fit(times_s: Series, values: Series) -> Lines:
    """Ordinary least squares, and a moving-block bootstrap of its residuals (Kuensch 1989), which keeps what
    neighbours have in common. Needs three points."""
    x = times_s - times_s[-1]
    centred = x - x.mean()
    spread = float((centred * centred).sum())
    slope = float((values * centred).sum()) / spread
    height = float(values.mean()) - slope * float(x.mean())
    residuals = values - (slope * x + height)
    picked = residuals[_blocks(len(values), _memory(residuals))]
    drawn = slope * x + height + picked
    slopes = (drawn * centred).sum(axis=1) / spread
    return Lines(slope, height, slopes, drawn.mean(axis=1) - slopes * x.mean(), residuals)


def slope_interval(lines: Lines) -> Interval:
    """Per second."""
    low, high = np.percentile(lines.slopes, (LOWEST, HIGHEST))
    return Interval(lines.slope, min(float(low), lines.slope), max(float(high), lines.slope))


def time_to(level: float, lines: Lines) -> Interval | None:
    """Seconds from the series' end until its peaks meet the level; None where it does not grow, 0 where it has."""
    if lines.slope <= 0:
        return None
    peak = float(np.percentile(lines.residuals, FIRST_TOUCH))
    value = max(0.0, (level - peak - lines.height) / lines.slope)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        drawn = np.where(lines.slopes > 0, (level - peak - lines.heights) / lines.slopes, np.inf)
    low, high = np.percentile(drawn, (LOWEST, HIGHEST), method="nearest")
    return Interval(
        value, max(0.0, min(float(low), value * (1 - SLACK))), max(float(high), value * (1 + SLACK))
    )


def _memory(residuals: Series) -> int:
    """For how many points residuals resemble each other: up to the first zero of their autocorrelation."""
    n = len(residuals)
    likeness = np.correlate(residuals, residuals, "full")[n - 1 :]
    unlike = np.flatnonzero(likeness <= 0)
    first = int(unlike[0]) if len(unlike) else n
    return max(1, min(max(first, 4), n // 3))


def _blocks(n: int, length: int) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """Indices of blocks of neighbours, drawn with the same seed each time: the same series, the same forecast."""
    random = default_rng(SEED)
    begins = random.integers(0, n - length + 1, (RESAMPLED, -(-n // length)))
    return (begins[:, :, None] + np.arange(length)).reshape(RESAMPLED, -1)[:, :n]
