"""The operator asks whether an account works, over real sockets."""

import asyncio

from core.events import AccountTested, BalanceRead, HealthChanged, Logged
from tests.core.executor.conftest import Bench, StartBench, account
from tests.integration.conftest import until


async def check(bench: Bench, name: str, key: str = "") -> AccountTested:
    before = len(bench.of(AccountTested))
    bench.executor.test_account(name, key)
    await until(lambda: len(bench.of(AccountTested)) > before, "the test's end")
    return bench.of(AccountTested)[-1]


def health_of(bench: Bench, name: str) -> str:
    pool = bench.executor.pool
    return pool.health(pool.accounts[name], asyncio.get_running_loop().time())[0]


async def test_an_account_that_works_tells_its_balance_and_takes_no_place(start: StartBench) -> None:
    bench = await start(account("a", balance=12.3))
    result = await check(bench, "a")
    assert (result.works, result.why) == (True, "balance 12.30 USD")
    assert result.key == bench.executor.pool.accounts["a"].keys[0].name
    assert [(e.amount, e.currency) for e in bench.of(BalanceRead)] == [(12.3, "USD")]
    assert bench.simulator.stats()["calls"] == 0  # no prompt was asked
    assert not bench.executor.pool.accounts["a"].proven


async def test_an_endpoint_without_a_balance_page_is_asked_for_its_models(start: StartBench) -> None:
    bench = await start(account("a", balance=None))
    result = await check(bench, "a")
    assert (result.works, result.why) == (True, "it lists 2 models")
    assert bench.of(BalanceRead) == []


async def test_a_key_that_is_refused_is_shut_off_and_named_masked_only(start: StartBench) -> None:
    bench = await start(account("a", balance=5.0, unauthorized=True))
    result = await check(bench, "a")
    assert not result.works
    assert "401" in result.why
    assert "sk-sim-a-1-0123abcd" not in repr(bench.told)
    assert health_of(bench, "a") == "unauthorised"


async def test_an_account_without_money_is_told_so(start: StartBench) -> None:
    bench = await start(account("a", balance=0.0))
    result = await check(bench, "a")
    assert (result.works, result.why) == (False, "cannot pay, balance 0.00 USD")
    assert health_of(bench, "a") == "out of balance"
    assert [e.health for e in bench.of(HealthChanged) if not e.key] == ["out of balance"]


async def test_one_key_of_several_is_tested_by_its_name(start: StartBench) -> None:
    bench = await start(account("a", balance=5.0, keys=("sk-sim-a-1-00000001", "sk-sim-a-2-00000002")))
    second = bench.executor.pool.accounts["a"].keys[1].name
    assert (await check(bench, "a", second)).key == second


async def test_a_second_test_of_the_same_account_waits_for_no_one_and_is_refused(start: StartBench) -> None:
    bench = await start(account("a", balance=5.0), account("b", balance=6.0))
    bench.executor.test_account()
    bench.executor.test_account("a")
    await until(lambda: len(bench.of(AccountTested)) == 2, "both tests")
    assert {e.account for e in bench.of(AccountTested)} == {"a", "b"}
    assert [e.message for e in bench.of(Logged)] == ["a is being tested already"]
    await check(bench, "a")  # and again, once the first is over
    assert len(bench.of(AccountTested)) == 3


async def test_an_endpoint_that_is_gone_is_told_as_such(start: StartBench) -> None:
    bench = await start(account("a", balance=5.0))
    await bench.simulator.stop()
    result = await check(bench, "a")
    assert not result.works
    assert result.why
    assert bench.executor.pool.accounts["a"].breaker.failures == 1
