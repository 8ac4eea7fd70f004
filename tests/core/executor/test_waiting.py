"""Waiting for cheap hours, over real sockets, with bands that change within seconds or a clock in the test's hand."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.cache import IntelligentCache
from core.client.prompt import Prompt
from core.config.prices import PriceTable
from core.config.when import When, parse_when
from core.events import AttemptEnded, AttemptStarted, Logged, PhaseChanged, PromptAnswered
from core.executor import Listed
from core.executor.waiting import Waiting
from tests.core.bands import peak_for
from tests.core.executor.conftest import Bench, StartBench, account

MONDAY_PEAK = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC).timestamp()
CHEAP_FROM = dt.datetime(2026, 11, 23, 4, tzinfo=dt.UTC).timestamp()
PRICES = PriceTable.load()


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 (the condition is on the other side of a socket)
            await asyncio.sleep(0.005)


class Clock:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Held:
    """A bench whose executor waits by a clock that the test moves."""

    def __init__(
        self, bench: Bench, when: When, left: int, clock: Clock, prices: PriceTable = PRICES
    ) -> None:
        self.bench, self.clock = bench, clock
        self.done: list[Prompt] = []
        self.left = left
        self.waiting = Waiting(
            bench.executor,
            when,
            prices,
            latency_s=1.0,
            remaining=lambda: self.left - len(self.done),
            clock=clock,
        )

    def start(self, prompts: list[Prompt]) -> asyncio.Task[None]:
        self.waiting.look()
        return asyncio.create_task(
            self.bench.executor.run(Listed(prompts), lambda prompt, _: self.done.append(prompt))
        )

    @property
    def phases(self) -> list[tuple[str, float | None]]:
        return [(e.phase, e.until) for e in self.bench.of(PhaseChanged)]

    @property
    def calls(self) -> int:
        return len(self.bench.of(AttemptStarted))


def prompts(count: int, said: str = "question") -> list[Prompt]:
    return [
        Prompt(i, str(i), text=f"{said} {i}: what is the resident set of a process?") for i in range(count)
    ]


async def test_nothing_is_asked_at_peak_and_all_of_it_in_the_cheap_hours(start: StartBench) -> None:
    held = Held(await start(account("a")), When("off-peak"), 6, Clock(MONDAY_PEAK))
    run = held.start(prompts(6))
    await until(lambda: len(held.bench.executor._held) == 6)
    assert held.phases == [("waiting", CHEAP_FROM)]
    assert held.calls == 0
    held.clock.now = CHEAP_FROM
    held.waiting.look()
    await run
    assert [p.seq for p in held.done] == list(range(6))
    assert held.phases[-1] == ("running", None)


async def test_what_the_cache_knows_is_answered_while_it_waits(start: StartBench, tmp_path: Path) -> None:
    cache = IntelligentCache(tmp_path / "answers.sqlite")
    try:
        bench = await start(account("a"), cache=cache)
        await bench.executor.ask_all(prompts(3))
        calls = len(bench.of(AttemptStarted))
        held = Held(bench, When("off-peak"), 6, Clock(MONDAY_PEAK))
        run = held.start([*prompts(3), *prompts(3, "another question about processes")])
        await until(lambda: len(held.done) == 3)
        assert held.calls == calls
        assert all(e.cached == "exact" for e in bench.of(PromptAnswered)[3:])
        held.clock.now = CHEAP_FROM
        held.waiting.look()
        await run
        assert held.calls == calls + 3
    finally:
        cache.close()


async def test_calls_in_flight_finish_when_peak_begins_and_no_new_one_starts(start: StartBench) -> None:
    clock = Clock(MONDAY_PEAK - 2 * 3600)  # 00:00 UTC, an hour before peak
    held = Held(await start(account("a", 0.3), concurrency=2), When("off-peak"), 6, clock)
    run = held.start(prompts(6))
    await until(lambda: held.calls)
    clock.now = MONDAY_PEAK
    held.waiting.look()
    begun = held.calls
    await until(lambda: len(held.done) == begun)
    await until(lambda: len(held.bench.executor._held) == 6 - begun)
    assert held.calls == begun
    clock.now = CHEAP_FROM
    held.waiting.look()
    await run
    assert sorted(p.seq for p in held.done) == list(range(6))


async def test_the_operator_does_not_want_to_wait(start: StartBench) -> None:
    held = Held(await start(account("a")), When("off-peak"), 3, Clock(MONDAY_PEAK))
    run = held.start(prompts(3))
    await until(lambda: len(held.bench.executor._held) == 3)
    held.waiting.run_now()
    held.waiting.look()
    await run
    assert len(held.done) == 3
    assert not held.waiting.wanted


async def test_a_pause_by_the_operator_outlasts_the_wait(start: StartBench) -> None:
    held = Held(await start(account("a")), When("off-peak"), 3, Clock(MONDAY_PEAK))
    run = held.start(prompts(3))
    held.bench.executor.pause()
    held.clock.now = CHEAP_FROM
    held.waiting.look()
    assert held.bench.executor.phase == "paused"
    held.bench.executor.resume()
    held.waiting.look()
    await run
    assert len(held.done) == 3


async def test_a_wait_can_be_drained_and_the_prompts_stay_unasked(start: StartBench) -> None:
    held = Held(await start(account("a")), When("off-peak"), 3, Clock(MONDAY_PEAK))
    run = held.start(prompts(3))
    await until(lambda: len(held.bench.executor._held) == 3)
    held.bench.executor.drain()
    await asyncio.wait_for(run, 10)
    assert held.done == []


async def test_a_clock_that_jumps_past_the_deadline_ends_the_wait(start: StartBench) -> None:
    held = Held(await start(account("a")), When("cheapest-by", MONDAY_PEAK + 86400), 3, Clock(MONDAY_PEAK))
    run = held.start(prompts(3))
    assert held.phases == [("waiting", CHEAP_FROM)]
    held.clock.now = MONDAY_PEAK + 86400 + 5 * 3600  # peak again, after the deadline
    assert PRICES.band(held.clock.now) == "peak"
    held.waiting.look()
    await run
    assert len(held.done) == 3


async def test_a_clock_that_jumps_back_is_waited_for_anew(start: StartBench) -> None:
    held = Held(await start(account("a")), When("off-peak"), 3, Clock(MONDAY_PEAK + 5 * 3600))
    run = held.start(prompts(3))
    held.clock.now = MONDAY_PEAK
    held.waiting.look()
    assert [until for _, until in held.phases] == [CHEAP_FROM + 6 * 3600, CHEAP_FROM]
    held.bench.executor.stop()
    await run


async def test_a_model_without_a_price_runs_now_and_says_why(start: StartBench) -> None:
    held = Held(await start(account("a"), model="unheard-of"), When("off-peak"), 2, Clock(MONDAY_PEAK))
    await held.start(prompts(2))
    assert len(held.done) == 2
    assert held.phases == []
    assert any("no price is known for unheard-of" in e.message for e in held.bench.of(Logged))


async def test_an_empty_queue_ends_while_it_waits(start: StartBench) -> None:
    held = Held(await start(account("a")), When("off-peak"), 0, Clock(MONDAY_PEAK))
    await asyncio.wait_for(held.start([]), 10)


async def test_bands_that_change_within_seconds_are_kept(start: StartBench, tmp_path: Path) -> None:
    """The real clock: peak now, cheap in two seconds."""
    begin = time.time()
    table = PriceTable.load(peak_for(tmp_path / "prices.toml", (-5, 2)))
    bench = await start(account("a"), prices=table)
    held = Held(bench, parse_when("off-peak", begin), 4, Clock(0), table)
    held.waiting = Waiting(
        bench.executor, When("off-peak"), table, latency_s=1.0, remaining=lambda: 4 - len(held.done)
    )
    run = held.start(prompts(4))
    watch = asyncio.create_task(held.waiting.run())
    await run
    watch.cancel()
    assert all(table.band(e.t) == "off-peak" for e in bench.of(AttemptStarted))
    assert held.phases[0][0] == "waiting"


async def test_a_call_has_the_price_of_the_hour_in_which_it_was_asked(
    start: StartBench, tmp_path: Path
) -> None:
    table = PriceTable.load(peak_for(tmp_path / "prices.toml", (2, 3600)))
    bench = await start(account("a", 3.0), prices=table, hedge=False)
    await bench.executor.ask("asked off-peak, answered at peak: what does it cost?")
    ended = bench.of(AttemptEnded)[-1]
    asked_at, used = ended.t - ended.latency_s, ended.usage
    assert (table.band(asked_at), table.band(ended.t)) == ("off-peak", "peak")
    model = bench.executor.settings.model
    cost = table.cost_usd(model, used.cache_hit, used.cache_miss, used.completion, at=asked_at)
    assert ended.cost_usd == pytest.approx(cost)
