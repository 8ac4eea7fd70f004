"""How often hits are wrong, learned from hits that were asked again, and the threshold that follows from it.

A share of hits is asked upstream all the same and the two answers are compared; and where an entry came near but
was not served, its answer is compared with the one that was bought anyway, at no cost. Each scope learns for itself.
Until it has, a prior stands in, so that a threshold moves at the first wrong hit and comes back only with evidence.
"""

from __future__ import annotations

import math

import msgspec

from core.cache.entry import Layer
from core.cache.lifetimes import Changes

LOWEST = 0.5
STEP = 0.05
BINS = 11
"""Bins of scores from LOWEST to 1."""
PRIOR_WEIGHT = 50.0
"""The prior counts as much as so many checks."""
PRIOR_ERROR = 0.01
PRIOR_SCORE = 0.8
PRIOR_FALL = 0.2
"""Share of hits that are wrong before anything is known: 1 % at a score of 0.8, which is what labelled questions
showed, ten times as many for each 0.2 below, a tenth for each 0.2 above (assumed)."""
NEVER = 1.01
"""A threshold that no score reaches."""


class Tally(msgspec.Struct):
    """Checks of one scope: how many by bin of the score, and how many of them were wrong (half: unsure)."""

    checked: list[int] = msgspec.field(default_factory=lambda: [0] * BINS)
    wrong: list[float] = msgspec.field(default_factory=lambda: [0.0] * BINS)
    exact_checked: int = 0
    exact_wrong: float = 0.0
    canonical_checked: int = 0
    canonical_wrong: float = 0.0
    changes: Changes = msgspec.field(default_factory=Changes)

    def record(self, layer: Layer, score: float, wrong: float) -> None:
        """One check; `wrong` is 0 where the answers agree, 1 where they do not, 0.5 where that is not clear."""
        if layer == "exact":
            self.exact_checked += 1
            self.exact_wrong += wrong
        elif layer == "canonical":
            self.canonical_checked += 1
            self.canonical_wrong += wrong
        else:
            place = min(BINS - 1, max(0, int((score - LOWEST) / STEP + 1e-9)))
            self.checked[place] += 1
            self.wrong[place] += wrong

    def noise(self) -> float:
        """Share of exact repeats whose second answer disagrees: what the endpoint's own chance accounts for."""
        return self.exact_wrong / (self.exact_checked + PRIOR_WEIGHT)

    def error_at(self, score: float) -> float:
        """Expected share (0..1) of wrong hits among similar ones of about this score: the mean of a beta
        distribution over the checks of its bin and the prior, less the noise. What other scores have shown says
        nothing here: that near repeats are right does not make distant ones so."""
        place = min(BINS - 1, max(0, round((score - LOWEST) / STEP)))
        checked = self.checked[place]
        own = max(0.0, self.wrong[place] - self.noise() * checked)
        return (own + PRIOR_WEIGHT * prior_error(score)) / (checked + PRIOR_WEIGHT)

    def canonical_error(self) -> float:
        own = max(0.0, self.canonical_wrong - self.noise() * self.canonical_checked)
        return (own + PRIOR_WEIGHT * prior_error(1.0)) / (self.canonical_checked + PRIOR_WEIGHT)

    def threshold(self, error_bound: float) -> float:
        """The lowest score from which on every score's expected share of wrong hits is within `error_bound` (0..1);
        NEVER where not even the highest one's is."""
        lowest = NEVER
        for place in range(BINS - 1, -1, -1):
            score = LOWEST + place * STEP
            if self.error_at(score) > error_bound + 1e-9:
                break
            lowest = score
        return lowest


class FalseHits(msgspec.Struct, frozen=True):
    """What is known of one scope's hits: `share` is the measured share of checked hits (similar and canonical)
    that were wrong, None before the first check; `high` its upper bound (one-sided 95 %)."""

    label: str
    checked: int
    wrong: float
    share: float | None
    high: float
    threshold: float


def prior_error(score: float) -> float:
    return float(min(1.0, PRIOR_ERROR * 10 ** ((PRIOR_SCORE - score) / PRIOR_FALL)))


def false_hits(label: str, tally: Tally, threshold: float) -> FalseHits:
    checked = sum(tally.checked) + tally.canonical_checked
    wrong = sum(tally.wrong) + tally.canonical_wrong
    share = wrong / checked if checked else None
    return FalseHits(label, checked, wrong, share, upper_bound(wrong, checked), threshold)


def upper_bound(wrong: float, checked: int, z: float = 1.645) -> float:
    """Wilson's upper bound of a share (Wilson 1927); 1 where nothing was checked. z 1.645: one-sided 95 %."""
    if checked == 0:
        return 1.0
    share = wrong / checked
    middle = share + z * z / (2 * checked)
    spread = z * math.sqrt(share * (1 - share) / checked + z * z / (4 * checked * checked))
    return min(1.0, (middle + spread) / (1 + z * z / checked))
