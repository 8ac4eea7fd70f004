"""What the whole cache promises: its counts, its columns, its limits, its threads, its end."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.cache import IntelligentCache, as_request
from tests.core.cache.samples import (
    ANSWER,
    TTL_S,
    Asking,
    Clock,
    Open,
    bus,
    put,
    put_many,
)


@pytest.mark.parametrize("act", [lambda c: c.pin(1), lambda c: c.entry(1), lambda c: c.correct(1, "x")])
def test_an_entry_that_is_not_there_is_a_key_error(
    cache: IntelligentCache, act: Callable[[IntelligentCache], object]
) -> None:
    with pytest.raises(KeyError):
        act(cache)


def test_columns_describe_all_entries_and_cannot_be_changed(
    cache: IntelligentCache, asking: Asking, clock: Clock
) -> None:
    put_many(cache, asking, 5)
    put(cache, asking("Where?", defaults={"model": "m"}), cost_usd=None)
    cache.pin(next(iter(cache)).id)
    clock.now += 60
    cache.get(asking("Where?", defaults={"model": "m"}))
    columns = cache.columns()
    entries = [cache.entry(i) for i in columns.ids.tolist()]
    assert len(columns) == 6
    for name in ("created", "expires", "last_used", "hits", "tokens", "latency_s", "pinned", "n_bytes"):
        assert columns[name].tolist() == [getattr(e, name) for e in entries]
    assert columns["utility"].tolist() == pytest.approx([e.utility for e in entries])
    assert np.isnan(columns["cost_usd"]).tolist() == [e.cost_usd is None for e in entries]
    assert len(set(columns["scope"].tolist())) == 2
    with pytest.raises(ValueError, match="read-only"):
        columns["hits"][0] = 7
    with pytest.raises(KeyError):
        columns["flags"]  # type: ignore[index]


def test_iterating_passes_over_what_leaves_meanwhile(cache: IntelligentCache, asking: Asking) -> None:
    put_many(cache, asking, 5)
    walk = iter(cache)
    next(walk)
    cache.clear()
    assert list(walk) == []


def test_the_counts_add_up(cache: IntelligentCache, asking: Asking, clock: Clock) -> None:
    put(cache, asking())
    clock.now += 100
    cache.get(asking())
    cache.get(asking("when is high tide at brest"))
    cache.get(asking("Who was Tycho Brahe?"))
    put(cache, asking(), "no")
    cache.flush()
    stats = cache.stats()
    assert (stats.entries, stats.puts, stats.refused, stats.misses) == (1, 1, 1, 1)
    assert stats.hits == {"exact": 1, "canonical": 1, "similar": 0}
    assert (stats.age_of_hits_s, stats.unsaved, stats.loading, stats.fault) == (100, 0, False, "")


def test_a_cache_without_a_file_does_all_but_undo(opened: Open, asking: Asking, clock: Clock) -> None:
    cache = opened(None)
    put_many(cache, asking, 5)
    assert cache.get(asking("what's the number 3 bus called")) is not None
    clock.now += TTL_S
    assert (cache.cleanup_expired(), cache.can_undo, cache.undo_cleanup()) == (5, False, 0)
    assert (cache.clear(), cache.flush(), cache.false_hits()) == (0, True, [])


def test_threads_may_use_it_at_the_same_time(opened: Open, asking: Asking) -> None:
    cache = opened(max_entries=50)

    def work(seed: int) -> None:
        for i in range(100):
            request = asking(f"What is the number {(seed * 31 + i) % 80} bus called?")
            put(cache, request, f"{request.prompt} {ANSWER}")
            hit = cache.get(request)
            assert hit is None or hit.entry.response.startswith(hit.entry.prompt)
            if i % 40 == 0:
                cache.cleanup_low_utility(1.0, 0.1)
                cache.undo_cleanup()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert len(cache) <= 50
    assert cache.flush()
    assert len(opened()) == len(cache)


@pytest.mark.parametrize("limits", [{"max_entries": 0}, {"max_entries": 1 << 24}, {"max_bytes": 1000}])
def test_limits_out_of_range_are_refused(limits: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="a cache"):
        IntelligentCache(**limits)  # type: ignore[arg-type]


@pytest.mark.parametrize("on_disk", [True, False])
def test_a_closed_cache_says_so(opened: Open, path: Path, on_disk: bool) -> None:
    cache = opened(path if on_disk else None)
    cache.put(bus(), ANSWER)
    [entry] = cache
    cache.close()
    acts: list[Callable[[], object]] = [
        lambda: cache.get(bus()),
        lambda: cache.put(bus(), ANSWER),
        lambda: cache.pin(entry.id),
        lambda: list(cache),
        lambda: len(cache),
        lambda: cache.stats(),
        lambda: cache.cleanup_expired(),
        lambda: cache.invalidate(text="x"),
        lambda: cache.explain(bus()),
        lambda: cache.clear(),
    ]
    for act in acts:
        with pytest.raises(ValueError, match="this cache is closed"):
            act()
    cache.close()


@pytest.mark.parametrize("now", [0.0, -1.0, -1e18, 1e18])
def test_a_clock_without_sense_does_no_harm(opened: Open, clock: Clock, now: float) -> None:
    clock.now = now
    cache = opened()
    for text in ("When is high tide at Brest today?", "When is high tide at Paris?"):
        assert cache.put(text, ANSWER)
        assert cache.get(text)
    assert [0 <= entry.utility <= 1 for entry in cache] == [True, True]
    assert cache.cleanup_low_utility(1.0, 1.0) == 2
    cache.undo_cleanup()
    cache.close()
    opened()


def test_a_prompt_is_explained_while_all_is_cleared(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = opened(None)
    for i in range(3):
        cache.put(bus(i), ANSWER)
    monkeypatch.setattr("core.cache.explain.SCANNED_AT_ONCE", 1)
    real = cache._holdings.contents.column

    def column(*values: Any) -> Any:
        cache._holdings.lock.release()
        cache.clear()
        cache._holdings.lock.acquire()
        monkeypatch.setattr(cache._holdings.contents, "column", real)
        return np.zeros(1, np.uint8)

    monkeypatch.setattr(cache._holdings.contents, "column", column)
    assert cache.explain(as_request("What is the number 7 bus called?", "other")).outcome == "miss"
