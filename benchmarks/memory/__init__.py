"""The memory monitor: leaks found, falsely or late, beside plain rules; their places; what watching costs.

Every sample is given to the detector as if it came live; one sample stands for one second. What goes off for less
than a minute and on again is one alarm. Found: an alarm stands after the leak began, were it from before. False: an
alarm that goes on in a process that does not leak, or before its leak. Precision is by process, false alarms are by
hour without a leak. Delays count from the leak's onset; those of threads and descriptors apart.

`--traces` is a file of recorded processes (.npz; column deltas, compressed). The made-up ones come from `--seed`.
Forecasts are asked for at three moments each, 10 to 15 minutes after the onset of a memory leak, once the detector
suspects at least, for a level that is truly met for the first time four minutes later or more.

`--places` runs twenty planted leaks, `--cost` measures the monitor's own CPU time (6 minutes), `--cost-periods` what
the search takes from a busy process. What a cleanup gives back to the system is measured by the benchmark `cache`,
and what a long session keeps by `soak`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.report import Report


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--traces", type=Path, metavar="FILE", help="recorded processes, .npz")
    parser.add_argument("--clean", type=int, default=200, help="made-up processes without a leak")
    parser.add_argument("--leaking", type=int, default=150, help="made-up processes with one")
    parser.add_argument("--seed", type=int, default=20_261_123)
    parser.add_argument("--half", choices=("even", "odd"), help="every second recorded process only")
    parser.add_argument("--processes", type=int, default=2, help="that work beside each other")
    parser.add_argument("--places", action="store_true", help="search for twenty planted leaks")
    parser.add_argument("--cost", action="store_true", help="of watching")
    parser.add_argument(
        "--cost-periods", type=int, default=0, help="minutes of a search beside a busy program"
    )


def measure(options: argparse.Namespace) -> Report:
    # Imported only now: the processes of the planted leaks import this package too, and are to stay small.
    from benchmarks.memory.attribution import measure_places, measure_search_cost
    from benchmarks.memory.cost import measure_cost
    from benchmarks.memory.detector import measure_detector

    report = measure_detector(options)
    if options.places:
        measure_places(report)
    if options.cost:
        measure_cost(report)
    if options.cost_periods:
        measure_search_cost(report, options.cost_periods)
    return report
