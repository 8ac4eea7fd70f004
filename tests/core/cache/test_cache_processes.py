"""One file, several processes: what one does the others see, and neither a kill nor a bad disk costs the rest."""

from __future__ import annotations

import os
import signal
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

from core.cache import CacheRequest, IntelligentCache, as_request
from core.cache.file_reader import FileReader
from core.cache.store import CHANGES_KEPT_S

NOW = 1_790_000_000.0
ANSWER = "High tide at Brest is at six in the morning and again at half past six."
Open = Callable[..., IntelligentCache]
Clock = Any


@pytest.fixture(autouse=True)
def look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.cache.keeper.OTHERS_EVERY_S", 0.02)
    monkeypatch.setattr("core.storage.writer.RETRY_S", 0.02)


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


PRELUDE = """
import sys, time
from pathlib import Path
from core.cache import IntelligentCache, as_request
from core.cache import keeper
keeper.OTHERS_EVERY_S = 0.02
ANSWER = 'High tide at Brest is at six in the morning and again at half past six.'
NOW = 1_790_000_000.0
cache = IntelligentCache(Path(sys.argv[1]), clock=lambda: NOW)
cache.loaded.wait()
def asking(number=0):
    return as_request(f'What is the number {number} bus called?', 'm')
"""
Start = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def start(path: Path) -> Iterator[Start]:
    """Starts another process that has the cache open and does this."""
    started: list[subprocess.Popen[str]] = []

    def begin(code: str) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", PRELUDE + code, str(path)], stdin=pipe, stdout=pipe, text=True
            )
        )
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def says(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


# Two processes


def test_each_process_sees_what_the_other_stores_removes_and_corrects(opened: Open, start: Start) -> None:
    cache = opened()
    other = start(
        "cache.put(asking(1), ANSWER)\n"
        "while cache.get(asking(2)) is None: time.sleep(0.005)\n"
        "print('seen', flush=True); sys.stdin.readline()\n"
        "cache.invalidate(entry_id=cache.get(asking(1)).entry.id)\n"
        "cache.correct(cache.get(asking(2)).entry.id, 'corrected')\n"
        "cache.flush(); sys.stdin.readline()\n"
    )
    until(lambda: answer(cache, 1) == ANSWER)
    hit = cache.get(as_request("please, what's the number 1 bus called", "m"))
    assert hit is not None
    assert hit.layer == "canonical"
    cache.put(asking(2), ANSWER)
    assert says(other) == "seen"
    assert other.stdin is not None
    other.stdin.write("go on\n")
    other.stdin.flush()
    until(lambda: answer(cache, 1) is None and answer(cache, 2) == "corrected")


def test_another_process_clears_and_a_cleanup_and_its_undo_are_seen(
    opened: Open, start: Start, clock: Clock
) -> None:
    cache = opened()
    for i in range(5):
        cache.put(asking(i), ANSWER, ttl_s=10)
    cache.flush()
    other = start(
        "NOW += 100\n"
        "print(cache.cleanup_expired(), flush=True); sys.stdin.readline()\n"
        "print(cache.undo_cleanup(), flush=True); sys.stdin.readline()\n"
        "print(cache.clear(), flush=True); cache.flush(); sys.stdin.readline()\n"
    )
    assert other.stdin is not None
    for count, left in ((5, 0), (5, 5), (5, 0)):
        assert says(other) == str(count)
        until(lambda left=left: len(cache) == left)
        other.stdin.write("go on\n")
        other.stdin.flush()


def test_two_processes_write_at_the_same_time_and_agree_in_the_end(opened: Open, start: Start) -> None:
    cache = opened()
    other = start(
        "for i in range(0, 300): cache.put(asking(i), ANSWER + str(i))\ncache.flush(); print(len(cache))\n"
    )
    for i in range(200, 500):
        cache.put(asking(i), f"{ANSWER}{i}")
    assert int(says(other)) >= 300
    until(lambda: len(cache) == 500)
    assert {answer(cache, i) for i in range(500)} == {f"{ANSWER}{i}" for i in range(500)}
    cache.flush()
    assert len(opened()) == 500


def test_a_process_that_slept_for_long_reads_everything_anew(opened: Open, clock: Clock) -> None:
    one, other = opened(), opened()
    one.put(asking(1), ANSWER)
    until(lambda: answer(other, 1))
    other._backing.file.seen_change = -5  # type: ignore[union-attr]  # as if it had missed what is no longer told
    clock.now += 2 * CHANGES_KEPT_S
    one.put(asking(2), ANSWER)
    until(lambda: answer(other, 2))
    until(other.loaded.is_set)
    assert len(other) == 2


def test_many_that_open_a_new_cache_at_a_time_all_have_it(opened: Open) -> None:
    with ThreadPoolExecutor(8) as pool:
        caches = list(pool.map(lambda _: opened(), range(8)))
    assert caches[0].put(asking(), ANSWER)
    for cache in caches:
        until(lambda cache=cache: answer(cache) == ANSWER)


# Being killed


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal")
def test_a_kill_while_writing_loses_only_what_was_not_committed(opened: Open, start: Start) -> None:
    other = start(
        "i = 0\n"
        "while True:\n"
        "    for _ in range(50): cache.put(asking(i), ANSWER + str(i)); i += 1\n"
        "    if i == 200: cache.flush(); print(i, flush=True)\n"
    )
    assert says(other) == "200"
    time.sleep(0.05)
    os.kill(other.pid, signal.SIGKILL)
    other.wait()
    cache = opened()
    assert len(cache) >= 200
    assert all(entry.response == ANSWER + entry.prompt.split()[4] for entry in cache)
    assert cache.put(asking(100_000), ANSWER)
    assert cache.flush()


# Loading


def test_exact_questions_are_answered_while_the_rest_still_loads(
    opened: Open, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = opened()
    for i in range(300):
        first.put(asking(i), f"{ANSWER}{i}")
    first.pin(next(iter(first)).id)
    first.get(asking(7))
    first.close()

    class Slow(FileReader):
        def columns(self, batch: int) -> Any:
            for columns in super().columns(50):
                yield columns
                go_on.acquire()

    import threading

    go_on = threading.Semaphore(0)
    monkeypatch.setattr("core.cache.store.FileReader", Slow)
    with IntelligentCache(path, clock=clock) as cache:
        assert not cache.loaded.is_set()
        for number in (0, 7, 299):
            hit = cache.get(asking(number))
            assert hit is not None
            assert (hit.layer, hit.entry.response) == ("exact", f"{ANSWER}{number}")
        assert cache.get(asking(1000)) is None
        assert cache.put(asking(1000), ANSWER)
        assert cache.put(asking(299), ANSWER + " new")
        assert cache.put(asking(0), ANSWER + " new")
        go_on.release(100)
        assert cache.loaded.wait(20)
        assert len(cache) == 301
        assert [answer(cache, n) for n in (0, 7, 298, 299, 1000)] == [
            *(ANSWER + " new", ANSWER + "7", ANSWER + "298"),
            *(ANSWER + " new", ANSWER),
        ]
        hit = cache.get(as_request("please, what's the number 299 bus called", "m"))
        assert hit is not None
        assert hit.entry.response == ANSWER + " new"
        assert sum(entry.pinned for entry in cache) == 1
        assert next(e for e in cache if "number 7 " in e.prompt).hits == 3
        cache.flush()
    assert len(opened()) == 301


def test_a_file_larger_than_the_limits_is_cut_to_them(opened: Open) -> None:
    first = opened()
    for i in range(50):
        first.put(asking(i), ANSWER)
    first.close()
    assert len(opened(max_entries=20)) <= 50
    small = opened(max_entries=20)
    until(lambda: len(small) == 20)
    small.flush()
    assert len(opened()) == 20


# Bad files and disks


def test_a_file_damaged_in_its_middle_is_set_aside_and_what_could_be_read_goes_on(
    opened: Open, path: Path
) -> None:
    first = opened()
    for i in range(400):
        first.put(asking(i), f"{ANSWER * 20}{i}")
    first.close()
    with path.open("r+b") as file:
        file.seek(path.stat().st_size * 2 // 3)
        file.write(b"\xa5" * (path.stat().st_size // 3))
    cache = opened()
    until(lambda: cache.notices)
    assert "was damaged and is now" in cache.notices[0]
    assert list(path.parent.glob("cache.db.damaged-*"))
    saved = len(cache)
    assert 0 < saved < 400
    assert cache.put(asking(1000), ANSWER)
    assert cache.flush()
    assert len(opened()) == saved + 1


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
        assert full.put(asking(i), ANSWER)
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
    first.put(asking(1), ANSWER)
    first.close()
    monkeypatch.setattr("os.access", lambda *_: False)
    cache = opened()
    assert "may not be written" in cache.fault
    assert answer(cache, 1) == ANSWER
    assert cache.put(asking(2), ANSWER)
    assert answer(cache, 2) == ANSWER
    assert (cache.flush(), cache.cleanup_expired(), cache.clear()) == (True, 0, 2)
    monkeypatch.undo()
    assert len(opened()) == 1


# Memory


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_what_leaves_the_cache_leaves_the_process() -> None:
    code = """
import gc
from core.cache import CacheRequest, IntelligentCache, as_request
from core.cache.entry import Scope

def anonymous() -> int:
    with open('/proc/self/status') as status:
        return next(int(line.split()[1]) for line in status if line.startswith('RssAnon')) * 1024

def fill(cache: IntelligentCache) -> None:
    for i in range(20_000):
        question = (i * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128)).to_bytes(16, 'big')
        cache.put(CacheRequest(question, SCOPE, None, f'prompt {i}'), '%08d' % i * 250)

SCOPE = Scope(b's' * 16)
cache = IntelligentCache()
cache.get(as_request('What is a tide?'))
cache.put(as_request('What is a tide?'), 'x' * 100)
gc.collect()
before = anonymous()
fill(cache)
full = anonymous() - before
cache.cleanup_low_utility(1.0, 0.5)
half = anonymous() - before
cache.clear()
none = anonymous() - before
print(full, half, none, cache.nbytes)
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    full, half, none, _ = map(int, found.stdout.split())
    assert full > 40_000_000
    assert full - half > 0.40 * full
    assert full - none > 0.90 * full
