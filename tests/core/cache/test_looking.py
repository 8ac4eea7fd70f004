"""An answer is found by the same question or the same meaning, within its scope, for as long as it is good."""

from __future__ import annotations

from typing import Any

import pytest

from core.cache import CacheRequest, IntelligentCache
from tests.core.cache.samples import (
    ANSWER,
    DAY_S,
    DEFAULTS,
    NOW,
    TTL_S,
    TURN,
    Asking,
    Clock,
    Open,
    found,
    put,
)


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
