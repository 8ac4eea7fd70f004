"""The executor over real sockets: every prompt gets its own whole answer, whatever some accounts do."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from core.cache import IntelligentCache
from core.client.prompt import Prompt
from core.config.settings import Settings
from core.events import (
    AttemptEnded,
    AttemptStarted,
    Event,
    HealthChanged,
    PhaseChanged,
    PromptAnswered,
    PromptFailed,
)
from core.executor import Answer, Listed, ParallelDeepSeekExecutor, PoolExhaustedError, PromptError
from core.simulator import Profile
from tests.core.executor.conftest import StartBench, account


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 (the condition is on the other side of a socket)
            await asyncio.sleep(0.005)


def prompts(count: int) -> list[str]:
    return [f"question {i}: what is the resident set of a process?" for i in range(count)]


def belongs(answer: object, prompt: str) -> bool:
    return isinstance(answer, Answer) and answer.content.startswith(f'Answer to "{prompt[:60]}')


async def test_every_prompt_gets_its_own_answer(start: StartBench):
    bench = await start(account("a"), account("b"))
    asked = prompts(50)
    answers = await bench.executor.ask_all(asked)
    assert all(belongs(a, p) for a, p in zip(answers, asked, strict=True))
    assert len(bench.of(PromptAnswered)) == 50


async def test_a_script_asks_one_prompt(start: StartBench):
    bench = await start(account("a"))
    answer = await bench.executor.ask("hello, who are you and what do you do?")
    assert belongs(answer, "hello, who are you and what do you do?")
    assert answer.account == "a"
    assert answer.cost_usd is not None
    assert answer.cost_usd > 0


async def test_a_dead_key_and_an_empty_account_are_called_once(start: StartBench):
    bench = await start(account("dead", unauthorized=True), account("empty", empty_after=0), account("good"))
    answers = await bench.executor.ask_all(prompts(40))
    assert all(isinstance(a, Answer) for a in answers)
    accounts = bench.simulator.stats()["accounts"]
    assert accounts["dead"]["calls"] == 1
    assert accounts["empty"]["calls"] == 1


async def test_a_cut_or_truncated_stream_is_asked_again_elsewhere(start: StartBench):
    bench = await start(
        account("cuts", cut_share=1.0),
        account("truncates", truncate_share=1.0),
        account("good"),
        max_attempts=10,
    )
    asked = prompts(30)
    answers = await bench.executor.ask_all(asked)
    assert all(belongs(a, p) for a, p in zip(answers, asked, strict=True))
    kinds = {e.error for e in bench.of(AttemptEnded) if e.error}
    assert kinds <= {"cut", "truncated", "unreachable"}
    assert "truncated" in kinds


async def test_a_bad_request_fails_the_prompt_and_no_other_account_is_asked(start: StartBench):
    bench = await start(
        account("a", bad_request_marker="poison"), account("b", bad_request_marker="poison"), coalesce=False
    )
    outcomes = await bench.executor.ask_all(["poison please", *prompts(5)])
    assert isinstance(outcomes[0], PromptError)
    assert outcomes[0].kind == "bad_request"
    assert outcomes[0].attempts == 1
    assert all(isinstance(o, Answer) for o in outcomes[1:])


async def test_a_silent_account_is_hedged_and_left(start: StartBench):
    bench = await start(account("good", 0.02), account("hangs", hang=1.0))
    answers = await bench.executor.ask_all(prompts(40))
    assert all(isinstance(a, Answer) for a in answers)
    assert bench.simulator.stats()["accounts"]["hangs"]["calls"] == 1
    started = bench.of(AttemptStarted)
    silent = {e.seq for e in started if e.account == "hangs"}
    assert [e.purpose for e in started if e.seq in silent].count("hedge") == 1
    assert any(e.health == "cooling" and e.account == "hangs" for e in bench.of(HealthChanged))


async def test_a_race_asks_two_accounts_and_counts_the_loser(start: StartBench):
    bench = await start(account("fast", 0.01), account("slow", 5.0), mode="fast", race_width=2)
    await bench.executor.ask("warm up the two accounts please, thank you")
    answer = await bench.executor.ask("which of you two is the faster one today?")
    assert answer.account == "fast"
    cancelled = [e for e in bench.of(AttemptEnded) if e.outcome == "cancelled"]
    assert cancelled
    assert all(e.usage.estimated and e.usage.total > 0 for e in cancelled)
    assert answer.usage.total >= sum(e.usage.total for e in cancelled if e.seq == 0) / 2


async def test_a_consensus_keeps_the_answers_and_their_agreement(start: StartBench):
    bench = await start(*(account(n) for n in "abc"), mode="consensus", consensus_votes=3)
    await bench.executor.ask_all(prompts(3))
    answer = await bench.executor.ask("what do three of you say about this question?")
    assert answer.candidates is not None
    assert len(answer.candidates) == 3
    assert answer.agreement == pytest.approx(1.0)
    assert not answer.flagged
    assert answer.attempts == 3


async def test_a_consensus_with_fewer_accounts_than_votes_asks_them_again(start: StartBench):
    bench = await start(account("only"), mode="consensus", consensus_votes=3)
    answer = await bench.executor.ask("what does one account say three times over?")
    assert answer.candidates is not None
    assert len(answer.candidates) == 3


async def test_identical_prompts_in_flight_are_asked_once(start: StartBench):
    bench = await start(account("a", 0.1), account("b", 0.1))
    answers = await bench.executor.ask_all(["the very same question asked by many at once"] * 12)
    assert len({a.content for a in answers if isinstance(a, Answer)}) == 1
    assert bench.simulator.stats()["calls"] == 1
    assert [a.cached for a in answers if isinstance(a, Answer)].count("exact") == 11


async def test_the_same_text_with_other_parameters_is_another_question(start: StartBench):
    bench = await start(account("a", 0.05), account("b", 0.05))
    same = "the very same text, asked with other parameters"
    await bench.executor.run(
        Listed([Prompt(0, "0", text=same), Prompt(1, "1", text=same, params={"temperature": 0.5})]),
        lambda *_: None,
    )
    assert bench.simulator.stats()["calls"] == 2


async def test_a_repeat_is_answered_from_the_cache(start: StartBench, tmp_path: Path):
    cache = IntelligentCache(tmp_path / "answers.sqlite")
    bench = await start(account("a"), cache=cache)
    first = await bench.executor.ask("a question that is asked again a little later")
    again = await bench.executor.ask("a question that is asked again a little later")
    cache.close()
    assert (again.content, again.cached, again.attempts, again.cost_usd) == (first.content, "exact", 0, 0.0)
    assert bench.simulator.stats()["calls"] == 1


async def test_when_every_key_is_refused_the_run_ends_and_says_why(start: StartBench):
    bench = await start(account("a", unauthorized=True), account("b", unauthorized=True))
    outcomes = await bench.executor.ask_all(prompts(20))
    assert all(isinstance(o, PromptError) for o in outcomes)
    assert "a: unauthorised" in bench.executor.ended_by
    assert bench.simulator.stats()["calls"] == 2
    with pytest.raises((PromptError, PoolExhaustedError)):
        await bench.executor.ask("anybody there?")


async def test_an_unknown_model_ends_the_run_after_a_few_prompts(start: StartBench):
    bench = await start(account("a"), model="no-such-model")
    await bench.executor.ask_all(prompts(200))
    assert "Model Not Exist" in bench.executor.ended_by
    assert len(bench.of(PromptFailed)) < 60


async def test_all_accounts_cooling_are_waited_for(start: StartBench):
    bench = await start(account("a", rate_limit_share=1.0, retry_after_s=0.3), timeout_s=20)
    asked = asyncio.create_task(bench.executor.ask("is anybody there who can answer this soon?"))
    await until(lambda: any(e.health == "cooling" for e in bench.of(HealthChanged)))
    assert not asked.done()
    bench.simulator.replace_profile(Profile(accounts=(account("a"),)))
    assert isinstance(await asked, Answer)


async def test_a_prompt_fails_at_its_deadline_with_the_last_reason(start: StartBench):
    bench = await start(
        account("a", error_share={503: 1.0}), account("b", error_share={503: 1.0}), timeout_s=0.5
    )
    with pytest.raises(PromptError) as caught:
        await bench.executor.ask("will this ever be answered by anybody at all?")
    assert caught.value.kind == "overloaded"
    assert "503" in caught.value.message


async def test_pause_holds_and_resume_goes_on(start: StartBench):
    bench = await start(account("a", 0.02), concurrency=2)
    run = asyncio.create_task(bench.executor.ask_all(prompts(30)))
    await until(lambda: len(bench.of(PromptAnswered)) >= 4)
    bench.executor.pause()
    await until(lambda: not bench.executor.in_flight)
    held = len(bench.of(PromptAnswered))
    await asyncio.sleep(0.1)
    assert len(bench.of(PromptAnswered)) == held < 30
    bench.executor.resume()
    assert all(isinstance(a, Answer) for a in await run)
    assert [e.phase for e in bench.of(PhaseChanged)] == ["paused", "running"]


async def test_drain_finishes_what_is_in_flight_and_starts_no_more(start: StartBench):
    bench = await start(account("a", 0.05), concurrency=4)
    run = asyncio.create_task(bench.executor.ask_all(prompts(100)))
    await until(lambda: len(bench.of(PromptAnswered)) >= 5)
    bench.executor.drain()
    outcomes = await run
    answered = [o for o in outcomes if isinstance(o, Answer)]
    assert 5 <= len(answered) < 100
    assert not any(e.outcome == "cancelled" for e in bench.of(AttemptEnded))


async def test_stop_gives_up_what_is_in_flight(start: StartBench):
    bench = await start(account("a", 0.01), account("b", 5.0), concurrency=8, hedge=False)
    run = asyncio.create_task(bench.executor.ask_all(prompts(100)))
    await until(lambda: len(bench.of(PromptAnswered)) >= 5)
    bench.executor.stop()
    async with asyncio.timeout(2):
        outcomes = await run
    assert any(isinstance(o, PromptError) for o in outcomes)
    assert any(e.outcome == "cancelled" for e in bench.of(AttemptEnded))
    assert bench.executor.in_flight == 0


async def test_concurrency_changes_while_it_runs(start: StartBench):
    bench = await start(account("a", 0.03), concurrency=1)
    run = asyncio.create_task(bench.executor.ask_all(prompts(60)))
    await until(lambda: len(bench.of(PromptAnswered)) >= 3)
    assert bench.simulator.stats()["accounts"]["a"]["max_in_flight"] == 1
    bench.executor.set_concurrency(20)
    await run
    assert bench.simulator.stats()["accounts"]["a"]["max_in_flight"] > 10


async def test_a_cost_cap_ends_the_run_below_the_cap(start: StartBench):
    bench = await start(account("a"), account("b"), max_cost_usd=0.0005, concurrency=8)
    await bench.executor.ask_all(prompts(200))
    assert "cost cap" in bench.executor.ended_by
    assert 0.0002 < bench.executor.budget.spent_usd <= 0.0005


async def test_a_limit_of_requests_in_flight_is_learned(start: StartBench):
    bench = await start(account("a", 0.02, max_in_flight=4), concurrency=16)
    answers = await bench.executor.ask_all(prompts(120))
    assert all(isinstance(a, Answer) for a in answers)
    refused = bench.simulator.stats()["accounts"]["a"]["by_status"].get("429", 0)
    assert refused < 40


async def test_disabling_an_account_moves_its_calls_elsewhere(start: StartBench):
    bench = await start(account("a", 0.02), account("b", 0.02), hedge=False, concurrency=4)
    await bench.executor.ask_all(prompts(8))
    bench.simulator.replace_profile(Profile(accounts=(account("a", hang=1.0), account("b", 0.02))))
    run = asyncio.create_task(bench.executor.ask_all([f"another {p}" for p in prompts(8)]))
    await until(lambda: bench.simulator.stats()["accounts"]["a"]["in_flight"])
    bench.executor.set_account_state("a", "", "disable", 0.0)
    assert all(isinstance(o, Answer) and o.account == "b" for o in await run if isinstance(o, Answer))
    assert all(isinstance(o, Answer) for o in await run)


async def test_plain_answers_work_as_streams_do(start: StartBench):
    bench = await start(account("a", keep_alive_every_s=0.01), stream=False)
    assert belongs(await bench.executor.ask("a question without a stream"), "a question without a stream")


async def test_thinking_is_kept_apart_from_the_answer(start: StartBench):
    bench = await start(account("a", thinking=20))
    answer = await bench.executor.ask("think about this question first, then answer it")
    assert answer.reasoning
    assert answer.reasoning not in answer.content
    assert answer.usage.reasoning > 0


def test_no_keys_are_refused_with_what_to_do():
    with pytest.raises(ValueError, match="keys file"):
        ParallelDeepSeekExecutor([])


async def test_a_call_that_is_given_up_before_its_first_step_gives_its_place_back(start: StartBench):
    bench = await start(account("a"), account("b"))
    emit = bench.executor.emit

    def disable_at_once(event: Event) -> None:
        emit(event)
        if isinstance(event, AttemptStarted) and event.account == "a":
            asyncio.get_running_loop().call_soon(bench.executor.set_account_state, "a", "", "disable", 0.0)

    bench.executor.emit = disable_at_once
    answers = await bench.executor.ask_all(prompts(6))
    assert all(isinstance(a, Answer) and a.account == "b" for a in answers)
    assert bench.executor.pool.accounts["a"].in_flight == 0
    assert len(bench.of(AttemptEnded)) == len(bench.of(AttemptStarted))


async def test_an_endpoint_that_repeats_the_key_gets_it_into_no_event_and_not_into_the_cache(tmp_path: Path):
    key = "sk-secret-0123456789abcdef0123456789"
    body = msgspec.json.encode(
        {
            "model": key,
            "choices": [
                {
                    "index": 0,
                    "finish_reason": key,
                    "message": {"content": f"your key is {key}, and {'x' * 50}"},
                }
            ],
        }
    )
    head = f"HTTP/1.1 200 OK\r\nx-request-id: {key}\r\ncontent-type: application/json\r\n"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head.encode() + b"content-length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    told: list[Event] = []
    cache = IntelligentCache(tmp_path / "answers.sqlite")
    settings = Settings(base_url=f"http://127.0.0.1:{port}")
    async with ParallelDeepSeekExecutor([key], settings=settings, emit=told.append, cache=cache) as executor:
        answer_of = await executor.ask("what is my key, please?")
    server.close()
    cache.close()
    assert key not in repr(told)
    assert key not in answer_of.model + answer_of.finish_reason
    assert key.encode() not in (tmp_path / "answers.sqlite").read_bytes()


async def test_a_cancelled_call_says_why_it_was_given_up(start: StartBench):
    bench = await start(account("a", 5.0), account("b", 0.01), hedge=False, concurrency=2)
    run = asyncio.create_task(bench.executor.ask_all(prompts(6)))
    await until(lambda: len(bench.of(PromptAnswered)) >= 1)
    bench.executor.set_account_state("a", "", "disable", 0.0)
    await run
    cancelled = [e.message for e in bench.of(AttemptEnded) if e.outcome == "cancelled"]
    assert cancelled == ["the operator shut the account"]
