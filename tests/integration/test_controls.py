"""The operator's hand on a running session."""

import asyncio

import msgspec

from core.session import Session
from core.simulator import Account, Constant, Profile
from tests.integration.conftest import MakeRig, Rig, belongs_to, until


def steady(latency_s: float = 0.1, **fields: object) -> Profile:
    names = ("north", "east")
    latency = Constant(value_s=latency_s)
    return Profile(
        accounts=tuple(
            Account(name=n, keys=(f"sk-sim-{n}",), latency=latency, balance=9.0, **fields) for n in names
        )
    )


def most_in_flight(pool: Rig) -> int:
    return sum(tally["in_flight"] for tally in pool.stats()["accounts"].values())


async def started(session: Session, answered: int = 8) -> asyncio.Task[str]:
    run = asyncio.create_task(session.run())
    await until(lambda: session.state.answered >= answered, f"{answered} answers")
    return run


async def test_a_paused_session_starts_nothing_and_goes_on_when_resumed(rig: MakeRig):
    pool = rig(steady())
    session = pool.session(80, concurrency=8)
    run = await started(session)
    session.control.pause()
    await until(lambda: session.state.phase == "paused" and session.state.in_flight == 0, "the pause")
    calls = pool.stats()["calls"]
    await asyncio.sleep(0.3)
    assert pool.stats()["calls"] == calls < 80
    session.control.resume()
    assert await run == "finished"
    assert session.state.answered == 80


async def test_draining_finishes_what_is_in_flight_and_starts_nothing_more(rig: MakeRig):
    pool = rig(steady())
    session = pool.session(400, concurrency=8)
    run = await started(session)
    session.control.drain()
    assert await run == "stopped"
    stats = pool.stats()
    assert session.state.answered == len(pool.outcomes()) == stats["prompts"]["distinct"] < 400
    assert sum(tally["cancelled"] for tally in stats["accounts"].values()) == 0


async def test_stopping_gives_up_what_is_in_flight_and_keeps_what_is_answered(rig: MakeRig):
    pool = rig(steady())
    session = pool.session(400, concurrency=8)
    run = await started(session)
    session.control.stop()
    assert await run == "stopped"
    outcomes = pool.outcomes()
    assert 8 <= session.state.answered == len(outcomes) < 400
    assert all(belongs_to(prompt, outcome.answer) for prompt, outcome in outcomes.items())
    await until(lambda: most_in_flight(pool) == 0, "the server to be left alone")


async def test_concurrency_changes_while_the_session_runs(rig: MakeRig):
    pool = rig(steady())
    session = pool.session(600, concurrency=2, hedge=False)
    run = await started(session)
    assert most_in_flight(pool) <= 2
    session.control.set_concurrency(20)
    await until(lambda: most_in_flight(pool) > 12, "more calls in flight")
    session.control.set_concurrency(3)
    await until(lambda: most_in_flight(pool) <= 3, "fewer calls in flight")
    await asyncio.sleep(0.2)
    assert most_in_flight(pool) <= 3
    session.control.stop()
    await run


async def test_a_disabled_account_is_left_alone_until_it_is_enabled(rig: MakeRig):
    pool = rig(steady(0.05))
    session = pool.session(2000, concurrency=8)
    run = await started(session, 20)
    session.control.disable("north")
    await until(lambda: session.state.accounts["north"].health == "disabled", "north to be disabled")
    await until(lambda: pool.account("north")["in_flight"] == 0, "north to be left")
    calls = pool.account("north")["calls"]
    await asyncio.sleep(0.3)
    assert pool.account("north")["calls"] == calls
    session.control.enable("north")
    await until(lambda: pool.account("north")["calls"] > calls + 5, "north to be used again")
    session.control.stop()
    await run


async def test_nothing_is_lost_when_the_profile_changes_at_run_time(rig: MakeRig):
    profile = steady(0.03)
    pool = rig(profile)
    session = pool.session(150, concurrency=8, max_attempts=20)
    run = await started(session, 20)
    broken = tuple(msgspec.structs.replace(a, error_share={500: 1.0}) for a in profile.accounts)
    pool.simulator.replace_profile(msgspec.structs.replace(profile, accounts=broken))
    await until(
        lambda: all(a.health == "cooling" for a in session.state.accounts.values()), "both to be cooling"
    )
    pool.simulator.replace_profile(profile)
    assert await run == "finished"
    assert session.state.answered == 150
    assert session.state.failed == 0


async def test_a_test_of_an_account_is_told_and_the_limit_is_the_operators(rig: MakeRig):
    pool = rig(steady(0.05))
    session = pool.session(2000, concurrency=8)
    run = await started(session, 20)
    session.control.test_account("north")
    await until(lambda: session.state.accounts["north"].tested is not None, "the test")
    result = session.state.accounts["north"].tested
    assert result is not None
    assert (result.works, result.why) == (True, "balance 9.00 USD")
    assert any(
        line.message.startswith("north works: balance 9.00 USD (tested with ") for line in session.state.log
    )
    session.control.test_all_accounts()
    await until(lambda: session.state.accounts["east"].tested is not None, "the other test")
    session.control.test_account("nowhere")
    await until(lambda: any("nowhere" in line.message for line in session.state.log), "the warning")
    session.control.set_account_limit("north", 2)
    await until(lambda: session.state.accounts["north"].max_in_flight == 2, "the limit")
    await until(lambda: pool.account("north")["in_flight"] <= 2, "fewer calls in flight")
    session.control.set_account_limit("north", None)
    await until(lambda: session.state.accounts["north"].max_in_flight is None, "no limit")
    session.control.stop()
    await run
