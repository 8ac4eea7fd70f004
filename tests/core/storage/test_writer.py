"""The writer loses nothing: not its order, not what the disk refused, not what was left when it was closed."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.storage import BatchWriter, connect, writer

PATIENCE_S = 5.0


class Written:
    """A writer of numbers into a real file, and what it told."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection = connect(path)
        self.connection.execute("CREATE TABLE numbers (n INTEGER)")
        self.committed: list[int] = []
        self.batches: list[int] = []
        self.refusals: list[str] = []
        self.threads: set[str] = set()
        self.writer: BatchWriter[int] = BatchWriter(
            self.connection,
            write=self._write,
            committed=self._committed,
            refused=lambda e: self.refusals.append(str(e)),
            name="number writer",
        )

    def stored(self) -> list[int]:
        with closing(sqlite3.connect(self.path)) as reader:
            return [n for (n,) in reader.execute("SELECT n FROM numbers ORDER BY rowid")]

    def close(self) -> None:
        self.writer.close(patience_s=0.0 if self.refusals else PATIENCE_S)
        self.connection.close()

    def _write(self, items: list[int]) -> None:
        self.threads.add(threading.current_thread().name)
        self.connection.executemany("INSERT INTO numbers VALUES (?)", [(i,) for i in items])

    def _committed(self, items: list[int]) -> None:
        assert set(items) <= set(self.stored())  # told only when it is on disk
        self.committed += items
        self.batches.append(len(items))


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Written]:
    monkeypatch.setattr(writer, "RETRY_S", 0.01)
    made = Written(tmp_path / "numbers.db")
    yield made
    made.close()


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def test_items_are_stored_and_told_in_their_order(written: Written) -> None:
    for i in range(2_000):
        written.writer.submit(i)
    written.writer.close()
    assert written.stored() == written.committed == list(range(2_000))
    assert written.writer.unsaved == []
    assert written.threads == {"number writer"}


def test_items_that_come_together_share_a_commit(written: Written) -> None:
    for i in range(1_000):
        written.writer.submit(i)
    written.writer.flush()
    assert sum(written.batches) == 1_000
    assert len(written.batches) < 50


def test_no_batch_is_larger_than_the_limit(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "LARGEST_BATCH", 10)
    for i in range(95):
        written.writer.submit(i)
    written.writer.close()
    assert max(written.batches) <= 10
    assert written.stored() == list(range(95))


def test_a_flush_returns_when_all_is_on_disk(written: Written) -> None:
    for i in range(300):
        written.writer.submit(i)
    written.writer.flush()
    assert written.writer.backlog == 0
    assert written.stored() == list(range(300))


def test_a_flush_of_nothing_does_not_wait(written: Written) -> None:
    began = time.monotonic()
    written.writer.flush(PATIENCE_S)
    assert time.monotonic() - began < PATIENCE_S / 2


def test_a_flush_gives_up_where_the_disk_refuses(written: Written) -> None:
    refuse(written)
    written.writer.submit(1)
    began = time.monotonic()
    written.writer.flush(patience_s=0.05)
    assert 0.05 <= time.monotonic() - began < PATIENCE_S / 2
    assert written.writer.backlog == 1


def refuse(written: Written) -> None:
    """Let SQLite refuse every row, as a broken disk would."""
    with closing(sqlite3.connect(written.path)) as other:
        other.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON numbers BEGIN SELECT RAISE(ABORT, 'refused by test'); END"
        )


def accept(written: Written) -> None:
    with closing(sqlite3.connect(written.path)) as other:
        other.execute("DROP TRIGGER refuse")


def test_what_is_refused_is_tried_again_until_it_is_taken(written: Written) -> None:
    written.writer.submit(0)
    written.writer.flush()
    refuse(written)
    for i in range(1, 20):
        written.writer.submit(i)
    until(lambda: len(written.refusals) >= 3)
    assert written.stored() == written.committed == [0]
    assert set(written.refusals) == {"refused by test"}
    accept(written)
    written.writer.flush()
    assert written.stored() == written.committed == list(range(20))


def test_a_full_disk_loses_nothing_once_there_is_room(written: Written) -> None:
    pages = written.connection.execute("PRAGMA page_count").fetchone()[0]
    written.connection.execute(f"PRAGMA max_page_count = {pages}")
    for i in range(3_000):
        written.writer.submit(i)
    until(lambda: any("full" in r for r in written.refusals))
    assert written.writer.backlog > 0
    assert written.stored() == written.committed
    written.connection.execute("PRAGMA max_page_count = 1000000")
    written.writer.flush()
    assert written.stored() == list(range(3_000))


def test_what_could_not_be_written_is_kept_when_the_writer_is_closed(written: Written) -> None:
    written.writer.submit(0)
    written.writer.flush()
    refuse(written)
    for i in range(1, 10):
        written.writer.submit(i)
    until(lambda: written.refusals)
    written.writer.submit(10)
    written.writer.close(patience_s=0.05)
    assert written.writer.unsaved == list(range(1, 11))
    assert written.stored() == [0]
    assert not written.connection.in_transaction


def test_closing_waits_for_a_disk_that_comes_back(written: Written) -> None:
    refuse(written)
    written.writer.submit(1)
    until(lambda: written.refusals)
    closing_thread = threading.Thread(target=written.writer.close)
    closing_thread.start()
    accept(written)
    closing_thread.join(PATIENCE_S)
    assert written.stored() == [1]
    assert written.writer.unsaved == []


def test_closing_twice_is_harmless(written: Written) -> None:
    written.writer.submit(1)
    written.writer.close()
    written.writer.close()
    assert written.stored() == [1]


def test_a_reader_in_the_middle_of_its_query_holds_nothing_up(written: Written) -> None:
    for i in range(500):
        written.writer.submit(i)
    written.writer.flush()
    with closing(connect(written.path, read_only=True)) as reader:
        rows = reader.execute("SELECT n FROM numbers ORDER BY rowid")
        seen = [next(rows)[0]]
        for i in range(500, 1_000):
            written.writer.submit(i)
        written.writer.flush()
        assert written.writer.backlog == 0
        seen += [n for (n,) in rows]
    assert seen == list(range(500))  # what was there when the query began
    assert written.stored() == list(range(1_000))


def test_several_threads_may_submit_and_each_keeps_its_order(written: Written) -> None:
    def submit(first: int) -> None:
        for i in range(first, first + 500):
            written.writer.submit(i)

    threads = [threading.Thread(target=submit, args=(n * 1_000,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written.writer.close()
    assert written.writer.backlog == 0
    stored = written.stored()
    assert len(stored) == 2_000
    for n in range(4):
        assert [i for i in stored if i // 1_000 == n] == list(range(n * 1_000, n * 1_000 + 500))


@pytest.mark.parametrize("poison", [2**70, "\ud800", object(), [1]])
def test_what_no_file_can_hold_is_left_out_and_the_rest_is_written(written: Written, poison: Any) -> None:
    for i in (1, 2, poison, 3):
        written.writer.submit(i)
    written.writer.flush(PATIENCE_S)
    written.writer.submit(4)
    written.writer.close()
    assert written.stored() == written.committed == [1, 2, 3, 4]
    assert written.writer.unsaved == [poison]
    assert len(written.refusals) == 1
    assert written.refusals[0].startswith("what it cannot hold was left out: ")


def test_a_row_against_the_rules_of_its_table_is_left_out(written: Written) -> None:
    written.connection.execute("CREATE UNIQUE INDEX once ON numbers (n)")
    for i in (1, 2, 1, 3):
        written.writer.submit(i)
    written.writer.flush(PATIENCE_S)
    assert written.stored() == [1, 2, 3]
    assert "UNIQUE constraint failed" in written.refusals[0]


def test_an_item_that_cannot_be_held_beside_a_disk_that_refuses_costs_no_other(written: Written) -> None:
    refuse(written)
    for i in (1, 2**70, 3):
        written.writer.submit(i)
    until(lambda: len(written.refusals) >= 2)
    accept(written)
    written.writer.flush(PATIENCE_S)
    assert written.stored() == [1, 3]
    assert written.writer.unsaved == [2**70]
