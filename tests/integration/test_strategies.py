"""Duplicates, races, votes and the cost cap, counted by the server."""

from core.events import AttemptStarted, PromptAnswered
from core.simulator import Account, Constant, HeavyTail, Profile
from tests.integration.conftest import MakeRig, Rig, belongs_to, until

NAMES = ("north", "east", "south")


def accounts(latency_s: float = 0.05, **fields: object) -> Profile:
    latency = Constant(value_s=latency_s)
    return Profile(
        accounts=tuple(
            Account(name=n, keys=(f"sk-sim-{n}",), **({"latency": latency, "balance": 10.0} | fields))
            for n in NAMES
        )
    )


def times_answered(pool: Rig) -> list[int]:
    return sorted(pool.stats()["prompts"]["times"].values())


async def test_the_same_prompt_in_flight_is_asked_once(rig: MakeRig):
    pool = rig(accounts(0.3))
    session = pool.session(["What is a tide?"] * 20 + ["What is a reef?"] * 5, concurrency=25, hedge=False)
    await session.run()
    assert times_answered(pool) == [1, 1]
    assert pool.stats()["calls"] == 2
    assert session.state.answered == 25
    assert session.state.hits == {"exact": 23}


async def test_a_repeat_is_answered_from_the_cache_without_a_call(rig: MakeRig):
    pool = rig(accounts(0.0))
    prompts = ["What is a tide?", "What is a reef?"] * 20
    session = pool.session(prompts, cache=True, concurrency=1, cache_check_share=0.0)
    await session.run()
    assert pool.stats()["calls"] == 2
    assert session.state.answered == 40


async def test_the_losers_of_a_race_are_cancelled(rig: MakeRig):
    tail = HeavyTail(median_s=0.05, sigma=0.3, tail_share=0.3, alpha=3.0, tail_scale=40)
    pool = rig(accounts(latency=tail))
    session = pool.session(30, mode="fast", race_width=2, concurrency=4)
    await session.run()
    assert session.state.answered == 30

    def left() -> int:
        return sum(tally["in_flight"] for tally in pool.stats()["accounts"].values())

    await until(lambda: left() == 0, "the losers to be gone")
    stats = pool.stats()
    cancelled = sum(tally["cancelled"] for tally in stats["accounts"].values())
    losers = stats["calls"] - 30
    assert losers > 15
    # A loser may answer at the same moment as the winner, so not quite every one of them is cancelled.
    assert 0.5 * losers <= cancelled <= losers


async def test_a_consensus_asks_three_accounts_and_takes_the_answer_they_share(rig: MakeRig):
    pool = rig(accounts(0.02))
    session = pool.session(12, mode="consensus", consensus_votes=3, concurrency=2)
    await session.run()

    assert times_answered(pool) == [3] * 12
    answered = [e for e in pool.events if isinstance(e, PromptAnswered)]
    assert all(e.agreement is not None and e.agreement > 0.999 and not e.flagged for e in answered)
    voters: dict[int, set[str]] = {}
    for event in pool.events:
        if isinstance(event, AttemptStarted):
            voters.setdefault(event.seq, set()).add(event.account)
    # Until an account is proven it has room for one call only, so the first prompts may ask one twice.
    assert all(found == set(NAMES) for seq, found in voters.items() if seq > 3)
    assert all(belongs_to(prompt, outcome.answer) for prompt, outcome in pool.outcomes().items())


async def test_a_cost_cap_ends_the_session_before_it_is_passed(rig: MakeRig):
    pool = rig(accounts(0.01, answer_tokens=200))
    free = pool.session(5)
    await free.run()
    each_usd = free.state.cost_usd / 5
    assert each_usd > 0

    (free.plan.session_path).unlink()
    session = pool.session(200, concurrency=8, max_cost_usd=40 * each_usd)
    assert await session.run() == "stopped"
    assert session.state.cost_usd <= 40 * each_usd
    assert 25 <= session.state.answered < 60
    assert "cost cap" in session.state.phase_why
