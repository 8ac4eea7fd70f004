"""What saves most for the time it is kept stays: in the policy, and in a cache that is full."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from core.cache import IntelligentCache
from core.cache.eviction import SAMPLE, Eviction

NOW = 1_790_000_000.0
ANSWER = "An answer that is long enough to be kept, as answers mostly are, and says something."
SLOTS = np.arange(4 * SAMPLE, dtype=np.uint32)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def filled(count: int) -> Eviction:
    eviction = Eviction()
    for slot in range(count):
        eviction.add(slot, slot << 20 | slot, 1.0, 0, NOW, NOW + slot)
    return eviction


def test_before_anything_is_learned_the_given_rule_decides() -> None:
    eviction = filled(5)
    assert eviction.lowest(NOW + 10) == 0
    eviction.use(0, NOW + 11)
    assert eviction.lowest(NOW + 12) == 1
    eviction.change_worth(3, 1 / 64)
    assert eviction.lowest(NOW + 12) == 3
    eviction.remove(3)
    assert eviction.lowest(NOW + 12) == 1
    with pytest.raises(KeyError):
        eviction.remove(3)
    with pytest.raises(ValueError, match="slot 1 is there already"):
        eviction.add(1, 1, 1.0, 0, NOW, NOW)
    with pytest.raises(IndexError):
        Eviction().lowest(NOW)


def test_of_many_the_lowest_of_a_sample_leaves_and_the_newest_is_always_asked() -> None:
    eviction = filled(4 * SAMPLE)
    now = NOW + 4 * SAMPLE
    ranks = eviction.ranks(SLOTS, now)
    leaves = eviction.lowest(now)
    assert (ranks < ranks[leaves]).mean() < 0.1
    eviction.add(9999, 12345, 1 / 256, 0, now, now)
    assert eviction.lowest(now) == 9999


def test_each_rank_is_that_of_many() -> None:
    eviction = filled(200)
    for slot in range(0, 200, 3):
        eviction.use(slot, NOW + 300 + slot)
    eviction.learn()
    many = eviction.ranks(SLOTS[:200], NOW + 900)
    assert many.tolist() == pytest.approx([eviction.rank(slot, NOW + 900) for slot in range(200)], abs=1e-5)


def test_a_prompt_that_comes_back_is_not_new() -> None:
    eviction = filled(3)
    eviction.remember(0, 0)
    eviction.remove(0)
    eviction.add(0, 0, 1.0, 0, NOW + 50, NOW + 50)
    assert eviction.rank(0, NOW + 50) == pytest.approx(1.0), "used twice"
    assert eviction.habits.reused.sum() == 1


def test_a_clock_that_is_set_back_teaches_nothing() -> None:
    eviction = filled(3)
    eviction.use(2, NOW - 5000)
    assert not eviction.habits.reused.any()
    assert eviction.lowest(NOW - 5000) == 0


def test_in_a_loop_that_does_not_fit_what_waited_longest_stays() -> None:
    """The least lately used is the next one: LRU hits nothing here, and so does the given rule."""
    eviction, hits, at, room, suite = Eviction(), 0, NOW, 50, 200
    held: set[int] = set()
    for number in range(12 * suite):
        at += 1.0
        slot = number % suite
        if slot in held:
            eviction.use(slot, at)
            hits += number >= 6 * suite
            continue
        eviction.add(slot, slot << 20 | slot, 1.0, 0, at, at)
        held.add(slot)
        if len(held) > room:
            leaves = eviction.lowest(at)
            eviction.remember(leaves, leaves << 20 | leaves)
            eviction.remove(leaves)
            held.discard(leaves)
    assert hits > 0.8 * 6 * room, "a quarter of the suite fits, and is found each time"


def hot_and_scans(cache: IntelligentCache) -> None:
    """Popular prompts, and twice in between a batch in which each comes once."""
    fresh = iter(range(10_000))
    for _ in range(2):
        for _ in range(8):
            for number in range(40):
                ask(cache, f"hot {number}")
        for _ in range(300):
            ask(cache, f"scan {next(fresh)}")
    for number in range(40):
        ask(cache, f"hot {number}")


def ask(cache: IntelligentCache, prompt: str, cost_usd: float = 0.0003) -> bool:
    if cache.get(prompt, model="m") is not None:
        return True
    cache.put(prompt, ANSWER, cost_usd=cost_usd, latency_s=8.0, model="m")
    return False


def test_a_scan_of_prompts_that_come_once_evicts_no_hot_entry() -> None:
    with IntelligentCache(max_entries=60, clock=Clock()) as cache:
        hot_and_scans(cache)
        for number in range(300):
            ask(cache, f"once more {number}")
        assert sum(ask(cache, f"hot {number}") for number in range(40)) == 40


def test_dear_entries_outlive_cheap_ones() -> None:
    with IntelligentCache(max_entries=20, clock=Clock()) as cache:
        for number in range(10):
            ask(cache, f"dear {number}", cost_usd=0.03)
        for number in range(100):
            ask(cache, f"cheap {number}", cost_usd=0.00003)
        assert {entry.cost_usd for entry in cache if entry.prompt.startswith("dear")} == {0.03}
        assert sum(entry.prompt.startswith("dear") for entry in cache) == 10


def test_a_pinned_entry_stays_however_little_it_is_worth() -> None:
    with IntelligentCache(max_entries=10, clock=Clock()) as cache:
        ask(cache, "pinned", cost_usd=0.0)
        [entry] = cache
        cache.pin(entry.id)
        for number in range(50):
            ask(cache, f"other {number}", cost_usd=0.1)
        assert cache.entry(entry.id).pinned
        assert len(cache) == 10


def test_a_restart_keeps_what_was_learned(tmp_path: Path) -> None:
    clock = Clock()
    path = tmp_path / "cache.db"
    with IntelligentCache(path, max_entries=60, clock=clock) as cache:
        assert cache.loaded.wait(20)
        hot_and_scans(cache)
        learned = cache._holdings.contents.habits.reused.copy()
        before = {entry.prompt: entry.utility for entry in cache}
    assert learned.sum() > 50
    with IntelligentCache(path, max_entries=60, clock=clock) as cache:
        assert cache.loaded.wait(20)
        again = cache._holdings.contents.habits
        assert again.evidence == pytest.approx(learned.sum(), rel=1e-4)
        after = {entry.prompt: entry.utility for entry in cache}
    assert sorted(after) == sorted(before)
    hot, scan = ([after[p] for p in after if p.startswith(kind)] for kind in ("hot", "scan"))
    assert min(hot) > max(scan)


def test_absurd_habits_in_the_file_are_left_out_and_told_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "cache.db"
    with IntelligentCache(path) as cache:
        assert cache.loaded.wait(20)
        ask(cache, "hot")
    connection = sqlite3.connect(path)
    connection.execute("INSERT OR REPLACE INTO habits VALUES (1, x'00ff')")
    connection.commit()
    connection.close()
    with caplog.at_level(logging.WARNING), IntelligentCache(path) as cache:
        assert cache.loaded.wait(20)
        assert len(cache) == 1
        assert not cache._holdings.contents.habits.reused.any()
    assert "learned anew" in caplog.text
