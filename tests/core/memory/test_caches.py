"""Caches by name, and what happens when one does not tell its size."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from core.memory.caches import CacheRegistry


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def caches(told: list[str]) -> CacheRegistry:
    return CacheRegistry(told.append)


def refuse() -> float:
    raise OSError("the file has gone")


def steps(*values: float | Exception) -> Callable[[], float]:
    """A size for each time it is asked for."""
    left = iter(values)

    def step() -> float:
        value = next(left)
        if isinstance(value, Exception):
            raise value
        return value

    return step


def test_each_cache_tells_its_bytes_by_name(caches: CacheRegistry):
    answers = {"a": "b" * 90}
    caches.register("answers", lambda: len(answers["a"]))
    caches.register("vectors", lambda: 1_000)
    assert caches.bytes_by_name() == {"answers": 90, "vectors": 1_000}
    answers["a"] = ""
    assert caches.total_bytes() == 1_000


def test_an_unregistered_cache_counts_no_more(caches: CacheRegistry):
    caches.register("answers", lambda: 5)
    caches.unregister("answers")
    caches.unregister("never there")
    assert (caches.bytes_by_name(), caches.total_bytes()) == ({}, 0)


def test_a_name_is_not_taken_twice(caches: CacheRegistry):
    caches.register("answers", lambda: 5)
    with pytest.raises(ValueError, match="unregister it first"):
        caches.register("answers", lambda: 6)
    assert caches.total_bytes() == 5


def test_a_cache_that_fails_counts_as_before_and_is_told_once(caches: CacheRegistry, told: list[str]):
    caches.register("answers", steps(700, OSError("disk"), OSError("disk"), 900))
    assert [caches.total_bytes() for _ in range(4)] == [700, 700, 700, 900]
    assert told == [
        "the cache 'answers' did not tell its size (OSError: disk): it counts as 700 bytes until it does"
    ]


@pytest.mark.parametrize("size", [-1.0, float("nan"), float("inf")])
def test_what_is_no_size_is_told_and_not_counted(caches: CacheRegistry, told: list[str], size: float):
    caches.register("answers", steps(10, size))
    assert [caches.total_bytes() for _ in range(2)] == [10, 10]
    assert len(told) == 1


def test_one_cache_that_fails_does_not_hide_the_others(caches: CacheRegistry, told: list[str]):
    caches.register("bad", refuse)
    caches.register("good", lambda: 40)
    assert caches.bytes_by_name() == {"bad": 0, "good": 40}
    assert len(told) == 1


def test_a_cache_may_unregister_while_it_is_asked(caches: CacheRegistry):
    def leave() -> float:
        caches.unregister("answers")
        return 3

    caches.register("answers", leave)
    assert caches.bytes_by_name() == {"answers": 3}
    assert caches.bytes_by_name() == {}


def test_caches_come_and_go_from_many_threads(caches: CacheRegistry, told: list[str]):
    caches.register("steady", lambda: 1)
    seen: list[float] = []
    go = threading.Barrier(5)

    def churn(name: str) -> None:
        go.wait()
        for _ in range(500):
            caches.register(name, lambda: 1)
            seen.append(caches.total_bytes())
            caches.unregister(name)

    threads = [threading.Thread(target=churn, args=(f"cache {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    go.wait()
    for thread in threads:
        thread.join()
    assert len(seen) == 2_000
    assert min(seen) >= 2
    assert max(seen) <= 5
    assert (caches.bytes_by_name(), told) == ({"steady": 1}, [])
