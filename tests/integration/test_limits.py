"""An account that takes only so many requests at a time."""

from core.simulator import Account, Constant, Profile
from tests.integration.conftest import MakeRig


def limited(**fields: object) -> Account:
    latency = Constant(value_s=0.05)
    return Account(
        name="limited", keys=("sk-sim-limited",), latency=latency, balance=9.0, max_in_flight=4, **fields
    )


async def test_an_account_whose_limit_is_four_is_soon_asked_four_at_a_time(rig: MakeRig):
    pool = rig(Profile(accounts=(limited(),)))
    session = pool.session(300, concurrency=32)
    assert await session.run() == "finished"

    tally = pool.account("limited")
    assert session.state.answered == 300
    assert tally["max_in_flight"] <= 4
    # The first refusals come in one burst; after that the limit is tried out one step at a time.
    assert tally["by_status"].get("429", 0) <= 60


async def test_a_retry_after_is_waited_for_when_there_is_nobody_else(rig: MakeRig):
    pool = rig(Profile(accounts=(limited(retry_after_s=0.4),)))
    session = pool.session(60, concurrency=16)
    assert await session.run() == "finished"
    assert session.state.answered == 60
    assert pool.account("limited")["by_status"].get("429", 0) <= 40
