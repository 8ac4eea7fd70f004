"""Entries that left are remembered, the newest and the often used ones longest, in little room."""

from __future__ import annotations

import random

import pytest

from core.cache.ghosts import Ghost, Ghosts

NOW = 1_790_000_000.0


def test_a_ghost_is_remembered_once() -> None:
    ghosts = Ghosts()
    assert ghosts.take(7) is None
    ghosts.put(7, Ghost(NOW, 3, 5.25))
    found = ghosts.take(7)
    assert found is not None
    assert (found.last_s, found.uses, found.mean) == (
        pytest.approx(NOW, abs=0.1),
        3,
        pytest.approx(5.25, abs=1e-3),
    )
    assert ghosts.take(7) is None


def test_nothing_is_lost_when_the_table_grows() -> None:
    ghosts, draw = Ghosts(), random.Random(1)
    ids = [draw.getrandbits(63) for _ in range(100)]
    for number, wanted in enumerate(ids):
        ghosts.put(wanted, Ghost(NOW + number, 1 + number % 9, 4.0))
    room = ghosts.room
    ghosts.grow()
    ghosts.grow()
    assert ghosts.room == 4 * room
    found = [ghosts.take(wanted) for wanted in ids]
    assert [ghost and ghost.uses for ghost in found] == [1 + number % 9 for number in range(100)]


def test_the_oldest_of_those_used_once_is_forgotten_first() -> None:
    ghosts = Ghosts()
    same_bucket = [number << 20 for number in range(1, 10)]
    for number, wanted in enumerate(same_bucket[:8]):
        ghosts.put(wanted, Ghost(NOW + number, 5 if number == 0 else 1, 4.0))
    ghosts.put(same_bucket[8], Ghost(NOW + 8, 1, 0.0))
    assert ghosts.take(same_bucket[1]) is None
    assert all(ghosts.take(same_bucket[number]) for number in (0, 2, 3, 4, 5, 6, 7, 8))


def test_a_ghost_takes_eleven_bytes() -> None:
    ghosts = Ghosts()
    ghosts.grow()
    assert ghosts.nbytes == 11 * ghosts.room
