"""The leak detector on recorded and made-up processes, beside plain rules: what is found, falsely, when.

Every sample is given to the detector as if it came live; one sample stands for one second. What goes off for less
than a minute and on again is one alarm. Found: an alarm stands after the leak began, were it from before. False: an
alarm that goes on in a process that does not leak, or before its leak. Precision is by process, false alarms are by
hour without a leak. Delays count from the leak's onset; those of threads and descriptors apart.

`--traces` is a file of recorded processes (.npz; column deltas, compressed). The made-up ones come from `--seed`.
Forecasts are asked for at three moments each, 10 to 15 minutes after the onset of a memory leak, once the detector
suspects at least, for a level that is truly met for the first time four minutes later or more.
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


def measure(options: argparse.Namespace) -> Report:
    # Imported only now: the processes of the planted leaks import this package too, and are to stay small.
    from benchmarks.memory.detector import measure_detector

    return measure_detector(options)
