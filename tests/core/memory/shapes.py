"""Memory of made-up processes, one value a second in kB: what real ones do, and leaks to put on top.

A shape takes a random source and a length and is the same for the same seed. Amplitudes and times are drawn about
as wide as small services were seen to have them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.memory.sample import KB_PER_BLOCK, MemorySample

Series = NDArray[np.float64]
Shape = Callable[[np.random.Generator, int], Series]

KB = 1024.0
SECONDS = 1600
RESIDENT_BESIDE_KB = 25 * KB
"""Code and the interpreter's own pages, which are resident and not in anybody's use."""


class Leak(NamedTuple):
    """`kb_per_min` from `onset_s` until `end_s`; all at once every `every_s` where that is more than a second."""

    kb_per_min: float
    onset_s: float
    end_s: float = float("inf")
    every_s: float = 1.0

    def lost_kb(self, seconds: int) -> Series:
        since = np.clip(np.arange(seconds, dtype=np.float64), None, self.end_s) - self.onset_s
        return self.kb_per_min / 60 * self.every_s * np.floor(np.clip(since, 0, None) / self.every_s)


def made(name: str, seed: int, *, seconds: int = SECONDS, leak: Leak | None = None) -> Series:
    """One series of a shape."""
    series = SHAPES[name](np.random.default_rng(seed), seconds)
    return series if leak is None else series + leak.lost_kb(seconds)


def samples(
    live_kb: Series,
    *,
    python_share: float = 0.5,
    cache_kb: Series | None = None,
    rss_kb: Series | None = None,
    interval_s: float = 1.0,
    begin_s: float = 0.0,
    **counters: Series,
) -> Iterator[MemorySample]:
    """A process in which `live_kb` are in use, beside its registered caches."""
    cached = np.zeros(len(live_kb)) if cache_kb is None else cache_kb
    used = live_kb + cached
    resident = used + RESIDENT_BESIDE_KB if rss_kb is None else rss_kb
    for i, kb in enumerate(used.tolist()):
        yield MemorySample(
            begin_s + i * interval_s,
            rss_kb=float(resident[i]),
            anon_kb=float(resident[i]) - RESIDENT_BESIDE_KB,
            heap_used_kb=(1 - python_share) * kb,
            mmap_used_kb=0.0,
            py_blocks=python_share * kb / KB_PER_BLOCK,
            cache_kb=float(cached[i]),
            **{name: float(values[i]) for name, values in counters.items()},
        )


def steady(random: np.random.Generator, seconds: int) -> Series:
    """A level with noise, a slow wander, and the first minutes in which modules are imported and pools opened."""
    t = np.arange(seconds)
    level = random.uniform(30, 160) * KB
    start_up = random.uniform(300, 950) * np.minimum(t / random.uniform(60, 200), 1)
    wander = 0.5 * random.random() * np.cumsum(random.normal(0, 1, seconds))
    return level + start_up + wander + random.normal(0, random.uniform(2, 15), seconds)


def warm_up(random: np.random.Generator, seconds: int) -> Series:
    """A history of distinct keys, asked for as often as words are (Zipf): ever fewer of them are new."""
    keys = int(random.choice([500, 1000, 2000]))
    often = 1 / np.arange(1, keys + 1) ** random.uniform(0.4, 0.9)
    asked = np.linspace(0, seconds, 81)[:, None] * random.uniform(2, 8) * (often / often.sum())
    seen = (1 - np.exp(-asked)).sum(axis=1)
    entry_kb = random.uniform(2, 10)
    return steady(random, seconds) + entry_kb * np.interp(
        np.arange(seconds), np.linspace(0, seconds, 81), seen
    )


def work_then_flat(random: np.random.Generator, seconds: int) -> Series:
    """A phase of work that takes memory evenly, keeps it, and ends within four minutes."""
    t = np.arange(seconds)
    begin, length = random.uniform(0, seconds / 2), random.uniform(30, 230)
    return steady(random, seconds) + random.uniform(3, 40) * KB * np.clip((t - begin) / length, 0, 1)


def sawtooth(random: np.random.Generator, seconds: int) -> Series:
    """A batch that is collected and flushed every few minutes."""
    return steady(random, seconds) + _teeth(random, seconds, random.uniform(5, 35), random.uniform(60, 240))


def collector_sawtooth(random: np.random.Generator, seconds: int) -> Series:
    """Cycles that wait for the garbage collector."""
    return steady(random, seconds) + _teeth(random, seconds, random.uniform(0.5, 5), random.uniform(30, 120))


def long_ramp(random: np.random.Generator, seconds: int) -> Series:
    """What is given back after eight to thirteen minutes only."""
    return steady(random, seconds) + _teeth(random, seconds, random.uniform(10, 40), random.uniform(480, 780))


def bursts(random: np.random.Generator, seconds: int) -> Series:
    """Large requests, now and then, held for up to a minute."""
    series = steady(random, seconds)
    every, hold, size = random.uniform(60, 240), random.uniform(5, 50), random.uniform(8, 60)
    at = random.exponential(every)
    while at < seconds:
        held = hold * random.uniform(0.5, 1.5)
        series[int(at) : int(at + held)] += size * KB * random.uniform(0.3, 1.5)
        at += held + random.exponential(every)
    return series


def steps(random: np.random.Generator, seconds: int) -> Series:
    """One or two tables or models that are loaded and kept."""
    series = steady(random, seconds)
    for _ in range(int(random.integers(1, 3))):
        series[int(random.uniform(0.1, 0.8) * seconds) :] += random.uniform(4, 40) * KB
    return series


def up_and_down(random: np.random.Generator, seconds: int) -> Series:
    """A job that takes its memory at once and gives it back at once."""
    series = steady(random, seconds)
    begin = random.uniform(0.1, 0.5) * seconds
    series[int(begin) : int(random.uniform(begin + 120, 0.95 * seconds))] += random.uniform(8, 40) * KB
    return series


def wave(random: np.random.Generator, seconds: int) -> Series:
    """Load that comes and goes, as by day and night."""
    t, period = np.arange(seconds), random.uniform(480, 780)
    return steady(random, seconds) + random.uniform(4, 20) * KB * (
        1 - np.cos(2 * np.pi * (t / period + random.random()))
    )


def churn(random: np.random.Generator, seconds: int) -> Series:
    """Objects of all ages, most of which die young."""
    series = steady(random, seconds)
    for _ in range(seconds // 14):
        begin = random.uniform(0, seconds)
        series[int(begin) : int(begin + random.uniform(5, 60))] += random.uniform(200, 3000)
    return series


SHAPES: dict[str, Shape] = {
    shape.__name__: shape
    for shape in (
        steady,
        warm_up,
        work_then_flat,
        sawtooth,
        collector_sawtooth,
        long_ramp,
        bursts,
        steps,
        up_and_down,
        wave,
        churn,
    )
}


def _teeth(random: np.random.Generator, seconds: int, height_mb: float, period_s: float) -> Series:
    series = np.zeros(seconds)
    begin = 0.0
    while begin < seconds:
        end = begin + period_s * random.uniform(0.9, 1.1)
        tooth = series[int(begin) : int(end)]
        tooth[:] = height_mb * KB * np.arange(len(tooth)) / period_s
        begin = end
    return series
