"""A file that turns out damaged, or gives way to another, costs no answer."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.core.cache.samples import (
    ANSWER,
    Open,
    answer,
    bus,
    damage_last_third,
    until,
)

pytestmark = pytest.mark.usefixtures("retries_often", "looks_often")


def spoil(path: Path) -> None:
    """Garbage all over the file, as a bad disk leaves it."""
    with path.open("r+b") as file:
        file.write(b"\xa5" * path.stat().st_size)


def spoil_journal(path: Path) -> None:
    spoil(path.with_name(path.name + "-wal"))


def cut(path: Path) -> None:
    os.truncate(path, 5000)


def empty(path: Path) -> None:
    os.truncate(path, 0)


@pytest.mark.parametrize("harm", [spoil, spoil_journal, cut, empty])
@pytest.mark.parametrize("at_the_end", [True, False])
def test_a_file_that_is_spoiled_while_it_is_open_costs_nothing(
    opened: Open, path: Path, harm: Callable[[Path], None], at_the_end: bool
) -> None:
    cache = opened()
    for i in range(300):
        cache.put(bus(i), ANSWER)
    cache.flush()
    harm(path)
    if not at_the_end:
        cache.put(bus(300), ANSWER)
        cache.flush(0.2)
    cache.put(bus(301), ANSWER)
    cache.close()
    again = opened()
    assert len(again) == (301 if at_the_end else 302)
    assert not again.notices
    assert again.flush()


def test_a_file_that_gives_way_to_another_program_is_told_and_the_cache_goes_on(
    opened: Open, path: Path
) -> None:
    cache = opened()
    cache.put(bus(1), ANSWER)
    cache.flush()
    aside = path.with_name("theirs")
    with closing(sqlite3.connect(aside)) as theirs:
        theirs.execute("CREATE TABLE notes (a)")
    aside.replace(path)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    until(lambda: "running in memory only" in cache.fault)
    assert cache.put(bus(2), ANSWER)
    assert answer(cache, 1) == answer(cache, 2) == ANSWER
    cache.close()
    with closing(sqlite3.connect(path)) as theirs:
        assert theirs.execute("SELECT name FROM sqlite_master").fetchall() == [("notes",)]


def test_a_row_that_no_cache_has_written_makes_it_begin_anew(opened: Open, path: Path) -> None:
    cache = opened()
    for i in range(3):
        cache.put(bus(i), ANSWER)
    cache.flush()
    with closing(sqlite3.connect(path)) as tool:
        tool.execute("UPDATE entries SET created = 'soon' WHERE rowid = 2")
        tool.execute("INSERT INTO changes (at, writer, question) SELECT 1, 1, question FROM entries")
        tool.commit()
    until(lambda: cache.notices)
    assert "was damaged and is now" in cache.notices[0]
    assert cache.flush()
    assert len(opened()) == 3


def test_a_file_damaged_in_its_middle_is_set_aside_and_what_could_be_read_goes_on(
    opened: Open, path: Path
) -> None:
    first = opened()
    for i in range(400):
        first.put(bus(i), f"{ANSWER * 20}{i}")
    first.close()
    damage_last_third(path)
    cache = opened()
    until(lambda: cache.notices)
    assert "was damaged and is now" in cache.notices[0]
    assert list(path.parent.glob("cache.db.damaged-*"))
    saved = len(cache)
    assert 0 < saved < 400
    assert cache.put(bus(1000), ANSWER)
    assert cache.flush()
    assert len(opened()) == saved + 1
