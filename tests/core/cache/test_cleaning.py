"""A cleanup removes what is past its time or of little use, and tells beforehand what would go."""

from __future__ import annotations

from typing import Any

import pytest

from core.cache import CleanupPlan, IntelligentCache
from core.cache.entry import Removal
from tests.core.cache.samples import (
    DAY_S,
    NOW,
    TTL_S,
    Asking,
    Clock,
    found,
    put,
    put_many,
)


def test_expired_entries_are_removed_and_only_they(
    cache: IntelligentCache, asking: Asking, clock: Clock
) -> None:
    put_many(cache, asking, 3)
    clock.now += DAY_S
    put(cache, asking())
    clock.now = NOW + TTL_S
    assert cache.cleanup_expired() == 3
    assert cache.cleanup_expired() == 0
    assert len(cache) == 1
    assert cache.get(asking()) is not None


def test_entries_of_lowest_utility_go_first_and_only_a_share_of_them(
    cache: IntelligentCache, asking: Asking, clock: Clock
) -> None:
    requests = []
    for i in range(10):
        requests.append(asking(f"What is the number {i} bus called?"))
        put(cache, requests[-1])
        clock.now += 3600
    for request in requests[:5]:
        cache.get(request)
    clock.now += 3 * DAY_S
    assert cache.cleanup_low_utility(threshold=0.3, max_removal_percent=0.2) == 2
    gone = [i for i, request in enumerate(requests) if found(cache, request) is None]
    assert gone == [5, 6]  # the oldest of those that were never used again


def test_useful_entries_stay_whatever_the_share(cache: IntelligentCache, asking: Asking) -> None:
    put_many(cache, asking, 10)
    assert cache.cleanup_low_utility(threshold=0.3, max_removal_percent=1.0) == 0
    assert len(cache) == 10


@pytest.mark.parametrize("kind", ["expired", "low utility"])
def test_a_dry_run_tells_exactly_what_a_run_removes(
    cache: IntelligentCache, asking: Asking, clock: Clock, kind: str
) -> None:
    put_many(cache, asking, 20)
    clock.now += 5 * DAY_S
    put(cache, asking())
    clock.now += 2 * DAY_S
    before = {entry.id: entry.n_bytes for entry in cache}

    def clean(**how: Any) -> int | CleanupPlan:
        return (
            cache.cleanup_expired(**how) if kind == "expired" else cache.cleanup_low_utility(0.3, 0.5, **how)
        )

    plan = clean(dry_run=True)
    assert isinstance(plan, CleanupPlan)
    assert len(cache) == 21
    assert clean() == len(plan) == (20 if kind == "expired" else 10)
    gone = before.keys() - {entry.id for entry in cache}
    assert {r.entry_id: r.n_bytes for r in plan} == {i: before[i] for i in gone}
    assert plan.total_bytes == sum(before[i] for i in gone)
    first = next(iter(plan))
    assert isinstance(first, Removal)
    assert first.why.startswith("expired 0 s ago" if kind == "expired" else "utility 0.0")


def test_pinned_entries_survive_every_cleanup_but_are_not_served_past_their_time(
    cache: IntelligentCache, asking: Asking, clock: Clock
) -> None:
    put(cache, asking())
    [entry] = list(cache)
    cache.pin(entry.id)
    clock.now += 2 * TTL_S
    assert (cache.cleanup_expired(), cache.cleanup_low_utility(1.0, 1.0)) == (0, 0)
    assert (len(cache), cache.get(asking())) == (1, None)
    cache.pin(entry.id, False)
    assert cache.cleanup_expired() == 1
