"""What is opened, started or held shows up in the next sample."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest

from core.memory import probes
from core.memory.caches import CacheRegistry
from core.memory.probes import OtherProcess, OwnProcess, ProcessEndedError
from core.memory.sample import CHANNELS
from tests.core.children import child_process


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> OwnProcess:
    """With no pause for children, and for what other tests have made dear."""
    monkeypatch.setattr(probes, "CHILDREN_EVERY_S", 0.0)
    monkeypatch.setattr("core.memory.pacing.CHEAP_S", 10.0)
    gc.collect()  # lest something of an earlier test closes its descriptors meanwhile
    return OwnProcess()


def test_resident_memory_is_what_the_operating_system_says(own: OwnProcess):
    sample = own.sample()
    assert sample.rss_kb == pytest.approx(psutil.Process().memory_info().rss / 1024, rel=0.1)
    assert sample.anon_kb is None or 0 < sample.anon_kb < sample.rss_kb


def test_a_large_block_shows_in_resident_anonymous_and_mapped_memory(own: OwnProcess):
    before = own.sample()
    block = bytearray(40_000_000)
    after = own.sample()
    assert after.rss_kb - before.rss_kb > 30_000
    if sys.platform == "linux":
        assert after.anon_kb is not None
        assert before.anon_kb is not None
        assert after.anon_kb - before.anon_kb > 30_000
    assert block


@pytest.mark.skipif(sys.platform != "linux" or not hasattr(psutil, "heap_info"), reason="about glibc")
def test_what_the_c_library_hands_out_shows_in_its_channels(own: OwnProcess):
    before = own.sample()
    held = [bytearray(2_000) for _ in range(20_000)]
    after = own.sample()
    assert None not in (before.heap_used_kb, after.heap_used_kb, before.mmap_used_kb, after.mmap_used_kb)
    assert after.heap_used_kb + after.mmap_used_kb - before.heap_used_kb - before.mmap_used_kb > 30_000
    assert held


def test_small_objects_show_in_the_blocks_of_python(own: OwnProcess):
    before = own.sample().py_blocks
    held = [object() for _ in range(50_000)]
    after = own.sample().py_blocks
    assert before is not None
    assert after is not None
    assert after - before > 45_000
    assert held


def test_threads_and_descriptors_are_counted(own: OwnProcess):
    before = own.sample()
    end = threading.Event()
    threads = [threading.Thread(target=end.wait) for _ in range(7)]
    with ExitStack() as stack:
        stack.callback(end.set)
        for thread in threads:
            thread.start()
        for _ in range(9):
            stack.enter_context(tempfile.TemporaryFile())
        during = own.sample()
    for thread in threads:
        thread.join()
    assert before.threads is not None
    assert before.fds is not None
    assert during.threads == before.threads + 7
    assert during.fds == before.fds + 9
    assert own.sample().fds == before.fds


def test_children_are_counted(own: OwnProcess):
    before = own.sample().children
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        during = own.sample().children
        child.communicate(b"\n")
    assert before is not None
    assert during == before + 1
    assert own.sample().children == before


def test_children_are_repeated_for_a_while():
    own = OwnProcess()
    before = own.sample().children
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert own.sample().children == before
        child.communicate(b"\n")


@contextmanager
def loop_in_a_thread() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def begin(tasks: set[asyncio.Task[None]], count: int) -> None:
    for _ in range(count):
        tasks.add(asyncio.create_task(asyncio.sleep(3600)))


async def cancel(tasks: set[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def test_tasks_of_a_loop_in_another_thread_are_counted(own: OwnProcess):
    assert own.sample().tasks is None
    assert own.missing["tasks"] == "no event loop is watched"
    with loop_in_a_thread() as loop:
        own.watch_loop(loop)
        own.watch_loop(loop)
        assert own.sample().tasks == 0
        tasks: set[asyncio.Task[None]] = set()
        asyncio.run_coroutine_threadsafe(begin(tasks, 12), loop).result()
        assert own.sample().tasks == 12
        assert "tasks" not in own.missing
        asyncio.run_coroutine_threadsafe(cancel(tasks), loop).result()
        assert own.sample().tasks == 0
    assert own.sample().tasks is None


def test_tasks_are_counted_while_others_come_and_go(own: OwnProcess):
    with loop_in_a_thread() as loop:
        own.watch_loop(loop)
        end = threading.Event()

        async def churn() -> None:
            while not end.is_set():
                await asyncio.gather(*(asyncio.sleep(0) for _ in range(50)))

        done = asyncio.run_coroutine_threadsafe(churn(), loop)
        try:
            counts = [own.sample().tasks for _ in range(500)]
        finally:
            end.set()
            done.result()
    told = [count for count in counts if count is not None]
    assert len(told) > 400
    assert 0 <= min(told) <= max(told) <= 52


def test_a_watched_loop_is_not_kept_alive(own: OwnProcess):
    loop = asyncio.new_event_loop()
    own.watch_loop(loop)
    loop.close()
    dropped = weakref.ref(loop)
    del loop
    gc.collect()
    assert dropped() is None
    assert own.sample().tasks is None


def test_a_process_that_is_no_longer_looked_at_leaves_no_descriptors_behind(own: OwnProcess):
    before = own.sample().fds
    gc.disable()
    try:
        for _ in range(5):
            OwnProcess(CacheRegistry(pytest.fail)).sample()
        assert own.sample().fds == before
    finally:
        gc.enable()


def test_registered_caches_are_part_of_the_sample():
    caches = CacheRegistry(pytest.fail)
    caches.register("answers", lambda: 3 * 1024)
    caches.register("vectors", lambda: 512)
    assert OwnProcess(caches).sample().cache_kb == 3.5


def test_a_quick_sample_reads_resident_memory_and_repeats_the_rest(own: OwnProcess):
    first = own.sample()
    block = bytearray(40_000_000)
    with tempfile.TemporaryFile():
        quick = own.sample(quick=True)
    assert quick.rss_kb - first.rss_kb > 30_000
    assert quick.t_s > first.t_s
    assert (quick.fds, quick.threads, quick.py_blocks) == (first.fds, first.threads, first.py_blocks)
    assert block


def test_every_channel_is_told_or_said_to_be_missing(own: OwnProcess):
    for process in (own, OtherProcess(psutil.Process().ppid())):
        sample = process.sample()
        for channel in CHANNELS:
            assert (getattr(sample, channel) is None) <= (channel in process.missing), channel
        assert all(process.missing.values())


def test_memory_of_this_process_alone_is_told_on_demand(own: OwnProcess):
    assert own.sample().uss_kb is None
    assert 0 < own.uss_kb() <= psutil.Process().memory_info().rss / 1024 * 1.1


def jemalloc() -> Path | None:
    places = [Path("/usr/lib"), Path("/usr/local/lib"), Path("/opt/homebrew/lib")]
    return next((found for place in places for found in place.glob("**/libjemalloc.so*")), None)


@pytest.mark.skipif(sys.platform != "linux" or jemalloc() is None, reason="there is no jemalloc here")
def test_a_heap_that_another_allocator_has_taken_over_is_not_told_as_empty():
    program = """
from core.memory.probes import OwnProcess
own = OwnProcess()
print(own.sample().heap_used_kb, own.missing["heap_used_kb"])
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"LD_PRELOAD": str(jemalloc()), "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("None the C library's own heap is empty")


def test_another_process_is_seen_until_it_ends():
    with child_process() as child:
        other = OtherProcess(child.pid)
        sample = other.sample()
        assert sample.rss_kb > 30_000_000 / 1024
        assert (sample.threads, sample.children) == (1, 0)
        assert sample.heap_used_kb is None
        assert other.missing["heap_used_kb"] == "only the process itself can tell"
        child.communicate("\n")
        with pytest.raises(ProcessEndedError, match="has ended"):
            other.sample()
        with pytest.raises(ProcessEndedError, match="has ended"):
            other.sample(quick=True)
