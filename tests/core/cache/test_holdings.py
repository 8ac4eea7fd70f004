"""There is room for what is useful, and no more than the limits allow."""

from __future__ import annotations

from core.cache import CacheRequest, IntelligentCache, as_request
from core.cache.contents import LEAST_BYTES
from tests.core.cache.samples import (
    ANSWER,
    Asking,
    Clock,
    Open,
    found,
    put,
    put_many,
)


def test_at_capacity_the_least_useful_entry_leaves(opened: Open, asking: Asking, clock: Clock) -> None:
    cache = opened(max_entries=3)
    first, second, third, fourth = (asking(f"What is the number {i} bus called?") for i in range(4))
    for request in (first, second, third):
        put(cache, request)
        clock.now += 60
    cache.get(first)
    put(cache, fourth)
    assert [found(cache, r) is not None for r in (first, second, third, fourth)] == [True, False, True, True]
    assert cache.stats().evicted == 1
    cache.flush()
    assert len(opened()) == 3


def test_expired_entries_leave_before_others(opened: Open, asking: Asking, clock: Clock) -> None:
    cache = opened(max_entries=2)
    put(cache, asking("What is the number 1 bus called?"))
    put(cache, asking("What is the number 2 bus called?"), ttl_s=30)
    clock.now += 60
    put(cache, asking("What is the number 3 bus called?"))
    assert found(cache, asking("What is the number 1 bus called?")) is not None


def test_a_cache_full_of_pinned_entries_takes_no_more(opened: Open, asking: Asking) -> None:
    cache = opened(max_entries=2)
    for request in put_many(cache, asking, 2):
        hit = cache.get(request)
        assert hit is not None
        cache.pin(hit.entry.id)
    assert not put(cache, asking())
    assert put(cache, asking("What is the number 1 bus called?"), ANSWER + " Again.")
    assert len(cache) == 2


def test_an_answer_larger_than_a_quarter_of_the_room_is_refused(opened: Open, asking: Asking) -> None:
    cache = opened(max_bytes=LEAST_BYTES)
    assert not put(cache, asking(), "x" * (LEAST_BYTES // 4 + 1))


def test_real_bytes_stay_within_the_limit(opened: Open, asking: Asking) -> None:
    limit = LEAST_BYTES
    cache = opened(None, max_bytes=limit)
    for i in range(3000):
        request = CacheRequest(i.to_bytes(16, "big")[::-1], asking().scope, None, f"prompt {i}")
        put(cache, request, f"{i}" * (300 + i % 700))
    stats = cache.stats()
    assert stats.n_bytes == sum(stats.bytes_by_part.values())
    assert 0.8 * limit < stats.n_bytes < 1.02 * limit
    assert cache.nbytes <= 1.02 * limit
    assert stats.text_bytes <= stats.bytes_by_part["texts"]
    assert stats.evicted == 3000 - len(cache) > 0


def test_where_only_the_number_of_entries_is_limited_what_left_does_not_stay_mapped() -> None:
    with IntelligentCache(None, max_entries=50) as cache:
        for number in range(4000):
            # Dear entries stay among cheap ones that leave at once, so no segment is ever empty.
            cache.put(
                as_request(f"Which pier does boat {number} leave from?", "m"),
                "It leaves from the pier behind the fish market. " * 80,
                cost_usd=0.01 if number % 200 == 0 else 0.00001,
                latency_s=1.0,
            )
        stats = cache.stats()
        assert len(cache) == 50
        assert stats.bytes_by_part["texts"] <= 4 << 20
        assert stats.text_bytes < 500_000
