"""What watching costs: CPU time of the started monitor in a process of a gigabyte, beside reading its unique memory.

A process of its own holds a gigabyte in over a million objects and sleeps; what it uses meanwhile is the monitor's.
Run as a module it is that process: megabytes, seconds, and which of the probes are to be watched with.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

from benchmarks.report import Report
from core.memory import MemoryMonitor

ROOT = Path(__file__).parents[2]
OBJECT_BYTES = 700
SECONDS = 60
SHARE = 0.001


def measure_cost(report: Report) -> None:
    figures = {}
    for megabytes in (0, 1024):
        for probe in ("nothing", "monitor", "unique"):
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.memory.cost", str(megabytes), str(SECONDS), probe],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=True,
            )
            figures[megabytes, probe] = found = json.loads(done.stdout)
            report.add("watching at 1 Hz, CPU of the process", watched_by=probe, **found)
    share = figures[1024, "monitor"]["share"] - figures[1024, "nothing"]["share"]
    verdict = "ok" if share <= SHARE else "FAILED"
    report.notes.append(f"{verdict}: the monitor takes {share:.3%} of a core at 1 Hz in a process of 1 GB")


def main(megabytes: int, seconds: float, probe: str) -> dict[str, Any]:
    held = [
        {"text": str(n) * (OBJECT_BYTES // len(str(n)))} for n in range(megabytes * 2**20 // OBJECT_BYTES)
    ]
    monitor = MemoryMonitor()
    process = psutil.Process()
    if probe == "monitor":
        monitor.start()
        time.sleep(10)  # the first samples, and what they import
    began_s, until = time.process_time(), time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(1.0)
        if probe == "unique":
            process.memory_full_info()
    cpu_s = time.process_time() - began_s
    monitor.stop()
    return {
        "resident_mb": process.memory_info().rss / 2**20,
        "objects": 2 * len(held),
        "seconds": seconds,
        "cpu_ms": 1000 * cpu_s,
        "share": cpu_s / seconds,
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3])))
