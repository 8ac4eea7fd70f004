"""How long an answer may be served, from how fast answers of its scope change and how often it is asked for.

Checks show how old an answer was and whether it had changed. That gives each scope a belief about its rate of
change; with it the lifetimes are chosen that give most hits at no more stale answers than one fixed lifetime would.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

AGES = 32
"""Bins of ages, each twice as wide as the one before, from a second to 136 years."""
FEWEST_CHECKS = 10.0
"""Before so many, the fixed lifetime counts: a scope's rate is then known within a factor of two or three."""
MOST_CHECKS = 400.0
"""All counts are halved beyond this, so that what was learned long ago gives way."""
RATES = np.logspace(-4, 4, 49)
"""Changes in a fixed lifetime, as far as anybody needs to tell them apart."""
NOISES = np.array([0.0, 0.02, 0.05, 0.1, 0.2, 0.35])
"""Share of second answers that differ though nothing has changed, because the endpoint words them anew."""
MOST_WATCHED = 4096.0
"""The same for the traffic, in fixed lifetimes of entries."""
LONGEST_WATCH = 64.0
"""Fixed lifetimes that one cycle of an entry counts for at most."""
LIFETIMES = 33
"""Candidates between the shortest and the longest lifetime, even on a logarithmic scale."""
ASKED = np.logspace(-3, 3, 25)
"""How often an entry is asked for in a fixed lifetime: bins of what is known of the traffic."""
UNSEEN = 0.01
"""How much traffic is assumed where none was seen, in parts of what was seen on average."""
MARGIN = 0.75
"""The part of the stale answers of the fixed lifetime that is planned with; the rest is for what is not known."""
TOLERATED = 0.005
"""Share of hits that may be stale in any case, or what hardly ever changes would be bought again for nothing: half of
the share of similar hits that are wrong at the usual threshold."""
MOST_SCOPES = 64
"""Planned for together, those with most traffic: 3 ms."""
LEAST_PRICE = 1.25
"""No answer is worth serving that has more likely changed than not, so a stale one costs at least two hits."""
HIGHEST_PRICE = 1e5
_STEPS = 24


class Changes(msgspec.Struct):
    """Checks of one scope by the age of what was checked: how many, how many found a change, their ages (s) in all.
    `traffic` is the time for which entries were watched (in fixed lifetimes), by how often they were asked for."""

    checked: list[float] = msgspec.field(default_factory=lambda: [0.0] * AGES)
    changed: list[float] = msgspec.field(default_factory=lambda: [0.0] * AGES)
    ages_s: list[float] = msgspec.field(default_factory=lambda: [0.0] * AGES)
    traffic: list[float] = msgspec.field(default_factory=lambda: [0.0] * len(ASKED))

    @property
    def evidence(self) -> float:
        return sum(self.checked)

    def record(self, age_s: float, changed: float) -> None:
        """One check; `changed` is 0 where the answers agree, 1 where they do not, 0.5 where that is not clear."""
        place = min(AGES - 1, int(math.log2(max(1.0, age_s))))
        self.checked[place] += 1
        self.changed[place] += changed
        self.ages_s[place] += max(0.0, age_s)
        if self.evidence > MOST_CHECKS:
            for counts in (self.checked, self.changed, self.ages_s):
                counts[:] = [count / 2 for count in counts]

    def watch(self, asked: float, lifetimes: float) -> None:
        """An entry was asked for so often in a fixed lifetime, for so many of them."""
        self.traffic[asked_bin(asked)] += min(max(0.0, lifetimes), LONGEST_WATCH)

    @property
    def watched(self) -> float:
        return sum(self.traffic)

    def watch_less(self) -> None:
        """Traffic of long ago gives way; for all scopes at once, because they are weighed against each other."""
        self.traffic[:] = [time / 2 for time in self.traffic]

    def fault(self) -> str:
        """What is wrong with figures that came from a file, in words; empty where they may be true."""
        lists = (self.checked, self.changed, self.ages_s, self.traffic)
        if [len(one) for one in lists] != [AGES, AGES, AGES, len(ASKED)]:
            return "it has another number of bins"
        if not all(math.isfinite(x) and x >= 0 for one in lists for x in one):
            return "a count is negative or not finite"
        for place, (n, wrong, ages) in enumerate(zip(self.checked, self.changed, self.ages_s, strict=True)):
            if wrong > n + 1e-6:
                return "more answers have changed than were checked"
            if ages > n * 2.0 ** (place + 1) + 1e-3:
                return "ages are longer than those of their bin"
        if self.evidence > MOST_CHECKS or self.watched > MOST_WATCHED:
            return "there are more checks than are ever kept"
        return ""


class Bounds(NamedTuple):
    """Lifetimes in seconds: the fixed one, and the shortest and longest that may take its place."""

    fixed_s: float
    shortest_s: float
    longest_s: float

    def candidates(self) -> Floats:
        return np.geomspace(self.shortest_s, self.longest_s, LIFETIMES)


class ScopePlan(NamedTuple):
    """What each candidate of a lifetime is `worth` (rows: `ASKED`, columns: candidates), and what is known of how
    often entries of the scope are asked for."""

    candidates_s: Floats
    worth: Floats
    traffic: Floats

    def lifetime_s(self, asks: float, watched: float) -> float:
        """For an entry that was asked for so many times while it was watched (in fixed lifetimes; 0: a new one).

        That gives a probability to each of `ASKED`: the traffic of the scope is the prior, the asks come as a Poisson
        process. So an entry that was quiet by chance is not taken for one that nobody wants.
        """
        prior = self.traffic + UNSEEN * self.traffic.mean()
        likelihood = np.log(prior) + asks * np.log(ASKED) - ASKED * watched
        weights = np.exp(likelihood - likelihood.max())
        return float(self.candidates_s[(weights @ self.worth).argmax()])


def asked_bin(asked: float) -> int:
    """The bin of `ASKED` that is nearest."""
    step = math.log(ASKED[1] / ASKED[0])
    return min(len(ASKED) - 1, max(0, round(math.log(max(asked, ASKED[0]) / ASKED[0]) / step)))


def belief(changes: Changes, fixed_s: float) -> Floats:
    """How likely each of `RATES` is: changes come as a Poisson process, and a check at age `a` differs with
    `1 - (1 - noise) exp(-rate a)`. The likelihood of irregular checks is that of Cho and Garcia-Molina, "Estimating
    frequency of change" (2003); the prior is even on the logarithm of the rate, less for much noise."""
    found = [
        (n, w, a / n) for n, w, a in zip(changes.checked, changes.changed, changes.ages_s, strict=True) if n
    ]
    if not found:
        return np.full(len(RATES), 1 / len(RATES))
    n, w, ages = (np.array(column)[:, None, None] for column in zip(*found, strict=True))
    same = (1 - NOISES)[None, :, None] * np.exp(-RATES[None, None, :] * (ages / fixed_s))
    same = np.clip(same, 1e-9, 1 - 1e-9)
    likelihood = (w * np.log1p(-same) + (n - w) * np.log(same)).sum(axis=0) - 10 * NOISES[:, None]
    weights = np.exp(likelihood - likelihood.max()).sum(axis=0)
    return np.asarray(weights / weights.sum())


def stale_time(weights: Floats, lifetimes: Floats) -> Floats:
    """For each lifetime (in fixed ones) the expected part of it in which the answer has changed already, as time."""
    x = RATES[:, None] * lifetimes[None, :]
    return np.asarray(weights @ (lifetimes[None, :] + np.expm1(-x) / RATES[:, None]))


def plan(scopes: Iterable[tuple[bytes, Changes]], bounds: Bounds) -> dict[bytes, ScopePlan]:
    """Lifetimes for those scopes that were checked often enough.

    An entry that is asked for at the rate r and kept for T goes through cycles of T + 1/r with r T hits, of which
    r (time stale) are stale. With one price on a stale answer for all, each entry's T is that of most hits less the
    price of the stale ones; the price is the lowest at which stale answers are no more than `MARGIN` of those that
    the fixed lifetime would give to the same traffic, or than `TOLERATED` of the hits.
    """
    known = [(key, c) for key, c in scopes if c.evidence >= FEWEST_CHECKS and c.watched > 0]
    known = sorted(known, key=lambda item: -item[1].watched)[:MOST_SCOPES]
    if not known:
        return {}
    choices = bounds.candidates() / bounds.fixed_s
    one = np.ones(1)
    rate = ASKED[:, None]
    hits = rate**2 * choices / (rate * choices + 1)
    weights = [belief(changes, bounds.fixed_s) for _, changes in known]
    stale = np.stack([rate**2 * stale_time(w, choices) / (rate * choices + 1) for w in weights])
    fixed = np.stack([ASKED**2 * stale_time(w, one) / (ASKED + 1) for w in weights])
    traffic = np.array([changes.traffic for _, changes in known])
    allowed = float(
        max(MARGIN * (traffic * fixed).sum(), TOLERATED * (traffic * (ASKED**2 / (ASKED + 1))).sum())
    )
    low, high = math.log(LEAST_PRICE), math.log(HIGHEST_PRICE)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        best = (hits - math.exp(middle) * stale).argmax(axis=2)
        spent = float((traffic * np.take_along_axis(stale, best[:, :, None], axis=2)[:, :, 0]).sum())
        low, high = (middle, high) if spent > allowed else (low, middle)
    worth = hits - math.exp(high) * stale
    candidates_s = bounds.candidates()
    return {key: ScopePlan(candidates_s, worth[i], traffic[i]) for i, (key, _) in enumerate(known)}
