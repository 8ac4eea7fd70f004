"""Where planted leaks are found: rank of the leaking line, share explained, and what the search costs.

Each of the twenty runs in a process of its own, at 300 requests a second beside caches that are full. Time runs ten
times faster than in the product: a look every 6 s in place of 60, windows of 0.5 s in place of 1 s. The cost is
measured apart, at the product's own times: requests for a second of CPU time in whole periods of 60 s of a busy
process that are lost in seconds with a look, beside the median of the seconds around them.
"""

from __future__ import annotations

import argparse
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


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", choices=(*NAMES, "developed", "held_out"), help="one leak, or half of them")
    parser.add_argument("--seconds", type=float, default=28, help="of each leak")
    parser.add_argument("--at-once", type=int, default=2, help="processes beside each other")
    parser.add_argument("--cost-periods", type=int, default=0, help="of 60 s; 0: the cost is not measured")


def measure(options: argparse.Namespace) -> Report:
    report = Report("memory attribution", tables={TABLE: []})
    names = {"developed": DEVELOPED, "held_out": HELD_OUT, None: NAMES}.get(options.only, (options.only,))
    with ThreadPoolExecutor(options.at_once) as pool:
        found = list(pool.map(lambda name: _run(name, "--seconds", str(options.seconds)), names))
    for each in found:
        report.tables[TABLE].append(
            {
                "leak": each["name"],
                "set": "developed" if each["name"] in DEVELOPED else "held out",
                "rank": each["rank"],
                "share explained": round(each["share"], 2),
                "looks": each["looks"],
                "found": each["words"],
            }
        )
    for label, group in (("developed", DEVELOPED), ("held out", HELD_OUT), ("all", NAMES)):
        ranks = [each["rank"] for each in found if each["name"] in group]
        if ranks:
            share = ranks.count(1) / len(ranks)
            verdict = "ok" if share >= FIRST_SHARE else "FAILED"
            report.notes.append(
                f"{verdict}: {label}: the leaking line is first in {share:.0%} of {len(ranks)}"
            )
    if options.cost_periods:
        cost = _run("never_pruned", "--cost-periods", str(options.cost_periods))
        verdict = "ok" if cost["lost"] <= COST_SHARE else "FAILED"
        report.notes.append(
            f"{verdict}: while suspect {cost['lost']:.1%} of a busy process's requests are lost "
            f"({cost['with']:.0f} a second in place of {cost['without']:.0f})"
        )
    return report


def _run(name: str, *options: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.memory.planted.run", name, *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_options(parser)
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    options = parser.parse_args()
    report = measure(options)
    print(json.dumps(report.to_dict(), indent=1) if options.json else report.text())


if __name__ == "__main__":
    main()
