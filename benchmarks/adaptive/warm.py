"""A restart: how soon similar prompts are answered from a large cache again, and calls go to good accounts only.

Cache: each start is a process of its own that asks for one stored question in other words, until the cache answers.
"rebuilt": the file has texts and no features, which are made anew; "loaded": it has features, and no stored index;
"stored index": as a session leaves it. Routing: a session over the pool of `fault-pool` (eight accounts, six bad)
that knows nothing, and one that begins with what an earlier session has learned. Steady is the first window of 50
calls of which none failed, was given up, or went to a bad account; what comes before it is counted.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median

import msgspec

from benchmarks.cache.prompts import Prompts
from benchmarks.report import Report
from benchmarks.sessions import ROOT
from core.cache import IntelligentCache, ScopeMaker
from core.client.prompt import Prompt
from core.config.secrets import Secret
from core.config.settings import Settings
from core.events import AttemptEnded, AttemptStarted, Event, SessionStarted
from core.keys.keyfile import KeySpec
from core.session import Session, SessionPlan, run_session
from core.simulator import Profile, SimulatorThread, load_profile, profile_keys

WINDOW = 50
PROFILE = "fault-pool"
REACH = 0.9
BEAT = 0.4
MAX_BYTES = 8 << 30
ANSWER = "An answer as good as any. " * 15
CACHE, ROUTING = "cold start to the first similar hit", "restart to steady routing"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--entries", type=int, default=100_000, help="of the cache; 0: routing only (100000)")
    parser.add_argument(
        "--starts", type=int, default=5, help="questions asked of the cache, a process each (5)"
    )
    parser.add_argument("--seeds", type=int, default=5, help="of the simulator; 0: cache only (5)")
    parser.add_argument("--prompts", type=int, default=400)
    parser.add_argument("--in-flight", type=int, default=16)


def measure(options: argparse.Namespace) -> Report:
    report = Report("adaptive_warm")
    with tempfile.TemporaryDirectory() as folder:
        if options.entries:
            _cache(report, Path(folder), options)
        if options.seeds:
            _routing(report, Path(folder), options)
    return report


def _less(report: Report, what: str, base: float, reached: float) -> None:
    """A row of how much less it is."""
    saved = 1 - reached / base if base else 0.0
    report.add(
        "against the targets",
        what=what,
        base=base,
        reached=reached,
        less_percent=100 * saved,
        beat=100 * BEAT,
        reach=100 * REACH,
    )


# -- the cache --------------------------------------------------------------------------------------------------


def _cache(report: Report, folder: Path, options: argparse.Namespace) -> None:
    files = {name: folder / f"{name}.sqlite" for name in ("rebuilt", "loaded", "stored index")}
    asked = _fill(files["stored index"], options.entries, options.starts)
    for name in ("rebuilt", "loaded"):
        shutil.copyfile(files["stored index"], files[name])
        with closing(sqlite3.connect(files[name])) as file:
            file.executescript("DELETE FROM index_states; DELETE FROM index_parts;")
            if name == "rebuilt":
                file.execute(
                    "UPDATE entries SET features = NULL, feature_version = 0, canonical = zeroblob(8)"
                )
                file.commit()
    medians: dict[str, dict[str, float]] = {}
    for name, path in files.items():
        starts = [_start(path, text, folder) for text in asked]
        medians[name] = {key: median(start[key] for start in starts) for key in starts[0]}
        report.add(
            f"{CACHE}, {options.entries} entries, median of {len(starts)}",
            start=name,
            file_mb=path.stat().st_size / 1e6,
            **medians[name],
        )
    for base in ("rebuilt", "loaded"):
        for figure in ("hit_s", "hit_cpu_s"):
            reached = medians["stored index"][figure]
            _less(report, f"first similar hit, {figure}, against {base}", medians[base][figure], reached)


def _fill(path: Path, entries: int, wanted: int) -> list[str]:
    """A cache of so many different questions, as a session leaves it; returns some of them in other words."""
    maker = _maker()
    made = Prompts(1)
    every, chosen = entries // wanted, []
    with IntelligentCache(path, max_bytes=MAX_BYTES) as cache:
        cache.loaded.wait()
        for i, question in enumerate(made.questions(entries)):
            cache.put(maker.request(Prompt(0, "", text=question.text)), f"{i:08d} {ANSWER}")
            if i % every == every // 2:
                chosen.append(question.text)
        cache.flush(600)
    return [f"Hello, {text}" for text in chosen]


def _start(path: Path, text: str, folder: Path) -> dict[str, float]:
    """The figures of a process that opens a copy of the file: a start changes it."""
    copy = folder / "started.sqlite"
    for old in folder.glob("started.sqlite*"):
        old.unlink()
    shutil.copyfile(path, copy)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.adaptive.warm_start"],
        input=json.dumps({"path": str(copy), "text": text}),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _maker() -> ScopeMaker:
    return ScopeMaker({"model": "benchmark"})


# -- routing ----------------------------------------------------------------------------------------------------


def _routing(report: Report, folder: Path, options: argparse.Namespace) -> None:
    found: dict[str, list[dict[str, float]]] = {"relearned": [], "restored": []}
    for seed in range(1, options.seeds + 1):
        learned = folder / f"learned-{seed}"
        _session(folder, learned, seed, options)
        for how, place in (("relearned", None), ("restored", learned)):
            figures = _to_steady(_session(folder, place, 100 + seed, options))
            report.add("restart to steady routing, by seed", seed=seed, accounts=how, **figures)
            found[how].append(figures)
    sums = {
        how: {key: sum(row[key] for row in rows) / len(rows) for key in rows[0]}
        for how, rows in found.items()
    }
    for how, row in sums.items():
        report.add(f"{ROUTING}, mean of {options.seeds} seeds", accounts=how, **row)
    for figure in ("steady_s", "calls_before", "wasted_before"):
        _less(report, f"{ROUTING}, {figure}", sums["relearned"][figure], sums["restored"][figure])


def _session(folder: Path, learned: Path | None, seed: int, options: argparse.Namespace) -> list[Event]:
    """The events of a session over the pool; the endpoint is a new one each time, and behaves as ever."""
    profile: Profile = msgspec.structs.replace(load_profile(PROFILE), seed=seed)
    number = sum(1 for _ in folder.glob("*.pilot"))
    prompts = folder / "prompts.txt"
    prompts.write_text(
        "\n".join(f"Question {i}: what follows, and what does not?" for i in range(options.prompts))
    )
    told: list[Event] = []
    with SimulatorThread(profile) as simulator:
        session = Session(
            SessionPlan(
                session_path=folder / f"{number}.pilot",
                prompts=prompts,
                settings=Settings(
                    base_url=simulator.base_url,
                    concurrency=options.in_flight,
                    cache=False,
                    seed=seed,
                    memory_monitoring=False,
                ),
                keys=tuple(KeySpec(account, Secret(key)) for account, key in profile_keys(profile)),
                learned_folder=learned,
                simulated=PROFILE,
            )
        )
        session.subscribe(told.extend)
        run_session(session)
        session.close()
    return told


def _to_steady(told: list[Event]) -> dict[str, float]:
    began = next(e.t for e in told if isinstance(e, SessionStarted))
    ends = {(e.seq, e.attempt): e for e in told if isinstance(e, AttemptEnded)}
    starts = sorted((e for e in told if isinstance(e, AttemptStarted)), key=lambda e: e.t)
    good = _good_accounts()
    wasted = [e.account not in good or ends[e.seq, e.attempt].outcome != "answered" for e in starts]
    steady = next((i for i in _windows(len(wasted)) if not any(wasted[i : i + WINDOW])), None)
    at = len(starts) if steady is None else steady
    # What comes before the window is over with its last wasted call.
    over = max(
        (ends[e.seq, e.attempt].t for e, bad in zip(starts[:at], wasted, strict=False) if bad), default=began
    )
    return {
        "steady_s": over - began,
        "calls_before": at,
        "wasted_before": sum(wasted[:at]),
        "calls": len(starts),
        "wasted": sum(wasted),
    }


def _windows(calls: int) -> Iterator[int]:
    return iter(range(max(0, calls - WINDOW + 1)))


def _good_accounts() -> set[str]:
    """Those of the profile that answer as they should."""
    return {account.name for account in load_profile("oracle").accounts}
