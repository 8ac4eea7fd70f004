"""Start of the console: from the process's start to the first paint, its CPU, and what is resident then.

Each start is a process of its own; the first one warms the disk's cache and is not counted.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from statistics import median

from benchmarks.report import Report
from benchmarks.sessions import ROOT


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--starts", type=int, default=7, help="how many starts to measure (7)")


def measure(options: argparse.Namespace) -> Report:
    report = Report("console_start")
    with tempfile.TemporaryDirectory() as home:
        starts = [_start(home) for _ in range(options.starts + 1)][1:]
    for figure, reach in (("wall_s", 1.5), ("cpu_s", 1.2), ("rss_mb", 150.0), ("settled_rss_mb", 150.0)):
        values = sorted(start[figure] for start in starts)
        report.add("first paint", figure=figure, median=median(values), worst=values[-1], reach=reach)
    report.notes.append(
        f"platform {os.environ.get('QT_QPA_PLATFORM', 'as the system has it')}; settled: 3 s later"
    )
    report.notes += ["FAILED: scikit-learn was imported"] * any(start["sklearn"] for start in starts)
    return report


def _start(home: str) -> dict[str, float]:
    found = subprocess.run(
        [sys.executable, "-m", "benchmarks.console.started"],
        cwd=ROOT,
        env=os.environ | {"PILOTHOUSE_HOME": home},
        capture_output=True,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(found.stdout.splitlines()[-1])
    return figures
