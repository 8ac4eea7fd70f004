"""A verdict in words and figures, for an operator."""

from __future__ import annotations

from core.memory.sample import LIVE
from core.memory.verdict import Interval, LeakReport, LeakVerdict

NATIVE, PYTHON = 0.15, 0.85
"""Shares of the growth that Python's allocator sees, under and over which the other side is called flat."""

_WHAT = {
    LIVE: "live bytes grow",
    "anon_kb": "anonymous memory grows",
    "uss_kb": "unique memory grows",
    "rss_kb": "resident memory grows",
    "threads": "threads pile up:",
    "fds": "open descriptors pile up:",
    "tasks": "asyncio tasks pile up:",
    "children": "child processes pile up:",
}


def nothing_yet(level_mb: float) -> LeakReport:
    """The report before anything was looked at."""
    return LeakReport(LeakVerdict(), evidence(LeakVerdict(), 0.0), level_mb)


def evidence(
    verdict: LeakVerdict, now_s: float, *, forecast: Interval | None = None, level_mb: float = 0.0
) -> str:
    """One sentence: what grows, how fast (with the 80 % interval), for how long, where, and when it meets the level.

    >>> evidence(verdict, now_s=1600, forecast=detector.forecast(1000), level_mb=1000)
    'live bytes grow 3.1 MB/min (2.8-3.4) for 14 min, not explained by caches; mostly Python objects; reaches 1000 MB
    in 2 h 10 min (1 h 50 min to 2 h 40 min)'
    """
    if verdict.verdict == "none":
        return "nothing grows that is not given back or explained"
    what = _WHAT[verdict.channel]
    parts = [what]
    if verdict.slope is not None:
        unit = "MB/min" if verdict.is_memory else "a minute"
        parts[0] = f"{what} {_figure(verdict.slope.value)} {unit} ({_range(verdict.slope)})"
    if verdict.since_s is not None:
        parts[0] += f" for {duration(now_s - verdict.since_s)}"
    if verdict.is_memory:
        parts[0] += ", not explained by caches"
        if verdict.python_share is not None:
            parts.append(_side(verdict.python_share))
    if forecast is not None:
        low, high = duration(forecast.low), duration(forecast.high)
        parts.append(f"reaches {level_mb:.0f} MB in {duration(forecast.value)} ({low} to {high})")
    return "; ".join(parts)


def duration(seconds: float) -> str:
    """Two units at most: "45 s", "14 min", "2 h 10 min", "3 d 4 h"; "no end" for more than a year."""
    if seconds >= 365 * 86400:
        return "no end"
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def _side(python_share: float) -> str:
    if python_share <= NATIVE:
        return "outside Python's own allocator (arrays, long texts or native code); Python's small objects are flat"
    if python_share >= PYTHON:
        return "all of it Python's small objects; the native heap is flat"
    return (
        f"{100 * python_share:.0f} % of it Python's small objects, the rest arrays, long texts or native code"
    )


def _range(slope: Interval) -> str:
    return f"{_figure(slope.low)}-{_figure(slope.high)}"


def _figure(value: float) -> str:
    """Two significant digits."""
    if value == 0:
        return "0"
    if abs(value) >= 9.95:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 1 else f"{float(f'{value:.2g}'):g}"
