"""While the file is read exact questions are answered; what could be read of a damaged one is there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from core.cache import IntelligentCache, as_request
from core.cache.file_reader import FileReader
from tests.core.cache.samples import (
    ANSWER,
    Clock,
    Open,
    answer,
    bus,
    damage_last_third,
    until,
)

pytestmark = pytest.mark.usefixtures("looks_often")


@pytest.fixture
def go_on(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Until it is set, no file is read beyond its first 50 entries."""
    allowed = threading.Event()
    allowed.set()

    class Slow(FileReader):
        def columns(self, batch: int) -> Any:
            for columns in super().columns(50):
                yield columns
                allowed.wait(20)

    monkeypatch.setattr("core.cache.store.FileReader", Slow)
    return allowed


def test_what_concerns_any_entry_waits_until_all_are_read(
    opened: Open, path: Path, clock: Clock, go_on: threading.Event
) -> None:
    first = opened()
    for i in range(120):
        first.put(bus(i), ANSWER)
    ids = [entry.id for entry in first]
    first.close()
    go_on.clear()
    with IntelligentCache(path, clock=clock) as cache, ThreadPoolExecutor(8) as pool:
        acts: list[Callable[[], Any]] = [
            lambda: cache.pin(ids[-1]),
            lambda: len(list(cache)),
            lambda: len(cache.columns()),
            lambda: cache.entry(ids[-2]).id,
            lambda: cache.correct(ids[-3], "corrected"),
            lambda: cache.cleanup_expired(),
        ]
        done = [pool.submit(act) for act in acts]
        time.sleep(0.05)
        assert not cache.loaded.is_set()
        assert not any(one.done() for one in done)
        go_on.set()
        assert [one.result(20) for one in done] == [None, 120, 120, ids[-2], None, 0]
        assert cache.entry(ids[-1]).pinned
        assert cache.entry(ids[-3]).response == "corrected"


def test_exact_questions_are_answered_while_the_rest_still_loads(
    opened: Open, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = opened()
    for i in range(300):
        first.put(bus(i), f"{ANSWER}{i}")
    first.pin(next(iter(first)).id)
    first.get(bus(7))
    first.close()

    class Slow(FileReader):
        def columns(self, batch: int) -> Any:
            for columns in super().columns(50):
                yield columns
                go_on.acquire()

    go_on = threading.Semaphore(0)
    monkeypatch.setattr("core.cache.store.FileReader", Slow)
    with IntelligentCache(path, clock=clock) as cache:
        assert not cache.loaded.is_set()
        for number in (0, 7, 299):
            hit = cache.get(bus(number))
            assert hit is not None
            assert (hit.layer, hit.entry.response) == ("exact", f"{ANSWER}{number}")
        assert cache.get(bus(1000)) is None
        assert cache.put(bus(1000), ANSWER)
        assert cache.put(bus(299), ANSWER + " new")
        assert cache.put(bus(0), ANSWER + " new")
        go_on.release(100)
        assert cache.loaded.wait(20)
        assert len(cache) == 301
        assert [answer(cache, n) for n in (0, 7, 298, 299, 1000)] == [
            *(ANSWER + " new", ANSWER + "7", ANSWER + "298"),
            *(ANSWER + " new", ANSWER),
        ]
        hit = cache.get(as_request("please, what's the number 299 bus called", "m"))
        assert hit is not None
        assert hit.entry.response == ANSWER + " new"
        assert sum(entry.pinned for entry in cache) == 1
        assert next(e for e in cache if "number 7 " in e.prompt).hits == 3
        cache.flush()
    assert len(opened()) == 301


def test_a_file_larger_than_the_limits_is_cut_to_them(opened: Open) -> None:
    first = opened()
    for i in range(50):
        first.put(bus(i), ANSWER)
    first.close()
    assert len(opened(max_entries=20)) <= 50
    small = opened(max_entries=20)
    until(lambda: len(small) == 20)
    small.flush()
    assert len(opened()) == 20


def test_who_looks_at_a_file_that_ends_in_damage_knows_so_once_it_is_read(opened: Open, path: Path) -> None:
    cache = opened()
    for i in range(400):
        cache.put(bus(i), f"{ANSWER * 20}{i}")
    cache.close()
    damage_last_third(path)
    for _ in range(5):
        assert "it stays where it is" in opened(read_only=True).notices[0]
    assert [p.name for p in path.parent.glob("*damaged*")] == []
