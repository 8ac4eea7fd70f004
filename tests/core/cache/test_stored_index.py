"""A stored index finds what is near before the file is loaded; one that is behind or damaged does no harm."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.cache import CacheRequest, IntelligentCache, as_request
from core.cache.file_reader import FileReader
from tests.core.cache.samples import ANSWER, Clock, Open, bus

pytestmark = pytest.mark.usefixtures("never_looks")
ENTRIES = 300


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.cache.stored_index.LEAST_ENTRIES", 100)
    monkeypatch.setattr("core.cache.stored_index.LEAST_CHANGES", 20)
    monkeypatch.setattr("core.cache.stored_index.PART_POSTINGS", 64)


@pytest.fixture
def filled(opened: Open, path: Path) -> Path:
    """A file with ENTRIES entries and their index."""
    cache = opened()
    for number in range(ENTRIES):
        assert cache.put(bus(number), f"{ANSWER}{number}")
    cache.close()
    assert len(states(path)) == 1
    return path


@pytest.fixture
def unloaded(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Opens caches whose files are not loaded before the test is over."""
    go_on = threading.Event()
    caches: list[IntelligentCache] = []

    class Waiting(FileReader):
        def columns(self, batch: int) -> Any:
            go_on.wait(20)
            yield from super().columns(batch)

    def open_one(path: Path) -> IntelligentCache:
        monkeypatch.setattr("core.cache.store.FileReader", Waiting)
        caches.append(IntelligentCache(path, clock=clock))
        return caches[-1]

    yield open_one
    go_on.set()
    for cache in caches:
        cache.close()


def states(path: Path) -> list[tuple[int, bytes]]:
    with closing(sqlite3.connect(path)) as file:
        return file.execute("SELECT generation, data FROM index_states").fetchall()


def reworded(number: int) -> CacheRequest:
    return as_request(f"please, what's the number {number} bus called", "m")


def response(cache: IntelligentCache, request: CacheRequest) -> str | None:
    hit = cache.get(request)
    return None if hit is None else hit.entry.response


def test_what_is_near_is_found_before_the_file_is_loaded(filled: Path, unloaded: Any) -> None:
    cache = unloaded(filled)
    assert cache.ready.wait(20)
    for number in (0, 41, ENTRIES - 1):
        hit = cache.get(reworded(number))
        assert hit is not None
        assert hit.layer != "exact"
        assert hit.entry.response == f"{ANSWER}{number}"
    assert cache.get(reworded(ENTRIES)) is None
    assert cache.get(as_request("please, what's the number 41 bus called", "another model")) is None
    assert not cache.loaded.is_set()


def test_changes_since_it_was_stored_are_known_too(filled: Path, opened: Open, unloaded: Any) -> None:
    before = states(filled)
    other = opened()
    assert other.put(bus(1000), ANSWER + "new")
    assert other.put(bus(7), ANSWER + "corrected")
    assert other.invalidate(text="number 9 bus") == 1
    other.close()
    assert states(filled) == before  # so few changes are not worth it
    cache = unloaded(filled)
    assert cache.ready.wait(20)
    assert [response(cache, reworded(n)) for n in (1000, 7, 9, 8)] == [
        *(ANSWER + "new", ANSWER + "corrected", None, ANSWER + "8"),
    ]
    assert not cache.loaded.is_set()


def test_a_wrong_match_is_not_made_again_before_the_file_is_loaded(
    filled: Path, opened: Open, unloaded: Any
) -> None:
    other = opened()
    hit = other.get(reworded(5))
    assert hit is not None
    other.correct(hit.entry.id, matched_prompt=reworded(5).prompt)
    other.close()
    cache = unloaded(filled)
    assert cache.ready.wait(20)
    assert cache.get(reworded(5)) is None
    assert response(cache, reworded(6)) == ANSWER + "6"


def test_it_is_stored_anew_after_many_changes_and_the_old_one_goes(filled: Path, opened: Open) -> None:
    before = states(filled)
    cache = opened()
    for number in range(1000, 1030):
        cache.put(bus(number), ANSWER)
    cache.close()
    after = states(filled)
    assert len(after) == 1
    assert after != before
    with closing(sqlite3.connect(filled)) as file:
        assert file.execute("SELECT DISTINCT generation FROM index_parts").fetchall() == [(after[0][0],)]


def test_clearing_the_cache_forgets_it(filled: Path, opened: Open) -> None:
    cache = opened()
    assert cache.clear() == ENTRIES
    assert states(filled) == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE index_states SET data = '{'",
        "UPDATE index_states SET data = replace(data, '\"version\":1', '\"version\":2')",
        "UPDATE index_states SET data = replace(data, '\"change\":', '\"change\":9')",
        "DELETE FROM index_parts WHERE number = 0",
        "DROP TABLE index_parts",
        "DELETE FROM changes WHERE question IN (SELECT question FROM changes LIMIT 400); "
        "INSERT INTO changes (at, writer, question) VALUES (0, 0, x'00'); "
        "INSERT INTO changes (at, writer, question) VALUES (0, 0, x'00'); DELETE FROM changes WHERE seq < "
        "(SELECT max(seq) FROM changes)",
    ],
    ids=[
        "cut",
        "another version",
        "ahead of the file",
        "a part is missing",
        "no parts",
        "changes are unknown",
    ],
)
def test_one_in_doubt_is_left_alone(filled: Path, opened: Open, damage: str) -> None:
    with closing(sqlite3.connect(filled)) as file:
        file.executescript(damage)
    cache = opened()
    assert cache.notices == []
    assert len(cache) == ENTRIES
    assert response(cache, reworded(5)) == ANSWER + "5"


@pytest.mark.parametrize("data", ["x'00'", "randomblob(length(data))", "zeroblob(length(data))", "'text'"])
def test_one_of_rubbish_never_answers_wrongly(filled: Path, unloaded: Any, data: str) -> None:
    with closing(sqlite3.connect(filled)) as file:
        file.execute(f"UPDATE index_parts SET data = {data}")
        file.commit()
    cache = unloaded(filled)
    assert cache.ready.wait(20)
    assert [response(cache, reworded(n)) in (None, f"{ANSWER}{n}") for n in range(20)] == [True] * 20
    assert response(cache, bus(3)) == ANSWER + "3"


def test_a_file_that_an_earlier_version_has_begun_gets_one(filled: Path, opened: Open) -> None:
    with closing(sqlite3.connect(filled)) as file:
        file.executescript("DROP TABLE index_states; DROP TABLE index_parts")
    opened().close()
    assert len(states(filled)) == 1


def test_a_file_that_may_only_be_read_is_searched_and_stays_as_it_is(filled: Path, clock: Clock) -> None:
    before = filled.read_bytes()
    with IntelligentCache(filled, read_only=True, clock=clock) as cache:
        assert cache.ready.wait(20)
        assert response(cache, reworded(5)) == ANSWER + "5"
    assert filled.read_bytes() == before
