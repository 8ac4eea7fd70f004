"""Calls that nobody has asked for yet, over real sockets: they give way, and ask what was asked."""

import asyncio
from collections.abc import Iterator

import pytest

from core.cache import CacheRequest, IntelligentCache, ScopeMaker
from core.client.prompt import Prompt
from core.events import AttemptEnded, AttemptStarted
from core.executor.ahead import AheadBudget
from tests.core.executor.conftest import Bench, StartBench, account
from tests.core.executor.test_kept_answers import ASKED, OTHER, REPEATED, RIGHT, put, until

TTL_S = 2.0
SETTINGS = {"cache_check_share": 0.0, "seed": 1, "ahead_share": 1.0, "concurrency": 4}


@pytest.fixture
def cache() -> Iterator[IntelligentCache]:
    with IntelligentCache(ttl_s=TTL_S) as opened:
        yield opened


def started(bench: Bench, purpose: str) -> list[AttemptStarted]:
    return [e for e in bench.of(AttemptStarted) if e.purpose == purpose]


async def refreshing(bench: Bench) -> None:
    """Ask the same until it is about to be refreshed."""
    async with asyncio.timeout(20):
        while not started(bench, "refresh"):
            await bench.executor.ask(ASKED)
            await asyncio.sleep(0.05)


async def test_a_refresh_gives_way_to_a_prompt_that_needs_its_place(
    start: StartBench, cache: IntelligentCache
) -> None:
    bench = await start(account("a", 0.6), cache=cache, max_in_flight=1, **SETTINGS)
    await refreshing(bench)
    answer = await bench.executor.ask(OTHER)
    assert answer.cached is None
    (first, refresh, other) = bench.of(AttemptEnded)
    assert (first.outcome, refresh.outcome, other.outcome) == ("answered", "cancelled", "answered")
    assert refresh.message == "a prompt needed its place"
    assert answer.attempts == 1


async def test_a_refresh_leaves_concurrency_to_prompts(start: StartBench, cache: IntelligentCache) -> None:
    bench = await start(account("a", 0.6), cache=cache, **{**SETTINGS, "concurrency": 1})
    await refreshing(bench)
    await bench.executor.ask(OTHER)
    assert [e.outcome for e in bench.of(AttemptEnded)][1] == "cancelled"


async def test_a_refreshed_answer_takes_the_place_of_the_old_one(
    start: StartBench, cache: IntelligentCache
) -> None:
    bench = await start(account("a"), cache=cache, **SETTINGS)
    await bench.executor.ask(ASKED)
    (entry,) = cache
    await refreshing(bench)
    await until(lambda: [e for e in cache if e.created > entry.created])
    assert len(cache) == 1
    assert bench.executor.budget.spent_usd > 0


async def test_nothing_is_bought_once_a_session_drains(start: StartBench, cache: IntelligentCache) -> None:
    bench = await start(account("a"), cache=cache, **SETTINGS)
    for _ in range(10):
        await bench.executor.ask(ASKED)
    bench.executor.drain()
    (entry,) = cache
    await asyncio.sleep(max(0.0, TTL_S + 0.3 - (entry.last_used - entry.created)))
    assert len(bench.of(AttemptStarted)) == 1


async def test_an_answer_given_to_other_words_is_refreshed_in_its_own(start: StartBench) -> None:
    with IntelligentCache() as cache:
        put(cache, ASKED, RIGHT)
        bench = await start(account("a"), cache=cache, **SETTINGS)
        assert (await bench.executor.ask(REPEATED)).cached == "canonical"
        scopes = ScopeMaker({"model": "deepseek-flash"}, endpoint="127.0.0.1")
        request = scopes.request(Prompt(0, "", text=ASKED))
        kept = bench.executor.ahead._hot.request(request.question)
        assert kept is not None
        assert kept.text == ASKED


async def test_an_answer_bought_again_past_its_time_teaches_how_fast_answers_change(
    start: StartBench,
) -> None:
    with IntelligentCache(ttl_s=0.2) as cache:
        bench = await start(account("a"), cache=cache, **SETTINGS)
        await bench.executor.ask(ASKED)
        (entry,) = cache
        await until(lambda: cache.look_up(_request(), similar=False).hit is None)
        await bench.executor.ask(ASKED)
        ((_, changes),) = cache._learning.changes()
        assert changes.evidence == 1
        assert sum(changes.changed) == 0
        assert sum(changes.ages_s) >= 0.2
        assert entry.expires - entry.created == pytest.approx(0.2)


def _request() -> CacheRequest:
    return ScopeMaker({"model": "deepseek-flash"}, endpoint="127.0.0.1").request(Prompt(0, "", text=ASKED))


def test_the_budget_is_a_share_of_the_other_calls() -> None:
    budget = AheadBudget(0.1)
    assert not budget.allows()
    budget.calls = 9
    assert not budget.allows()
    budget.calls = 10
    assert budget.allows()
    budget.spent = 1
    assert not budget.allows()
