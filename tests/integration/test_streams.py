"""Streams that are cut, truncated and malformed."""

from core.simulator import load_profile
from tests.integration.conftest import MakeRig, belongs_to


async def test_every_answer_from_broken_streams_is_whole_and_belongs_to_its_prompt(rig: MakeRig):
    pool = rig(load_profile("streams"))
    session = pool.session(100, concurrency=24, max_attempts=20)
    assert await session.run() == "finished"

    outcomes = pool.outcomes()
    assert len(outcomes) == 100
    assert [p for p, outcome in outcomes.items() if not belongs_to(p, outcome.answer)] == []
    assert {outcome.finish_reason for outcome in outcomes.values()} == {"stop"}
    broken = sum(
        n
        for tally in pool.stats()["accounts"].values()
        for k, n in tally["by_outcome"].items()
        if k != "answer"
    )
    assert broken > 10
    assert session.state.wasted_calls >= broken


async def test_plain_answers_of_the_same_accounts_are_whole_too(rig: MakeRig):
    pool = rig(load_profile("streams"))
    session = pool.session(40, concurrency=24, max_attempts=20, stream=False)
    assert await session.run() == "finished"
    assert all(belongs_to(prompt, outcome.answer) for prompt, outcome in pool.outcomes().items())
