"""The monitor of this process and of another one: checks, its thread, listeners, statistics, cleanup."""

from __future__ import annotations

import asyncio
import gc
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psutil
import pytest

from core.memory import MemoryCheck, MemoryMonitor, MemorySample, ProcessEndedError, ProcessError
from core.memory.limits import memory_limit
from tests.core.children import child_process

MB = 2**20
PATIENCE_S = 30
"""Far more than a sample takes on the slowest machine; only a failure waits that long."""

HUGE_MB = 1e9
ANY_MB = 1.0
"""More than this is resident in every process."""


class Heard:
    """A listener that a test can wait for."""

    def __init__(self) -> None:
        self.calls: list[Any] = []
        self.threads: set[str] = set()
        self._more = threading.Condition()

    def __call__(self, *told: Any) -> None:
        with self._more:
            self.calls.append(told if len(told) > 1 else told[0])
            self.threads.add(threading.current_thread().name)
            self._more.notify_all()

    def wait_for(self, count: int) -> None:
        with self._more:
            assert self._more.wait_for(lambda: len(self.calls) >= count, PATIENCE_S)


@contextmanager
def started(monitor: MemoryMonitor) -> Iterator[MemoryMonitor]:
    monitor.start()
    try:
        yield monitor
    finally:
        monitor.stop()


def test_a_check_is_the_resident_memory_of_this_process():
    check = MemoryMonitor().check_memory()
    assert check.current_mb == pytest.approx(psutil.Process().memory_info().rss / MB, rel=0.2)
    assert (check.baseline_mb, check.growth_mb, check.growth_percent) == (check.current_mb, 0, 0)


def test_growth_is_measured_from_the_first_check():
    monitor = MemoryMonitor(HUGE_MB, HUGE_MB)
    first = monitor.check_memory()
    block = bytearray(60 * MB)
    second = monitor.check_memory()
    assert second.baseline_mb == first.current_mb
    assert second.growth_mb > 50
    assert monitor.get_stats().peak_mb == second.current_mb
    assert block


def test_statistics_take_a_sample_where_there_is_none():
    stats = MemoryMonitor(ANY_MB, ANY_MB).get_stats()
    assert len(stats.samples_mb) == 1
    assert (stats.status, stats.criticals, stats.growth_percent) == ("critical", 1, 0)
    assert stats.ended == ""


def test_statistics_hold_each_channel_for_each_time():
    monitor = MemoryMonitor(window=5)
    for _ in range(8):
        monitor.check_memory()
    stats = monitor.get_stats()
    assert len(stats.times_s) == 5
    assert stats.times_s == sorted(stats.times_s)
    assert {"rss_kb", "threads", "fds", "py_blocks", "cache_kb"} <= stats.series.keys()
    assert {len(values) for values in stats.series.values()} == {5}
    assert stats.samples_mb == [kb / 1024 for kb in stats.series["rss_kb"]]
    assert not stats.series.keys() & stats.missing.keys()
    assert stats.missing["tasks"]


def test_thresholds_may_be_shares_of_what_the_process_may_have():
    monitor = MemoryMonitor(warning_share=0.25, critical_share=0.5)
    limit = memory_limit()
    assert (monitor.warning_mb, monitor.critical_mb) == (0.25 * limit.mb, 0.5 * limit.mb)
    stats = monitor.get_stats()
    assert (stats.limit_mb, stats.limit_source) == (limit.mb, limit.source)
    assert (stats.warning_mb, stats.critical_mb) == (monitor.warning_mb, monitor.critical_mb)


@pytest.mark.parametrize(
    "settings",
    [
        {"warning_mb": 0, "critical_mb": 10},
        {"warning_mb": 20, "critical_mb": 10},
        {"window": 1},
        {"warning_share": 0.0, "critical_share": 0.5},
        {"warning_share": 0.5, "critical_share": 1.5},
        {"warning_share": 0.5, "critical_share": 0.4},
        {"interval_s": 0},
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any]):
    with pytest.raises(ValueError, match=r"thresholds|window|interval_s"):
        MemoryMonitor(**settings)


def test_a_cleanup_collects_cycles_and_is_counted():
    gc.collect()
    for _ in range(500):
        cycle: list[Any] = []
        cycle.append(cycle)
    monitor = MemoryMonitor()
    cleanup = monitor.cleanup()
    assert cleanup.objects_collected >= 400
    assert cleanup.freed_mb >= 0
    stats = monitor.get_stats()
    assert (stats.cleanups, stats.freed_mb) == (1, cleanup.freed_mb)


def test_memory_in_a_cycle_counts_as_freed_by_the_cleanup():
    monitor = MemoryMonitor(HUGE_MB, HUGE_MB)
    cycle: list[Any] = [bytearray(80 * MB)]
    cycle.append(cycle)
    del cycle
    assert monitor.cleanup().freed_mb > 60


def test_a_started_monitor_tells_each_sample_in_a_thread_of_its_own():
    monitor, heard = MemoryMonitor(interval_s=0.01), Heard()
    monitor.add_listener(heard)
    with started(monitor):
        heard.wait_for(5)
    assert heard.threads == {"memory sampler"}
    samples: list[tuple[MemorySample, MemoryCheck]] = list(heard.calls)
    assert all(check.current_mb == sample.rss_kb / 1024 for sample, check in samples)
    assert monitor.get_stats().times_s == [sample.t_s for sample, _ in samples][-100:]


async def test_a_started_monitor_goes_on_while_the_event_loop_is_busy():
    monitor, heard = MemoryMonitor(interval_s=0.01), Heard()
    monitor.add_listener(heard)
    monitor.watch_loop(asyncio.get_running_loop())
    with started(monitor):
        heard.wait_for(10)  # waits on the loop's own thread: nothing else runs there meanwhile
    assert monitor.get_stats().series["tasks"][-1] >= 1


def test_while_it_is_started_checks_between_are_judged_but_leave_its_even_window_alone():
    monitor, heard = MemoryMonitor(HUGE_MB, HUGE_MB, interval_s=3600), Heard()
    monitor.add_listener(heard)
    with started(monitor):
        heard.wait_for(1)
        block = bytearray(60 * MB)
        check = monitor.check_memory()
        stats = monitor.get_stats()
    assert check.growth_mb > 50
    assert (stats.current_mb, stats.peak_mb) == (check.current_mb, check.current_mb)
    assert len(stats.samples_mb) == 1
    assert block


def test_a_monitor_may_be_started_twice_and_again_after_its_end():
    monitor, heard = MemoryMonitor(interval_s=0.01), Heard()
    monitor.add_listener(heard)
    monitor.stop()
    with started(monitor):
        monitor.start()
        heard.wait_for(2)
        assert [t.name for t in threading.enumerate()].count("memory sampler") == 1
    assert "memory sampler" not in [t.name for t in threading.enumerate()]
    so_far = len(heard.calls)
    with started(monitor):
        heard.wait_for(so_far + 2)


def test_a_change_of_status_is_told_at_once_and_once():
    resident_mb = psutil.Process().memory_info().rss / MB
    monitor, heard = MemoryMonitor(resident_mb + 100, HUGE_MB), Heard()
    monitor.on_status_change(heard)
    monitor.check_memory()
    assert heard.calls == []
    block = bytearray(200 * MB)
    over = monitor.check_memory()
    assert heard.calls == [over]
    assert over.status == "warning"
    monitor.check_memory()
    assert len(heard.calls) == 1
    assert heard.threads == {threading.current_thread().name}
    assert len(block) == 200 * MB


def test_a_listener_that_fails_hides_no_sample_from_the_others_and_is_told_once():
    monitor, heard, problems = MemoryMonitor(interval_s=0.01), Heard(), Heard()

    def fail(sample: MemorySample, check: MemoryCheck) -> None:
        raise LookupError(f"nothing at {sample.t_s}")

    monitor.add_listener(fail)
    monitor.add_listener(heard)
    monitor.on_problem(problems)
    with started(monitor):
        heard.wait_for(5)
    assert len(problems.calls) == 1
    assert "LookupError: nothing at" in problems.calls[0]
    assert monitor.get_stats().problems == problems.calls


def test_a_problem_listener_that_fails_stops_nothing():
    monitor, heard = MemoryMonitor(interval_s=0.01), Heard()

    def fail(words: str) -> None:
        raise LookupError(words)

    monitor.on_problem(fail)
    monitor.register_cache("bad", lambda: 1 / 0)
    monitor.add_listener(heard)
    with started(monitor):
        heard.wait_for(3)
    told = monitor.get_stats().problems
    assert len(told) == 2
    assert "the cache 'bad' did not tell its size (ZeroDivisionError" in told[0]
    assert "a listener to memory failed (LookupError" in told[1]


def test_registered_caches_are_in_the_statistics():
    monitor = MemoryMonitor()
    monitor.register_cache("answers", lambda: 2048)
    monitor.check_memory()
    stats = monitor.get_stats()
    assert stats.cache_bytes == {"answers": 2048}
    assert stats.series["cache_kb"] == [2]
    monitor.unregister_cache("answers")
    assert monitor.get_stats().cache_bytes == {}


def test_the_series_show_descriptors_that_stay_open():
    gc.collect()  # lest something of an earlier test closes its descriptors meanwhile
    monitor = MemoryMonitor()
    monitor.check_memory()
    with tempfile.TemporaryFile(), tempfile.TemporaryFile(), tempfile.TemporaryFile():
        monitor.check_memory()
    before, after = monitor.get_stats().series["fds"]
    assert after == before + 3


def test_checks_from_many_threads_are_all_counted_in_their_order():
    monitor = MemoryMonitor(HUGE_MB, HUGE_MB, window=1_000)
    go = threading.Barrier(4)

    def check() -> None:
        go.wait()
        for _ in range(100):
            monitor.check_memory()
            monitor.get_trend()

    threads = [threading.Thread(target=check) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times_s = monitor.get_stats().times_s
    assert len(times_s) == 400
    assert times_s == sorted(times_s)


def test_another_process_is_watched_until_it_ends_and_its_end_is_told():
    with child_process() as child:
        monitor, heard, problems = MemoryMonitor(pid=child.pid, interval_s=0.01), Heard(), Heard()
        monitor.add_listener(heard)
        monitor.on_problem(problems)
        with started(monitor):
            heard.wait_for(2)
            child.communicate("\n")
            problems.wait_for(1)
        assert problems.calls == [f"process {child.pid} has ended"]
        stats = monitor.get_stats()
        assert stats.ended == f"process {child.pid} has ended"
        assert stats.peak_mb > 30
        assert stats.missing["py_blocks"] == "only the process itself can tell"
        with pytest.raises(ProcessEndedError):
            monitor.check_memory()
    with pytest.raises(ProcessEndedError, match="check the number"):
        MemoryMonitor(pid=child.pid)


def test_what_only_a_process_itself_can_do_is_refused_in_words():
    with child_process() as child:
        monitor = MemoryMonitor(pid=child.pid)
        assert 20_000 < monitor.uss_kb() < monitor.check_memory().current_mb * 1024
        loop = asyncio.new_event_loop()
        for refused in (
            monitor.cleanup,
            lambda: monitor.register_cache("answers", lambda: 1),
            lambda: monitor.watch_loop(loop),
        ):
            with pytest.raises(ProcessError, match=f"only process {child.pid} itself can"):
                refused()
        loop.close()


def test_the_number_of_this_very_process_means_this_process():
    monitor = MemoryMonitor(pid=psutil.Process().pid)
    monitor.check_memory()
    assert "py_blocks" in monitor.get_stats().series
