"""Eight accounts, six of them bad, against an oracle that uses the two healthy ones only.

Every session runs as a user would run it, in a fresh process, so the cold start is in the answers a second.
Calls are counted by the server. Latency is that of a prompt, from its start to its answer.

Published for the same pool (400 prompts, 16 in flight, 5 s an attempt): naive round robin with retries p95
6.9 s and 0.84 wasted calls an answer; LiteLLM, stock 6.3 s and 0.24, at its best tuning 4.6 s and 0.06;
Portkey 7.0 s and 0.88; the oracle 0.308 s. Answers a second of the oracle's: LiteLLM at its best 23 %.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from typing import Any

from benchmarks.report import Report
from benchmarks.sessions import percentile, workplace

CASES = (("oracle", "oracle", 60.0), ("pool, 60 s", "fault-pool", 60.0), ("pool, 5 s", "fault-pool", 5.0))


@dataclass
class _Sum:
    """One case over all seeds."""

    latencies_s: list[float] = field(default_factory=list)
    prompts: int = 0
    answered: int = 0
    calls: int = 0
    wall_s: float = 0.0
    dead: int = 0
    empty: int = 0


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--prompts", type=int, default=400)
    parser.add_argument("--in-flight", type=int, default=16)
    parser.add_argument(
        "--seeds", type=int, default=3, help="how many seeds of the simulator and the executor"
    )


def measure(options: argparse.Namespace) -> Report:
    report = Report("fault_pool")
    sums = {name: _Sum() for name, _, _ in CASES}
    for seed in range(1, options.seeds + 1):
        for name, profile, timeout_s in CASES:
            _one(report, sums[name], name, profile, timeout_s, seed, options)
    oracle = sums["oracle"]
    for name, of in sums.items():
        report.add("all seeds", case=name, **_figures(of, dead_calls=of.dead, empty_calls=of.empty))
    for name, of in sums.items():
        if of is not oracle:
            report.add(
                "in relation to the oracle",
                case=name,
                **{f"p{p}": _p(of, p) / _p(oracle, p) for p in (50, 95, 99)},
                answers_share=(of.answered / of.wall_s) / (oracle.answered / oracle.wall_s),
            )
    return report


def _one(
    report: Report,
    into: _Sum,
    name: str,
    profile: str,
    timeout_s: float,
    seed: int,
    options: argparse.Namespace,
) -> None:
    with workplace(profile, seed=seed) as place:
        settings = {"concurrency": options.in_flight, "timeout_s": timeout_s, "seed": seed}
        figures, wall_s = place.run(
            place.job(place.prompts(options.prompts), settings=settings, latencies=True)
        )
        stats = place.simulator.stats()
    accounts = stats["accounts"]
    this = _Sum(
        figures.latencies_s,
        options.prompts,
        figures.answered,
        stats["calls"],
        wall_s,
        accounts.get("revoked", {}).get("calls", 0),
        accounts.get("empty", {}).get("calls", 0),
    )
    report.add(
        "by seed", case=name, seed=seed, **_figures(this, dead_calls=this.dead, empty_calls=this.empty)
    )
    into.latencies_s += this.latencies_s
    for part in ("prompts", "answered", "calls", "wall_s", "dead", "empty"):
        setattr(into, part, getattr(into, part) + getattr(this, part))


def _figures(of: _Sum, **more: Any) -> dict[str, Any]:
    return {
        "success_%": 100.0 * of.answered / of.prompts,
        **{f"p{p}_ms": 1000 * _p(of, p) for p in (50, 95, 99)},
        "answers_per_s": of.answered / of.wall_s,
        "wasted_per_answer": (of.calls - of.answered) / max(1, of.answered),
        **more,
    }


def _p(of: _Sum, percent: float) -> float:
    return percentile(of.latencies_s, percent)
