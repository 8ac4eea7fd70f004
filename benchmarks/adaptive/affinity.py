"""Prompt cost of batches whose prompts begin alike, over four accounts, with and without prefix affinity.

Whole sessions against the simulator in its own process; each account has a context cache of its own, which finds a
prompt once it has been answered, in 95 of 100 cases. Prompt cost is by the price table, from the usage that the
endpoint reports. Both policies run at the same time with the same prompts and seeds, each with its own simulator,
so that whatever else the machine does slows both.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Any

from benchmarks.report import Report
from core.config.prices import PriceTable
from core.config.secrets import Secret
from core.config.settings import Settings
from core.events import AttemptEnded, AttemptStarted, Event
from core.keys.keyfile import KeySpec
from core.session import Session, SessionPlan, run_session
from core.simulator import Account, Lognormal, Profile, SimulatorProcess
from core.simulator.prefix_cache import PrefixCacheRules

ACCOUNTS = ("north", "east", "south", "west")
MODEL = "deepseek-flash"
OFF_PEAK_AT = 1_795_000_000.0
REACH_COST = 0.4
REACH_THROUGHPUT = 0.95
WORDS = ("ship", "tide", "wind", "channel", "buoy", "chart", "harbour", "pilot", "signal", "current")

Messages = list[dict[str, str]]


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--prompts", type=int, default=288, help="a batch has (288)")
    parser.add_argument("--in-flight", type=int, default=16)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--shape", choices=tuple(SHAPES), help="only this one")


def _text(random: Random, characters: int) -> str:
    return " ".join(random.choices(WORDS, k=characters // 6))[:characters]


def _said(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def documents(count: int, random: Random) -> list[Messages]:
    """Questions about twelve documents of 6,000 tokens, one document after the other."""
    texts = [_text(random, 24_000) for _ in range(12)]
    return [
        [_said("system", texts[i * 12 // count]), _said("user", f"Question {i}: {_text(random, 200)}?")]
        for i in range(count)
    ]


def mixed_documents(count: int, random: Random) -> list[Messages]:
    """The same, with the questions in any order."""
    asked = documents(count, random)
    random.shuffle(asked)
    return asked


def conversations(count: int, random: Random) -> list[Messages]:
    """Conversations of six turns under one instruction of 500 tokens; each turn holds those before it."""
    instruction = _said("system", _text(random, 2_000))
    asked: list[Messages] = []
    while len(asked) < count:
        so_far = [instruction]
        for turn in range(6):
            so_far = [*so_far, _said("user", f"Turn {turn} of {len(asked)}: {_text(random, 600)}")]
            asked.append(so_far)
            so_far = [*so_far, _said("assistant", _text(random, 1_200))]
    return asked[:count]


def hot(count: int, random: Random) -> list[Messages]:
    """One beginning of 4,000 tokens for all."""
    instruction = _said("system", _text(random, 16_000))
    return [[instruction, _said("user", f"Question {i}: {_text(random, 200)}?")] for i in range(count)]


def nothing_shared(count: int, random: Random) -> list[Messages]:
    """Prompts of 2,000 tokens with nothing in common."""
    return [[_said("user", f"{i}: {_text(random, 8_000)}?")] for i in range(count)]


Shape = tuple[Callable[[int, Random], list[Messages]], dict[str, Any], dict[str, Any]]
SHAPES: dict[str, Shape] = {
    "documents": (documents, {}, {}),
    "documents, mixed": (mixed_documents, {}, {}),
    "documents, mixed, 4 calls an account": (mixed_documents, {"max_in_flight": 4}, {"max_in_flight": 4}),
    "conversations": (conversations, {}, {}),
    "one hot beginning": (hot, {}, {}),
    "one hot beginning, 4 calls an account": (hot, {"max_in_flight": 4}, {"max_in_flight": 4}),
    "stored one second late": (mixed_documents, {"prefix_cache": {"ready_s": 1.0}}, {}),
    "nothing shared": (nothing_shared, {}, {}),
}


def measure(options: argparse.Namespace) -> Report:
    report = Report("adaptive_affinity")
    prices = PriceTable.load()
    with (
        SimulatorProcess("demo") as first,
        SimulatorProcess("demo") as second,
        ThreadPoolExecutor(2) as threads,
    ):
        for name, (make, account, settings) in SHAPES.items():
            if options.shape not in (None, name):
                continue
            costs: list[float] = []
            speeds: list[float] = []
            shares: dict[bool, list[float]] = {False: [], True: []}
            for seed in range(1, options.seeds + 1):
                asked = make(options.prompts, Random(seed))
                runs = {}
                for affinity, simulator in ((False, first), (True, second)):
                    simulator.replace_profile(_profile(account, seed))
                    own = {"concurrency": options.in_flight, "seed": seed, "prefix_affinity": affinity}
                    runs[affinity] = threads.submit(_run, simulator.base_url, asked, own | settings)
                found = {affinity: _figures(run.result()) for affinity, run in runs.items()}
                for affinity, (hits, misses, _) in found.items():
                    shares[affinity].append(hits / (hits + misses))
                (hit, miss, slow), (hit_with, miss_with, fast) = found[False], found[True]
                without = prices.cost_usd(MODEL, hit, miss, 0, OFF_PEAK_AT)
                cost = prices.cost_usd(MODEL, hit_with, miss_with, 0, OFF_PEAK_AT)
                assert without is not None
                assert cost is not None
                costs.append(cost / without)
                speeds.append(fast / slow)
            report.add(
                "prompt cost and throughput, with affinity over without",
                shape=name,
                hit_without=fmean(shares[False]),
                hit_with=fmean(shares[True]),
                cost_ratio=fmean(costs),
                worst=max(costs),
                reach=1.02 if name == "nothing shared" else REACH_COST,
                throughput=fmean(speeds),
                worst_seed=min(speeds),
                reach_throughput=REACH_THROUGHPUT,
            )
    report.notes.append("hit: tokens of the prompts that came from the provider's context cache, as a share")
    return report


def _profile(account: dict[str, Any], seed: int) -> Profile:
    rules = PrefixCacheRules(**{"miss_share": 0.05} | account.get("prefix_cache", {}))
    return Profile(
        seed=seed,
        accounts=tuple(
            Account(
                name=name,
                keys=(f"sk-sim-{name}-0123456789abcdef",),
                latency=Lognormal(median_s=0.3, sigma=0.3),
                **account | {"prefix_cache": rules},
            )
            for name in ACCOUNTS
        ),
    )


def _run(base_url: str, asked: list[Messages], settings: dict[str, Any]) -> list[Event]:
    events: list[Event] = []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "prompts.jsonl")
        source.write_text("\n".join(json.dumps({"messages": messages}) for messages in asked))
        session = Session(
            SessionPlan(
                session_path=Path(folder, "s.pilot"),
                prompts=source,
                settings=Settings(
                    base_url=base_url, model=MODEL, cache=False, memory_monitoring=False, **settings
                ),
                keys=tuple(KeySpec(name, Secret(f"sk-sim-{name}-0123456789abcdef")) for name in ACCOUNTS),
            )
        )
        session.subscribe(events.extend)
        outcome = run_session(session)
        session.close()
    if outcome != "finished" or session.state.answered != len(asked):
        raise RuntimeError(f"{session.state.answered} of {len(asked)} prompts were answered: {outcome}")
    return events


def _figures(events: list[Event]) -> tuple[int, int, float]:
    """Tokens of prompts that hit and missed, all calls counted, and answers a second."""
    ended = [e for e in events if isinstance(e, AttemptEnded)]
    began = min(e.t for e in events if isinstance(e, AttemptStarted))
    answered = sum(e.outcome == "answered" for e in ended)
    return (
        sum(e.usage.cache_hit for e in ended),
        sum(e.usage.cache_miss for e in ended),
        answered / (max(e.t for e in ended) - began),
    )
