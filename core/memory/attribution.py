"""Where growth comes from, while it is suspected: by type, by source line, native or Python.

`Course` decides what is due, `rank` what the looks at the heap mean; `Attribution` only acts. The first look comes
at once, the first answer with the second one, and nothing runs or is kept while there is no suspicion.
"""

from __future__ import annotations

import linecache
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from core.memory.census import Census, growing_containers, growth, steady_rate, take_census
from core.memory.lines import Group, Line, LineTracer, Window
from core.memory.verdict import SuspectLine, Suspects, TypeGrowth

PERIOD_S = 90.0
"""With 60 s a busy program lost 4 %, with 90 s 2.2 % (measured, the noise of a shared machine included)."""
WINDOW_S = 1.0
MAX_SHARE = 0.028
"""Of all time, that looks may take from the program. What a window takes is what tracing slows it down by."""
SLOWED = 0.9
"""Of a window's time, lost to a busy program."""
REMEMBERED = 8
"""Censuses and windows that are compared."""
MIN_RESIDUE = 0.25
"""Of a type's growth, that must be left after the growth of containers is taken off, to stand for itself."""
SHOWN = 10

Due = Literal["open", "close", "wait"]


class Course:
    """What is due when: a census and a window together, then a pause so long that their share of time stays small."""

    def __init__(
        self, period_s: float = PERIOD_S, window_s: float = WINDOW_S, max_share: float = MAX_SHARE
    ) -> None:
        self._period_s, self._window_s, self._max_share = period_s, window_s, max_share
        self._next_open_s: float | None = None
        self._close_s: float | None = None

    def due(self, now_s: float) -> Due:
        if self._close_s is not None:
            return "close" if now_s >= self._close_s else "wait"
        return "open" if self._next_open_s is None or now_s >= self._next_open_s else "wait"

    def opened(self, now_s: float) -> None:
        self._close_s = now_s + self._window_s

    def closed(self, now_s: float, cost_s: float, open_s: float) -> None:
        """`cost_s` is CPU time of the looks themselves, `open_s` how long tracing was on."""
        self._close_s = None
        busy_s = cost_s + SLOWED * open_s
        self._next_open_s = now_s - open_s + max(self._period_s, busy_s / self._max_share)


class Attribution:
    """Call `step` at every tick of the sampler; it looks at the heap only while there is a suspicion.

    Most steps cost nothing; two in 90 s take 0.1 to 0.3 s of the calling thread each with 200,000 objects in the
    heap, and with a million of them they come less often.
    `window_s` and `period_s` are for measurements that run faster than life.
    """

    def __init__(
        self, *, period_s: float = PERIOD_S, window_s: float = WINDOW_S, max_share: float = MAX_SHARE
    ) -> None:
        self._settings = (period_s, window_s, max_share)
        self._lock = threading.Lock()
        self._tracer = LineTracer()
        self._course = Course(*self._settings)
        self._censuses: list[Census] = []
        self._windows: list[Window] = []
        self._suspects: Suspects | None = None
        self._opened_s = self._cost_s = self._look_cost_s = 0.0

    @property
    def suspects(self) -> Suspects | None:
        """The last answer; None before the second look, and once there is no suspicion any more."""
        return self._suspects

    @property
    def cost_s(self) -> float:
        """CPU time of all looks in this suspicion, without what tracing slows down."""
        return self._cost_s

    def step(
        self, now_s: float, slope_kb_per_min: float | None, native_share: float | None = None
    ) -> Suspects | None:
        """`slope_kb_per_min` is how fast memory grows, None while nothing is suspected; `native_share` the part of it
        that Python's own allocator does not see."""
        with self._lock:
            if slope_kb_per_min is None:
                if self._censuses:
                    self._forget()
                return None
            due = self._course.due(now_s)
            if due != "wait":
                began_s, began_cpu_s = time.monotonic(), time.thread_time()
                if due == "open":
                    self._look(now_s)
                else:
                    self._finish(now_s, slope_kb_per_min, native_share)
                self._look_cost_s += time.thread_time() - began_cpu_s
                if not self._tracer.is_open:
                    # Traces are read while they are still being written, which slows down the program further.
                    reading_s = time.monotonic() - began_s if due == "close" else 0.0
                    self._course.closed(now_s, self._look_cost_s + SLOWED * reading_s, now_s - self._opened_s)
                    self._cost_s, self._look_cost_s = self._cost_s + self._look_cost_s, 0.0
            return self._suspects

    def close(self) -> None:
        """End an open window and forget everything."""
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        self._tracer.cancel()
        self._course = Course(*self._settings)
        self._censuses, self._windows, self._suspects = [], [], None
        self._opened_s = self._cost_s = self._look_cost_s = 0.0

    def _look(self, now_s: float) -> None:
        self._opened_s = now_s
        self._censuses = [*self._censuses[1 - REMEMBERED :], take_census(now_s)]
        # Until a second census tells what grows, a window would say nothing.
        if len(self._censuses) > 1 and self._tracer.open(self._censuses[-1].containers):
            self._course.opened(now_s)

    def _finish(self, now_s: float, slope_kb_per_min: float, native_share: float | None) -> None:
        growing: set[Group] = set(growing_containers(self._censuses))
        growing.update(each.name for each in growth(self._censuses))
        self._windows = [*self._windows[1 - REMEMBERED :], self._tracer.close(now_s, growing)]
        self._suspects = judge(self._censuses, self._windows, slope_kb_per_min, native_share)


def judge(
    censuses: Sequence[Census], windows: Sequence[Window], slope_kb_per_min: float, native: float | None
) -> Suspects:
    types = growth(censuses)
    rates = rank(censuses, windows)
    lines = tuple(
        SuspectLine(
            short_path(file),
            number,
            linecache.getline(file, number).strip(),
            kb_per_min,
            min(1.0, kb_per_min / slope_kb_per_min) if slope_kb_per_min > 0 else 0.0,
        )
        for (file, number), kb_per_min in rates[:SHOWN]
    )
    top = tuple(types[:SHOWN])
    return Suspects(
        top, lines, slope_kb_per_min, native, len(windows), _words(top, lines, slope_kb_per_min, native)
    )


def rank(censuses: Sequence[Census], windows: Sequence[Window]) -> list[tuple[Line, float]]:
    """Lines by the kB per minute that they leak, most first.

    A group's growth, known from the censuses, times the line's kB for each new member of the group in the windows.
    Growth of a type counts as far as no growing container explains it.
    """
    containers = growing_containers(censuses)
    members: dict[Group, float] = {}
    kinds: dict[int, dict[str, float]] = {}
    for window in windows:
        for group, count in window.members.items():
            members[group] = members.get(group, 0.0) + count
        for holder, by_type in window.kinds.items():
            held = kinds.setdefault(holder, {})
            for name, count in by_type.items():
                held[name] = held.get(name, 0.0) + count
    rates: dict[Group, float] = {}
    rates.update(containers.items())
    for each in growth(censuses):
        explained = sum(
            rate * kinds[holder].get(each.name, 0.0) / members[holder]
            for holder, rate in containers.items()
            if holder in kinds
        )
        if each.count_per_min - explained > MIN_RESIDUE * each.count_per_min:
            rates[each.name] = each.count_per_min - explained
    found: dict[Line, float] = {}
    for window in windows:
        for (line, group), kb in window.kb.items():
            if group in rates:
                found[line] = found.get(line, 0.0) + kb * rates[group] / members[group]
    for line, kb_per_min in _replaced_blocks(windows).items():
        found[line] = found.get(line, 0.0) + kb_per_min
    return sorted(found.items(), key=lambda item: -item[1])


def short_path(filename: str) -> str:
    """Relative to the working directory, or from the package's folder on; no folder of a user's is told."""
    path = Path(filename)
    if path.is_relative_to(Path.cwd()):
        return path.relative_to(Path.cwd()).as_posix()
    for marker in ("site-packages", "dist-packages"):
        if marker in path.parts:
            return Path(*path.parts[path.parts.index(marker) + 1 :]).as_posix()
    return Path(*path.parts[-2:]).as_posix() if path.is_absolute() else path.as_posix()


def _replaced_blocks(windows: Sequence[Window]) -> dict[Line, float]:
    """kB per minute by line for one big block that every window finds larger: a text that is added to."""
    found = {}
    if len(windows) >= 2:
        for line in windows[-1].blocks_kb:
            series = [(each.t_s, each.blocks_kb[line]) for each in windows if line in each.blocks_kb]
            if len(series) >= max(2, len(windows) - 1):
                rate = steady_rate(series)
                if rate > 0:
                    found[line] = rate
    return found


def _words(
    types: tuple[TypeGrowth, ...], lines: tuple[SuspectLine, ...], slope: float, native: float | None
) -> str:
    parts = []
    if lines:
        first = lines[0]
        parts.append(
            f"{first.share_explained:.0%} of the growth ({_size(first.kb_per_min)} of {_size(slope)} a minute) "
            f"comes from {first.file}:{first.line}" + (f" `{first.source}`" if first.source else "")
        )
    elif native is not None and native > 0.5:
        parts.append(f"no line of Python explains the growth; {native:.0%} of it is in the native heap")
    else:
        parts.append("no line of Python explains the growth so far")
    if types:
        parts.append(f"type {types[0].name} grows by {types[0].count_per_min:,.0f} a minute")
    return "; ".join(parts)


def _size(kb: float) -> str:
    return f"{kb / 1024:.1f} MB" if kb >= 1024 else f"{kb:.0f} kB"
