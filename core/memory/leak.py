"""`LeakDetector`: does this process leak? A verdict in two tiers, from samples, in constant memory.

Suspect is cheap to raise and starts a search for the place; confirmed is what an operator is told. The rules are in
`core.memory.growth`; they run here over the memory in use and over what else leaks (threads, descriptors, tasks,
children), at two scales: seconds for what grows within minutes, and minutes for what takes the night.
"""

from __future__ import annotations

import msgspec
import numpy as np

from core.memory.bins import Bins
from core.memory.floor import Release, Series, floor_of
from core.memory.growth import Growth, Look, Scale
from core.memory.line import Lines, fit, slope_interval, time_to
from core.memory.sample import KB_PER_BLOCK, KB_PER_MB, MemorySample, memory_channel, memory_kb
from core.memory.verdict import COUNTERS, Interval, LeakVerdict

BIN_S = 5.0
FINE_BINS = 400
COARSE = 12
"""Fine bins in a coarse one."""
COARSE_BINS = 720

MEMORY = Scale(
    windows=(156, 192, 228, 288),
    early=tuple(range(78, 157, 6)),
    calms=(8, 12, 16, 24, 36, 48),
    suspicious=48,
    tail=9,
    suspicious_tail=6,
    lasting=48,
    context=300,
    least=320.0,
    share=0.001,
    calm_rise=96.0,
)
"""Windows of 13 to 24 min; early ones of 6.5 min and more. A ramp that is given back within 13 min of the process's
start, or that took less than four minutes, is no leak."""
OVERNIGHT = Scale(windows=(120, 240, 480), tail=5, lasting=60, context=COARSE_BINS, least=1024.0, share=0.005)
"""Windows of 2, 4 and 8 h of bins of a minute."""
RESOURCES = Scale(windows=(42,), tail=3, lasting=0, context=0, least=3.5, share=0.02)
"""Threads and the like do not breathe: three and a half minutes are enough."""

HELD_S = {"suspect": 10.0, "confirmed": 60.0, "resource": 30.0}
"""For how long a test must pass, at the fine scale."""
WITHDRAWN_S = {"suspect": 180.0, "confirmed": 600.0}
"""For how long it must have failed before its word is taken back."""

FOLLOWS = 0.5
"""Resident memory follows what grows when its slope is at least this share of it."""
FEWEST_POINTS = 8
LATELY_BINS = 120
"""A forecast goes by the pace of the last ten minutes (two hours at night's scale): what began earlier may have
begun otherwise. Half the median error on recorded leaks."""


SMALL_ARRAY = 1024
"""Bytes. Of each size below, numpy keeps up to seven arrays that were freed (numpy/_core/src/multiarray/alloc.c)."""


class _Held:
    """A word that is said once its test has passed for a while, and taken back once it has failed for longer."""

    def __init__(self, held_s: float, withdrawn_s: float) -> None:
        self._held_s = held_s
        self._withdrawn_s = withdrawn_s
        self._passing_since: float | None = None
        self._passed_at = 0.0
        self.said_at: float | None = None

    def take(self, t_s: float, passes: bool) -> None:
        if passes:
            if self._passing_since is None:
                self._passing_since = t_s
            self._passed_at = t_s
            if self.said_at is None and t_s - self._passing_since >= self._held_s:
                self.said_at = t_s
        else:
            self._passing_since = None
            if self.said_at is not None and t_s - self._passed_at > self._withdrawn_s:
                self.said_at = None


class _Case:
    """The evidence for one channel, and when its growth began."""

    def __init__(self, suspect: _Held, confirmed: _Held) -> None:
        self.suspect = suspect
        self.confirmed = confirmed
        self.since: float | None = None


class LeakDetector:
    """Add samples in the order of their time; `verdict` is what they amount to.

    `interval_s` is the time between samples; above 5 s all times stretch with it, for a rule needs its points.
    """

    def __init__(self, interval_s: float = 1.0) -> None:
        self.bin_s = max(BIN_S, interval_s)
        stretch = self.bin_s / BIN_S
        self._fine = Bins(self.bin_s, FINE_BINS)
        self._coarse = Bins(self.bin_s * COARSE, COARSE_BINS)
        self._memory = ""
        self._channels: tuple[str, ...] = ()
        self._held_s = {word: seconds * stretch for word, seconds in HELD_S.items()}
        self._withdrawn_s = {word: seconds * stretch for word, seconds in WITHDRAWN_S.items()}
        self._cases: dict[str, _Case] = {}
        self._overnight_since: float | None = None
        self._earlier: list[Release] = []
        self.verdict = LeakVerdict()
        _let_numpy_keep_small_arrays()

    def add(self, sample: MemorySample) -> LeakVerdict:
        """Take a sample; the verdict changes at the end of a bin at most."""
        if not self._cases:
            self._begin(sample)
        values = self._values_of(sample)
        if values is not None:
            minute = self._coarse.add(sample.t_s, values)
            if self._fine.add(sample.t_s, values):
                self._judge(minute)
        return self.verdict

    def forecast(self, level_mb: float) -> Interval | None:
        """Seconds from the last bin until resident memory meets the level, if the growth of the verdict goes on.

        None without a growing memory. Where resident memory does not follow yet, as what grows finds room in free
        heap, it is taken to follow from now on.
        """
        memory = self._lines(self._memory, floor=True, last=LATELY_BINS)
        resident = self._lines("rss_kb", last=LATELY_BINS)
        if not self.verdict.is_memory or memory is None or resident is None:
            return None
        if resident.slope < FOLLOWS * memory.slope:
            resident = memory._replace(
                height=resident.height, heights=memory.heights - memory.height + resident.height
            )
        return time_to(level_mb * KB_PER_MB, resident)

    def _lines(self, channel: str, *, floor: bool = False, last: int = COARSE_BINS) -> Lines | None:
        """The line through a channel since the growth of the verdict began, or through its last bins only; None
        where that is too short."""
        since = self.verdict.since_s
        if since is None:
            return None
        fine_reaches = len(self._fine) and self._fine.times()[0] <= since + self.bin_s
        bins = self._fine if fine_reaches else self._coarse
        times, values = bins.times(), bins.minima(channel)
        after = times > since
        if len(values) != len(times) or after.sum() < FEWEST_POINTS:
            return None
        times, values = times[after][-last:], values[after][-last:]
        return fit(times, floor_of(values) if floor else values)

    def _begin(self, sample: MemorySample) -> None:
        self._memory = memory_channel(sample)
        also = [name for name in ("rss_kb", "py_blocks", "cache_kb") if getattr(sample, name) is not None]
        counters = [name for name in COUNTERS if getattr(sample, name) is not None]
        self._channels = (*also, *counters)
        self._cases = {
            name: _Case(
                _Held(self._held_s["suspect"], self._withdrawn_s["suspect"]),
                _Held(
                    self._held_s["confirmed" if name == self._memory else "resource"],
                    self._withdrawn_s["confirmed"],
                ),
            )
            for name in (self._memory, *counters)
            if name
        }

    def _values_of(self, sample: MemorySample) -> dict[str, float] | None:
        """None where the sample lacks a channel that the first one had."""
        values = {name: getattr(sample, name) for name in self._channels}
        if self._memory:
            values[self._memory] = memory_kb(sample, self._memory)
        return None if None in values.values() else values

    def _judge(self, minute: bool) -> None:
        t_s = float(self._fine.times()[-1])
        if minute and self._memory:
            self._look_overnight()
        for name, case in self._cases.items():
            minima = self._fine.minima(name)
            look = self._look(name, minima) if np.ptp(minima) > 0 else None
            confirmed, suspected = (look.confirmed(), look.suspected()) if look is not None else (None, None)
            since = _begin_of(confirmed or suspected, self._fine)
            overnight = self._overnight_since if name == self._memory else None
            case.suspect.take(t_s, since is not None or overnight is not None)
            case.confirmed.take(t_s, confirmed is not None or overnight is not None)
            if case.confirmed.said_at is None and since is not None:
                case.since = since
            elif case.since is None:
                case.since = overnight
            elif since is None and case.suspect.said_at is None and case.confirmed.said_at is None:
                case.since = None
        self._conclude(minute)

    def _look(self, name: str, minima: Series) -> Look:
        if name == self._memory:
            return Look(minima, MEMORY, self._earlier, self._fine.minima("cache_kb"))
        return Look(minima, RESOURCES)

    def _look_overnight(self) -> None:
        look = Look(self._coarse.minima(self._memory), OVERNIGHT, (), self._coarse.minima("cache_kb"))
        self._overnight_since = _begin_of(look.confirmed(), self._coarse)
        self._earlier = [Release(release.bins * COARSE, release.height) for release in look.releases]

    def _conclude(self, minute: bool) -> None:
        """The channel that was confirmed first speaks; memory before counters where both came at once. The slope,
        which takes milliseconds, is fitted anew every minute."""
        said = [
            (case.confirmed.said_at is None, case.confirmed.said_at or case.suspect.said_at, name)
            for name, case in self._cases.items()
            if case.suspect.said_at is not None or case.confirmed.said_at is not None
        ]
        if not said:
            self.verdict = LeakVerdict()
            return
        _, _, name = min(said, key=lambda one: one[:2])
        case, before = self._cases[name], self.verdict
        confirmed_at = case.confirmed.said_at
        self.verdict = LeakVerdict(
            "suspect" if confirmed_at is None else "confirmed",
            name,
            case.since,
            case.suspect.said_at if case.suspect.said_at is not None else confirmed_at,
            confirmed_at,
            before.slope,
            before.python_share,
        )
        if minute or (before.verdict, before.channel) != (self.verdict.verdict, name):
            slope, share = self._slope(name), self._python_share(name)
            self.verdict = msgspec.structs.replace(self.verdict, slope=slope, python_share=share)

    def _slope(self, name: str) -> Interval | None:
        lines = self._lines(name, floor=True)
        if lines is None:
            return None
        a_minute = 60.0 / (KB_PER_MB if name == self._memory else 1.0)
        slope = slope_interval(lines)
        return Interval(slope.value * a_minute, slope.low * a_minute, slope.high * a_minute)

    def _python_share(self, name: str) -> float | None:
        if name != self._memory or "py_blocks" not in self._channels:
            return None
        whole, python = self._lines(name, floor=True), self._lines("py_blocks", floor=True)
        if whole is None or python is None or whole.slope <= 0:
            return None
        return float(np.clip(KB_PER_BLOCK * python.slope / whole.slope, 0.0, 1.0))


def _begin_of(growth: Growth | None, bins: Bins) -> float | None:
    return None if growth is None else float(bins.times()[growth.begin]) - bins.width_s


def _let_numpy_keep_small_arrays() -> None:
    """Now instead of bit by bit: while bins fill up, each look has arrays of new sizes, of which numpy keeps some.
    That is 0.1 to 0.2 MB in a quarter of an hour (measured), and growth where the process watches itself."""
    numbers = [np.empty(n) for n in range(1, SMALL_ARRAY // 8) for _ in range(7)]
    truths = [np.empty(n, dtype=np.bool_) for n in range(1, FINE_BINS + FINE_BINS // 8) for _ in range(3)]
    del numbers, truths
