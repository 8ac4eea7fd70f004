"""Where the marks of an axis stand and what they say."""

from __future__ import annotations

import functools
import math
from datetime import datetime

_TIME_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
_TOPS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_DAY_S = 86_400


def nice_top(value: float, least: float = 1e-6) -> float:
    """A round number a little above `value`, for the upper end of an axis that begins at 0."""
    wanted = max(value, least) * 1.02
    size = 10.0 ** math.floor(math.log10(wanted))
    return next(top * size for top in _TOPS if top * size >= wanted * (1 - 1e-9))


def value_ticks(top: float, most: int) -> list[float]:
    """Round numbers from 0 to `top`, at most `most` above 0."""
    wanted = top / max(most, 1)
    size = 10.0 ** math.floor(math.log10(wanted))
    step = next(part * size for part in (1, 2, 2.5, 5, 10) if part * size >= wanted * (1 - 1e-9))
    return [step * n for n in range(int(top / step * (1 + 1e-9)) + 1)]


def time_step_s(span_s: float, most: int) -> float:
    """The distance of at most `most` marks over so many seconds."""
    wanted = span_s / max(most, 1)
    for step in _TIME_STEPS_S:
        if step >= wanted:
            return step
    return _DAY_S * math.ceil(wanted / _DAY_S)


@functools.lru_cache(maxsize=32)  # all plots ask for the same ones
def time_ticks(left: float, right: float, most: int) -> tuple[tuple[float, str], ...]:
    """Round times of the local clock between two epoch times, each with its words."""
    step = time_step_s(right - left, most)
    zone = datetime.fromtimestamp(left).astimezone().utcoffset()
    offset = zone.total_seconds() if zone is not None else 0.0
    form = "%H:%M:%S" if step < 60 else "%H:%M" if step < _DAY_S else "%d.%m."
    first = math.ceil((left + offset) / step)
    last = math.floor((right + offset) / step)
    ticks = [n * step - offset for n in range(first, last + 1)]
    return tuple((t, datetime.fromtimestamp(t).astimezone().strftime(form)) for t in ticks)
