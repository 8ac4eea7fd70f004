"""Prompts that the operator has asked anew, and answers as they arrive."""

import asyncio

import msgspec

from core.events import PromptAnswered, PromptFailed, PromptRequeued
from core.session import Session
from core.session.file import SessionFile
from core.simulator import Account, Constant, Profile
from tests.integration.conftest import MakeRig, until


def slow(latency_s: float = 0.05, **fields: object) -> Profile:
    names = ("north", "east")
    latency = Constant(value_s=latency_s)
    accounts = (Account(name=n, keys=(f"sk-sim-{n}",), latency=latency, balance=9.0, **fields) for n in names)
    return Profile(accounts=tuple(accounts))


def stored(session: Session, seq: int) -> tuple[str | None, float]:
    file = SessionFile(session.path, read_only=True)
    try:
        found = file.result(seq)
        assert found is not None
        assert found[1] is not None
        return found[1].answer, found[1].latency_s
    finally:
        file.close()


async def test_an_answered_prompt_is_asked_anew_past_the_cache(rig: MakeRig):
    pool = rig(slow())
    session = pool.session(60, cache=True, concurrency=4, hedge=False, cache_similar=False)
    seen: list[object] = []
    session.subscribe(seen.extend)
    run = asyncio.create_task(session.run())
    await until(lambda: session.state.answered >= 4, "answers")
    first = stored(session, 1)
    session.control.retry(1)
    again = [PromptRequeued, PromptAnswered]
    await until(
        lambda: [type(e) for e in seen if type(e) in again and e.seq == 1] == [PromptAnswered, *again],
        "the new answer",
    )
    answer = [e for e in seen if isinstance(e, PromptAnswered) and e.seq == 1][-1]
    assert answer.cached is None
    assert answer.attempts == 1
    assert stored(session, 1)[1] != first[1]
    assert await run == "finished"
    assert session.state.answered == 60
    assert session.state.failed == 0
    assert pool.stats()["calls"] == 61


async def test_an_answer_stays_where_it_is_asked_anew_in_vain(rig: MakeRig):
    profile = slow(0.1)
    pool = rig(profile)
    session = pool.session(8, concurrency=2, hedge=False, max_attempts=1)
    seen: list[object] = []
    session.subscribe(seen.extend)
    run = asyncio.create_task(session.run())
    await until(lambda: session.state.answered >= 2, "answers")
    session.control.pause()
    await until(lambda: session.state.phase == "paused" and session.state.in_flight == 0, "the pause")
    before, answered = stored(session, 1), session.state.answered
    broken = tuple(msgspec.structs.replace(a, error_share={400: 1.0}) for a in profile.accounts)
    pool.simulator.replace_profile(msgspec.structs.replace(profile, accounts=broken))
    session.control.retry(1)
    session.control.set_concurrency(1)
    session.control.resume()
    await until(lambda: any(isinstance(e, PromptFailed) and e.seq == 1 for e in seen), "the failure")
    pool.simulator.replace_profile(profile)
    failure = next(e for e in seen if isinstance(e, PromptFailed) and e.seq == 1)
    assert failure.answered
    assert stored(session, 1) == before
    await run
    assert session.state.answered + session.state.failed == 8
    assert session.state.answered >= answered
    assert stored(session, 1) == before


async def test_what_is_asked_for_at_the_end_is_asked_before_the_session_ends(rig: MakeRig):
    pool = rig(slow(0.3))
    session = pool.session(4, concurrency=4, hedge=False)
    run = asyncio.create_task(session.run())
    await until(
        lambda: session.state.answered >= 1 and session.state.answered + session.state.in_flight == 4,
        "an answer while the last are in flight",
    )
    done = next(seq for seq, row in session.state.rows.items() if row.state == "answered")
    in_flight = [seq for seq, row in session.state.rows.items() if row.state == "running"]
    session.control.retry(done, *in_flight, 99)
    assert await run == "finished"
    assert session.state.answered == 4
    assert pool.stats()["calls"] == 5  # what is in flight, and what is not there, is left alone


async def test_an_answer_can_be_watched_while_it_streams(rig: MakeRig):
    pool = rig(slow(0.05, answer_tokens=200, token_rate=100.0))
    session = pool.session(2, concurrency=2, hedge=False)
    run = asyncio.create_task(session.run())
    await until(lambda: any(p.text for p in session.answer_so_far(1)), "the first words")
    (part,) = session.answer_so_far(1)
    assert part.attempt == 1
    assert part.account in ("north", "east")
    await until(lambda: len(session.answer_so_far(1)[0].text) > len(part.text), "more words")
    assert session.answer_so_far(1)[0].text.startswith(part.text)
    assert session.answer_so_far(77) == ()
    session.control.stop()
    await run
    assert session.answer_so_far(1) == ()
