"""Which entries a full cache should keep: its own policy beside LRU, LFU, S3-FIFO, SIEVE, W-TinyLFU and the optimum.

Five families of traces, each from several seeds, and a cache of a tenth of the working set. What counts is the money
that hits save, as a share of what the trace costs without a cache. The policy is the object that the product uses. It
was chosen on seed 1; the table is of others.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import fmean

from benchmarks.adaptive.optimum import most_saved_usd
from benchmarks.adaptive.policies import OURS, OWN, PEERS, saved_usd
from benchmarks.adaptive.traces import FAMILIES, REQUESTS, Trace, make, recorded
from benchmarks.report import Report, Row

SHARE = 0.1
NEVER_BELOW, BEST_OF, OPTIMUM = 0.97, 4, 0.85
"""Of the best of the five in each family; families in which it is at least that; of the optimum on average."""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12])
    parser.add_argument("--requests", type=int, default=REQUESTS, help="in each trace")
    parser.add_argument("--share", type=float, default=SHARE, help="of the working set that fits")
    parser.add_argument(
        "--trace", type=Path, action="append", default=[], help="a recorded one: .csv, .pilot"
    )


def measure(options: argparse.Namespace) -> Report:
    report = Report("adaptive_eviction")
    families: dict[str, list[Row]] = {}
    for family in FAMILIES:
        for seed in options.seeds:
            row = compare(make(family, seed, options.requests), options.share)
            families.setdefault(family, []).append(row)
            report.add("share of the cost that hits save", family=family, seed=seed, **row)
    for path in options.trace:
        report.add(
            "share of the cost that hits save", family=path.name, **compare(recorded(path), options.share)
        )
    for family, rows in families.items():
        report.add("means of the families", family=family, **ratios(rows))
    _judge(report)
    return report


def compare(trace: Trace, share: float) -> Row:
    """The share of a trace's cost that each policy saves, and the most that can be."""
    capacity = int(trace.working_set_bytes * share)
    ordinary = max(1, trace.working_set_bytes // max(1, len({r.key for r in trace.requests})))
    total_usd = sum(r.cost_usd for r in trace.requests) or 1.0
    found: Row = {
        name: saved_usd(make_policy(capacity, ordinary), trace.requests) / total_usd
        for name, make_policy in (PEERS | OURS).items()
    }
    return found | {"optimum": most_saved_usd(trace, capacity) / total_usd}


def ratios(rows: list[Row]) -> Row:
    """Over the seeds of a family; the best of the five is that of the whole family."""
    mean = {name: fmean(row[name] for row in rows) for name in rows[0]}
    best = max(PEERS, key=mean.__getitem__)
    return {
        **mean,
        "best of five": best,
        "own / best": mean[OWN] / mean[best],
        "lowest seed": min(row[OWN] / max(row[name] for name in PEERS) for row in rows),
        "own / optimum": mean[OWN] / mean["optimum"],
    }


def _judge(report: Report) -> None:
    rows = report.tables["means of the families"]
    best = [row["own / best"] for row in rows]
    of_optimum = fmean(row["own / optimum"] for row in rows)
    reached = (
        (
            sum(ratio >= 1 for ratio in best) >= BEST_OF,
            f"at least the best in {sum(r >= 1 for r in best)} of {len(best)}",
        ),
        (min(best) >= NEVER_BELOW, f"never below {min(best):.3f} of the best"),
        (of_optimum >= OPTIMUM, f"{of_optimum:.3f} of the optimum on average"),
    )
    for is_reached, what in reached:
        report.notes.append(f"{'reached' if is_reached else 'MISSED'}: {what}")
    report.notes.append(
        "the optimum is Belady's, in the family of mixed costs an upper bound that none can pass"
    )
