"""Eight accounts, six of them bad."""

from core.simulator import load_profile
from tests.integration.conftest import MakeRig, belongs_to


async def test_a_pool_of_mostly_bad_accounts_answers_everything_and_wastes_little(rig: MakeRig):
    pool = rig(load_profile("fault-pool"))
    session = pool.session(120, concurrency=16, timeout_s=15.0)
    assert await session.run() == "finished"

    outcomes = pool.outcomes()
    assert len(outcomes) == 120
    assert all(belongs_to(prompt, outcome.answer) for prompt, outcome in outcomes.items())
    assert pool.account("revoked")["calls"] == 1
    assert pool.account("empty")["calls"] <= 2
    assert pool.account("hanging")["calls"] <= 6
    assert pool.stats()["calls"] - 120 <= 40


async def test_the_state_counts_what_the_server_counts(rig: MakeRig):
    pool = rig(load_profile("fault-pool"))
    session = pool.session(60, concurrency=8, timeout_s=15.0)
    await session.run()

    state, stats = session.state, pool.stats()
    assert state.answered == 60
    assert state.calls == stats["calls"]
    assert {name: view.calls for name, view in state.accounts.items()} == {
        name: tally["calls"] for name, tally in stats["accounts"].items()
    }
