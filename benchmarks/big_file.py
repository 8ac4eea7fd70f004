"""A file of a million prompts: how soon the first call goes out, and what the import costs in memory.

A session with 16 in flight against a server without latency; it is stopped once the whole file has been read.
Memory is sampled from outside every 50 ms.
"""

from __future__ import annotations

import argparse
import time

import psutil

from benchmarks.report import Report
from benchmarks.sessions import workplace

EARLY_S = 20.0
_MB = 2.0**20


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--in-flight", type=int, default=16)


def measure(options: argparse.Namespace) -> Report:
    report = Report("big_file")
    with workplace("instant") as place:
        for lines in (1_000, options.lines):
            prompts = place.prompts(lines, "many")
            job = place.job(prompts, settings={"concurrency": options.in_flight}, stop_when_read=True)
            began = time.monotonic()
            child = place.start(job)
            early_mb = peak_mb = 0.0
            process = psutil.Process(child.pid)
            while child.poll() is None:
                try:
                    rss_mb = process.memory_info().rss / _MB
                except psutil.Error:
                    break
                peak_mb = max(peak_mb, rss_mb)
                if time.monotonic() - began < EARLY_S:
                    early_mb = max(early_mb, rss_mb)
                time.sleep(0.05)
            figures = place.figures(child)
            report.add(
                "import",
                lines=lines,
                file_mb=prompts.stat().st_size / _MB,
                first_call_s=figures.first_call_s,
                peak_mb_20_s=early_mb,
                peak_mb=peak_mb,
                all_read_s=figures.read_after_s,
                answered_meanwhile=figures.answered,
                outcome=figures.outcome,
            )
    return report
