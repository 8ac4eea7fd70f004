"""What several processes, bad disks, damaged files and senseless values must not do to a cache."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.cache import CacheRequest, IntelligentCache, Scope, as_request
from core.cache.file_reader import FileReader
from core.storage import FileError

ANSWER = "High tide at Brest is at six in the morning and again at half past six."
Open = Callable[..., IntelligentCache]
Clock = Any


@pytest.fixture(autouse=True)
def retry_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.storage.writer.RETRY_S", 0.02)


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.cache.keeper.OTHERS_EVERY_S", 0.02)


@pytest.fixture
def never_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Caches see what others have changed, and what became of the file, only when a test says so."""
    monkeypatch.setattr("core.cache.keeper.OTHERS_EVERY_S", 1000.0)


def look(cache: IntelligentCache) -> None:
    cache._others.look()
    assert cache.flush()


def asking(number: int = 0) -> CacheRequest:
    return as_request(f"What is the number {number} bus called?", "m")


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def answer(cache: IntelligentCache, number: int = 0) -> str | None:
    hit = cache.get(asking(number))
    return None if hit is None else hit.entry.response


# Several processes


@pytest.mark.usefixtures("never_looks")
def test_what_was_put_after_another_process_cleared_stays(opened: Open) -> None:
    one = opened()
    one.put(asking(1), ANSWER)
    one.flush()
    assert opened().clear() == 1
    one.put(asking(2), ANSWER)
    one.flush()
    one.put(asking(3), ANSWER)
    look(one)
    assert [answer(one, n) for n in (1, 2, 3)] == [None, ANSWER, ANSWER]
    assert len(opened()) == 2


@pytest.mark.usefixtures("never_looks")
def test_a_clock_that_is_set_back_does_not_hide_what_came_later(opened: Open, clock: Clock) -> None:
    one = opened()
    one.put(asking(), ANSWER + " old")
    one.flush()
    other = opened()
    clock.now -= 3600
    other.put(asking(), ANSWER + " new")
    other.flush()
    look(one)
    assert answer(one) == answer(opened()) == ANSWER + " new"


@pytest.mark.usefixtures("never_looks")
def test_a_correction_holds_though_the_answer_was_replaced_elsewhere_meanwhile(
    opened: Open, clock: Clock
) -> None:
    one = opened()
    one.put(asking(), ANSWER)
    one.flush()
    other = opened()
    clock.now += 60
    other.put(asking(), ANSWER + " elsewhere")
    other.flush()
    one.correct(next(iter(one)).id, "corrected")
    one.flush()
    look(other)
    assert answer(one) == answer(other) == answer(opened()) == "corrected"


@pytest.mark.usefixtures("looks_often")
def test_each_process_can_undo_its_own_last_cleanup(opened: Open, clock: Clock) -> None:
    one = opened()
    for number in (1, 2):
        one.put(asking(number), ANSWER, ttl_s=10 * number)
    one.flush()
    other = opened()
    clock.now += 15
    assert one.cleanup_expired() == 1
    one.flush()
    until(lambda: len(other) == 1)
    clock.now += 15
    assert other.cleanup_expired() == 1
    other.flush()
    assert (one.undo_cleanup(), other.undo_cleanup()) == (1, 1)
    assert len(opened()) == 2


@pytest.mark.usefixtures("looks_often")
def test_a_clear_leaves_what_is_put_while_it_waits_for_the_file(opened: Open, path: Path) -> None:
    cache = opened()
    cache.put(asking(1), ANSWER)
    cache.flush()
    with closing(sqlite3.connect(path, isolation_level=None)) as other, ThreadPoolExecutor(1) as pool:
        other.execute("BEGIN IMMEDIATE")
        clearing = pool.submit(cache.clear)
        saver = cache._holdings.saver
        until(lambda: saver is not None and (saver._waiting or saver._at_work))
        cache.put(asking(2), ANSWER)
        other.execute("ROLLBACK")
        assert clearing.result(20) == 1
    assert cache.flush()
    assert [answer(cache, n) for n in (1, 2)] == [None, ANSWER]
    until(lambda: cache.get(as_request("please, what's the number 2 bus called", "m")))
    assert len(opened()) == 1


def test_what_a_cleanup_removes_leaves_the_file_though_its_undo_is_given_up_meanwhile(
    opened: Open, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = opened()
    for i in range(5):
        cache.put(asking(i), ANSWER, ttl_s=10)
    clock.now += 20
    monkeypatch.setattr("core.cache.cleaning.REMOVED_AT_ONCE", 2)
    bury = cache._undo.bury

    def invalidate_and_bury(*values: Any) -> None:
        bury(*values)
        cache._holdings.lock.release()
        cache.invalidate(text="nothing has this text")
        cache._holdings.lock.acquire()

    monkeypatch.setattr(cache._undo, "bury", invalidate_and_bury)
    assert cache.cleanup_expired() == 5
    assert cache.flush()
    assert len(opened()) == 0


# While the file is read


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
        first.put(asking(i), ANSWER)
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


# Damaged files


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


@pytest.mark.usefixtures("looks_often")
@pytest.mark.parametrize("harm", [spoil, spoil_journal, cut, empty])
@pytest.mark.parametrize("at_the_end", [True, False])
def test_a_file_that_is_spoiled_while_it_is_open_costs_nothing(
    opened: Open, path: Path, harm: Callable[[Path], None], at_the_end: bool
) -> None:
    cache = opened()
    for i in range(300):
        cache.put(asking(i), ANSWER)
    cache.flush()
    harm(path)
    if not at_the_end:
        cache.put(asking(300), ANSWER)
        cache.flush(0.2)
    cache.put(asking(301), ANSWER)
    cache.close()
    again = opened()
    assert len(again) == (301 if at_the_end else 302)
    assert not again.notices
    assert again.flush()


@pytest.mark.usefixtures("looks_often")
def test_a_file_that_gives_way_to_another_program_is_told_and_the_cache_goes_on(
    opened: Open, path: Path
) -> None:
    cache = opened()
    cache.put(asking(1), ANSWER)
    cache.flush()
    aside = path.with_name("theirs")
    with closing(sqlite3.connect(aside)) as theirs:
        theirs.execute("CREATE TABLE notes (a)")
    aside.replace(path)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    until(lambda: "running in memory only" in cache.fault)
    assert cache.put(asking(2), ANSWER)
    assert answer(cache, 1) == answer(cache, 2) == ANSWER
    cache.close()
    with closing(sqlite3.connect(path)) as theirs:
        assert theirs.execute("SELECT name FROM sqlite_master").fetchall() == [("notes",)]


@pytest.mark.usefixtures("looks_often")
def test_a_row_that_no_cache_has_written_makes_it_begin_anew(opened: Open, path: Path) -> None:
    cache = opened()
    for i in range(3):
        cache.put(asking(i), ANSWER)
    cache.flush()
    with closing(sqlite3.connect(path)) as tool:
        tool.execute("UPDATE entries SET created = 'soon' WHERE rowid = 2")
        tool.execute("INSERT INTO changes (at, writer, question) SELECT 1, 1, question FROM entries")
        tool.commit()
    until(lambda: cache.notices)
    assert "was damaged and is now" in cache.notices[0]
    assert cache.flush()
    assert len(opened()) == 3


# Disks and values


def test_an_entry_that_no_file_can_hold_is_told_and_holds_up_no_other(opened: Open) -> None:
    cache = opened()
    odd = CacheRequest(b"q" * 16, Scope(b"s" * 16, "model", "half a character: \ud800"), None, "odd")
    for i in range(3):
        cache.put(asking(i), ANSWER)
    cache.put(odd, ANSWER)
    cache.put(asking(3), ANSWER)
    assert cache.flush()
    assert cache.get(odd)
    assert ["cannot hold an entry" in notice for notice in cache.notices] == [True]
    assert len(opened()) == 4


Refusing = Callable[[str], IntelligentCache]


@pytest.fixture
def refusing(opened: Open, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Refusing:
    """A cache that has cleaned two of five entries, and whose file refuses a kind of change since then."""
    monkeypatch.setattr("core.cache.saving.PATIENCE_S", 0.1)

    def make(change: str) -> IntelligentCache:
        cache = opened()
        for i in range(5):
            cache.put(asking(i), ANSWER, ttl_s=10 if i < 2 else 1000)
        clock.now += 20
        assert cache.cleanup_expired() == 2
        cache.flush()
        with closing(sqlite3.connect(path)) as other:
            other.executescript(
                f"CREATE TRIGGER a BEFORE {change} ON entries BEGIN SELECT RAISE(ABORT, 'disk is full'); END;"
            )
        return cache

    return make


def mend(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP TRIGGER a")


def test_an_undo_that_the_disk_refuses_is_told_and_can_be_tried_again(
    refusing: Refusing, path: Path, opened: Open
) -> None:
    cache = refusing("UPDATE")
    with pytest.raises(FileError, match="nothing was changed, the file takes no writes now: disk is full"):
        cache.undo_cleanup()
    assert len(cache) == 3
    assert cache.can_undo
    mend(path)
    assert cache.undo_cleanup() == 2
    assert len(cache) == len(opened()) == 5


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


@pytest.mark.parametrize("on_disk", [True, False])
def test_a_closed_cache_says_so(opened: Open, path: Path, on_disk: bool) -> None:
    cache = opened(path if on_disk else None)
    cache.put(asking(), ANSWER)
    [entry] = cache
    cache.close()
    acts: list[Callable[[], object]] = [
        lambda: cache.get(asking()),
        lambda: cache.put(asking(), ANSWER),
        lambda: cache.pin(entry.id),
        lambda: list(cache),
        lambda: len(cache),
        lambda: cache.stats(),
        lambda: cache.cleanup_expired(),
        lambda: cache.invalidate(text="x"),
        lambda: cache.explain(asking()),
        lambda: cache.clear(),
    ]
    for act in acts:
        with pytest.raises(ValueError, match="this cache is closed"):
            act()
    cache.close()


@pytest.mark.parametrize("conversation", [False, True])
def test_half_a_character_is_a_miss_and_is_not_stored(opened: Open, conversation: bool) -> None:
    cache = opened()
    text = "When is high tide \ud800 at Brest?"
    asked: Any = [{"role": "system", "content": text}, {"role": "user", "content": text}]
    asked = asked if conversation else text
    assert cache.get(asked) is None
    assert not cache.put(asked, ANSWER)
    assert not cache.put("When is high tide at Brest?", ANSWER + "\udfff")
    assert cache.explain(asked).outcome == "miss"
    assert as_request(text) != as_request(text.replace("\ud800", "\ud801"))
    assert len(cache) == 0


@pytest.mark.parametrize("now", [0.0, -1.0, -1e18, 1e18])
def test_a_clock_without_sense_does_no_harm(opened: Open, clock: Clock, now: float) -> None:
    clock.now = now
    cache = opened()
    for text in ("When is high tide at Brest today?", "When is high tide at Paris?"):
        assert cache.put(text, ANSWER)
        assert cache.get(text)
    assert [0 <= entry.utility <= 1 for entry in cache] == [True, True]
    assert cache.cleanup_low_utility(1.0, 1.0) == 2
    cache.undo_cleanup()
    cache.close()
    opened()


@pytest.mark.parametrize("tokens", [1.5, -1, "many"])
def test_tokens_that_are_no_count_are_refused(opened: Open, tokens: Any) -> None:
    cache = opened()
    with pytest.raises(ValueError, match="tokens a whole number"):
        cache.put(asking(), ANSWER, tokens=tokens)
    assert len(cache) == 0


def test_a_prompt_is_explained_while_all_is_cleared(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = opened(None)
    for i in range(3):
        cache.put(asking(i), ANSWER)
    monkeypatch.setattr("core.cache.explain.SCANNED_AT_ONCE", 1)
    real = cache._holdings.contents.column

    def column(*values: Any) -> Any:
        cache._holdings.lock.release()
        cache.clear()
        cache._holdings.lock.acquire()
        monkeypatch.setattr(cache._holdings.contents, "column", real)
        return np.zeros(1, np.uint8)

    monkeypatch.setattr(cache._holdings.contents, "column", column)
    assert cache.explain(as_request("What is the number 7 bus called?", "other")).outcome == "miss"


def test_who_looks_at_a_file_that_ends_in_damage_knows_so_once_it_is_read(opened: Open, path: Path) -> None:
    cache = opened()
    for i in range(400):
        cache.put(asking(i), f"{ANSWER * 20}{i}")
    cache.close()
    with path.open("r+b") as file:
        file.seek(path.stat().st_size * 2 // 3)
        file.write(b"\xa5" * (path.stat().st_size // 3))
    for _ in range(5):
        assert "it stays where it is" in opened(read_only=True).notices[0]
    assert [p.name for p in path.parent.glob("*damaged*")] == []
