"""The cache as the executor uses it, over real sockets: what is served, kept, checked and learned."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.cache import Hit, IntelligentCache, ScopeMaker
from core.client.prompt import Prompt
from core.config.settings import Settings
from core.events import AttemptStarted, Event, HitChecked, PromptAnswered
from core.executor import Answer, Listed, ParallelDeepSeekExecutor, PoolExhaustedError, PromptError
from tests.core.executor.conftest import StartBench, account

KEY = "sk-secret-0123456789abcdef0123456789"
ASKED = "How do I renew my passport in Lisbon?"
REPEATED = "In Lisbon, how do I renew my passport?"
"""The same words in another order: found by their canonical form."""
CHINESE = "怎么办理护照?"
REORDERED = "护照怎么办理?"
"""Found by nearness only."""
OTHER = "How do I renew my passport in Porto?"
RIGHT = "Book a slot at the registry, bring the old passport and a photo, and pay the fee at the counter."
FALSE = "Descale it twice a year with vinegar, rinse well, and leave the lid open until all parts are dry."
REFUSAL = "I'm sorry, but I can't help with that request. Is there anything else that I could do for you?"


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 (the condition is on the other side of a socket)
            await asyncio.sleep(0.005)


class Scripted:
    """An endpoint that says what it is told, an executor that asks it, and the events."""

    def __init__(self) -> None:
        self.message: dict[str, Any] = {"content": RIGHT}
        self.finish_reason = "stop"
        self.asked: list[str] = []
        self.told: list[Event] = []
        self.let_answer = asyncio.Event()
        self.let_answer.set()
        self.executor: ParallelDeepSeekExecutor

    def checks(self) -> list[HitChecked]:
        return [e for e in self.told if isinstance(e, HitChecked)]

    async def idle(self) -> None:
        await until(lambda: not self.executor.in_flight)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        self.asked.append(msgspec.json.decode(await reader.readexactly(length))["messages"][-1]["content"])
        await self.let_answer.wait()
        choice = {"index": 0, "finish_reason": self.finish_reason, "message": self.message}
        usage = {"prompt_tokens": 20, "completion_tokens": 100, "total_tokens": 120}
        body = msgspec.json.encode({"model": "deepseek-flash", "choices": [choice], "usage": usage})
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n")
        writer.write(b"content-length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()


@pytest.fixture
def cache() -> Iterator[IntelligentCache]:
    with IntelligentCache() as opened:
        yield opened


Begin = Callable[..., Awaitable[Scripted]]


@pytest.fixture
async def scripted(cache: IntelligentCache) -> AsyncIterator[Begin]:
    async with AsyncExitStack() as stack:

        async def begin(**settings: Any) -> Scripted:
            made = Scripted()
            server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
            stack.callback(server.close)
            kept = settings.pop("other_cache", cache)
            settings = {"cache_check_share": 0.0, "stream": False, "hedge": False, "seed": 1, **settings}
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            made.executor = ParallelDeepSeekExecutor(
                [("only", KEY)],
                settings=Settings(base_url=url, **settings),
                emit=made.told.append,
                cache=kept,
            )
            await stack.enter_async_context(made.executor)
            return made

        yield begin


def put(cache: IntelligentCache, text: str, answer: str, mode: str = "single") -> None:
    """What an executor with plain settings would have stored."""
    scopes = ScopeMaker({"model": "deepseek-flash"}, endpoint="127.0.0.1", mode=mode)
    assert cache.put(scopes.request(Prompt(0, "", text=text)), answer)


def found(cache: IntelligentCache, text: str) -> Hit | None:
    scopes = ScopeMaker({"model": "deepseek-flash"}, endpoint="127.0.0.1")
    return cache.look_up(scopes.request(Prompt(0, "", text=text))).hit


# -- what is served -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "again", "layer"),
    [(ASKED, ASKED, "exact"), (ASKED, REPEATED, "canonical"), (CHINESE, REORDERED, "similar")],
)
async def test_a_repeat_is_answered_without_a_call_and_says_by_which_layer(
    scripted: Begin, first: str, again: str, layer: str
):
    bench = await scripted()
    bought = await bench.executor.ask(first)
    served = await bench.executor.ask(again)
    assert (served.content, served.cached, served.attempts, served.cost_usd) == (RIGHT, layer, 0, 0.0)
    assert bought.cached is None
    assert bench.asked == [first]
    assert [e.cached for e in bench.told if isinstance(e, PromptAnswered)] == [None, layer]


async def test_a_hit_says_what_its_answer_had_cost(scripted: Begin):
    bench = await scripted()
    bought = await bench.executor.ask(ASKED)
    await bench.executor.ask(ASKED)
    assert bought.cost_usd is not None
    assert bought.cost_usd > 0
    told = [e.saved_usd for e in bench.told if isinstance(e, PromptAnswered)]
    assert told == [None, pytest.approx(bought.cost_usd)]


async def test_who_waits_for_the_answer_of_another_saves_what_that_cost(scripted: Begin):
    bench = await scripted(concurrency=2)
    bench.let_answer.clear()
    both = asyncio.gather(bench.executor.ask(ASKED), bench.executor.ask(ASKED))
    await until(lambda: bench.executor.in_flight == 2)
    bench.let_answer.set()
    leader, follower = await both
    assert bench.asked == [ASKED]
    assert follower.saved_usd == leader.cost_usd is not None


async def test_a_question_about_something_else_is_asked(scripted: Begin):
    bench = await scripted()
    await bench.executor.ask(ASKED)
    assert (await bench.executor.ask(OTHER)).cached is None
    assert bench.asked == [ASKED, OTHER]


async def test_without_similar_hits_only_the_exact_and_the_canonical_repeat_are_served(scripted: Begin):
    bench = await scripted(cache_similar=False)
    for text in (ASKED, ASKED, REPEATED, CHINESE, REORDERED):
        await bench.executor.ask(text)
    assert [e.cached for e in bench.told if isinstance(e, PromptAnswered)] == [
        None, "exact", "canonical", None, None,
    ]  # fmt: skip


async def test_a_vote_is_not_answered_with_a_single_answer_nor_the_other_way(
    scripted: Begin, cache: IntelligentCache
):
    single = await scripted()
    await single.executor.ask(ASKED)
    vote = await scripted(mode="consensus", consensus_votes=2)
    assert (await vote.executor.ask(ASKED)).cached is None
    assert len(vote.asked) == 2
    assert (await vote.executor.ask(ASKED)).cached == "exact"

    cache.clear()
    put(cache, ASKED, FALSE, mode="consensus")
    assert (await single.executor.ask(ASKED)).content == RIGHT


@pytest.mark.parametrize("params", [{"temperature": 0.7}, {"model": "deepseek-v4-pro"}])
async def test_other_parameters_are_another_scope(scripted: Begin, params: dict[str, Any]):
    bench = await scripted()
    await bench.executor.ask(ASKED)
    outcomes: list[Answer | PromptError] = []
    other = Prompt(1, "1", text=ASKED, params=params)
    await bench.executor.run(Listed([other]), lambda _, outcome: outcomes.append(outcome))
    assert isinstance(outcomes[0], Answer)
    assert outcomes[0].cached is None


async def test_with_the_cache_off_nothing_is_served_or_kept(scripted: Begin, cache: IntelligentCache):
    put(cache, ASKED, FALSE)
    bench = await scripted(cache=False)
    assert [(await bench.executor.ask(t)).content for t in (ASKED, OTHER)] == [RIGHT, RIGHT]
    assert len(cache) == 1


async def test_a_row_of_hits_lets_other_work_go_on(scripted: Begin, cache: IntelligentCache):
    put(cache, ASKED, RIGHT)
    bench = await scripted()
    turns = 0

    async def other_work() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    work = asyncio.create_task(other_work())
    await bench.executor.ask_all([ASKED] * 300)
    work.cancel()
    assert turns >= 299


@pytest.fixture
def slow_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[IntelligentCache, threading.Event]]:
    """A cache file with two answers, of which nothing is read before the event is set."""
    with IntelligentCache(tmp_path / "cache.db") as first:
        put(first, ASKED, RIGHT)
        put(first, OTHER, RIGHT)
    read_on = threading.Event()
    monkeypatch.setattr("core.cache.loading.dictionary", lambda: read_on.wait(20))
    with IntelligentCache(tmp_path / "cache.db") as cache:
        yield cache, read_on
        read_on.set()


async def test_the_first_prompt_waits_for_the_file_but_an_exact_repeat_does_not(
    scripted: Begin, slow_file: tuple[IntelligentCache, threading.Event]
):
    cache, read_on = slow_file
    bench = await scripted(other_cache=cache)
    assert (await bench.executor.ask(ASKED)).cached == "exact"
    asked = asyncio.create_task(bench.executor.ask(REPEATED))
    await asyncio.sleep(0)
    assert not cache.loaded.is_set()
    read_on.set()
    assert (await asked).cached == "canonical"
    assert bench.asked == []


async def test_a_file_that_takes_too_long_is_waited_for_once(
    scripted: Begin, slow_file: tuple[IntelligentCache, threading.Event], monkeypatch: pytest.MonkeyPatch
):
    cache, _ = slow_file
    monkeypatch.setattr("core.executor.kept_answers.LOAD_PATIENCE_S", 0.05)
    bench = await scripted(other_cache=cache)
    answers = await bench.executor.ask_all([CHINESE, "What is a tide?", "What is a reef?"])
    assert [a.cached for a in answers if isinstance(a, Answer)] == [None] * 3
    assert not cache.loaded.is_set()


# -- what is kept -------------------------------------------------------------------------------------------------


async def test_reasoning_is_kept_with_its_answer(scripted: Begin):
    bench = await scripted()
    bench.message = {"content": RIGHT, "reasoning_content": "A registry does that."}
    await bench.executor.ask(ASKED)
    assert (await bench.executor.ask(ASKED)).reasoning == "A registry does that."


@pytest.mark.parametrize(
    ("message", "finish_reason"),
    [
        ({"content": RIGHT}, "length"),
        ({"content": RIGHT}, "content_filter"),
        ({"content": REFUSAL}, "stop"),
        ({"content": "At the registry."}, "stop"),
        ({"content": f"Your key is {KEY}, and the registry renews passports on weekdays."}, "stop"),
        ({"content": RIGHT, "reasoning_content": f"The key {KEY} came with it."}, "stop"),
        (
            {
                "content": RIGHT,
                "tool_calls": [
                    {"id": "1", "type": "function", "function": {"name": "book", "arguments": "{}"}}
                ],
            },
            "stop",
        ),
    ],
    ids=["cut", "filtered", "refusal", "short", "key", "key in the reasoning", "tool call"],
)
async def test_what_is_not_worth_keeping_is_asked_again(
    scripted: Begin, cache: IntelligentCache, message: dict[str, Any], finish_reason: str
):
    bench = await scripted()
    bench.message, bench.finish_reason = message, finish_reason
    assert [(await bench.executor.ask(ASKED)).cached for _ in range(2)] == [None, None]
    assert len(cache) == 0


async def test_a_failed_prompt_leaves_nothing_behind(start: StartBench, cache: IntelligentCache):
    bench = await start(account("a", bad_request_marker="passport"), cache=cache)
    with pytest.raises(PromptError):
        await bench.executor.ask(ASKED)
    assert len(cache) == 0


# -- checks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "again", "layer"),
    [(ASKED, ASKED, "exact"), (ASKED, REPEATED, "canonical"), (CHINESE, REORDERED, "similar")],
)
async def test_at_a_share_of_1_every_hit_is_asked_again_in_the_background(
    scripted: Begin, cache: IntelligentCache, stored: str, again: str, layer: str
):
    put(cache, stored, RIGHT)
    bench = await scripted(cache_check_share=1.0)
    bench.let_answer.clear()
    assert (await bench.executor.ask(again)).cached == layer  # before the endpoint has said a word
    bench.let_answer.set()
    await bench.idle()
    (check,) = bench.checks()
    assert (check.layer, check.served, check.wrong, check.agreement) == (layer, True, 0.0, pytest.approx(1))
    assert bench.asked == [again]
    assert [e.purpose for e in bench.told if isinstance(e, AttemptStarted)] == ["check"]
    assert len([e for e in bench.told if isinstance(e, PromptAnswered)]) == 1
    assert bench.executor.budget.spent_usd > 0


async def test_at_a_share_of_0_no_hit_is_asked_again(scripted: Begin, cache: IntelligentCache):
    put(cache, ASKED, RIGHT)
    bench = await scripted()
    await bench.executor.ask_all([ASKED] * 20)
    assert bench.asked == []


@pytest.mark.parametrize(("stored", "again"), [(ASKED, REPEATED), (CHINESE, REORDERED)])
async def test_a_wrong_match_is_made_once_and_the_fresh_answer_is_served_next(
    scripted: Begin, cache: IntelligentCache, stored: str, again: str
):
    put(cache, stored, FALSE)
    bench = await scripted(cache_check_share=1.0)
    assert (await bench.executor.ask(again)).content == FALSE
    await bench.idle()
    assert [c.wrong for c in bench.checks()] == [1.0]
    served = await bench.executor.ask(again)
    assert (served.content, served.cached) == (RIGHT, "exact")
    await bench.idle()
    assert bench.checks()[-1].wrong == 0.0
    hit = found(cache, stored)
    assert hit is not None
    assert hit.entry.response == FALSE  # what it was stored for is another matter: nobody asked that


async def test_an_answer_that_has_changed_is_replaced(scripted: Begin, cache: IntelligentCache):
    put(cache, ASKED, FALSE)
    bench = await scripted(cache_check_share=1.0)
    assert [(await bench.executor.ask(ASKED)).content, await bench.idle()][0] == FALSE
    assert (await bench.executor.ask(ASKED)).content == RIGHT


@pytest.mark.parametrize(
    ("message", "finish_reason"),
    [
        ({"content": REFUSAL}, "stop"),
        ({"content": "At the registry."}, "stop"),
        ({"content": "Bring the old one, and"}, "length"),
    ],
    ids=["refusal", "short", "cut"],
)
async def test_an_answer_that_would_not_be_kept_proves_nothing_against_one_that_was(
    scripted: Begin, cache: IntelligentCache, message: dict[str, Any], finish_reason: str
):
    put(cache, ASKED, RIGHT)
    bench = await scripted(cache_check_share=1.0)
    bench.message, bench.finish_reason = message, finish_reason
    await bench.executor.ask(REPEATED)
    await bench.idle()
    assert bench.asked == [REPEATED]
    assert bench.checks() == []
    assert (await bench.executor.ask(REPEATED)).content == RIGHT


async def test_a_check_that_fails_costs_the_prompt_nothing(start: StartBench, cache: IntelligentCache):
    put(cache, ASKED, RIGHT)
    bench = await start(account("a", bad_request_marker="passport"), cache=cache, cache_check_share=1.0)
    assert (await bench.executor.ask(ASKED)).cached == "exact"
    await until(lambda: not bench.executor.in_flight)
    assert bench.simulator.stats()["calls"] == 1
    assert bench.of(HitChecked) == []
    assert bench.executor.ended_by == ""


async def test_a_check_that_nobody_can_answer_does_not_end_the_session(
    start: StartBench, cache: IntelligentCache
):
    put(cache, ASKED, RIGHT)
    bench = await start(account("a", unauthorized=True), cache=cache, cache_check_share=1.0)
    assert (await bench.executor.ask(ASKED)).cached == "exact"
    await until(lambda: not bench.executor.in_flight)
    assert (await bench.executor.ask(ASKED)).cached == "exact"


@pytest.mark.parametrize("end", ["drain", "stop", "pause"])
async def test_no_check_begins_once_the_session_is_held_or_ends(
    scripted: Begin, cache: IntelligentCache, end: str
):
    put(cache, ASKED, RIGHT)
    bench = await scripted(cache_check_share=1.0)

    def end_at_once(event: Event) -> None:
        bench.told.append(event)
        if isinstance(event, PromptAnswered):
            getattr(bench.executor, end)()

    bench.executor.emit = end_at_once
    assert (await bench.executor.ask(ASKED)).cached == "exact"
    await bench.idle()
    assert bench.asked == []
    assert bench.checks() == []


async def test_stopping_gives_up_a_check_that_is_out(scripted: Begin, cache: IntelligentCache):
    put(cache, ASKED, RIGHT)
    bench = await scripted(cache_check_share=1.0)
    bench.let_answer.clear()
    await bench.executor.ask(ASKED)
    await until(lambda: bench.asked)
    bench.executor.stop()
    await bench.idle()
    assert bench.checks() == []
    bench.let_answer.set()


async def test_no_check_begins_when_the_cost_cap_has_no_room_for_it(scripted: Begin, cache: IntelligentCache):
    bench = await scripted(cache_check_share=1.0, max_cost_usd=1.0)
    bench.executor.budget.spent_usd = 1.0  # by earlier prompts
    put(cache, ASKED, RIGHT)
    request = bench.executor._kept
    prompt = Prompt(0, "0", text=ASKED)
    await request.check(prompt, await request.look_up(prompt))
    assert bench.asked == []


# -- learning -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("stored", "wrong"), [(RIGHT, 0.0), (FALSE, 1.0)])
async def test_a_near_miss_teaches_at_no_cost(
    scripted: Begin, cache: IntelligentCache, stored: str, wrong: float
):
    strict = IntelligentCache(
        error_bound=0.0001
    )  # under what is assumed of any score: nothing similar is served
    put(strict, CHINESE, stored)
    bench = await scripted(cache_error_bound=0.01, other_cache=strict)
    assert (await bench.executor.ask(REORDERED)).content == RIGHT
    (check,) = bench.checks()
    assert (check.layer, check.served, check.wrong) == ("similar", False, wrong)
    assert len(bench.asked) == 1
    known = strict.false_hits()
    assert [(k.checked, k.wrong) for k in known] == [(1, wrong)]
    strict.close()


async def test_without_an_error_bound_a_near_miss_is_not_compared(scripted: Begin):
    strict = IntelligentCache(threshold=1.01)
    put(strict, CHINESE, RIGHT)
    bench = await scripted(other_cache=strict)
    await bench.executor.ask(REORDERED)
    assert bench.checks() == []
    strict.close()


async def test_what_checks_have_shown_outlives_the_session(scripted: Begin, tmp_path: Path):
    path = tmp_path / "cache.db"
    with IntelligentCache(path, error_bound=0.01) as first:
        put(first, CHINESE, FALSE)
        bench = await scripted(cache_check_share=1.0, cache_error_bound=1.0, other_cache=first)
        await bench.executor.ask(REORDERED)
        await bench.idle()
        learned = first.false_hits()
    assert [(k.checked, k.wrong) for k in learned] == [(1, 1.0)]
    with IntelligentCache(path, error_bound=0.01) as again:
        assert await asyncio.to_thread(again.loaded.wait, 20)
        assert [(k.checked, k.wrong, k.threshold) for k in again.false_hits()] == [
            (k.checked, k.wrong, k.threshold) for k in learned
        ]
        hit = found(again, REORDERED)
        assert hit is not None
        assert hit.entry.response == RIGHT


# -- an encoder ---------------------------------------------------------------------------------------------------


async def test_an_encoder_does_not_hold_up_the_loop(scripted: Begin, monkeypatch: pytest.MonkeyPatch):
    with IntelligentCache() as cache:
        put(cache, ASKED, RIGHT)
        monkeypatch.setattr(IntelligentCache, "has_encoder", True)

        def slow(self: IntelligentCache, request: object) -> Hit | None:
            time.sleep(0.2)
            return found(cache, ASKED)

        monkeypatch.setattr(IntelligentCache, "look_up_meaning", slow)
        bench = await scripted(other_cache=cache)
        asked = asyncio.create_task(bench.executor.ask(OTHER))
        turns = 0
        while not asked.done():
            turns += 1
            await asyncio.sleep(0.005)
        assert (await asked).content == RIGHT
        assert bench.asked == []
        assert turns > 5


async def test_a_script_without_a_key_that_works_still_gets_what_is_kept(
    start: StartBench, cache: IntelligentCache
):
    put(cache, ASKED, RIGHT)
    bench = await start(account("a", unauthorized=True), cache=cache, cache_check_share=0.0)
    assert (await bench.executor.ask(ASKED)).content == RIGHT
    with pytest.raises((PromptError, PoolExhaustedError)):
        await bench.executor.ask(OTHER)
