"""One file, several processes: what one does the others see, and a kill costs only what was not committed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.cache import as_request
from core.cache.store import CHANGES_KEPT_S
from tests.core.cache.samples import ANSWER, Clock, Open, answer, bus, until

pytestmark = pytest.mark.usefixtures("looks_often", "retries_often")


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
    cache.put(bus(2), ANSWER)
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
        cache.put(bus(i), ANSWER, ttl_s=10)
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
        cache.put(bus(i), f"{ANSWER}{i}")
    assert int(says(other)) >= 300
    until(lambda: len(cache) == 500)
    assert {answer(cache, i) for i in range(500)} == {f"{ANSWER}{i}" for i in range(500)}
    cache.flush()
    assert len(opened()) == 500


def test_a_process_that_slept_for_long_reads_everything_anew(opened: Open, clock: Clock) -> None:
    one, other = opened(), opened()
    one.put(bus(1), ANSWER)
    until(lambda: answer(other, 1))
    other._backing.file.seen_change = -5  # type: ignore[union-attr]  # as if it had missed what is no longer told
    clock.now += 2 * CHANGES_KEPT_S
    one.put(bus(2), ANSWER)
    until(lambda: answer(other, 2))
    until(other.loaded.is_set)
    assert len(other) == 2


def test_many_that_open_a_new_cache_at_a_time_all_have_it(opened: Open) -> None:
    with ThreadPoolExecutor(8) as pool:
        caches = list(pool.map(lambda _: opened(), range(8)))
    assert caches[0].put(bus(), ANSWER)
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
    assert cache.put(bus(100_000), ANSWER)
    assert cache.flush()


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
