"""A damaged file is set aside, what can be read of it goes on, and what is not ours is left alone."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.context import ContextStore
from core.context.rescue import rescue
from core.storage import FileError
from tests.core.context.talks import HEAT, kept

COUNT = 40


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Forty contexts of a page or more each."""
    path = tmp_path / "contexts.sqlite"
    store = ContextStore(path)
    for n in range(COUNT):
        long = [*HEAT, {"role": "user", "content": f"question {n} " + "about all of it " * 400}]
        store.save(kept(long, f"talk {n}"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def usable(path: Path) -> tuple[list[str], list[str]]:
    """The names of those that open, and the notices."""
    store = ContextStore(path)
    names: list[str] = []
    told: list[str] = []
    for head in store.heads():
        try:
            names.append(store.get(head.id).name)
        except FileError as e:
            told.append(str(e))
    assert all("is damaged" in words for words in told)
    return names, store.notices


def test_a_truncated_file_keeps_what_is_left(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2 // 4096 * 4096])
    names, notices = usable(path)
    assert 0 < len(names) < COUNT
    assert len(notices) == 1
    assert "was damaged and is now contexts.sqlite.damaged-" in notices[0]
    [aside] = path.parent.glob("contexts.sqlite.damaged-*[0-9]")
    assert aside.read_bytes() == data[: len(data) // 2 // 4096 * 4096]
    ContextStore(path).save(kept(HEAT, "new"))
    assert "new" in usable(path)[0]


@pytest.mark.parametrize("seed", range(6))
def test_random_bytes_cost_only_the_contexts_that_they_hit(path: Path, seed: int) -> None:
    source = random.Random(seed)
    data = bytearray(path.read_bytes())
    for _ in range(3):
        at = source.randrange(8192, len(data) - 2000)
        data[at : at + 2000] = source.randbytes(2000)
    path.write_bytes(data)
    names, _ = usable(path)
    assert len(names) >= COUNT // 2
    assert set(names) <= {f"talk {n}" for n in range(COUNT)}
    store = ContextStore(path)
    assert {match.head.name for match in store.search("question", limit=100)} <= {
        h.name for h in store.heads()
    }


def test_a_destroyed_head_loses_nothing_but_the_names(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(bytes(4096) + data[4096:])
    names, notices = usable(path)
    assert names == []
    assert "a new one was begun with the 0 contexts that could be read" in notices[0]
    [aside] = path.parent.glob("contexts.sqlite.damaged-*[0-9]")
    assert aside.read_bytes()[4096:] == data[4096:]


def test_a_rescue_of_a_whole_file_takes_all(path: Path) -> None:
    assert f"with the {COUNT} contexts" in rescue(path)
    assert sorted(usable(path)[0]) == sorted(f"talk {n}" for n in range(COUNT))
    store = ContextStore(path)
    store.rename("talk 0", "first")
    assert len(store.search("question about all", limit=100)) == COUNT


def test_a_file_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    for use in (ContextStore(path).heads, lambda: ContextStore(path).save(kept(HEAT, "x"))):
        with pytest.raises(FileError, match="is not a file of contexts of Pilothouse"):
            use()
    path.write_text("a diary")
    with pytest.raises(FileError):
        ContextStore(path).heads()
    assert path.read_text() == "a diary"
    assert before
    assert [file.name for file in tmp_path.iterdir()] == ["other.sqlite"]


def test_a_file_of_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 7")
    with pytest.raises(FileError, match="written by a newer Pilothouse"):
        ContextStore(path).heads()
    assert list(path.parent.glob("*.damaged-*[0-9]")) == []


def test_an_empty_file_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "contexts.sqlite"
    path.touch()
    assert ContextStore(path).heads() == []
    ContextStore(path).save(kept(HEAT, "x"))
    assert usable(path) == (["x"], [])


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="the folder does not exist"):
        ContextStore(tmp_path / "none" / "c.sqlite").save(kept(HEAT, "x"))
