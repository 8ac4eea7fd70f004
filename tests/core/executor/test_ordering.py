"""Prompts that begin alike go after the one that brings their beginning into a cache, and none waits for long."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from core.client.prefix import prefix_marks
from core.client.prompt import Prompt
from core.executor.ordering import FIRST_PATIENCE_S, LONGEST_WAIT_S, PromptWindow
from core.keys.pool import Lease
from tests.core.keys.pools import Rig

SHIPS = "All ships keep to the starboard side of the channel. " * 100
TIDES = "A tide gauge is read at every full hour of the day. " * 100


def prompt(seq: int, beginning: str = SHIPS) -> Prompt:
    return Prompt(seq, str(seq), text=f"{beginning}Question {seq}?")


class Bench:
    """A pool of proven accounts, a window, and a clock that the test moves."""

    def __init__(self, *prompts: Prompt, accounts: str = "abcd", max_in_flight: int | None = None) -> None:
        self.rig = Rig(*accounts, max_in_flight=max_in_flight)
        self.rig.prove_all()
        self.rig.pool.prefixes.answer_s = 1.0
        self.window = PromptWindow(self.rig.pool, lambda prompt: "m", lambda: self.rig.now)
        self.window.extend(prompts)
        self.in_flight: dict[int, Lease] = {}

    def take(self) -> int | None:
        """The next prompt's number; its call goes out."""
        taken = self.window.take()
        if taken is None:
            return None
        prefix = self.window.marks_of(taken)
        assert prefix == prefix_marks(taken, "m")
        self.in_flight[taken.seq] = self.rig.must_lease(prefix=prefix)
        return taken.seq

    def take_all(self) -> list[int]:
        taken = []
        while (seq := self.take()) is not None:
            taken.append(seq)
        return taken

    def answer(self, seq: int) -> None:
        self.rig.answer(self.in_flight.pop(seq))
        self.window.wake()


def test_without_a_pool_the_order_stays() -> None:
    window = PromptWindow()
    window.extend([prompt(1), prompt(2), prompt(3, TIDES)])
    assert [p.seq for _ in range(3) if (p := window.take())] == [1, 2, 3]
    assert window.take() is None


def test_the_first_of_each_beginning_goes_and_the_others_follow_its_answer() -> None:
    bench = Bench(
        prompt(1), prompt(2), prompt(3, TIDES), prompt(4), prompt(5, TIDES), Prompt(6, "6", text="Why?")
    )
    assert bench.take_all() == [1, 3, 6]
    assert len(bench.window) == 3
    holder = bench.in_flight[3].account
    bench.answer(3)
    assert bench.take_all() == [5]
    assert bench.in_flight[5].account is holder
    bench.answer(1)
    assert bench.take_all() == [2, 4]
    assert len(bench.window) == 0


def test_those_who_follow_keep_their_order_and_go_before_newer_ones() -> None:
    bench = Bench(*map(prompt, range(1, 20)))
    assert bench.take_all() == [1]
    bench.window.extend([prompt(20, TIDES)])
    bench.answer(1)
    assert bench.take_all() == [*range(2, 21)]


def test_a_conversation_goes_turn_after_turn() -> None:
    turns = [Prompt(i, str(i), text=SHIPS * i) for i in range(1, 4)]
    bench = Bench(*turns)
    for i in range(1, 4):
        assert bench.take_all() == [i]
        bench.answer(i)


def test_when_the_first_fails_the_next_goes_first() -> None:
    bench = Bench(prompt(1), prompt(2), prompt(3))
    assert bench.take_all() == [1]
    bench.rig.fail(bench.in_flight[1], "overloaded")
    bench.window.wake()
    assert bench.take_all() == [2]


def test_a_free_place_stays_empty_for_a_moment_only() -> None:
    bench = Bench(prompt(1), prompt(2), prompt(3))
    assert bench.take_all() == [1]
    bench.rig.now += FIRST_PATIENCE_S
    assert bench.take() is None
    bench.rig.now += FIRST_PATIENCE_S
    assert bench.take_all() == [2, 3]


def test_nobody_is_set_aside_for_ever_by_newer_prompts() -> None:
    bench = Bench(prompt(1), prompt(2))
    assert bench.take() == 1
    waited_s = 0.0
    for seq in range(100, 200):
        bench.window.extend([Prompt(seq, str(seq), text="Why?")])
        bench.rig.now += 1.0
        taken = bench.take()
        waited_s += 1.0
        if taken == 2:
            break
        assert taken == seq
    assert taken == 2
    assert waited_s <= LONGEST_WAIT_S + 2


def test_a_hot_beginning_spreads_to_one_more_account_when_its_holder_is_full() -> None:
    bench = Bench(*map(prompt, range(1, 12)), max_in_flight=3)
    assert bench.take() == 1
    holder = bench.in_flight[1].account
    bench.answer(1)
    taken = bench.take_all()
    assert taken == [2, 3, 4, 5]
    accounts = [bench.in_flight[seq].account for seq in taken]
    assert accounts[:3] == [holder] * 3
    assert accounts[3] is not holder
    bench.answer(5)
    # Two hold it now, and so two more may come to hold it.
    assert bench.take_all() == [6, 7, 8, 9, 10]
    assert len({bench.in_flight[seq].account for seq in (6, 7, 8, 9, 10)}) == 3


def test_a_full_holder_is_waited_for_while_others_have_work() -> None:
    ships, tides = [prompt(i) for i in (1, 2, 3)], [prompt(i, TIDES) for i in (4, 5, 6)]
    bench = Bench(ships[0], tides[0], accounts="ab", max_in_flight=1)
    assert bench.take_all() == [1, 4]
    for seq in (1, 4):
        bench.answer(seq)
    bench.window.extend([ships[1], ships[2], tides[1], tides[2]])
    assert bench.take() == 2
    assert bench.take() == 5
    bench.answer(2)
    assert bench.take() == 3
    bench.answer(5)
    assert bench.take() == 6


def test_an_account_that_has_to_be_tried_anyway_gets_one_of_those_who_wait() -> None:
    bench = Bench(prompt(1), prompt(2), prompt(3), accounts="ab")
    bench.rig = Rig("a", "b")
    bench.window = PromptWindow(bench.rig.pool, lambda prompt: "m", lambda: bench.rig.now)
    bench.window.extend([prompt(1), prompt(2), prompt(3)])
    assert bench.take_all() == [1, 2]


def test_equal_prompts_go_together_to_be_asked_once() -> None:
    bench = Bench(prompt(1), Prompt(2, "2", text=prompt(1).text), prompt(3))
    assert bench.take_all() == [1, 2]


def test_closing_leaves_nothing() -> None:
    bench = Bench(prompt(1), prompt(2))
    assert bench.take() == 1
    assert bench.take() is None
    bench.window.close()
    assert bench.take() is None
    assert len(bench.window) == 0
    bench.answer(1)
    assert bench.rig.pool.prefixes.settled == []


async def test_whoever_waits_is_woken_by_a_call_that_ends() -> None:
    bench = Bench(prompt(1), prompt(2))
    assert bench.take_all() == [1]
    waiting = asyncio.create_task(bench.window.change())
    await asyncio.sleep(0)
    bench.answer(1)
    await asyncio.wait_for(waiting, 5.0)
    assert bench.take() == 2


@pytest.mark.parametrize("seed", range(5))
def test_every_prompt_goes_out_once(seed: int) -> None:
    random = Random(seed)
    asked = [prompt(i, random.choice([SHIPS, TIDES, "Why? ", SHIPS[:2000] + TIDES])) for i in range(200)]
    bench = Bench(max_in_flight=random.choice([None, 2, 5]))
    taken = []
    while len(taken) < 200:
        if asked and random.random() < 0.3:
            bench.window.extend(asked[:7])
            del asked[:7]
        seq = bench.take() if len(bench.in_flight) < 7 else None
        if seq is not None:
            taken.append(seq)
        elif bench.in_flight and random.random() < 0.5:
            bench.answer(random.choice(list(bench.in_flight)))
        bench.rig.now += 0.05
    assert sorted(taken) == list(range(200))
    assert len(bench.window) == 0
