"""Files are opened one way, another program's stay untouched, and errors say what to do."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.storage import FileError, check_format, connect, create_format, explain

OURS = 0x50484D31
SCHEMA = "CREATE TABLE IF NOT EXISTS things (n INTEGER PRIMARY KEY);"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.pilot"


@pytest.fixture
def made(path: Path) -> Iterator[sqlite3.Connection]:
    """A file of our format, version 3, and the connection that made it."""
    with closing(connect(path)) as connection:
        create_format(connection, SCHEMA, application_id=OURS, version=3)
        yield connection


def is_ours(path: Path, version: int = 3) -> bool:
    return check_format(path, application_id=OURS, version=version, kind="thing")


def test_a_reader_goes_on_while_a_writer_is_in_the_middle(made: sqlite3.Connection, path: Path) -> None:
    made.execute("INSERT INTO things VALUES (1)")
    with closing(connect(path, read_only=True)) as reader:
        made.execute("BEGIN IMMEDIATE")
        made.execute("INSERT INTO things VALUES (2)")
        assert reader.execute("SELECT n FROM things").fetchall() == [(1,)]
        made.execute("COMMIT")
        assert reader.execute("SELECT n FROM things").fetchall() == [(1,), (2,)]


def test_a_read_only_connection_does_not_write(made: sqlite3.Connection, path: Path) -> None:
    with (
        closing(connect(path, read_only=True)) as reader,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        reader.execute("INSERT INTO things VALUES (1)")


def test_a_missing_file_is_not_created_by_reading(path: Path) -> None:
    with pytest.raises(FileError, match="no such file"):
        connect(path, read_only=True)
    assert not is_ours(path)
    assert not path.exists()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="folder does not exist"):
        connect(tmp_path / "missing" / "some.pilot")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        connect(tmp_path)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_folder_that_may_not_be_written_is_told(path: Path) -> None:
    path.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(FileError, match="may not be written"):
        connect(path)
    path.parent.chmod(stat.S_IRWXU)


@pytest.mark.parametrize(
    "content", [b"just some text, long enough to be taken for a header" * 40, b"\x00" * 4096]
)
def test_what_is_no_database_is_refused_and_left_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(FileError, match="damaged or cut short, or not ours"):
        is_ours(path)
    assert path.read_bytes() == content


def test_a_file_made_here_is_known_again(made: sqlite3.Connection, path: Path) -> None:
    assert is_ours(path)
    made.close()
    assert is_ours(path)


def test_an_empty_file_is_new(path: Path) -> None:
    path.touch()
    assert not is_ours(path)


def test_a_newer_version_is_refused_with_what_to_do(made: sqlite3.Connection, path: Path) -> None:
    with pytest.raises(FileError, match=r"format 3, this one reads up to 2\): update Pilothouse"):
        is_ours(path, version=2)
    assert is_ours(path, version=4)


@pytest.mark.parametrize("program_id", [0, 0x12345678])
def test_another_programs_database_is_refused_and_left_as_it_is(path: Path, program_id: int) -> None:
    with closing(sqlite3.connect(path)) as theirs:
        theirs.executescript(f"CREATE TABLE notes (a); PRAGMA application_id = {program_id};")
    before = path.read_bytes()
    with pytest.raises(FileError, match="is not a thing of Pilothouse"):
        is_ours(path)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.glob("some.pilot*")] == ["some.pilot"]


def test_creating_is_all_or_nothing(path: Path) -> None:
    with closing(connect(path)) as connection, pytest.raises(sqlite3.OperationalError):
        create_format(connection, SCHEMA + "CREATE TABLE broken (;", application_id=OURS, version=3)
    assert not is_ours(path)


def test_two_that_create_one_file_at_a_time_both_have_it(made: sqlite3.Connection, path: Path) -> None:
    with closing(connect(path)) as second:
        create_format(second, SCHEMA, application_id=OURS, version=3)
    assert is_ours(path)


def test_a_killed_writers_file_opens_with_all_that_was_committed(
    made: sqlite3.Connection, path: Path
) -> None:
    made.execute("INSERT INTO things VALUES (7)")
    for suffix in ("", "-wal"):  # as a killed process leaves them: the log is not folded into the file
        (path.parent / f"copy{suffix}").write_bytes(path.with_name(path.name + suffix).read_bytes())
    with closing(connect(path.parent / "copy")) as again:
        assert again.execute("SELECT n FROM things").fetchall() == [(7,)]


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        ("database or disk is full", "free some space"),
        ("attempt to write a readonly database", "permissions"),
        ("unable to open database file", "permissions"),
        ("database disk image is malformed", "restore it from a copy"),
        ("file is not a database", "restore it from a copy"),
        ("database is locked", "close that first"),
        ("disk I/O error", "disk I/O error"),
    ],
)
def test_an_error_names_the_file_and_what_to_do(path: Path, error: str, advice: str) -> None:
    told = str(explain(path, sqlite3.OperationalError(error)))
    assert told.startswith(f"{path}: ")
    assert advice in told
