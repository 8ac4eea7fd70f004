"""Pinning and removing many entries at once."""

from __future__ import annotations

import numpy as np

from core.cache import IntelligentCache
from tests.core.cache.samples import Asking, Clock, Open, put_many


def test_many_are_pinned_and_let_go_again_also_in_the_file(
    cache: IntelligentCache, opened: Open, asking: Asking
) -> None:
    put_many(cache, asking, 300)
    ids = cache.columns().ids
    assert cache.pin_many(ids[:200]) == 200
    assert cache.pin_many(ids) == 100  # the others were pinned already
    assert cache.pin_many(ids[:50], False) == 50
    assert cache.stats().pinned == 250
    cache.flush()
    again = opened()
    assert again.stats().pinned == 250
    assert not again.entry(int(ids[0])).pinned


def test_many_are_removed_for_good_and_those_that_left_are_passed_over(
    cache: IntelligentCache, opened: Open, asking: Asking
) -> None:
    put_many(cache, asking, 300)
    ids = cache.columns().ids
    cache.invalidate(entry_id=int(ids[0]))
    assert cache.invalidate_many(ids[:200]) == 199
    assert len(cache) == 100
    assert not cache.can_undo
    cache.flush()
    assert sorted(opened().columns().ids.tolist()) == sorted(ids[200:].tolist())


def test_it_tells_how_far_it_is_and_ends_when_told_to(cache: IntelligentCache, asking: Asking) -> None:
    put_many(cache, asking, 300)
    told: list[int] = []

    def go_on(done: int) -> bool:
        told.append(done)
        return len(told) < 2

    assert cache.invalidate_many(cache.columns().ids, go_on=go_on) == 256
    assert told == [128, 256]
    assert len(cache) == 44  # what is done stays done


def test_what_was_removed_so_ends_the_undo_of_a_cleanup(
    cache: IntelligentCache, asking: Asking, clock: Clock
) -> None:
    put_many(cache, asking, 4, ttl_s=10.0)
    clock.now += 20
    put_many(cache, lambda text: asking(text + " And why?"), 2)
    assert cache.cleanup_expired() == 4
    assert cache.can_undo
    assert cache.invalidate_many(cache.columns().ids[:1]) == 1
    assert not cache.can_undo
    assert cache.invalidate_many(np.zeros(0, np.int64)) == 0
