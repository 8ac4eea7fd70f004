"""How long a prompt waits: text that flows is never cut, a dead call is given up early and asked elsewhere."""

from typing import Any

from core.client.exchange import Clocks
from core.config.settings import Settings
from core.events import AttemptEnded, AttemptStarted
from core.executor import Answer, ParallelDeepSeekExecutor, PromptError
from core.executor.patience import Patience
from core.executor.timeouts import AdaptiveTimeouts, kind_of
from tests.core.executor.conftest import StartBench, account

STEADY: dict[str, Any] = {"hedge": False}


def prompts(count: int) -> list[str]:
    return [f"question {i}: what is the resident set of a process?" for i in range(count)]


def teach(executor: ParallelDeepSeekExecutor, seconds: float) -> None:
    """What fifty answers of that time would have taught, without waiting for them."""
    kind = kind_of("deepseek-flash", {}, 300, streamed=True)
    for _ in range(50):
        executor.timeouts.observe(kind, "taught", started=0.0, seconds=seconds)
        executor.timeouts.observe_silence(kind, 0.0)


def patience(**settings: Any) -> Patience:
    chosen = Settings(**settings)
    return Patience(chosen, AdaptiveTimeouts(chosen), kind_of("m", {}, 100, streamed=True), 1000.0)


def test_text_puts_the_deadline_off_up_to_the_ceiling() -> None:
    adaptive = patience(timeout_s=60, timeout_ceiling_s=100)
    assert adaptive.deadline == 1060
    adaptive.on_text(1030)
    assert adaptive.deadline == 1090
    adaptive.on_text(1070)
    assert adaptive.deadline == adaptive.ends_by == 1100


def test_without_learning_text_puts_nothing_off() -> None:
    fixed = patience(timeout_s=60, adaptive_timeouts=False)
    fixed.on_text(1050)
    assert fixed.deadline == fixed.ends_by == 1060


def test_keep_alives_count_only_after_the_head_and_while_they_come() -> None:
    waiting = patience(timeout_s=60)
    limits = waiting.limits("a")
    clocks = Clocks(1000.0)
    assert waiting.allowed_s(clocks, limits, "a", 1031.0) == 30
    clocks.head = clocks.last_byte = 1001.0
    assert waiting.allowed_s(clocks, limits, "a", 1031.0) == 30
    clocks.last_byte = 1030.0
    assert waiting.allowed_s(clocks, limits, "a", 1031.0) == 600
    assert waiting.allowed_s(clocks, limits, "a", 1060.0) == 30


async def test_a_slow_answer_that_flows_is_not_cut_by_the_time_for_a_prompt(start: StartBench) -> None:
    slow = account("a", token_rate=30, answer_tokens=60, thinking=40)
    fixed = await start(slow, timeout_s=2, adaptive_timeouts=False, **STEADY)
    refused = (await fixed.executor.ask_all(prompts(1)))[0]
    assert isinstance(refused, PromptError)
    assert refused.kind == "timeout"
    adaptive = await start(slow, timeout_s=2, timeout_ceiling_s=60, **STEADY)
    answer = (await adaptive.executor.ask_all(prompts(1)))[0]
    assert isinstance(answer, Answer)
    assert answer.attempts == 1
    assert answer.latency_s > 2.0


async def test_the_ceiling_ends_a_flowing_answer(start: StartBench) -> None:
    endless = account("a", token_rate=40, answer_tokens=4000)
    bench = await start(endless, timeout_s=2, timeout_ceiling_s=2.5, **STEADY)
    outcome = (await bench.executor.ask_all(prompts(1)))[0]
    assert isinstance(outcome, PromptError)
    assert outcome.kind == "timeout"
    assert outcome.latency_s >= 2.5


async def test_a_dead_call_is_given_up_by_the_learned_limit_and_asked_elsewhere(start: StartBench) -> None:
    bench = await start(
        account("good"), account("dead", hang=1.0), timeout_s=60, timeout_floor_s=0.2, concurrency=1, **STEADY
    )
    teach(bench.executor, 0.05)
    answers = await bench.executor.ask_all(prompts(8))
    assert all(isinstance(a, Answer) and a.account == "good" for a in answers)
    ended = [e for e in bench.of(AttemptEnded) if e.account == "dead"]
    assert {e.error for e in ended} == {"timeout"}
    assert all(e.latency_s < 20 for e in ended)  # the setting alone would be 30
    begun = [e for e in bench.of(AttemptStarted) if e.account == "dead"]
    assert begun[0].first_token_limit_s == 0.2
    assert begun[0].limits_why.startswith("the floor; p99 of ")


async def test_a_stream_that_stalls_is_given_up_and_asked_elsewhere(start: StartBench) -> None:
    bench = await start(
        account("good"), account("stalls", stall_share=1.0), timeout_s=60, timeout_floor_s=0.1, **STEADY
    )
    teach(bench.executor, 0.05)
    answers = await bench.executor.ask_all(prompts(6))
    assert all(isinstance(a, Answer) and a.account == "good" for a in answers)
    stalled = [e for e in bench.of(AttemptEnded) if e.account == "stalls"]
    assert stalled
    assert all(e.error == "timeout" and e.first_token_s is not None and e.latency_s < 20 for e in stalled)


async def test_a_call_with_nothing_but_keep_alives_is_given_up_once_others_overtake_it(
    start: StartBench,
) -> None:
    bench = await start(
        account("good"),
        account("stuck", stuck_share=1.0, keep_alive_every_s=0.05),
        timeout_s=60,
        timeout_floor_s=0.2,
        concurrency=2,
        **STEADY,
    )
    teach(bench.executor, 0.05)
    answers = await bench.executor.ask_all(prompts(8))
    assert all(isinstance(a, Answer) and a.account == "good" for a in answers)
    stuck = [e for e in bench.of(AttemptEnded) if e.account == "stuck"]
    assert stuck
    assert all(e.error == "timeout" and 0.2 < e.latency_s < 20 for e in stuck)


async def test_a_queue_that_nobody_overtakes_is_waited_for_past_every_limit(start: StartBench) -> None:
    queue = account("a", 3.0, keep_alive_every_s=0.05)
    bench = await start(queue, timeout_s=2, timeout_floor_s=1, timeout_ceiling_s=60, **STEADY)
    answer = (await bench.executor.ask_all(prompts(1)))[0]
    assert isinstance(answer, Answer)
    assert answer.attempts == 1
    fixed = await start(queue, timeout_s=2, adaptive_timeouts=False, **STEADY)
    assert isinstance((await fixed.executor.ask_all(prompts(1)))[0], PromptError)


async def test_first_calls_have_the_limits_of_the_setting_and_later_ones_learned_ones(
    start: StartBench,
) -> None:
    bench = await start(account("a"), timeout_s=60, **STEADY)
    await bench.executor.ask_all(prompts(40))
    begun = bench.of(AttemptStarted)
    assert (begun[0].first_token_limit_s, begun[0].silence_limit_s) == (30.0, 30.0)
    assert begun[0].limits_why == "no evidence yet: the setting"
    assert begun[0].total_limit_s is not None
    assert 590 < begun[0].total_limit_s <= 600
    assert begun[-1].first_token_limit_s == 5.0
    assert begun[-1].limits_why.startswith("the floor; p99 of ")


async def test_an_answer_without_a_stream_is_learned_as_a_whole(start: StartBench) -> None:
    bench = await start(account("a", 0.05), timeout_s=60, stream=False, max_tokens=50, **STEADY)
    await bench.executor.ask_all(prompts(30))
    last = bench.of(AttemptStarted)[-1]
    assert last.first_token_limit_s == last.total_limit_s == 5.0


async def test_a_pool_that_has_become_slower_than_the_limit_is_found_out(start: StartBench) -> None:
    bench = await start(account("a", 1.0), account("b", 1.0), timeout_s=60, timeout_floor_s=0.1, **STEADY)
    teach(bench.executor, 0.1)
    answers = await bench.executor.ask_all(prompts(8))
    assert all(isinstance(a, Answer) for a in answers)


async def test_a_dead_first_call_gets_the_limit_that_is_learned_while_it_waits(start: StartBench) -> None:
    bench = await start(
        account("good"), account("dead", hang=1.0), timeout_s=60, timeout_floor_s=0.2, concurrency=4, **STEADY
    )
    answers = await bench.executor.ask_all(prompts(40))
    assert all(isinstance(a, Answer) and a.account == "good" for a in answers)
    first = next(e for e in bench.of(AttemptStarted) if e.account == "dead")
    assert first.limits_why == "no evidence yet: the setting"
    ended = next(e for e in bench.of(AttemptEnded) if e.account == "dead")
    assert ended.error == "timeout"
    assert ended.latency_s < 20  # it had been promised 30
    assert "p99 of" in ended.message
