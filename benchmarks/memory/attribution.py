"""Where planted leaks are found: rank of the leaking line, share explained, and what the search costs.

Each of the twenty runs in a process of its own, at 300 requests a second beside caches that are full. Time runs ten
times faster than in the product: a look every 6 s in place of 60, windows of 0.5 s in place of 1 s. The cost is
measured apart, at the product's own times: requests for a second of CPU time in whole periods of 90 s of a busy
process that are lost in seconds with a look, beside the median of the seconds around them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.memory.planted import DEVELOPED, HELD_OUT, NAMES
from benchmarks.report import Report

ROOT = Path(__file__).parents[2]
TABLE = "planted leaks"
FIRST_SHARE = 0.95
COST_SHARE = 0.03


def measure_places(report: Report, *, seconds: float = 28, at_once: int = 2) -> None:
    with ThreadPoolExecutor(at_once) as pool:
        found = list(pool.map(lambda name: _run(name, "--seconds", str(seconds)), NAMES))
    for each in found:
        report.add(
            TABLE,
            leak=each["name"],
            of="developed" if each["name"] in DEVELOPED else "held out",
            rank=each["rank"],
            share_explained=round(each["share"], 2),
            looks=each["looks"],
            found=each["words"],
        )
    for label, group in (("developed", DEVELOPED), ("held out", HELD_OUT), ("all", NAMES)):
        ranks = [each["rank"] for each in found if each["name"] in group]
        share = ranks.count(1) / len(ranks)
        verdict = "ok" if share >= FIRST_SHARE else "FAILED" if label == "all" else "under"
        report.notes.append(f"{verdict}: {label}: the leaking line is first in {share:.0%} of {len(ranks)}")


def measure_search_cost(report: Report, periods: int) -> None:
    cost = _run("never_pruned", "--cost-periods", str(periods))
    verdict = "ok" if cost["lost"] <= COST_SHARE else "FAILED"
    report.notes.append(
        f"{verdict}: while suspect {cost['lost']:.1%} of a busy process's requests are lost "
        f"({cost['with']:.0f} a second in place of {cost['without']:.0f})"
    )


def _run(name: str, *options: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.memory.planted.run", name, *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result
