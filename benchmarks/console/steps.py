"""One thing after another done in a window's table, and what each costs: time, work by thread, the longest block."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.console.pulse import Pulse
from benchmarks.console.stage import work
from benchmarks.report import Report

PATIENCE_S = 120.0


class Steps:
    """Wall time runs until the table has settled and the window has painted what came of it, in its own way."""

    def __init__(self, report: Report, settled: Callable[[], bool], count: Callable[[], int]) -> None:
        self._report = report
        self._settled = settled
        self._count = count
        self._pulse = Pulse()

    def step(self, what: str, act: Callable[[], object], reach_ms: float | None = None) -> None:
        work(0.1)
        self._pulse.restart()
        began, all_cpu, own_cpu = time.monotonic(), time.process_time(), time.thread_time()
        act()
        while not self._settled() and time.monotonic() - began < PATIENCE_S:
            work(0.002)
        work(0.001)  # the painting that was asked for
        wall, own = time.monotonic() - began, time.thread_time() - own_cpu
        others = time.process_time() - all_cpu - own
        work(0.1)  # what comes right after it belongs to its blocks: texts of rows, for one
        figures = self._pulse.figures()
        self._report.add(
            "tables",
            what=what,
            wall_ms=wall * 1000,
            window_cpu_ms=own * 1000,
            workers_cpu_ms=others * 1000,
            block_p99_ms=figures["p99_ms"],
            block_max_ms=figures["max_ms"],
            rows=self._count(),
            reach_ms=reach_ms,
        )
