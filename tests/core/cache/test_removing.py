"""What an operator removes goes for good."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from core.cache import IntelligentCache, as_request
from core.storage import FileError
from tests.core.cache.samples import (
    ANSWER,
    Asking,
    Open,
    Refusing,
    answer,
    bus,
    mend,
    put,
    put_many,
    until,
)

pytestmark = pytest.mark.usefixtures("retries_often")


def test_clearing_removes_all_even_what_was_put_just_now_and_gives_the_file_back(
    cache: IntelligentCache, opened: Open, asking: Asking
) -> None:
    put_many(cache, asking, 200)
    cache.flush()
    assert cache.path is not None
    put(cache, asking(), "x" * 100_000)
    assert cache.clear() == 201
    assert (len(cache), cache.get(asking())) == (0, None)
    cache.flush()
    assert cache.path.stat().st_size < 100_000
    assert put(cache, asking())
    cache.flush()
    assert len(opened()) == 1


def test_an_entry_is_invalidated_by_its_id_its_scope_or_its_text(
    cache: IntelligentCache, opened: Open, asking: Asking
) -> None:
    put_many(cache, asking, 4)
    other = asking("What is the number 9 bus called?", defaults={"model": "m"})
    put(cache, other)
    put(cache, asking("Wo hält der Bus nach GROSSENHAIN?"))
    put(cache, asking("Wo hält der Bus nach Dresden?"))
    assert cache.invalidate(text="großenhain") == 1
    assert cache.invalidate(scope=other.scope.key) == 1
    assert cache.invalidate(entry_id=next(iter(cache)).id) == 1
    assert cache.invalidate(entry_id=12345) == 0
    cache.flush()
    assert len(cache) == len(opened()) == 4


@pytest.mark.usefixtures("looks_often")
def test_a_clear_leaves_what_is_put_while_it_waits_for_the_file(opened: Open, path: Path) -> None:
    cache = opened()
    cache.put(bus(1), ANSWER)
    cache.flush()
    with closing(sqlite3.connect(path, isolation_level=None)) as other, ThreadPoolExecutor(1) as pool:
        other.execute("BEGIN IMMEDIATE")
        clearing = pool.submit(cache.clear)
        saver = cache._holdings.saver
        until(lambda: saver is not None and (saver._waiting or saver._at_work))
        cache.put(bus(2), ANSWER)
        other.execute("ROLLBACK")
        assert clearing.result(20) == 1
    assert cache.flush()
    assert [answer(cache, n) for n in (1, 2)] == [None, ANSWER]
    until(lambda: cache.get(as_request("please, what's the number 2 bus called", "m")))
    assert len(opened()) == 1


def test_a_clear_that_the_disk_refuses_is_told_and_removes_nothing(
    refusing: Refusing, path: Path, opened: Open
) -> None:
    cache = refusing("DELETE")
    with pytest.raises(FileError, match="nothing was changed, the file takes no writes now: disk is full"):
        cache.clear()
    assert answer(cache, 3) == ANSWER
    mend(path)
    assert cache.flush()
    assert len(cache) == len(opened()) == 3
    assert cache.clear() == 3
    assert len(opened()) == 0
