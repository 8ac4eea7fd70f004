"""Learned timeouts against a fixed one: prompts that fail for lack of time, and how long dead calls are waited for.

Short, long and thinking prompts in equal parts, at four accounts where 2 % of the calls are dead: half of those bring
nothing, a quarter nothing but keep-alives, a quarter stop in mid-answer; the connection stays open. The real executor
asks the simulator over sockets, all seeds and both policies at the same time. All times are divided by the scale (5),
settings too, and the tables show them multiplied again: 60 s here take 12. How long dead calls were waited for is the
server's count, from the last sign of life until the client left, whatever made it leave (limit, deadline, a hedge).

In unscaled seconds: the first text takes 1 s (lognormal, sigma 0.5), and 2 to 20 s more where the prompt is long:
10,000 to 100,000 tokens at 5,000 a second (the simulator gets shorter texts and reads slower). Then come 5 tokens a
second: an answer has 30 in the middle (sigma 0.8) and, where the model thinks, 150 go before it.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import statistics
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from random import Random
from typing import Any

from benchmarks.report import Report
from core.client.prompt import Prompt
from core.config.event_loop import new_event_loop
from core.config.settings import Settings
from core.events import AttemptEnded, Event
from core.executor import Answer, ParallelDeepSeekExecutor, PromptError
from core.simulator import Account, Lognormal, LognormalTokens, Profile, SimulatorProcess, profile_keys

FIXED_S = 60.0
FLOOR_S = 5.0
PREFILL_RATE = 400.0
POLICIES = ("fixed", "adaptive")
_OFF: dict[str, Any] = {"thinking": {"type": "disabled"}}


@dataclass
class _Sum:
    """One policy over all seeds; seconds unscaled."""

    prompts: int = 0
    timeouts: int = 0
    other: int = 0
    calls: int = 0
    timed_out_calls: int = 0
    dead_s: dict[str, list[float]] = field(default_factory=dict)
    by_kind: dict[str, int] = field(default_factory=dict)

    @property
    def all_dead_s(self) -> list[float]:
        return sorted(s for waited in self.dead_s.values() for s in waited)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--prompts", type=int, default=1000, help="for each policy and seed")
    parser.add_argument("--in-flight", type=int, default=100)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--longest-s", type=float, default=20.0, help="to read the longest prompt")
    parser.add_argument("--scale", type=float, default=5.0, help="times faster than life")
    parser.add_argument(
        "--no-hedge", action="store_true", help="without second calls, which also end dead ones"
    )


def measure(options: argparse.Namespace) -> Report:
    report = Report("adaptive_timeouts")
    sums = {policy: _Sum() for policy in POLICIES}
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        held_up_s = runner.run(_all(report, sums, options))
    for policy, of in sums.items():
        report.add("all seeds", policy=policy, **_figures(of))
    for policy, of in sums.items():
        report.add("timeout errors by prompt", policy=policy, **of.by_kind)
    for policy, of in sums.items():
        for how, waited in sorted(of.dead_s.items()):
            report.add(
                "dead calls by how they are dead",
                policy=policy,
                how=how,
                calls=len(waited),
                mean_s=_mean(waited),
                p50_s=_median(waited),
                max_s=max(waited),
            )
    fixed, adaptive = sums["fixed"], sums["adaptive"]
    report.add(
        "adaptive in relation to fixed",
        timeout_errors=adaptive.timeouts / fixed.timeouts if fixed.timeouts else None,
        dead_mean=_mean(adaptive.all_dead_s) / _mean(fixed.all_dead_s),
        dead_p50=_median(adaptive.all_dead_s) / _median(fixed.all_dead_s),
        calls=adaptive.calls / fixed.calls,
    )
    report.notes.append(f"times divided by {options.scale:g} while measuring, shown undivided")
    report.notes.append(
        f"this process could not look at its calls for {held_up_s * options.scale:.1f} s at the longest;"
        " where that is much, the machine was measured and not the policies"
    )
    return report


async def _all(report: Report, sums: dict[str, _Sum], options: argparse.Namespace) -> float:
    """All seeds and both policies at once: whatever else the machine does hits both."""
    runs = [(seed, policy) for seed in range(1, options.seeds + 1) for policy in POLICIES]
    with ExitStack() as stack:
        simulators = [stack.enter_context(SimulatorProcess("healthy")) for _ in runs]
        watch = asyncio.create_task(_longest_pause(over := asyncio.Event()))
        found = await asyncio.gather(
            *(
                _one(policy, simulator, seed, options)
                for (seed, policy), simulator in zip(runs, simulators, strict=True)
            )
        )
        over.set()
        held_up_s = await watch
    for (seed, policy), this in zip(runs, found, strict=True):
        report.add("by seed", policy=policy, seed=seed, **_figures(this))
        _add(sums[policy], this)
    return held_up_s


async def _longest_pause(over: asyncio.Event) -> float:
    """The most by which this loop came too late; what it measured meanwhile was the machine, not a policy."""
    longest = 0.0
    while not over.is_set():
        before = time.monotonic()
        await asyncio.sleep(0.05)
        longest = max(longest, time.monotonic() - before - 0.05)
    return longest


async def _one(policy: str, simulator: SimulatorProcess, seed: int, options: argparse.Namespace) -> _Sum:
    scale = options.scale
    profile = _profile(seed, scale)
    simulator.replace_profile(profile)
    told: list[Event] = []
    prompts = _prompts(options.prompts, options.longest_s, Random(seed))
    settings = Settings(
        base_url=simulator.base_url,
        concurrency=options.in_flight,
        timeout_s=FIXED_S / scale,
        timeout_floor_s=FLOOR_S / scale,
        adaptive_timeouts=policy == "adaptive",
        hedge=not options.no_hedge,
        cache=False,
        memory_monitoring=False,
        seed=seed,
    )
    keys = profile_keys(profile)
    async with ParallelDeepSeekExecutor(
        keys, settings=settings, emit=told.append, enable_memory_monitoring=False
    ) as executor:
        outcomes = await executor.ask_all(prompts)
    stats = await asyncio.to_thread(simulator.stats)
    found = _Sum(prompts=len(prompts), calls=stats["calls"])
    found.by_kind = dict.fromkeys(("short", "long", "thinking"), 0)
    for prompt, outcome in zip(prompts, outcomes, strict=True):
        late = isinstance(outcome, PromptError) and outcome.kind == "timeout"
        found.timeouts += late
        found.other += not late and not isinstance(outcome, Answer)
        found.by_kind[prompt.id.split("-")[0]] += late
    found.timed_out_calls = sum(isinstance(e, AttemptEnded) and e.error == "timeout" for e in told)
    for account in stats["accounts"].values():
        for how, waited in account["dead_s"].items():
            found.dead_s.setdefault(how, []).extend(s * scale for s in waited)
    return found


def _profile(seed: int, scale: float) -> Profile:
    return Profile(
        seed=seed,
        accounts=tuple(
            Account(
                name=name,
                keys=(f"sk-bench-{name}-1-2c911472",),
                latency=Lognormal(median_s=1.0 / scale, sigma=0.5),
                prefill_rate=PREFILL_RATE * scale,
                token_rate=5.0 * scale,
                answer_tokens=LognormalTokens(median=30, sigma=0.8, maximum=400),
                thinking=LognormalTokens(median=150, sigma=0.8, maximum=1500),
                keep_alive_every_s=10.0 / scale,
                hang=0.01,
                stuck_share=0.005,
                stall_share=0.005,
                cut_after_chunks=2,
            )
            for name in ("north", "east", "south", "west")
        ),
    )


def _prompts(count: int, longest_s: float, random: Random) -> list[Prompt]:
    prompts = []
    for i in range(count):
        kind = random.choice(("short", "long", "thinking"))
        words = f"Question {i}: what follows from this, and what does not?"
        params: dict[str, Any] = {} if kind == "thinking" else dict(_OFF)
        if kind == "long":
            # Evenly over the logarithm; a token has four characters in the simulator.
            seconds = math.exp(random.uniform(math.log(longest_s / 10), math.log(longest_s)))
            words += " It is said so. " * int(seconds * PREFILL_RATE * 4 / 16)
        if kind == "short":
            params["max_tokens"] = 60
        prompts.append(Prompt(i + 1, f"{kind}-{i}", text=words, params=params))
    return prompts


def _figures(of: _Sum) -> dict[str, Any]:
    dead = of.all_dead_s
    return {
        "prompts": of.prompts,
        "timeout_errors": of.timeouts,
        "other_errors": of.other,
        "dead_calls": len(dead),
        "dead_mean_s": _mean(dead),
        "dead_p50_s": _median(dead),
        "dead_max_s": dead[-1] if dead else None,
        "calls_timed_out": of.timed_out_calls,
        "calls_per_prompt": of.calls / of.prompts,
    }


def _mean(values: list[float]) -> float:
    return statistics.fmean(values) if values else math.nan


def _median(values: list[float]) -> float:
    return statistics.median(values) if values else math.nan


def _add(into: _Sum, this: _Sum) -> None:
    for name in ("prompts", "timeouts", "other", "calls", "timed_out_calls"):
        setattr(into, name, getattr(into, name) + getattr(this, name))
    for how, waited in this.dead_s.items():
        into.dead_s.setdefault(how, []).extend(waited)
    for kind, count in this.by_kind.items():
        into.by_kind[kind] = into.by_kind.get(kind, 0) + count
