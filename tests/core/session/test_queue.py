"""Unfinished prompts are handed out once each, in order, while the import still goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.client.prefix import prefix_marks
from core.client.prompt import Prompt
from core.executor.ordering import PromptWindow
from core.session import queue as queue_module
from core.session.file import SessionFile, StoredOutcome, StoredPrompts
from core.session.queue import PromptQueue
from tests.core.keys.pools import Rig


@pytest.fixture
def file(tmp_path: Path) -> Iterator[SessionFile]:
    made = SessionFile(tmp_path / "session.pilot", create=True)
    made.start_writer(lambda items: None, lambda error: None)
    yield made
    made.close()


def add(file: SessionFile, *seqs: int) -> None:
    assert file._writer is not None
    prompts = [Prompt(s, str(s), text=f"question {s}") for s in seqs]
    file._writer.submit(StoredPrompts(prompts, {}, lambda taken: None, lambda: None))
    file._writer.flush()


def finish(file: SessionFile, *seqs: int, ok: bool = True) -> None:
    assert file._writer is not None
    for seq in seqs:
        file._writer.submit(StoredOutcome(seq, ok, b"{}"))
    file._writer.flush()


async def taken(queue: PromptQueue) -> list[int]:
    seqs = []
    while (prompt := await asyncio.wait_for(queue.next(), 5.0)) is not None:
        seqs.append(prompt.seq)
    return seqs


async def test_prompts_come_in_their_order_and_then_the_end(
    file: SessionFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_module, "PAGE", 7)
    add(file, *range(1, 51))
    queue = PromptQueue(file, complete=True)
    assert await taken(queue) == list(range(1, 51))
    assert queue.position == 50
    assert await queue.next() is None


async def test_what_is_answered_is_left_out_and_what_failed_is_asked_again(file: SessionFile) -> None:
    add(file, *range(1, 11))
    finish(file, 1, 2, 5, 10)
    finish(file, 3, ok=False)
    assert await taken(PromptQueue(file, complete=True)) == [3, 4, 6, 7, 8, 9]


async def test_nothing_to_do_is_the_end_at_once(file: SessionFile) -> None:
    assert await taken(PromptQueue(file, complete=True)) == []


async def test_the_end_of_the_file_is_not_the_end_while_the_import_goes_on(file: SessionFile) -> None:
    add(file, 1, 2)
    queue = PromptQueue(file, complete=False)
    taking = asyncio.create_task(taken(queue))
    await asyncio.sleep(0)
    assert not taking.done()
    add(file, 3, 5)
    queue.grow()
    while queue.position < 5:  # noqa: ASYNC110 - the queue tells nobody how far it is
        await asyncio.sleep(0)
    assert not taking.done()
    add(file, 8)
    queue.grow(complete=True)
    assert await taking == [1, 2, 3, 5, 8]


async def test_growing_without_new_prompts_goes_on_waiting(file: SessionFile) -> None:
    queue = PromptQueue(file, complete=False)
    waiting = asyncio.create_task(queue.next())
    for _ in range(3):
        queue.grow()
        await asyncio.sleep(0)
    assert not waiting.done()
    queue.grow(complete=True)
    assert await waiting is None


async def test_several_takers_share_the_prompts_without_doubling_any(
    file: SessionFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_module, "PAGE", 5)
    add(file, *range(1, 31))
    queue = PromptQueue(file, complete=False)
    takers = [asyncio.create_task(taken(queue)) for _ in range(4)]
    await asyncio.sleep(0)
    add(file, *range(31, 61))
    queue.grow(complete=True)
    assert sorted(seq for one in await asyncio.gather(*takers) for seq in one) == list(range(1, 61))


async def test_closing_ends_those_who_wait_and_those_who_come(file: SessionFile) -> None:
    add(file, 1)
    queue = PromptQueue(file, complete=False)
    assert (await queue.next()) is not None
    waiting = asyncio.create_task(queue.next())
    await asyncio.sleep(0)
    add(file, 2)
    queue.close()
    assert await waiting is None
    assert await queue.next() is None


SHIPS = "All ships keep to the starboard side of the channel. " * 40


async def test_a_window_puts_others_before_those_who_follow_and_all_come_once(
    file: SessionFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_module, "PAGE", 8)
    assert file._writer is not None
    prompts = [Prompt(s, str(s), text=f"{SHIPS if s % 2 else ''}Question {s}?") for s in range(1, 41)]
    file._writer.submit(StoredPrompts(prompts, {}, lambda taken: None, lambda: None))
    file._writer.flush()
    rig = Rig("a", "b")
    rig.prove_all()
    window = PromptWindow(rig.pool, lambda prompt: "m", lambda: rig.now)
    queue = PromptQueue(file, complete=True, window=window)
    first = await queue.next()
    assert first is not None
    lease = rig.must_lease(prefix=prefix_marks(first, "m"))
    others = [await queue.next() for _ in range(3)]
    assert [p.seq for p in others if p is not None] == [2, 4, 6]
    assert len(window) <= 8
    rig.answer(lease)
    window.wake()
    assert [1, 2, 4, 6, *await taken(queue)] == [1, 2, 4, 6, 3, 5, *range(7, 41)]
    assert queue.position == 40


async def test_closing_ends_the_wait_for_a_context_cache(file: SessionFile) -> None:
    assert file._writer is not None
    prompts = [Prompt(s, str(s), text=f"{SHIPS}Question {s}?") for s in (1, 2)]
    file._writer.submit(StoredPrompts(prompts, {}, lambda taken: None, lambda: None))
    file._writer.flush()
    rig = Rig("a", "b")
    rig.prove_all()
    queue = PromptQueue(
        file, complete=True, window=PromptWindow(rig.pool, lambda prompt: "m", lambda: rig.now)
    )
    first = await queue.next()
    assert first is not None
    rig.must_lease(prefix=prefix_marks(first, "m"))
    waiting = asyncio.create_task(queue.next())
    await asyncio.sleep(0)
    assert not waiting.done()
    queue.close()
    assert await asyncio.wait_for(waiting, 5.0) is None
