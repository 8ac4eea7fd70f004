"""Requests as a cache meets them: five families made from a seed, and recorded ones.

Time is in seconds and passes at one request a second on average, so that gaps are as uneven as people's. Prompts of
the first four families cost, take and weigh the same, so that they tell the order of entries alone; in the fifth
these differ by three orders of magnitude, as answers of different models and lengths do.
"""

from __future__ import annotations

import csv
import math
import random
from bisect import bisect
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import msgspec

from core.cache.table import ENTRY_BYTES
from core.cache.utility import ORDINARY_BYTES, ORDINARY_COST_USD, ORDINARY_LATENCY_S
from core.session.file import SessionFile

REQUESTS = 40_000


class Request(NamedTuple):
    """One question, and what its answer costs where it has to be bought."""

    at_s: float
    key: int
    cost_usd: float
    latency_s: float
    n_bytes: int


class Trace(NamedTuple):
    family: str
    requests: list[Request]

    @property
    def working_set_bytes(self) -> int:
        """Of all different prompts together."""
        return sum({r.key: r.n_bytes for r in self.requests}.values())

    @property
    def is_uniform(self) -> bool:
        """Whether every answer costs and weighs the same."""
        return len({(r.cost_usd, r.n_bytes) for r in self.requests}) <= 1


def zipf(keys: int, exponent: float, draw: random.Random) -> Callable[[], int]:
    """Ranks from 0, rank r in proportion to 1 / (r + 1) ** exponent."""
    bounds = list(accumulate(1 / (rank + 1) ** exponent for rank in range(keys)))
    return lambda: bisect(bounds, draw.random() * bounds[-1])


def drift(draw: random.Random, requests: int) -> Iterator[int]:
    """What is popular changes: a tenth of the prompts changes places with others each 5 % of the time."""
    keys = requests // 6
    rank, names = zipf(keys, 0.9, draw), list(range(keys))
    for i in range(requests):
        if i % (requests // 20) == 0 and i:
            for _ in range(keys // 20):
                a, b = draw.randrange(keys), draw.randrange(keys)
                names[a], names[b] = names[b], names[a]
            for _ in range(5):  # and some of those that everybody asks
                a, b = draw.randrange(30), draw.randrange(keys)
                names[a], names[b] = names[b], names[a]
        yield names[rank()]


def scans(draw: random.Random, requests: int) -> Iterator[int]:
    """Popular prompts, and between them long batches in which every prompt comes once and never again."""
    keys = requests // 12
    rank, fresh, made = zipf(keys, 0.8, draw), keys, 0
    while made < requests:
        for _ in range(draw.randint(requests // 60, requests // 20)):
            yield rank()
            made += 1
        for _ in range(draw.randint(requests // 100, requests // 20)):
            yield fresh
            fresh += 1
            made += 1


def bursts(draw: random.Random, requests: int) -> Iterator[int]:
    """Prompts that are asked a few times within minutes and then no more, before a background of popular ones.

    A third of them comes once only.
    """
    background = zipf(requests // 40, 0.7, draw)
    coming: dict[int, list[int]] = {}
    fresh = requests
    for i in range(requests):
        waiting = coming.pop(i, [])
        if len(waiting) > 1:
            coming.setdefault(i + 1, []).extend(waiting[1:])
        if waiting:
            yield waiting[0]
        elif draw.random() < 0.25:
            yield background()
        else:
            yield fresh
            if draw.random() > 1 / 3:
                span = requests / 100
                for _ in range(1 + int(draw.expovariate(1 / 3))):
                    coming.setdefault(i + 1 + int(draw.expovariate(1 / span)), []).append(fresh)
            fresh += 1


def loops(draw: random.Random, requests: int) -> Iterator[int]:
    """Suites of prompts that are run again and again in the same order, larger than the cache; a fifth of the
    requests are other work."""
    keys = requests // 20
    background, first, made = zipf(keys, 0.8, draw), keys, 0
    while made < requests:
        suite, times = draw.randint(requests // 60, requests // 20), draw.randint(4, 10)
        for _ in range(times):
            for at in range(suite):
                if draw.random() < 0.2:
                    yield background()
                    made += 1
                yield first + at
                made += 1
        first += suite


def mixed(draw: random.Random, requests: int) -> Iterator[int]:
    """Popular and rare prompts of all costs and sizes."""
    rank, names = zipf(requests // 6, 0.8, draw), list(range(requests // 6))
    draw.shuffle(names)
    for i in range(requests):
        if i % (requests // 10) == 0:
            for _ in range(len(names) // 50):
                a, b = draw.randrange(len(names)), draw.randrange(len(names))
                names[a], names[b] = names[b], names[a]
        yield names[rank()]


FAMILIES: dict[str, Callable[[random.Random, int], Iterator[int]]] = {
    "drift": drift,
    "scans": scans,
    "bursts": bursts,
    "loops": loops,
    "mixed": mixed,
}


def make(family: str, seed: int, requests: int = REQUESTS) -> Trace:
    """Raises KeyError for a family that there is not."""
    draw = random.Random(f"{family} {seed}")
    answers = _answers(draw) if family == "mixed" else lambda key: _ORDINARY
    found: list[Request] = []
    at_s = 0.0
    keys = FAMILIES[family](draw, requests)
    for key, _ in zip(keys, range(requests), strict=False):
        at_s += draw.expovariate(1.0)
        found.append(Request(at_s, key, *answers(key)))
    return Trace(family, found)


def recorded(path: Path) -> Trace:
    """A trace from a file: CSV with the columns key, cost and bytes (USD; a header line), or a session file, whose
    prompts are taken in their order. Raises ValueError for what is neither."""
    if path.suffix == ".pilot":
        return Trace(path.stem, list(_of_session(path)))
    return Trace(path.stem, list(_of_csv(path)))


def _of_csv(path: Path) -> Iterator[Request]:
    known: dict[str, int] = {}
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file)
        if not {"key", "cost", "bytes"} <= set(lines.fieldnames or ()):
            raise ValueError(f"{path}: the first line must name the columns key, cost and bytes")
        for number, line in enumerate(lines):
            try:
                cost_usd, n_bytes = float(line["cost"]), int(line["bytes"])
                if not (math.isfinite(cost_usd) and cost_usd >= 0 and n_bytes > 0):
                    raise ValueError("a cost is 0 or more, and bytes are 1 or more")
            except (TypeError, ValueError) as e:
                raise ValueError(f"{path}, line {number + 2}: {e}") from None
            key = known.setdefault(line["key"], len(known))
            yield Request(float(number), key, cost_usd, ORDINARY_LATENCY_S, n_bytes)


def _of_session(path: Path) -> Iterator[Request]:
    """With what each answer took; what came from the cache cost what its prompt did when it was bought, if it was."""
    known: dict[bytes, Request] = {}
    with closing(SessionFile(path, read_only=True)) as file:
        for number, (prompt, outcome) in enumerate(file.results()):
            text = msgspec.json.encode(prompt.messages)
            request = known.get(text)
            if request is None:
                n_bytes = len(text) + len(outcome.answer or "") + len(outcome.reasoning or "") + ENTRY_BYTES
                cost_usd = ORDINARY_COST_USD if outcome.cost_usd is None else outcome.cost_usd
                request = known[text] = Request(0.0, len(known), cost_usd, outcome.latency_s, n_bytes)
            yield request._replace(at_s=float(number))


_ORDINARY = (ORDINARY_COST_USD, ORDINARY_LATENCY_S, ORDINARY_BYTES)


def _answers(draw: random.Random) -> Callable[[int], tuple[float, float, int]]:
    """Lengths are log-normal; a dear model costs thirty times a cheap one, and thinking is paid but not all kept."""
    known: dict[int, tuple[float, float, int]] = {}

    def answer(key: int) -> tuple[float, float, int]:
        if key not in known:
            tokens = min(max(draw.lognormvariate(math.log(500), 1.0), 20), 16_000)
            thought = draw.choice((0.0, 0.0, 2.0, 8.0)) * tokens
            usd_per_token = draw.choice((0.3e-6, 0.6e-6, 2e-6, 10e-6))
            known[key] = (
                (tokens + thought) * usd_per_token,
                1 + (tokens + thought) / draw.uniform(40, 100),
                int(500 + 5 * tokens),
            )
        return known[key]

    return answer
