"""Other caches beside this one: the tables of `benchmarks.cache_peers`, with rows for this one."""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np

from benchmarks import cache_peers
from benchmarks.cache.prompts import FAR, NEAR
from benchmarks.cache.quality import BY_MEANING, CONVERSATIONS, LABELLED
from benchmarks.report import Report

OURS = "this one"
ENGLISH = (*BY_MEANING, CONVERSATIONS)
"""The encoder, of which the peers live, does not read Chinese."""


def measure_peers(report: Report, options: argparse.Namespace) -> None:
    folder = options.pairs
    named = [] if folder is None else [folder / f"{name}.jsonl.gz" for name in ENGLISH]
    peers = cache_peers.measure(
        argparse.Namespace(
            pairs=[path for path in named if path.exists()],
            folder=options.folder,
            entries=options.peer_entries,
            lookups=500,
            puts=500,
            seed=options.seed,
        )
    )
    report.tables.update(peers.tables)
    report.notes += peers.notes


def add_own_pairs(report: Report) -> None:
    """What was judged before, in the words of the peers' table."""
    for row in report.tables.get(LABELLED, []):
        if row["file"] in ENGLISH:
            report.add(
                "pairs served, each pair alone",
                file=row["file"],
                cache=f"{OURS}, by {row['by']}",
                same=row["same"],
                different=row["different"],
                recall_percent=row["recall_percent"],
                false_hit_percent=row["false_hit_percent"],
                alone_by="core.cache.judge",
            )


def add_own_speed(report: Report, entries: int, warm: dict[str, Any], cold: dict[str, Any]) -> None:
    """Where peers get ready vectors, this one reads the prompts: its times have everything in them."""
    how, ms, hit = (np.array(warm["lookups"][name]) for name in ("how", "ms", "done"))
    near, far = np.isin(how, NEAR) & hit, np.isin(how, FAR) & ~hit
    (hit50, hit99), (miss50, miss99) = (np.percentile(ms[those], [50, 99]) for those in (near, far))
    report.add(
        f"speed and memory at {entries} entries, without the encoder",
        cache=f"{OURS}, features included",
        hit_p50_ms=float(hit50),
        hit_p99_ms=float(hit99),
        miss_p50_ms=float(miss50),
        miss_p99_ms=float(miss99),
        put_p50_ms=float(np.median(warm["puts"]["ms"])),
        put_max_ms=max(warm["puts"]["ms"]),
        fill_s=warm["fill_s"],
        cold_to_hit_ms=cold["hit_ms"],
        bytes_an_entry=round(warm["bytes_resident"] / entries),
    )
