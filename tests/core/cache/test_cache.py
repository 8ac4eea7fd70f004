"""Answers are found again exactly, for as long as they are good, by every process that shares the file."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cache import CacheEntry, CacheRequest, IntelligentCache
from core.cache import cache as cache_module
from core.cache.cache import OTHERS_EVERY_S, SHORTEST_RESPONSE
from core.client.prompt import Prompt, question_hash
from core.storage import FileError

NOW = 1_790_000_000.0
DAY_S = 24 * 3600.0
TTL_S = 7 * DAY_S
ANSWER = "High tide at Brest is at six in the morning and again at half past six."
DEFAULTS = {"model": "deepseek-flash", "temperature": 0.5}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.db"


Open = Callable[[], IntelligentCache]


@pytest.fixture
def opened(path: Path, clock: Clock) -> Iterator[Open]:
    """Open the cache, as often as wished; all are closed at the end."""
    caches: list[IntelligentCache] = []

    def open_one() -> IntelligentCache:
        caches.append(IntelligentCache(path, ttl_s=TTL_S, clock=clock))
        return caches[-1]

    yield open_one
    for cache in caches:
        cache.close()


@pytest.fixture
def cache(opened: Open) -> IntelligentCache:
    return opened()


def asking(
    text: str = "When is high tide?", defaults: dict[str, Any] | None = None, **prompt: Any
) -> CacheRequest:
    made = Prompt(1, "1", **(prompt or {"text": text}))
    fields = DEFAULTS if defaults is None else defaults
    return CacheRequest(question_hash(made, fields), made.preview(), fields["model"])


def put(cache: IntelligentCache, request: CacheRequest, **changes: Any) -> bool:
    fields: dict[str, Any] = {
        "response": ANSWER,
        "reasoning": "the moon",
        "finish_reason": "stop",
        "tokens": 30,
        "cost_usd": 0.002,
        "latency_s": 1.5,
    }
    return cache.put(request, **fields | changes)


def settle(cache: IntelligentCache) -> None:
    """Wait until all that was put or used is on disk: removals go through the same writer, in order."""
    assert cache.cleanup_expired() == 0


# Hits and misses


def test_the_same_question_finds_its_answer_at_once(cache: IntelligentCache) -> None:
    assert cache.get(asking()) is None
    assert put(cache, asking())
    entry = cache.get(asking())
    assert entry is not None
    assert (entry.response, entry.reasoning, entry.finish_reason) == (ANSWER, "the moon", "stop")
    assert (entry.tokens, entry.cost_usd, entry.latency_s, entry.model) == (30, 0.002, 1.5, "deepseek-flash")
    assert entry.prompt == "When is high tide?"
    settle(cache)
    again = cache.get(asking())
    assert again is not None
    assert again.response == ANSWER
    assert len(cache) == 1


TURN = {"role": "user", "content": "When is high tide?"}


@pytest.mark.parametrize(
    "other",
    [
        asking("When is low tide?"),
        asking("when is high tide?"),
        asking("When is high tide? "),
        asking(defaults=DEFAULTS | {"model": "deepseek-v4-pro"}),
        asking(defaults=DEFAULTS | {"temperature": 0.6}),
        asking(defaults=DEFAULTS | {"max_tokens": 100}),
        asking(messages=[{"role": "system", "content": "Be brief."}, TURN]),
        asking(messages=[TURN, {"role": "assistant", "content": "At six."}, TURN]),
        asking(text="When is high tide?", params={"temperature": 0.6}),
    ],
    ids=["text", "case", "space", "model", "temperature", "max_tokens", "system", "turns", "own params"],
)
def test_another_question_misses(cache: IntelligentCache, other: CacheRequest) -> None:
    put(cache, asking())
    settle(cache)
    assert cache.get(other) is None


def test_a_message_of_the_user_alone_is_the_same_question_as_its_text(cache: IntelligentCache) -> None:
    put(cache, asking())
    assert cache.get(asking(messages=[TURN])) is not None


def test_a_newer_answer_takes_the_place_of_the_older(cache: IntelligentCache) -> None:
    put(cache, asking())
    put(cache, asking(), response=ANSWER + " Indeed.")
    settle(cache)
    entry = cache.get(asking())
    assert entry is not None
    assert entry.response.endswith("Indeed.")
    assert len(cache) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"response": ""},
        {"response": "x" * (SHORTEST_RESPONSE - 1)},
        {"finish_reason": "length"},
        {"finish_reason": "content_filter"},
        {"finish_reason": "insufficient_system_resource"},
        {"finish_reason": "tool_calls"},  # an entry has no place for the calls themselves
        {"finish_reason": ""},
    ],
)
def test_an_answer_that_is_too_short_or_not_whole_is_not_kept(
    cache: IntelligentCache, changes: dict[str, Any]
) -> None:
    assert not put(cache, asking(), **changes)
    assert cache.get(asking()) is None
    settle(cache)
    assert len(cache) == 0


def test_the_shortest_answer_worth_keeping_is_kept(cache: IntelligentCache) -> None:
    assert put(cache, asking(), response="x" * SHORTEST_RESPONSE, reasoning="", cost_usd=None)
    settle(cache)
    entry = cache.get(asking())
    assert entry is not None
    assert entry.cost_usd is None


# Time


def test_an_answer_is_good_until_its_time_is_over(cache: IntelligentCache, clock: Clock) -> None:
    put(cache, asking())
    clock.now += TTL_S - 1
    assert cache.get(asking()) is not None
    clock.now += 1
    assert cache.get(asking()) is None


def test_a_hit_does_not_renew_the_time(cache: IntelligentCache, clock: Clock) -> None:
    put(cache, asking())
    for _ in range(6):
        clock.now += DAY_S
        assert cache.get(asking()) is not None
        settle(cache)
    clock.now += DAY_S
    assert cache.get(asking()) is None


def test_a_hit_is_counted_with_its_time(cache: IntelligentCache, clock: Clock) -> None:
    put(cache, asking())
    for _ in range(3):
        clock.now += 60
        cache.get(asking())
    settle(cache)
    entry = cache.get(asking())
    assert entry is not None
    assert (entry.hits, entry.last_used, entry.created) == (3, NOW + 180, NOW)


# Cleanups


def test_expired_entries_are_removed_and_only_they(cache: IntelligentCache, clock: Clock) -> None:
    for i in range(3):
        put(cache, asking(f"old {i}"))
    clock.now += DAY_S
    put(cache, asking("new"))
    clock.now = NOW + TTL_S
    assert cache.cleanup_expired() == 3
    assert cache.cleanup_expired() == 0
    assert len(cache) == 1
    assert cache.get(asking("new")) is not None


def test_entries_of_lowest_utility_go_first_and_only_a_share_of_them(
    cache: IntelligentCache, clock: Clock
) -> None:
    for i in range(10):
        put(cache, asking(f"question {i}"))
        clock.now += 3600
    for i in range(5):
        cache.get(asking(f"question {i}"))
    settle(cache)
    clock.now += 3 * DAY_S
    assert cache.cleanup_low_utility(threshold=0.3, max_removal_percent=0.2) == 2
    gone = [i for i in range(10) if cache.get(asking(f"question {i}")) is None]
    assert gone == [5, 6]  # the oldest of those that were never used again


def test_useful_entries_stay_whatever_the_share(cache: IntelligentCache) -> None:
    for i in range(10):
        put(cache, asking(f"question {i}"))
    settle(cache)
    assert cache.cleanup_low_utility(threshold=0.3, max_removal_percent=1.0) == 0
    assert len(cache) == 10


def test_a_cleanup_of_an_empty_cache_removes_nothing(cache: IntelligentCache) -> None:
    assert (cache.cleanup_expired(), cache.cleanup_low_utility(), cache.clear()) == (0, 0, 0)


def test_clearing_removes_all_even_what_was_put_just_now(cache: IntelligentCache) -> None:
    for i in range(20):
        put(cache, asking(f"question {i}"))
    assert cache.clear() == 20
    assert len(cache) == 0
    assert cache.get(asking("question 3")) is None
    assert put(cache, asking("question 3"))
    assert cache.get(asking("question 3")) is not None


def entry_of(last_used: float, hits: int) -> CacheEntry:
    return CacheEntry(b"", "", "", "", "", "stop", 1, None, 1.0, NOW, NOW + TTL_S, last_used, hits)


@given(age_s=st.floats(0, 30 * DAY_S), hits=st.integers(0, 10_000), later_s=st.floats(1, DAY_S))
def test_utility_is_a_share_that_falls_with_time_and_rises_with_use(
    age_s: float, hits: int, later_s: float
) -> None:
    utility = entry_of(NOW - age_s, hits).utility(NOW)
    assert 0 < utility <= 1
    assert entry_of(NOW - age_s - later_s, hits).utility(NOW) < utility
    assert entry_of(NOW - age_s, hits + 1).utility(NOW) > utility
    assert entry_of(NOW - age_s, hits).utility(NOW + DAY_S) == pytest.approx(utility / 2)


# The file


def test_answers_survive_closing_and_opening(opened: Open) -> None:
    first = opened()
    for i in range(50):
        put(first, asking(f"question {i}"), response=f"{ANSWER} {i}")
    first.close()
    second = opened()
    assert len(second) == 50
    entry = second.get(asking("question 7"))
    assert entry is not None
    assert entry.response == f"{ANSWER} 7"


def test_two_sessions_share_one_cache(opened: Open, clock: Clock) -> None:
    one, other = opened(), opened()
    put(one, asking("from one"))
    put(other, asking("from the other"))
    settle(one)
    settle(other)
    clock.now += OTHERS_EVERY_S
    assert one.get(asking("from the other")) is not None
    assert other.get(asking("from one")) is not None


def test_another_process_reads_what_this_one_writes(opened: Open, path: Path) -> None:
    cache = opened()
    put(cache, asking())
    settle(cache)
    code = (
        "import sys; from pathlib import Path\n"
        "from core.cache import CacheRequest, IntelligentCache\n"
        "cache = IntelligentCache(Path(sys.argv[1]), clock=lambda: float(sys.argv[3]))\n"
        "entry = cache.get(CacheRequest(bytes.fromhex(sys.argv[2]), '', ''))\n"
        "print(entry.response); cache.close()\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, str(path), asking().question.hex(), str(NOW)],
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    assert found.stdout.strip() == ANSWER


def test_many_that_open_a_new_cache_at_a_time_all_have_it(opened: Open) -> None:
    with ThreadPoolExecutor(8) as pool:
        caches = list(pool.map(lambda _: opened(), range(8)))
    assert put(caches[0], asking())
    settle(caches[0])
    assert all(c.get(asking()) is not None for c in caches)


def test_a_file_that_is_no_cache_is_refused(path: Path) -> None:
    path.write_text("these are my notes, and they are long enough to look like a file\n" * 50)
    with pytest.raises(FileError, match="damaged or cut short, or not ours"):
        IntelligentCache(path)


def test_another_programs_database_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as theirs:
        theirs.execute("CREATE TABLE notes (a)")
    with pytest.raises(FileError, match="is not a cache of Pilothouse"):
        IntelligentCache(path)


def test_a_cache_of_a_newer_version_is_refused(opened: Open, path: Path) -> None:
    opened().close()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(FileError, match="newer Pilothouse"):
        opened()


def damage(path: Path) -> None:
    """Overwrite all but the first page, as a bad disk would."""
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (path.stat().st_size - 4096))


@pytest.mark.parametrize(
    "use",
    [
        lambda cache: cache.get(asking("question 3")),
        len,
        lambda cache: cache.cleanup_low_utility(),
    ],
    ids=["get", "len", "cleanup"],
)
def test_a_damaged_file_is_told_with_what_to_do(
    opened: Open, path: Path, use: Callable[[IntelligentCache], object]
) -> None:
    first = opened()
    for i in range(100):
        put(first, asking(f"question {i}"), response=ANSWER * 50)
    first.close()
    damage(path)
    with pytest.raises(FileError, match="damaged"):
        use(opened())


# A disk that refuses


@pytest.fixture
def full(opened: Open, path: Path, monkeypatch: pytest.MonkeyPatch) -> IntelligentCache:
    """A cache whose file takes no more rows."""
    monkeypatch.setattr(cache_module, "REMOVAL_PATIENCE_S", 0.5)
    monkeypatch.setattr("core.storage.writer.RETRY_S", 0.02)
    cache = opened()
    with closing(sqlite3.connect(path)) as other:
        other.executescript(
            "CREATE TRIGGER a BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'disk is full (test)'); END;"
        )
    return cache


def free(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP TRIGGER a")


def test_a_full_disk_costs_no_answer_and_is_told(full: IntelligentCache, path: Path) -> None:
    assert put(full, asking())
    with pytest.raises(FileError, match="does not take writes now: disk is full"):
        full.cleanup_expired()
    assert "disk is full" in full.fault
    entry = full.get(asking())
    assert entry is not None
    assert entry.response == ANSWER
    free(path)
    deadline = time.monotonic() + 5
    while len(full) == 0 or full.fault:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_what_waits_for_a_full_disk_is_bounded(
    full: IntelligentCache, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "PENDING_LIMIT", 5)
    taken = [put(full, asking(f"question {i}")) for i in range(9)]
    assert taken == [True] * 5 + [False] * 4
    free(path)
