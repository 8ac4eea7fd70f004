"""What the leak detector and plain rules say of processes, and what that is worth."""

from __future__ import annotations

import argparse
import json
import lzma
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks.report import Report
from core.memory.bins import Bins
from core.memory.leak import BIN_S, FINE_BINS, LeakDetector
from core.memory.line import fit, time_to
from core.memory.sample import CHANNELS, LIVE, MemorySample, memory_kb
from core.memory.verdict import Interval
from tests.core.memory import shapes

Series = NDArray[np.float64]

SEEN_FROM_OUTSIDE = ("rss_kb", "anon_kb")
"""Of another process, memory alone: threads and descriptors are judged there as they are within."""
RESOURCE_FAMILIES = ("leak_thread", "leak_fd")
SAME_ALARM_S = 60
GROWTH_SHARE = 0.10
OLS_SAMPLES = (100, 600)
SIGNIFICANT = 0.05
ASKED_AFTER_S = (600.0, 900.0)
MOMENTS = 3
SHORTEST_HORIZON_S = 240
NEVER_ERROR = 10.0
"""The error of a forecast that says the level will not be met, though it is: 1,000 %."""
SLOW, FAST = (0.05, 1.0), (1.0, 12.0)
"""Rates of made-up leaks, % of the level a minute; drawn evenly by their logarithms."""


@dataclass(frozen=True)
class Process:
    """`columns` are named as in `MemorySample`; `rate` is % of the live base a minute, of threads and such none."""

    name: str
    family: str
    onset_s: float | None
    rate: float | None
    columns: dict[str, Series]

    @property
    def seconds(self) -> int:
        return len(self.columns["rss_kb"])

    @property
    def leaks_memory(self) -> bool:
        return self.onset_s is not None and self.family not in RESOURCE_FAMILIES

    def samples(self, only: Sequence[str] = CHANNELS) -> list[MemorySample]:
        names = [name for name in only if name in self.columns]
        rows = zip(*(self.columns[name].tolist() for name in names), strict=True)
        return [
            MemorySample(float(t_s), **dict(zip(names, row, strict=True))) for t_s, row in enumerate(rows)
        ]


class Alarm(NamedTuple):
    begin_s: float
    end_s: float


@dataclass
class Forecast:
    """Seconds. `low` and `high` are None for a rule that gives no interval."""

    of: str
    by: str
    truth: float
    value: float
    low: float | None = None
    high: float | None = None

    @property
    def error(self) -> float:
        return min(abs(self.value - self.truth) / self.truth, NEVER_ERROR)


@dataclass
class Watched:
    """One process, and when each detector said its word."""

    process: Process
    alarms: dict[str, list[Alarm]] = field(default_factory=dict)
    forecasts: list[Forecast] = field(default_factory=list)
    cost_us: float = 0.0
    longest_ms: float = 0.0


def measure_detector(options: argparse.Namespace) -> Report:
    report = Report("memory")
    with ProcessPoolExecutor(options.processes) as pool:
        if options.traces is None:
            report.notes.append("Without recorded processes (--traces FILE).")
        else:
            recorded = read_traces(options.traces)
            if options.half:
                recorded = recorded[options.half == "odd" :: 2]
            watched = list(pool.map(watch, recorded, chunksize=2))
            _table(report, "recorded", watched)
            _forecasts(report, watched)
            _cost(report, watched)
        if options.clean or options.leaking:
            made = list(made_up(options.clean, options.leaking, options.seed))
            _table(report, f"made up, seed {options.seed}", list(pool.map(watch, made, chunksize=4)))
    report.notes.append(
        "memwatcher 0.1.1 and python-leak-hunter 0.1.1 watch processes, not recorded samples: these are their rules, "
        "written anew from their sources, on resident memory. All peers see resident memory only."
    )
    return report


def read_traces(path: Path) -> list[Process]:
    """An .npz of a JSON head "meta" (columns, traces) and for each trace its columns' deltas as int32, split into
    byte planes and xz-compressed."""
    found = []
    with np.load(path) as archive:
        head = json.loads(archive["meta"].tobytes())
        names = head["columns"]
        for meta in head["traces"]:
            packed = np.frombuffer(lzma.decompress(archive[meta["id"]].tobytes()), np.uint8)
            planes = packed.reshape(len(names), 4, meta["rows"]).transpose(0, 2, 1)
            deltas = np.ascontiguousarray(planes).view("<i4")[:, :, 0]
            values = np.cumsum(deltas, axis=1, dtype=np.int64).astype(np.float64)
            columns = {name: row for name, row in zip(names, values, strict=True) if name in CHANNELS}
            rate = meta["params"].get("rate") if meta["family"] not in RESOURCE_FAMILIES else None
            found.append(Process(meta["id"], meta["family"], meta["onset"], rate, columns))
    return found


def made_up(clean: int, leaking: int, seed: int) -> Iterator[Process]:
    """All shapes in turn; every second leak is slow, every third comes in pieces."""
    random = np.random.default_rng(seed)
    names = list(shapes.SHAPES)
    for i in range(clean + leaking):
        shape, shape_seed = names[i % len(names)], int(random.integers(2**31))
        leak = None
        rate = None
        if i >= clean:
            level = float(shapes.made(shape, shape_seed)[0])
            rate = float(np.exp(random.uniform(*np.log(SLOW if i % 2 else FAST))))
            every = float(random.uniform(100, 300)) if i % 3 == 0 else 1.0
            leak = shapes.Leak(rate / 100 * level, float(random.uniform(80, 500)), every_s=every)
        live = shapes.made(shape, shape_seed, leak=leak)
        columns = {
            "rss_kb": _resident(live),
            "anon_kb": _resident(live) - shapes.RESIDENT_BESIDE_KB,
            "heap_used_kb": live,
            "py_blocks": np.zeros(len(live)),
        }
        family = shape if leak is None else f"leak under {shape}"
        yield Process(f"{family} {i}", family, leak and leak.onset_s, rate, columns)


def _resident(live: Series) -> Series:
    """Half of what is freed stays resident: fragmented heap, found again by what comes next."""
    return (live + np.maximum.accumulate(live)) / 2 + shapes.RESIDENT_BESIDE_KB


def watch(process: Process) -> Watched:
    watched = Watched(process)
    asked = _moments(process)
    _watch_live(watched, process.samples(), "", asked)
    _watch_live(watched, process.samples(SEEN_FROM_OUTSIDE), " from outside", {})
    rss = process.columns["rss_kb"]
    watched.alarms["growth > 10 %"] = _alarms(rss > (1 + GROWTH_SHARE) * rss[0])
    watched.alarms["OLS slope, last 100"] = _alarms(_rises(rss, OLS_SAMPLES[0]))
    watched.alarms["OLS slope, all"] = _alarms(_rises(rss, None))
    watched.alarms["rule of memwatcher"] = _alarms(_memwatcher(rss))
    watched.alarms["rule of python-leak-hunter"] = _alarms(_leak_hunter(rss))
    return watched


def _watch_live(watched: Watched, samples: list[MemorySample], where: str, asked: dict[int, Any]) -> None:
    detector = LeakDetector()
    live = Bins(BIN_S, FINE_BINS)
    words = []
    cost_s = longest_s = 0.0
    for i, sample in enumerate(samples):
        began = time.thread_time()
        verdict = detector.add(sample)
        taken = time.thread_time() - began
        cost_s, longest_s = cost_s + taken, max(longest_s, taken)
        words.append(verdict.verdict)
        if asked:
            live.add(sample.t_s, {LIVE: memory_kb(sample, LIVE) or 0.0})
        if i in asked and verdict.is_memory:
            since = verdict.since_s
            watched.forecasts += _asked(watched.process, i, asked[i], detector, live, since)
    said = np.array(words)
    watched.alarms[f"suspect{where}"] = _alarms(said != "none")
    watched.alarms[f"confirmed{where}"] = _alarms(said == "confirmed")
    if not where:
        watched.cost_us, watched.longest_ms = 1e6 * cost_s / len(samples), 1e3 * longest_s


def _alarms(on: NDArray[np.bool_]) -> list[Alarm]:
    """Stretches in which it was on; those with less than a minute between them are one."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], on, [False]))))
    alarms: list[Alarm] = []
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if alarms and begin - alarms[-1].end_s < SAME_ALARM_S:
            alarms[-1] = Alarm(alarms[-1].begin_s, end)
        else:
            alarms.append(Alarm(begin, end))
    return alarms


class _Slopes(NamedTuple):
    """Of the line of least squares through the last samples up to each, NaN before there are so many."""

    a_sample: Series
    is_significant: NDArray[np.bool_]


def _slopes(values: Series, window: int | None) -> _Slopes:
    """Through the last `window` samples; None: through all there are, a hundred at least."""
    t, y = np.arange(len(values), dtype=np.float64), values - values[0]
    sums = np.cumsum(np.stack((t, y, t * t, t * y, y * y)), axis=1)
    if window:
        sums[:, window:] -= sums[:, :-window].copy()
    n = np.minimum(t + 1, window or len(values))
    sx, sy, sxx, sxy, syy = sums
    with np.errstate(divide="ignore", invalid="ignore"):
        spread, together, height = sxx - sx * sx / n, sxy - sx * sy / n, syy - sy * sy / n
        r2 = np.clip(together**2 / (spread * height), 0, 1 - 1e-12)
        significant = np.sqrt(r2 * (n - 2) / (1 - r2)) > stats.t.ppf(
            1 - SIGNIFICANT / 2, np.maximum(n - 2, 1)
        )
        slopes = np.where(t >= (window or OLS_SAMPLES[0]) - 1, together / spread, np.nan)
    return _Slopes(slopes, significant)


def _rises(values: Series, window: int | None) -> NDArray[np.bool_]:
    slopes = _slopes(values, window)
    return (slopes.a_sample > 0) & slopes.is_significant


def _memwatcher(rss_kb: Series) -> NDArray[np.bool_]:
    """The rule of memwatcher 0.1.1 at its defaults: the last 100 looks, one every 5 s, rise by 0.15 MB/s and vary by
    less than 30 %, and three of the last four steps go up."""
    rss = rss_kb[::5]
    looks = np.lib.stride_tricks.sliding_window_view(np.concatenate((np.full(99, rss[0]), rss)), 100)
    up = (np.diff(looks[:, -5:]) > 0).sum(axis=1) >= 3
    steep = _slopes(rss, 100).a_sample / 5 > 0.15 * shapes.KB
    even = looks.std(axis=1, ddof=1) < 0.3 * looks.mean(axis=1)
    return np.repeat(up & steep & even, 5)[: len(rss_kb)]


def _leak_hunter(rss_kb: Series) -> NDArray[np.bool_]:
    """The rule of python-leak-hunter 0.1.1 at its defaults: the slope of all samples is 10 MB an hour or more."""
    return _slopes(rss_kb, None).a_sample * 3600 >= 10 * shapes.KB


def _moments(process: Process) -> dict[int, dict[str, tuple[float, float]]]:
    """At which samples to ask, and for which level of resident memory and of live bytes, with the true time to it."""
    if not process.leaks_memory or process.onset_s is None or "heap_used_kb" not in process.columns:
        return {}
    random = np.random.default_rng(sum(process.name.encode()))
    series = {"resident memory": process.columns["rss_kb"], LIVE: live_kb(process)}
    asked = {}
    for _ in range(MOMENTS):
        now = int(process.onset_s + random.uniform(*ASKED_AFTER_S))
        if now + SHORTEST_HORIZON_S >= process.seconds - 10:
            continue
        later = int(random.uniform(now + SHORTEST_HORIZON_S, process.seconds - 10))
        levels = {}
        for name, values in series.items():
            level = float(np.median(values[later - 10 : later + 10]))
            met = np.flatnonzero(values[now:] >= level)
            if values[: now + 1].max() < level and len(met) and met[0] >= SHORTEST_HORIZON_S:
                levels[name] = (level, float(met[0]))
        asked[now] = levels
    return asked


def live_kb(process: Process) -> Series:
    return np.array([memory_kb(sample, LIVE) for sample in process.samples()], dtype=np.float64)


def _asked(
    process: Process,
    now: int,
    levels: dict[str, tuple[float, float]],
    detector: LeakDetector,
    live: Bins,
    since_s: float | None,
) -> Iterator[Forecast]:
    series = {"resident memory": process.columns["rss_kb"], LIVE: live_kb(process)}
    for name, (level, truth) in levels.items():
        if name == LIVE:
            after = live.times() > (since_s or 0.0)
            ours = time_to(level, fit(live.times()[after], live.minima(LIVE)[after]))
        else:
            ours = detector.forecast(level / shapes.KB)
        ours = ours or Interval(np.inf, np.inf, np.inf)
        yield Forecast(name, "ours", truth, ours.value, ours.low, ours.high)
        for count in OLS_SAMPLES:
            window = series[name][now - count + 1 : now + 1]
            slope, height = np.polyfit(np.arange(1 - count, 1), window, 1)
            yield Forecast(
                name,
                f"OLS, last {count}",
                truth,
                max(0.0, (level - height) / slope) if slope > 0 else np.inf,
            )


def _table(report: Report, title: str, watched: list[Watched]) -> None:
    leaks = [each for each in watched if each.process.onset_s is not None]
    clean = len(watched) - len(leaks)
    for name in watched[0].alarms:
        found = {id(w): _delay_s(w, name) for w in leaks}
        delays = {
            kind: [
                delay / 60
                for w in leaks
                if (delay := found[id(w)]) is not None and w.process.leaks_memory == is_memory
            ]
            for kind, is_memory in (("memory", True), ("resource", False))
        }
        false = {id(w): _false_alarms(w, name) for w in watched}
        hours = (
            sum(w.process.seconds if w.process.onset_s is None else w.process.onset_s for w in watched) / 3600
        )
        hits, falsely = (
            len(delays["memory"]) + len(delays["resource"]),
            sum(count > 0 for count in false.values()),
        )
        rates = [w.process.rate for w in leaks if found[id(w)] is not None and w.process.rate is not None]
        memory_leaks = sum(w.process.leaks_memory for w in leaks)
        report.add(
            f"{title}: {clean} clean, {len(leaks)} leaking ({memory_leaks} of memory), {hours:.0f} clean hours",
            detector=name,
            recall=hits / len(leaks) if leaks else None,
            of_memory=len(delays["memory"]) / memory_leaks if memory_leaks else None,
            precision=hits / (hits + falsely) if hits + falsely else None,
            false_processes=falsely,
            false_an_hour=sum(false.values()) / hours,
            delay_p50_min=_percentile(delays["memory"], 50),
            delay_p90_min=_percentile(delays["memory"], 90),
            resource_p50_min=_percentile(delays["resource"], 50),
            least_found_percent_min=min(rates, default=None),
        )
        if name.startswith(("suspect", "confirmed")):
            missed = _by_family(w.process for w in leaks if found[id(w)] is None)
            told = _by_family(w.process for w in watched if false[id(w)])
            report.notes.append(f"{title}, {name}: missed {missed}; false in {told}")


def _delay_s(watched: Watched, name: str) -> float | None:
    onset_s = watched.process.onset_s
    if onset_s is None:
        return None
    return next(
        (max(0.0, alarm.begin_s - onset_s) for alarm in watched.alarms[name] if alarm.end_s > onset_s), None
    )


def _false_alarms(watched: Watched, name: str) -> int:
    onset_s = watched.process.onset_s
    return sum(onset_s is None or alarm.begin_s < onset_s for alarm in watched.alarms[name])


def _by_family(processes: Iterable[Process]) -> str:
    """Each family with the rates of its leaks, or with how many there are."""
    families: dict[str, list[float | None]] = {}
    for process in processes:
        families.setdefault(process.family, []).append(process.rate)
    words = []
    for family, rates in families.items():
        known = sorted(rate for rate in rates if rate is not None)
        told = ", ".join(f"{rate:.2g}" for rate in known) + " %/min" if known else str(len(rates))
        words.append(f"{family} ({told})")
    return ", ".join(words) or "none"


def _forecasts(report: Report, watched: list[Watched]) -> None:
    forecasts = [forecast for each in watched for forecast in each.forecasts]
    for of, by in dict.fromkeys((f.of, f.by) for f in forecasts):
        those = [f for f in forecasts if (f.of, f.by) == (of, by)]
        errors = [100 * f.error for f in those]
        held = [f.low <= f.truth <= f.high for f in those if f.low is not None and f.high is not None]
        report.add(
            "forecast of the time to a level, 10-15 min after the onset",
            of=of,
            by=by,
            forecasts=len(those),
            error_p50_percent=_percentile(errors, 50),
            error_p90_percent=_percentile(errors, 90),
            held_by_80_percent=100 * float(np.mean(held)) if held else None,
        )


def _cost(report: Report, watched: list[Watched]) -> None:
    for kind, leaks in (("clean", False), ("leaking", True)):
        those = [w for w in watched if (w.process.onset_s is not None) == leaks]
        if those:
            report.add(
                "CPU time of one sample",
                processes=kind,
                mean_us=float(np.mean([w.cost_us for w in those])),
                highest_mean_us=max(w.cost_us for w in those),
                longest_ms=max(w.longest_ms for w in those),
            )


def _percentile(values: Sequence[float], percent: float) -> float | None:
    return float(np.percentile(values, percent)) if values else None
