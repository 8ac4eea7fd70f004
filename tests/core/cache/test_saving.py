"""What no disk takes now, or no file can ever hold, costs no answer and holds up nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.cache import CacheRequest, IntelligentCache, Scope, as_request
from tests.core.cache.samples import (
    ANSWER,
    Open,
    answer,
    bus,
    until,
)

pytestmark = pytest.mark.usefixtures("retries_often")


def test_an_entry_that_no_file_can_hold_is_told_and_holds_up_no_other(opened: Open) -> None:
    cache = opened()
    odd = CacheRequest(b"q" * 16, Scope(b"s" * 16, "model", "half a character: \ud800"), None, "odd")
    for i in range(3):
        cache.put(bus(i), ANSWER)
    cache.put(odd, ANSWER)
    cache.put(bus(3), ANSWER)
    assert cache.flush()
    assert cache.get(odd)
    assert ["cannot hold an entry" in notice for notice in cache.notices] == [True]
    assert len(opened()) == 4


@pytest.fixture
def full(opened: Open, path: Path) -> IntelligentCache:
    """A cache whose file takes no more rows."""
    cache = opened()
    with closing(sqlite3.connect(path)) as other:
        other.executescript(
            "CREATE TRIGGER a BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'disk is full (test)'); END;"
        )
    return cache


def test_a_full_disk_costs_no_answer_is_told_and_is_made_up_for(
    full: IntelligentCache, path: Path, opened: Open
) -> None:
    for i in range(20):
        assert full.put(bus(i), ANSWER)
    until(lambda: "disk is full" in full.fault)
    for _ in range(3):
        assert answer(full, 7) == ANSWER
    assert full.stats().unsaved == 20
    assert not full.flush(0.05)
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP TRIGGER a")
    assert full.flush()
    until(lambda: not full.fault)
    cache = opened()
    assert len(cache) == 20
    assert next(e for e in cache if "number 7 " in e.prompt).hits == 3
    until(lambda: cache.get(as_request("please, what's the number 5 bus called", "m")))


def test_a_file_that_may_not_be_written_is_read_and_told(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = opened()
    first.put(bus(1), ANSWER)
    first.close()
    monkeypatch.setattr("os.access", lambda *_: False)
    cache = opened()
    assert "may not be written" in cache.fault
    assert answer(cache, 1) == ANSWER
    assert cache.put(bus(2), ANSWER)
    assert answer(cache, 2) == ANSWER
    assert (cache.flush(), cache.cleanup_expired(), cache.clear()) == (True, 0, 2)
    monkeypatch.undo()
    assert len(opened()) == 1
