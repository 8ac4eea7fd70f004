"""Answers are found by the same question or the same meaning, within their scope, for as long as they are good."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from core.cache import CacheRequest, CleanupPlan, IntelligentCache
from core.cache.contents import LEAST_BYTES
from core.cache.entry import Removal
from core.cache.store import UNDO_S

DAY_S = 24 * 3600.0
TTL_S = 7 * DAY_S
NOW = 1_790_000_000.0
ANSWER = "High tide at Brest is at six in the morning and again at half past six."
DEFAULTS = {"model": "deepseek-flash", "temperature": 0.5}
Open = Callable[..., IntelligentCache]
Asking = Callable[..., CacheRequest]
Clock = Any


def put(cache: IntelligentCache, request: CacheRequest, response: str = ANSWER, **changes: Any) -> bool:
    fields: dict[str, Any] = {
        "reasoning": "the moon",
        "finish_reason": "stop",
        "tokens": 30,
        "cost_usd": 0.00003,
        "latency_s": 1.5,
    }
    return cache.put(request, response, **fields | changes)


def put_many(cache: IntelligentCache, asking: Asking, count: int, **changes: Any) -> list[CacheRequest]:
    requests = [asking(f"What is the number {i} bus called?") for i in range(count)]
    for request in requests:
        assert put(cache, request, **changes)
    return requests


def found(cache: IntelligentCache, request: CacheRequest) -> str | None:
    """Exactly this question's answer, whatever else would be near."""
    hit = cache.get(request)
    return None if hit is None or hit.layer != "exact" else hit.entry.response


# Hits and misses


def test_the_same_question_finds_its_answer_at_once(cache: IntelligentCache, asking: Asking) -> None:
    assert cache.get(asking()) is None
    assert put(cache, asking())
    hit = cache.get(asking())
    assert hit is not None
    entry = hit.entry
    assert (hit.layer, hit.score, hit.comparison) == ("exact", 1.0, None)
    assert (entry.response, entry.reasoning, entry.finish_reason) == (ANSWER, "the moon", "stop")
    assert (entry.tokens, entry.cost_usd, entry.latency_s, entry.model) == (
        30,
        0.00003,
        1.5,
        "deepseek-flash",
    )
    assert entry.prompt == entry.text == "When is high tide at Brest?"
    assert len(cache) == 1


def test_the_same_question_in_other_words_is_a_canonical_hit(cache: IntelligentCache, asking: Asking) -> None:
    put(cache, asking("What's the capital of Norway?"))
    hit = cache.get(asking("please, what is the capital of norway"))
    assert hit is not None
    assert (hit.layer, hit.score, hit.entry.response) == ("canonical", 1.0, ANSWER)


def test_a_near_question_is_a_similar_hit_with_its_comparison(
    cache: IntelligentCache, asking: Asking
) -> None:
    put(cache, asking("Where is the data base of the city council of Lisbon kept in winter?"))
    hit = cache.get(asking("Where is the database of the city council of Lisbon kept in winter?"))
    assert hit is not None
    assert hit.layer == "similar"
    assert hit.comparison is not None
    assert hit.comparison.same
    assert hit.score == hit.comparison.score >= 0.8


def test_a_question_that_a_guard_refuses_misses(cache: IntelligentCache, asking: Asking) -> None:
    put(cache, asking("How many days of leave do I get after 3 years at the company?"))
    assert cache.get(asking("How many days of leave do I get after 5 years at the company?")) is None
    assert cache.stats().misses == 1


TURN = {"role": "user", "content": "When is high tide at Brest?"}


@pytest.mark.parametrize(
    "other",
    [
        {"defaults": DEFAULTS | {"model": "deepseek-v4-pro"}},
        {"defaults": DEFAULTS | {"temperature": 0.6}},
        {"messages": [{"role": "system", "content": "Be brief."}, TURN]},
        {"messages": [TURN, {"role": "assistant", "content": "At six."}, TURN]},
        {"text": "When is high tide at Brest?", "params": {"temperature": 0.6}},
    ],
    ids=["model", "temperature", "system", "turns", "own params"],
)
def test_no_answer_crosses_into_another_scope(
    cache: IntelligentCache, asking: Asking, other: dict[str, Any]
) -> None:
    put(cache, asking())
    assert cache.get(asking(**other)) is None


def test_texts_and_conversations_may_be_given_as_they_are(cache: IntelligentCache) -> None:
    assert cache.put("When is high tide at Brest?", ANSWER, model="m")
    assert cache.get("When is high tide at Brest?", model="m") is not None
    assert cache.get([TURN], model="m") is not None
    assert cache.get("When is high tide at Brest?", model="n") is None


def test_a_request_without_text_matches_to_the_letter_only(cache: IntelligentCache, asking: Asking) -> None:
    exact = CacheRequest(b"q" * 16, asking().scope, None, "When is high tide at Brest?")
    put(cache, exact)
    assert cache.get(asking()) is None
    hit = cache.get(exact)
    assert hit is not None
    assert hit.entry.text is None


def test_a_shown_prompt_may_differ_from_the_text_that_is_compared(
    cache: IntelligentCache, asking: Asking, opened: Open
) -> None:
    request = CacheRequest(b"q" * 16, asking().scope, "What is the capital of Norway?", "Norway…")
    put(cache, request)
    cache.flush()
    for one in (cache, opened()):
        hit = one.get(asking("what's the capital of Norway"))
        assert hit is not None
        assert (hit.entry.prompt, hit.entry.text) == ("Norway…", "What is the capital of Norway?")


def test_a_newer_answer_takes_the_place_of_the_older_and_keeps_its_pin_and_hits(
    cache: IntelligentCache, asking: Asking
) -> None:
    put(cache, asking())
    hit = cache.get(asking())
    assert hit is not None
    cache.pin(hit.entry.id)
    put(cache, asking(), ANSWER + " Indeed.")
    entry = cache.entry(hit.entry.id)
    assert (entry.response, entry.pinned, entry.hits) == (ANSWER + " Indeed.", True, 1)
    assert len(cache) == 1


@pytest.mark.parametrize(
    ("response", "finish_reason"),
    [
        ("", "stop"),
        ("x" * 49, "stop"),
        (ANSWER, "length"),
        (ANSWER, "tool_calls"),
        (ANSWER + "\ud800", "stop"),
    ],
)
def test_an_answer_that_is_not_worth_keeping_is_refused(
    cache: IntelligentCache, asking: Asking, response: str, finish_reason: str
) -> None:
    assert not put(cache, asking(), response, finish_reason=finish_reason)
    assert cache.get(asking()) is None
    assert (len(cache), cache.stats().refused) == (0, 1)


# Time


def test_an_answer_is_good_until_its_time_is_over(
    cache: IntelligentCache, asking: Asking, clock: Clock
) -> None:
    put(cache, asking())
    put(cache, asking("Where is the lighthouse of Eckmühl?"), ttl_s=60)
    clock.now += 60
    assert found(cache, asking("Where is the lighthouse of Eckmühl?")) is None
    clock.now = NOW + TTL_S - 1
    assert cache.get(asking()) is not None
    clock.now += 1
    assert cache.get(asking()) is None
    assert cache.get(asking("when is high tide at brest")) is None


@pytest.mark.parametrize("renew", [False, True])
def test_a_hit_renews_the_time_only_where_that_was_asked_for(
    opened: Open, asking: Asking, clock: Clock, renew: bool
) -> None:
    cache = opened(renew_on_hit=renew)
    put(cache, asking())
    for _ in range(6):
        clock.now += DAY_S
        assert cache.get(asking()) is not None
    clock.now += DAY_S
    assert (cache.get(asking()) is not None) is renew
    cache.flush()
    assert (opened(renew_on_hit=renew).get(asking()) is not None) is renew


def test_a_hit_is_counted_with_its_time_also_in_the_file(
    cache: IntelligentCache, opened: Open, asking: Asking, clock: Clock
) -> None:
    put(cache, asking())
    for _ in range(3):
        clock.now += 60
        cache.get(asking())
    cache.flush()
    for one in (cache, opened()):
        [entry] = list(one)
        assert (entry.hits, entry.last_used, entry.created) == (3, NOW + 180, NOW)


# Room


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


# Cleanups


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


def test_the_last_cleanup_can_be_undone(
    cache: IntelligentCache, opened: Open, asking: Asking, clock: Clock
) -> None:
    requests = put_many(cache, asking, 30)
    clock.now += 3 * DAY_S
    assert cache.cleanup_low_utility(0.3, 1.0) == 30
    assert (len(cache), cache.can_undo) == (0, True)
    assert cache.undo_cleanup() == 30
    assert (len(cache), cache.can_undo) == (30, False)
    assert all(found(cache, request) == ANSWER for request in requests)
    hit = cache.get(asking("please what's the number 7 bus called"))
    assert hit is not None
    cache.flush()
    assert len(opened()) == 30


def test_a_cleanup_can_be_undone_after_a_restart(opened: Open, asking: Asking, clock: Clock) -> None:
    first = opened()
    put_many(first, asking, 5)
    clock.now += 3 * DAY_S
    first.cleanup_low_utility(0.3, 1.0)
    first.close()
    second = opened()
    assert (len(second), second.can_undo, second.undo_cleanup()) == (0, True, 5)


def test_only_the_last_cleanup_can_be_undone_and_only_for_a_while(
    cache: IntelligentCache, asking: Asking, clock: Clock
) -> None:
    put(cache, asking(), ttl_s=60)
    put(cache, asking("Where is the lighthouse of Eckmühl?"), ttl_s=120)
    clock.now += 60
    assert cache.cleanup_expired() == 1
    clock.now += 60
    assert cache.cleanup_expired() == 1
    assert cache.undo_cleanup() == 1
    assert [entry.prompt for entry in cache] == ["Where is the lighthouse of Eckmühl?"]
    assert cache.cleanup_expired() == 1
    clock.now += UNDO_S
    assert (cache.can_undo, cache.undo_cleanup()) == (False, 0)


def test_what_was_asked_anew_after_a_cleanup_is_not_overwritten_by_its_undo(
    cache: IntelligentCache, asking: Asking, clock: Clock
) -> None:
    put(cache, asking())
    clock.now += TTL_S
    cache.cleanup_expired()
    put(cache, asking(), ANSWER + " Now.")
    assert cache.undo_cleanup() == 0
    assert found(cache, asking()) == ANSWER + " Now."


def test_clearing_removes_all_even_what_was_put_just_now_and_gives_the_file_back(
    cache: IntelligentCache, opened: Open, asking: Asking
) -> None:
    put_many(cache, asking, 200)
    cache.flush()
    assert cache.path is not None
    put(cache, asking(), "x" * 100_000)
    assert cache.clear() == 201
    assert (len(cache), cache.get(asking())) == (0, None)
    cache.flush()
    assert cache.path.stat().st_size < 100_000
    assert put(cache, asking())
    cache.flush()
    assert len(opened()) == 1


# Single entries


def test_an_entry_is_invalidated_by_its_id_its_scope_or_its_text(
    cache: IntelligentCache, opened: Open, asking: Asking
) -> None:
    put_many(cache, asking, 4)
    other = asking("What is the number 9 bus called?", defaults={"model": "m"})
    put(cache, other)
    put(cache, asking("Wo hält der Bus nach GROSSENHAIN?"))
    put(cache, asking("Wo hält der Bus nach Dresden?"))
    assert cache.invalidate(text="großenhain") == 1
    assert cache.invalidate(scope=other.scope.key) == 1
    assert cache.invalidate(entry_id=next(iter(cache)).id) == 1
    assert cache.invalidate(entry_id=12345) == 0
    cache.flush()
    assert len(cache) == len(opened()) == 4


def test_a_corrected_answer_stays_corrected(cache: IntelligentCache, opened: Open, asking: Asking) -> None:
    put(cache, asking())
    [entry] = list(cache)
    cache.correct(entry.id, "No.")
    cache.flush()
    for one in (cache, opened()):
        assert found(one, asking()) == "No."
        assert one.entry(entry.id).reasoning == ""
    assert found(opened(), asking("when is high tide at brest")) is None  # only because it is not exact
    assert opened().get(asking("when is high tide at brest")) is not None


def test_a_wrong_match_never_happens_again(cache: IntelligentCache, opened: Open, asking: Asking) -> None:
    put(cache, asking())
    wrong = asking("when is high tide at brest")
    hit = cache.get(wrong)
    assert hit is not None
    cache.correct(hit.entry.id, matched_prompt="when is high tide at brest")
    cache.flush()
    for one in (cache, opened()):
        assert one.get(wrong) is None
        assert found(one, asking()) == ANSWER


@pytest.mark.parametrize("act", [lambda c: c.pin(1), lambda c: c.entry(1), lambda c: c.correct(1, "x")])
def test_an_entry_that_is_not_there_is_a_key_error(
    cache: IntelligentCache, act: Callable[[IntelligentCache], object]
) -> None:
    with pytest.raises(KeyError):
        act(cache)


# Looking through


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


# Vectors


class Encoder:
    """Counts what it is asked to do."""

    name = "counting"
    dimensions = 64

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Any) -> Any:
        self.asked += texts
        return np.full((len(texts), 64), 0.125, np.float32)

    def fits(self, text: str) -> bool:
        return True

    def close(self) -> None:
        pass


def test_vectors_are_made_once_cleared_and_read_again(opened: Open, asking: Asking) -> None:
    encoder = Encoder()
    cache = opened(encoder=encoder)
    put(cache, asking())
    [entry] = list(cache)
    for _ in range(2):
        assert entry.embedding is not None
        assert entry.embedding == pytest.approx(np.full(64, 0.125), abs=0.001)
    cache.flush()
    assert cache.clear_embeddings() > 0
    assert cache.clear_embeddings() == 0
    assert opened(encoder=encoder).embedding(entry.id) is not None
    assert entry.embedding is not None
    assert encoder.asked == ["When is high tide at Brest?"]


def test_what_was_put_before_prompts_could_be_read_is_found_after_a_restart(
    opened: Open, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as early:
        early.setattr("core.cache.loading.is_loaded", lambda: False)
        cache = opened()
        put(cache, asking("What is the number 3 bus called?"))
        assert cache.get(asking("what's the number 3 bus called")) is None
        assert cache.get(asking("What is the number 3 bus called?")) is not None
        cache.close()
    again = opened()
    until = time.monotonic() + 10
    while again.get(asking("what's the number 3 bus called")) is None:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_without_an_encoder_there_is_no_vector(cache: IntelligentCache, asking: Asking) -> None:
    put(cache, asking())
    [entry] = list(cache)
    assert (entry.embedding, cache.embedding(entry.id)) == (None, None)


# Memory only, and many at a time


def test_a_cache_without_a_file_does_all_but_undo(opened: Open, asking: Asking, clock: Clock) -> None:
    cache = opened(None)
    put_many(cache, asking, 5)
    assert cache.get(asking("what's the number 3 bus called")) is not None
    clock.now += TTL_S
    assert (cache.cleanup_expired(), cache.can_undo, cache.undo_cleanup()) == (5, False, 0)
    assert (cache.clear(), cache.flush(), cache.false_hits()) == (0, True, [])


def test_a_wrong_hit_is_not_made_again_and_what_it_taught_is_kept(opened: Open, asking: Asking) -> None:
    cache = opened(error_bound=0.01)
    put(cache, asking("What is the number 3 bus called?"))
    asked = asking("please tell me what the number 3 bus is called")
    hit = cache.get(asked)
    assert hit is not None
    known = cache.record_check(asked, hit, 1.0)
    assert (known.checked, known.wrong) == (1, 1.0)
    assert cache.get(asked) is None
    cache.flush()
    again = opened(error_bound=0.01)
    assert again.get(asked) is None
    assert [(k.checked, k.wrong, k.label) for k in again.false_hits()] == [(1, 1.0, known.label)]


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


def test_features_of_an_earlier_version_are_made_anew(
    opened: Open, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = opened()
    put(first, asking())
    first.close()
    monkeypatch.setattr("core.cache.holdings.FEATURE_VERSION", 999)
    monkeypatch.setattr("core.cache.renewal.FEATURE_VERSION", 999)
    second = opened()
    deadline = time.monotonic() + 10
    while second.get(asking("when is high tide at brest")) is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)
