"""The file: its rows, its tombstones, what it tells other processes, and what becomes of a damaged one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.cache import store as store_module
from core.cache.damage import is_damage, set_aside
from core.cache.entry import Scope
from core.cache.rows import Row
from core.cache.schema import APPLICATION_ID
from core.cache.store import UNDO_S, CacheFile, Cleaned
from core.storage import FileError

NOW = 1_790_000_000.0
SCOPE = b"s" * 16


def row_of(number: int, **changes: Any) -> Row:
    row = Row(
        question=number.to_bytes(16, "big"),
        canonical=number.to_bytes(8, "big"),
        scope=SCOPE,
        prompt=f"prompt {number} 海".encode(),
        text=None,
        response=b"response",
        reasoning=b"",
        features=b"features",
        feature_version=1,
        tokens=3,
        cost_usd=None,
        latency_s=1.5,
        created=NOW,
        expires=NOW + 60,
        last_used=NOW,
        hits=0,
        pinned=0,
        origin=b"session",
        finish_reason=b"stop",
    )
    return row._replace(**changes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.db"


@pytest.fixture
def file(path: Path) -> Iterator[CacheFile]:
    with closing(CacheFile(path)) as file:
        yield file


@pytest.fixture
def other(file: CacheFile, path: Path) -> Iterator[CacheFile]:
    """The same file as another process has it open."""
    with closing(CacheFile(path)) as other:
        other.others_changes()
        yield other


def rows(file: CacheFile) -> list[Row]:
    with closing(file.reader()) as reader:
        batches = [
            [Row(*values) for values in zip(*columns.values(), strict=True)] for columns in reader.columns(2)
        ]
    return [row for batch in batches for row in batch]


def test_rows_come_back_as_they_were_and_texts_are_text_for_other_tools(file: CacheFile, path: Path) -> None:
    written = [row_of(i, text=b"other" if i == 2 else None) for i in range(5)]
    file.put(written, [(SCOPE, "model", "label")], NOW)
    assert rows(file) == written
    with closing(file.reader()) as reader:
        assert reader.row(written[3].question) == written[3]
        assert reader.row(b"x" * 16) is None
        assert reader.scopes() == [Scope(SCOPE, "model", "label")]
        assert reader.scope(SCOPE) == Scope(SCOPE, "model", "label")
        assert reader.scope(b"x" * 16) == Scope(b"x" * 16)
    with closing(sqlite3.connect(path)) as tool:
        assert tool.execute("SELECT prompt FROM entries WHERE tokens = 3 LIMIT 1").fetchone() == (
            "prompt 0 海",
        )


def test_what_comes_later_is_newer_whatever_the_clock_says_and_features_that_are_not_given_stay(
    file: CacheFile,
) -> None:
    file.put([row_of(1)], [], NOW)
    newer = row_of(1, created=NOW - 999, response=b"newer", features=None, feature_version=0)
    file.put([newer], [], NOW)
    [row] = rows(file)
    assert (row.response, row.features, row.feature_version) == (b"newer", b"features", 1)


def test_an_entry_that_is_only_restored_does_not_take_the_place_of_another(file: CacheFile) -> None:
    file.put([row_of(1)], [], NOW)
    file.put([row_of(1, response=b"other"), row_of(2)], [], NOW, missing_only=True)
    assert [row.response for row in rows(file)] == [b"response", b"response"]


def test_a_row_that_no_cache_has_written_is_damage(file: CacheFile) -> None:
    file.put([row_of(1), row_of(2)], [], NOW)
    file.writing.execute("UPDATE entries SET response = 5.5, created = 'x' WHERE rowid = 1")
    assert file.reading.row(row_of(2).question) is not None
    with pytest.raises(sqlite3.DatabaseError) as raised:
        file.reading.row(row_of(1).question)
    assert is_damage(raised.value)
    file.writing.execute("UPDATE entries SET question = x'00' WHERE rowid = 2")
    with pytest.raises(sqlite3.DatabaseError):
        file.reading.row(b"\x00")


def test_uses_are_added_and_never_set_back(file: CacheFile) -> None:
    file.put([row_of(1, hits=5)], [], NOW)
    file.used([(3, NOW + 9, NOW, row_of(1).question)])
    file.pin([(1, row_of(1).question)], NOW)
    [row] = rows(file)
    assert (row.hits, row.last_used, row.expires, row.pinned) == (8, NOW + 9, NOW + 60, 1)


def clean(file: CacheFile, number: int, now: float, earlier: Cleaned | None = None) -> Cleaned:
    return file.bury([row_of(number).question], now, file.begin_cleanup(now, earlier))


def test_only_the_last_cleanup_of_a_process_can_be_revived(file: CacheFile) -> None:
    file.put([row_of(i) for i in range(4)], [], NOW)
    last = clean(file, 1, NOW + 1, clean(file, 0, NOW))
    assert [row.question[-1] for row in rows(file)] == [2, 3]
    with closing(file.reader()) as reader:
        assert reader.last_cleanup() == NOW + 1
    assert file.revive(NOW, last) == [row_of(1).question]
    assert len(rows(file)) == 3
    with closing(file.reader()) as reader:
        assert reader.last_cleanup() is None


def test_a_cleanup_of_another_process_can_be_revived_for_its_whole_hour(file: CacheFile) -> None:
    file.put([row_of(i) for i in range(3)], [], NOW)
    first = clean(file, 0, NOW)
    clean(file, 1, NOW + UNDO_S - 1)
    assert file.revive(NOW, first) == [row_of(0).question]
    assert file.revive(NOW, first) == []
    assert file.revive(NOW) == [row_of(1).question]


def test_what_is_too_old_to_be_revived_goes_at_the_next_cleanup_of_any_process(file: CacheFile) -> None:
    file.put([row_of(i) for i in range(3)], [], NOW)
    first = clean(file, 0, NOW)
    clean(file, 1, NOW + UNDO_S + 1)
    assert file.revive(NOW, first) == []
    assert file.writing.execute("SELECT count(*) FROM entries").fetchone() == (2,)


def test_a_cleanup_that_another_process_undid_midway_goes_on_as_a_new_one(file: CacheFile) -> None:
    file.put([row_of(i) for i in range(3)], [], NOW)
    first = clean(file, 0, NOW)
    file.revive(NOW)
    second = file.bury([row_of(1).question], NOW, first)
    assert file.bury([row_of(2).question], NOW, second) == second != first
    assert len(file.revive(NOW, second)) == 2


def test_a_question_asked_anew_is_no_tombstone_any_more(file: CacheFile) -> None:
    file.put([row_of(1)], [], NOW)
    cleaned = clean(file, 1, NOW)
    file.put([row_of(1, created=NOW - 5)], [], NOW)
    assert file.revive(NOW, cleaned) == []
    assert len(rows(file)) == 1


def test_another_process_is_told_each_change_once(file: CacheFile, other: CacheFile) -> None:
    file.put([row_of(1), row_of(2)], [], NOW)
    file.delete([row_of(1).question], NOW)
    assert sorted(other.others_changes() or []) == [row_of(1).question, row_of(2).question]
    assert other.others_changes() == []
    assert file.others_changes() == []
    file.clear(NOW)
    assert other.others_changes() == [None]


def test_a_process_that_did_not_look_for_too_long_is_told_so(
    file: CacheFile, other: CacheFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "CHANGES_LOGGED", 3)
    file.put([row_of(1)], [], NOW)
    assert other.others_changes() == [row_of(1).question]
    file.put([row_of(i) for i in range(5)], [], NOW)
    file.put([row_of(i) for i in range(5)], [], NOW + 2 * store_module.CHANGES_KEPT_S)
    assert other.others_changes() is None
    with closing(other.reader()) as reader:
        other.seen_change = reader.begin()
    assert other.others_changes() == []


def test_what_was_learned_is_kept_by_scope_and_by_question(file: CacheFile) -> None:
    file.save_calibration(SCOPE, b"one")
    file.save_calibration(SCOPE, b"two")
    file.save_wrong_match(b"q" * 16, "prompt", NOW)
    file.save_wrong_match(b"r" * 16, "prompt", NOW)
    with closing(file.reader()) as reader:
        assert reader.calibration() == {SCOPE: b"two"}
        assert reader.wrong_matches(b"q" * 16) == [(b"q" * 16, "prompt")]
        assert len(reader.wrong_matches()) == 2


# Files of other kinds


def test_a_file_of_the_earlier_format_keeps_its_answers(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as earlier:
        earlier.executescript(f"""
            CREATE TABLE entries (
                question BLOB NOT NULL UNIQUE, prompt TEXT NOT NULL, response TEXT NOT NULL, reasoning TEXT NOT NULL,
                model TEXT NOT NULL, finish_reason TEXT NOT NULL, tokens INTEGER NOT NULL, cost_usd REAL,
                latency_s REAL NOT NULL, created REAL NOT NULL, expires REAL NOT NULL, last_used REAL NOT NULL,
                hits INTEGER NOT NULL
            );
            CREATE INDEX by_expiry ON entries (expires);
            INSERT INTO entries VALUES (zeroblob(16), 'p', 'r', '', 'flash', 'stop', 3, NULL, 1.5, 1, 2, 3, 4);
            INSERT INTO entries VALUES (randomblob(16), 'p', 'r', '', 'flash', 'stop', 3, 0.5, 1.5, 1, 2, 3, 4);
            PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 1;
        """)
    with closing(CacheFile(path)) as file:
        found = rows(file)
        assert len(found) == 2
        assert (found[0].question, found[0].response, found[0].canonical, found[0].hits) == (
            bytes(16),
            b"r",
            None,
            4,
        )
        with closing(file.reader()) as reader:
            assert [(scope.key, scope.model) for scope in reader.scopes()] == [(found[0].scope, "flash")]
    CacheFile(path).close()


@pytest.mark.parametrize("notes", ["these are my notes\n", "x" * 5000])
def test_what_is_no_database_is_left_alone(path: Path, notes: str) -> None:
    path.write_text(notes)
    with pytest.raises(FileError, match="damaged or cut short, or not ours"):
        CacheFile(path)
    assert path.read_text() == notes


def test_another_programs_database_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as theirs:
        theirs.execute("CREATE TABLE notes (a)")
    with pytest.raises(FileError, match="is not a cache of Pilothouse"):
        CacheFile(path)


def test_a_file_of_a_newer_version_is_left_alone(path: Path) -> None:
    CacheFile(path).close()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(FileError, match="newer Pilothouse"):
        CacheFile(path)
    assert list(path.parent.glob("*damaged*")) == []


def test_a_file_whose_head_is_damaged_is_set_aside(path: Path) -> None:
    CacheFile(path).close()
    whole = path.read_bytes()
    broken = whole[:100] + b"\xa5" * (len(whole) - 100)
    path.write_bytes(broken)
    with closing(CacheFile(path)) as file:
        assert "was damaged and is now cache.db.damaged-" in file.notices[0]
        assert rows(file) == []
    [aside] = path.parent.glob("cache.db.damaged-*")
    assert aside.read_bytes() == broken


def test_a_file_of_zeros_is_set_aside(path: Path) -> None:
    path.write_bytes(bytes(8192))
    with closing(CacheFile(path)) as file:
        assert len(file.notices) == 1


def test_damaged_files_never_overwrite_each_other(path: Path) -> None:
    for content in ("one", "two", "three"):
        path.write_text(content)
        set_aside(path)
    assert sorted(p.read_text() for p in path.parent.iterdir()) == ["one", "three", "two"]


def test_a_file_that_may_not_be_written_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(CacheFile(path)) as file:
        file.put([row_of(1)], [], NOW)
    monkeypatch.setattr("os.access", lambda *_: False)
    with closing(CacheFile(path)) as file:
        assert "may not be written" in file.readonly
        assert len(rows(file)) == 1


def test_a_file_that_is_only_looked_at_stays_where_it_is(path: Path) -> None:
    with pytest.raises(FileError, match="holds no cache yet"):
        CacheFile(path, read_only=True)
    CacheFile(path).close()
    CacheFile(path, read_only=True).close()
    broken = path.read_bytes()[:100] + b"\xa5" * 5000
    path.write_bytes(broken)
    with pytest.raises(FileError, match="stays where it is"):
        CacheFile(path, read_only=True)
    assert path.read_bytes() == broken
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("words", "damage"),
    [
        ("database disk image is malformed", True),
        ("file is not a database", True),
        ("database or disk is full", False),
        ("database is locked", False),
    ],
)
def test_damage_is_told_from_a_passing_trouble(words: str, damage: bool) -> None:
    assert is_damage(sqlite3.DatabaseError(words)) is damage
