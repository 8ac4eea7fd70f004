"""What the plots draw: the curves of a session's state as arrays, with the levels, markers and forecast of memory."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.session.state import SessionState
from core.session.views import Marker
from core.stats import PercentileTimeline, Timeline

Array = npt.NDArray[np.float64]

HIT_RATE_OVER_S = 10.0
COST_OVER_S = 60.0
LAYERS = ("exact", "canonical", "similar")
PARTS = ("python", "native", "caches")
_COUNTERS = ("threads", "fds", "tasks", "children")
_NONE = np.empty(0)


@dataclass(frozen=True, slots=True)
class Points:
    """Values at ascending times, each standing for `width_s` around it. Not a number: nothing is known there."""

    times: Array = field(default_factory=lambda: _NONE)
    values: Array = field(default_factory=lambda: _NONE)
    width_s: float = 1.0

    def at(self, t: float) -> float | None:
        """The value at a time, None where there is none near it."""
        if not len(self.times):
            return None
        index = max(int(np.searchsorted(self.times, t + self.width_s / 2, "right")) - 1, 0)
        value = float(self.values[index])
        near = abs(t - float(self.times[index])) <= 1.5 * self.width_s
        return value if near and value == value else None

    @property
    def newest(self) -> float | None:
        value = float(self.values[-1]) if len(self.values) else None
        return value if value is not None and value == value else None


@dataclass(frozen=True, slots=True)
class Forecast:
    """From where memory stands now, how fast it may go on to grow (MB a minute)."""

    t: float
    mb: float
    low: float
    middle: float
    high: float
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Readings:
    """All of it at one moment. `series` holds what was asked for, by the `id` of its `Series`."""

    start: float
    now: float
    series: dict[str, Points]
    warning_mb: float | None = None
    critical_mb: float | None = None
    markers: tuple[Marker, ...] = ()
    forecast: Forecast | None = None


def read(state: SessionState, now: float, plots: Collection[str], since: float = 0.0) -> Readings:
    """The curves of these plots, in the narrowest bins that reach back to `since`."""
    series: dict[str, Points] = {}
    for plot in plots:
        series |= _READERS[plot](state, since)
    start = state.started_at if state.started_at is not None else now
    memory = state.memory
    return Readings(
        start,
        max(now, start),
        series,
        memory.warning_mb,
        memory.critical_mb,
        tuple(state.markers),
        forecast_of(state),
    )


def forecast_of(state: SessionState) -> Forecast | None:
    """None while no memory is suspected to leak: threads and descriptors have no megabytes."""
    leak, sample = state.memory.leak, state.memory.sample
    if leak is None or sample is None or leak.verdict == "none" or leak.channel in _COUNTERS:
        return None
    if leak.slope is None or leak.slope_low is None or leak.slope_high is None:
        return None
    confirmed = leak.verdict == "confirmed"
    return Forecast(sample.t, sample.rss_mb, leak.slope_low, leak.slope, leak.slope_high, confirmed)


def points_of(line: Timeline | None, since: float) -> Points:
    """A timeline as it is; of a sum what came in each bin."""
    line = None if line is None else line.since(since)
    if line is None or line.start is None:
        return Points()
    values = np.array(line.bins, dtype=np.float64)
    times = line.start + (np.arange(len(values), dtype=np.float64) + 0.5) * line.width_s
    if line.merge == "sum":
        return Points(times, values, line.width_s)
    known = ~np.isnan(values)
    return Points(times[known], values[known], line.width_s)


def _per_s(line: Timeline | None, state: SessionState, since: float) -> Points:
    """A sum a second. The bin of now is not full yet and would look like a fall."""
    points = points_of(line, since)
    times, values = points.times, points.values
    if state.running and len(times) and times[-1] + points.width_s / 2 > state.now:
        times, values = times[:-1], values[:-1]
    return Points(times, values / points.width_s, points.width_s)


def _percentile(whole: PercentileTimeline, percent: float, since: float) -> Points:
    line = whole.since(since)
    times, values = line.points(percent)
    return Points(np.array(times, dtype=np.float64), np.array(values, dtype=np.float64), line.width_s)


def _memory(state: SessionState, since: float) -> dict[str, Points]:
    resident = points_of(state.memory_over_time, since)
    found = {"resident_mb": resident}
    rest = resident.values.copy()
    for part in PARTS:
        points = points_of(state.memory_parts_over_time.get(part), since)
        found[f"{part}_mb"] = points
        if len(points.times):
            rest -= np.interp(resident.times, points.times, points.values)
    if any(len(found[f"{part}_mb"].times) for part in PARTS):
        found["rest_mb"] = Points(resident.times, np.maximum(rest, 0.0), resident.width_s)
    return found


def _throughput(state: SessionState, since: float) -> dict[str, Points]:
    return {
        "answers_per_s": _per_s(state.answers_over_time, state, since),
        "failures_per_s": _per_s(state.failures_over_time, state, since),
        "in_flight": points_of(state.in_flight_over_time, since),
        "waiting": points_of(state.waiting_over_time, since),
    }


def _latency(state: SessionState, since: float) -> dict[str, Points]:
    return {
        f"{name}_p{percent}_s": _percentile(line, percent, since)
        for name, line in (("latency", state.latency_over_time), ("first_token", state.first_token_over_time))
        for percent in (50, 95)
    }


def _hits(state: SessionState, since: float) -> dict[str, Points]:
    """Averaged over ten seconds: single hits a second would be stripes."""
    answers = points_of(state.answers_over_time, since - HIT_RATE_OVER_S)
    over_s = max(HIT_RATE_OVER_S, answers.width_s)
    hits = np.zeros(len(answers.times))
    found = {}
    for layer in LAYERS:
        line = points_of(state.hits_over_time.get(layer), since - HIT_RATE_OVER_S)
        gained = _trailing(line, answers.times, over_s)
        found[f"hits_{layer}_per_s"] = Points(answers.times, gained / over_s, answers.width_s)
        hits += gained
    asked = _trailing(answers, answers.times, over_s)
    known = asked > 1e-9
    rate = np.clip(hits[known] / asked[known], 0.0, 1.0)
    found["hit_rate"] = Points(answers.times[known], rate, answers.width_s)
    return found


def _cost(state: SessionState, since: float) -> dict[str, Points]:
    cost = points_of(state.cost_over_time, since - COST_OVER_S)
    before = sum(bin for bin in state.cost_over_time.bins if bin) - float(cost.values.sum())
    over_s = max(COST_OVER_S, cost.width_s)
    spent = _trailing(cost, cost.times, over_s)
    if len(cost.times):  # in the first minute, of what has gone by
        begun = cost.times[0] if state.started_at is None else state.started_at
        gone = np.clip(cost.times + cost.width_s / 2 - begun, cost.width_s, over_s)
        spent = spent * 60.0 / np.maximum(gone, min(10.0, over_s))
    return {
        "cost_usd_per_min": Points(cost.times, spent, cost.width_s),
        "cost_usd_total": Points(cost.times, before + np.cumsum(cost.values), cost.width_s),
    }


def _trailing(points: Points, times: Array, over_s: float) -> Array:
    """How much of a sum came in the `over_s` seconds before the end of the bin at each of the times."""
    if not len(points.times):
        return np.zeros(len(times))
    edges = np.append(points.times - points.width_s / 2, points.times[-1] + points.width_s / 2)
    total = np.concatenate(([0.0], np.cumsum(points.values)))
    width_s = times[1] - times[0] if len(times) > 1 else points.width_s
    ends = times + width_s / 2
    return np.interp(ends, edges, total) - np.interp(ends - over_s, edges, total)


_READERS = {
    "memory": _memory,
    "throughput": _throughput,
    "latency": _latency,
    "hits": _hits,
    "cost": _cost,
}
