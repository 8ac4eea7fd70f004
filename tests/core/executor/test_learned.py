"""What one executor has learned is what another one begins with."""

import time

import msgspec

from core.executor import ParallelDeepSeekExecutor
from core.executor.learned import Learned
from core.keys.remembered import EVIDENCE_HALF_LIFE_S, TRUSTED_FOR_S
from tests.core.executor.conftest import StartBench, account

SALT = b"salt"
PROMPTS = [f"Question {i}?" for i in range(12)]


def through_a_file(learned: Learned) -> Learned:
    return msgspec.json.decode(msgspec.json.encode(learned), type=Learned)


def twin_of(executor: ParallelDeepSeekExecutor) -> ParallelDeepSeekExecutor:
    specs = [(a.name, k.secret.reveal()) for a in executor.pool.accounts.values() for k in a.keys]
    return ParallelDeepSeekExecutor(specs, settings=executor.settings)


async def test_latencies_delays_and_timeouts_come_back(start: StartBench):
    bench = await start(account("a"), account("b"))
    await bench.executor.ask_all(PROMPTS)
    learned = through_a_file(bench.executor.learned(SALT, 1000.0))
    async with twin_of(bench.executor) as after:
        after.restore(learned, 1005.0)
        assert after.hedging.delay_s is not None
        assert 0 < len(after.hedging.seen) <= len(bench.executor.hedging.seen)
        for name in ("a", "b"):
            assert (
                after.pool.accounts[name].typical.seconds
                == bench.executor.pool.accounts[name].typical.seconds
            )
        assert learned.timeouts is not None
        kinds = {(k.model, k.size) for k in learned.timeouts.first_tokens}
        assert kinds
        assert {(k.model, k.size) for k in after.timeouts.export().first_tokens} == kinds
        assert after.pool.health(after.pool.accounts["a"], time.monotonic())[0] == "healthy"


async def test_of_what_is_old_less_comes_back(start: StartBench):
    bench = await start(account("a"))
    await bench.executor.ask_all(PROMPTS)
    learned = bench.executor.learned(SALT, 1000.0)
    async with twin_of(bench.executor) as after:
        after.restore(learned, 1000.0 + EVIDENCE_HALF_LIFE_S)
        assert len(after.hedging.seen) == len(PROMPTS) / 2
    async with twin_of(bench.executor) as later:
        later.restore(learned, 1000.0 + 3 * TRUSTED_FOR_S)
        assert later.hedging.seen == []
        assert not later.pool.accounts["a"].proven


async def test_an_account_that_was_shut_is_tested_at_the_start_without_a_prompt(start: StartBench):
    bench = await start(account("good"), account("revoked", unauthorized=True))
    await bench.executor.ask_all(PROMPTS)
    learned = bench.executor.learned(SALT, 1000.0)
    calls = bench.simulator.stats()["calls"]
    async with twin_of(bench.executor) as after:
        after.restore(learned, 1005.0)
        await after.ask_all(PROMPTS[:3])
        revoked = after.pool.accounts["revoked"]
        while revoked.shut(time.monotonic()) != ("unauthorised", revoked.keys[0].why):
            await after._tests._running["revoked"]
    assert bench.simulator.stats()["calls"] == calls + 3
