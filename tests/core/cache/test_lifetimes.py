import math
from random import Random

import numpy as np
import pytest

from core.cache.lifetimes import (
    ASKED,
    FEWEST_CHECKS,
    LONGEST_WATCH,
    MOST_CHECKS,
    RATES,
    TOLERATED,
    Bounds,
    Changes,
    ScopePlan,
    asked_bin,
    belief,
    plan,
    stale_time,
)

DAY_S = 86_400.0
BOUNDS = Bounds(DAY_S, DAY_S / 8, DAY_S * 8)


def checked(rate: float, checks: int = 200, noise: float = 0.0, seed: int = 1) -> Changes:
    """What irregular checks show of answers that change so often in a day."""
    random, changes = Random(seed), Changes()
    for _ in range(checks):
        age = random.expovariate(1.0)
        differs = random.random() < 1 - (1 - noise) * math.exp(-rate * age)
        changes.record(age * DAY_S, float(differs))
    return changes


def asked(changes: Changes, *often: float) -> Changes:
    for each in often:
        changes.watch(each, 10.0)
    return changes


def mean_rate(changes: Changes) -> float:
    return float(np.exp(belief(changes, DAY_S) @ np.log(RATES)))


def by_asked_s(found: ScopePlan) -> list[float]:
    """Lifetimes of entries that were watched for long, by how often they are asked for."""
    return [found.lifetime_s(rate * 200, 200.0) for rate in ASKED]


@pytest.mark.parametrize("rate", [0.03, 0.3, 3.0])
def test_the_rate_of_changes_is_found_from_checks_at_irregular_ages(rate: float) -> None:
    assert rate / 2 < mean_rate(checked(rate)) < rate * 2


def test_answers_that_are_only_worded_anew_do_not_count_as_changing() -> None:
    young = checked(0.0, noise=0.2)
    assert mean_rate(young) < 0.1


def test_without_checks_every_rate_is_as_likely() -> None:
    assert belief(Changes(), DAY_S) == pytest.approx(1 / len(RATES))


def test_stale_time_is_the_integral_of_the_share_that_has_changed() -> None:
    weights = np.zeros(len(RATES))
    weights[24] = 1.0  # one change a lifetime
    (found,) = stale_time(weights, np.array([2.0]))
    assert RATES[24] == pytest.approx(1)
    assert found == pytest.approx(2 - (1 - math.exp(-2)))


def test_before_enough_checks_there_is_no_plan_and_the_fixed_lifetime_counts() -> None:
    few = asked(checked(0.1, checks=int(FEWEST_CHECKS) - 1), 1.0)
    assert plan([(b"few", few)], BOUNDS) == {}
    assert plan([(b"never asked again", checked(0.1))], BOUNDS) == {}


def test_what_never_changes_is_kept_longer_than_what_changes_fast() -> None:
    often = (0.2, 1.0, 5.0)
    plans = plan([(b"slow", asked(checked(0.01), *often)), (b"fast", asked(checked(2.0), *often))], BOUNDS)
    slow, fast = plans[b"slow"], plans[b"fast"]
    assert all(a > b for a, b in zip(by_asked_s(slow), by_asked_s(fast), strict=True))
    assert slow.lifetime_s(0.0, 0.0) > DAY_S > fast.lifetime_s(0.0, 0.0)


def test_what_is_asked_for_often_is_kept_shorter_because_a_miss_is_rare_then() -> None:
    (found,) = plan([(b"one", asked(checked(0.5), 0.2, 1.0, 5.0))], BOUNDS).values()
    lifetimes_s = by_asked_s(found)
    assert lifetimes_s == sorted(lifetimes_s, reverse=True)
    assert lifetimes_s[asked_bin(0.2)] > lifetimes_s[asked_bin(5.0)]


def test_one_quiet_lifetime_says_less_than_many() -> None:
    (found,) = plan([(b"one", asked(checked(0.5), 0.1, 5.0, 5.0, 5.0))], BOUNDS).values()
    new, once, always = (found.lifetime_s(0.0, watched) for watched in (0.0, 0.3, 20.0))
    assert new <= once < always


@pytest.mark.parametrize("seed", range(5))
def test_expected_stale_answers_are_no_more_than_those_of_the_fixed_lifetime(seed: int) -> None:
    random = Random(seed)
    scopes = [
        (
            bytes([i]),
            asked(checked(10 ** random.uniform(-2, 0.5), seed=seed + i), *random.choices(ASKED, k=6)),
        )
        for i in range(4)
    ]
    plans = plan(scopes, BOUNDS)
    planned = fixed = hits = fixed_hits = 0.0
    for key, changes in scopes:
        weights = belief(changes, DAY_S)
        for place, time in enumerate(changes.traffic):
            rate, lifetime = ASKED[place], by_asked_s(plans[key])[place] / DAY_S
            planned += time * rate**2 * stale_time(weights, np.array([lifetime]))[0] / (rate * lifetime + 1)
            fixed += time * rate**2 * stale_time(weights, np.ones(1))[0] / (rate + 1)
            hits += time * rate**2 * lifetime / (rate * lifetime + 1)
            fixed_hits += time * rate**2 / (rate + 1)
    assert planned <= max(fixed, TOLERATED * fixed_hits)
    assert hits > 0.9 * fixed_hits


def test_a_lone_scope_that_hardly_ever_changes_is_kept_longer_all_the_same() -> None:
    (found,) = plan([(b"one", asked(checked(0.0), 1.0))], BOUNDS).values()
    assert found.lifetime_s(0.0, 0.0) > 2 * DAY_S


def test_every_lifetime_is_within_the_bounds_of_the_user() -> None:
    plans = plan([(b"a", asked(checked(0.001), 1.0)), (b"b", asked(checked(30.0), 1.0))], BOUNDS)
    for found in plans.values():
        assert all(
            BOUNDS.shortest_s * 0.999 <= s <= BOUNDS.longest_s * 1.001
            for s in (*by_asked_s(found), found.lifetime_s(0.0, 0.0))
        )


def test_what_was_learned_long_ago_gives_way() -> None:
    changes = checked(3.0, checks=int(MOST_CHECKS))
    for _ in range(3 * int(MOST_CHECKS)):
        changes.record(DAY_S, 0.0)
    assert changes.evidence <= MOST_CHECKS
    assert mean_rate(changes) < 0.3


def test_one_cycle_of_an_entry_counts_for_a_bounded_time() -> None:
    changes = Changes()
    changes.watch(1.0, 1e9)
    changes.watch(1.0, -5.0)
    assert changes.watched == LONGEST_WATCH


@pytest.mark.parametrize(
    ("field", "place", "value", "why"),
    [
        ("checked", 3, -1.0, "negative"),
        ("checked", 3, math.nan, "not finite"),
        ("changed", 3, 5.0, "more answers have changed"),
        ("ages_s", 3, 1e9, "longer than those of their bin"),
        ("checked", 3, 1e9, "more checks than are ever kept"),
        ("traffic", 3, 1e9, "more checks than are ever kept"),
    ],
)
def test_figures_that_cannot_be_true_are_told(field: str, place: int, value: float, why: str) -> None:
    changes = checked(0.5)
    assert changes.fault() == ""
    getattr(changes, field)[place] = value
    assert why in changes.fault()


def test_another_number_of_bins_is_told() -> None:
    assert "number of bins" in Changes(checked=[0.0]).fault()
