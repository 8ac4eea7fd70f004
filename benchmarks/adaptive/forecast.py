"""How often the forecast's 80 % interval holds what a session cost in the end, over simulated sessions.

Each session is a list of prompts with their costs; hits cost nothing. After a tenth, a quarter, half and three
quarters of the prompts the forecast is asked and compared with the end. Beside it the plain rule: the mean so far
times what is left, with the textbook interval for a mean that does not change. The last families break what both
assume.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Callable
from statistics import fmean

from benchmarks.report import Report
from core.session.cost_trace import CostTrace
from core.session.forecast import FEWEST_BOUGHT, Interval, rest_usd, student_t

SHARES = (0.1, 0.25, 0.5, 0.75)
Prompts = list[tuple[float, bool]]
"""Cost (USD), and whether it was bought."""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sessions", type=int, default=200, help="of each family and size")
    parser.add_argument("--prompts", type=int, nargs="+", default=[200, 1000, 5000])
    parser.add_argument("--seed", type=int, default=1)


def measure(options: argparse.Namespace) -> Report:
    report = Report("adaptive_forecast")
    all_held: list[bool] = []
    seconds: list[float] = []
    for family, make in FAMILIES.items():
        for count in options.prompts:
            held: dict[str, list[bool]] = {"forecast": [], "plain": []}
            widths: dict[str, list[float]] = {"forecast": [], "plain": []}
            errors: dict[str, list[float]] = {"forecast": [], "plain": []}
            by_share: dict[float, list[bool]] = {share: [] for share in SHARES}
            for number in range(options.sessions):
                prompts = make(random.Random(f"{options.seed} {family} {count} {number}"), count)
                total = sum(usd for usd, _ in prompts)
                for share, trace in moments(prompts):
                    left = count - trace.prompts
                    began = time.process_time()
                    found = {"forecast": rest_usd(trace, left)}
                    seconds.append(time.process_time() - began)
                    found["plain"] = _plain(trace, left)
                    for rule, rest in found.items():
                        low, mid, high = (trace.cost_usd + usd for usd in rest)
                        held[rule].append(low <= total <= high)
                        widths[rule].append((high - low) / total)
                        errors[rule].append(abs(mid / total - 1))
                    by_share[share].append(held["forecast"][-1])
            if family not in BROKEN:
                all_held += held["forecast"]
            report.add(
                "sessions" if family not in BROKEN else "sessions that break the assumptions",
                family=family,
                prompts=count,
                **{f"held_at_{share:g}": _mean(by_share[share]) for share in SHARES},
                held=_mean(held["forecast"]),
                width=_mean(widths["forecast"]),
                error=_mean(errors["forecast"]),
                plain_held=_mean(held["plain"]),
                plain_width=_mean(widths["plain"]),
                plain_error=_mean(errors["plain"]),
            )
    report.notes.append(
        f"held in {fmean(all_held):.1%} of {len(all_held)} looks at the families of the first table"
    )
    report.notes.append("width and error (of the middle) are shares of the final cost")
    report.notes.append(f"a look takes {fmean(seconds) * 1e3:.2f} ms of CPU")
    return report


def moments(prompts: Prompts) -> list[tuple[float, CostTrace]]:
    """The trace at each share where there is enough evidence."""
    trace = CostTrace()
    at = {round(len(prompts) * share): share for share in SHARES}
    found = []
    for number, (usd, bought) in enumerate(prompts, 1):
        trace.add(usd, bought=bought)
        if number in at and trace.bought >= FEWEST_BOUGHT:
            found.append((at[number], trace.copy()))
    return found


def _plain(trace: CostTrace, left: int) -> Interval:
    n = trace.prompts
    mean = trace.cost_usd / n
    variance = max((trace.squares - n * mean * mean) / (n - 1), 0.0)
    half = student_t(n - 1) * math.sqrt(variance * left * (1 + left / n))
    return Interval(left * mean - half, left * mean, left * mean + half)


def _mean(values: list[float] | list[bool]) -> float | None:
    return fmean(values) if values else None


def _spread(sigma: float, hit_rate: float = 0.0) -> Callable[[random.Random, int], Prompts]:
    def make(rng: random.Random, count: int) -> Prompts:
        return [(0.0, False) if rng.random() < hit_rate else (_usd(rng, sigma), True) for _ in range(count)]

    return make


def _short_and_long(rng: random.Random, count: int) -> Prompts:
    return [((20 if rng.random() < 0.1 else 1) * _usd(rng, 0.4), True) for _ in range(count)]


def _zipf(rng: random.Random, count: int) -> Prompts:
    weights = [1 / (rank + 1) for rank in range(count)]
    return _once_each(rng, rng.choices(range(count), weights, k=count))


def _limited(rng: random.Random, count: int) -> Prompts:
    return _once_each(rng, [rng.randrange(count // 2) for _ in range(count)])


def _once_each(rng: random.Random, questions: list[int]) -> Prompts:
    """The first of equal questions is bought."""
    seen: set[int] = set()
    prompts = []
    for question in questions:
        prompts.append((0.0, False) if question in seen else (_usd(rng, 0.6), True))
        seen.add(question)
    return prompts


def _waves(rng: random.Random, count: int) -> Prompts:
    """Costs that go together over some fifty prompts."""
    level, stay = rng.gauss(0, 0.4), 0.98
    prompts = []
    for _ in range(count):
        level = stay * level + math.sqrt(1 - stay * stay) * rng.gauss(0, 0.4)
        prompts.append((math.exp(level) * _usd(rng, 0.5), True))
    return prompts


def _sorted(rng: random.Random, count: int) -> Prompts:
    return [((0.5 + i / count) * _usd(rng, 0.6), True) for i in range(count)]


def _price_halves(rng: random.Random, count: int) -> Prompts:
    return [((2 if i < count / 2 else 1) * _usd(rng, 0.6), True) for i in range(count)]


def _usd(rng: random.Random, sigma: float) -> float:
    return rng.lognormvariate(0, sigma) * 1e-4


FAMILIES: dict[str, Callable[[random.Random, int], Prompts]] = {
    "alike": _spread(0.6),
    "very different": _spread(1.2),
    "short and long": _short_and_long,
    "30 % hits": _spread(0.6, 0.3),
    "90 % hits": _spread(0.6, 0.9),
    "repeats (Zipf)": _zipf,
    "repeats (limited)": _limited,
    "waves": _waves,
    "sorted by length": _sorted,
    "price halves": _price_halves,
}
BROKEN = ("sorted by length", "price halves")
