"""Looking at a process through /proc and through psutil: both see the same, and both notice its end."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from core.memory.views import LinuxView, PortableView, ProcessEndedError, ProcessError, View, uss_kb, view_of

VIEWS: list[Callable[[int], View]] = [PortableView, *([LinuxView] if sys.platform == "linux" else [])]

CHILD = """
import subprocess, sys, tempfile, threading
held = [tempfile.TemporaryFile() for _ in range(20)]
stay = threading.Event()
for _ in range(3):
    threading.Thread(target=stay.wait, daemon=True).start()
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
memory = bytearray(50_000_000)
print("ready", flush=True)
input()
child.communicate(b"\\n")
"""


@pytest.fixture
def child() -> Iterator[subprocess.Popen[str]]:
    """A process with 4 threads, 20 files, 50 MB and a child of its own; ends on a line."""
    with subprocess.Popen(
        [sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as started:
        assert started.stdout is not None
        assert started.stdout.readline() == "ready\n"
        yield started
        if started.poll() is None:
            started.communicate("\n")


@pytest.mark.parametrize("view", VIEWS)
def test_another_process_is_seen_from_outside(view: Callable[[int], View], child: subprocess.Popen[str]):
    seen = view(child.pid)
    rss_kb, anon_kb = seen.resident_kb()
    truth = psutil.Process(child.pid)
    assert rss_kb == pytest.approx(truth.memory_info().rss / 1024, rel=0.05)
    assert rss_kb > 50_000_000 / 1024
    assert anon_kb is None or 50_000_000 / 1024 < anon_kb < rss_kb
    assert seen.threads() == truth.num_threads()
    assert seen.children() == 1
    fds = seen.fds()
    assert isinstance(fds, float)
    assert fds >= 20


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("channel", ["resident_kb", "threads", "fds", "children"])
def test_every_channel_says_that_the_process_has_ended(
    view: Callable[[int], View], channel: str, child: subprocess.Popen[str]
):
    seen = view(child.pid)
    child.communicate("\n")
    with pytest.raises(ProcessEndedError, match=f"process {child.pid} has ended"):
        getattr(seen, channel)()


@pytest.mark.skipif(sys.platform == "win32", reason="a process that has ended leaves nothing behind there")
@pytest.mark.parametrize("view", VIEWS)
def test_a_process_whose_parent_has_not_yet_asked_how_it_ended_has_ended(
    view: Callable[[int], View], child: subprocess.Popen[str]
):
    seen = view(child.pid)
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write("\n")
    child.stdin.flush()
    while psutil.Process(child.pid).status() != psutil.STATUS_ZOMBIE:
        child.stdout.readline()
    with pytest.raises(ProcessEndedError):
        seen.resident_kb()


@pytest.mark.parametrize("view", VIEWS)
def test_a_number_without_a_process_is_refused_in_words(
    view: Callable[[int], View], child: subprocess.Popen[str]
):
    child.communicate("\n")
    with pytest.raises(ProcessEndedError, match="check the number"):
        view(child.pid)
    with pytest.raises(ProcessEndedError):
        uss_kb(child.pid)


LAST_PID = Path("/proc/sys/kernel/ns_last_pid")


@pytest.mark.skipif(not os.access(LAST_PID, os.W_OK), reason="numbers of processes cannot be chosen here")
@pytest.mark.parametrize("view", VIEWS)
def test_a_new_process_of_the_same_number_is_not_taken_for_the_old_one(
    view: Callable[[int], View], child: subprocess.Popen[str]
):
    seen = view(child.pid)
    child.communicate("\n")
    for _ in range(100):  # another process may be faster
        LAST_PID.write_text(str(child.pid - 1))
        with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as new:
            same = new.pid == child.pid
            if same:
                with pytest.raises(ProcessEndedError):
                    seen.resident_kb()
                assert view(new.pid).threads() == 1
            new.communicate(b"\n")
        if same:
            return
    pytest.skip("the number was always taken")


@pytest.mark.skipif(sys.platform != "linux", reason="about /proc")
def test_descriptors_are_counted_on_kernels_that_do_not_tell_the_size_of_a_folder(
    child: subprocess.Popen[str],
):
    seen = LinuxView(child.pid)
    told = seen.fds()
    seen._folder_size_counts = False
    assert seen.fds() == psutil.Process(child.pid).num_fds()
    assert told in (seen.fds(), psutil.Process(child.pid).num_fds())


@pytest.mark.skipif(sys.platform != "linux", reason="about /proc")
def test_a_view_that_is_dropped_closes_its_descriptors():
    gc.collect()  # lest something of an earlier test closes its descriptors meanwhile
    counted = view_of(psutil.Process().pid)
    before = counted.fds()
    views = [view_of(psutil.Process().pid) for _ in range(10)]
    assert counted.fds() == before + 20
    views.clear()
    assert counted.fds() == before


@pytest.mark.skipif(sys.platform != "linux", reason="about /proc")
def test_children_of_every_thread_are_counted():
    view = LinuxView(psutil.Process().pid)
    before = view.children()
    started: list[subprocess.Popen[bytes]] = []
    ready, end = threading.Event(), threading.Event()

    def start() -> None:
        started.append(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE))
        ready.set()
        end.wait()

    thread = threading.Thread(target=start)
    thread.start()
    ready.wait()
    try:
        assert view.children() == before + 1
    finally:
        end.set()
        thread.join()
        started[0].communicate(b"\n")
    assert view.children() == before


def test_memory_of_a_process_alone_is_less_than_its_resident_memory(child: subprocess.Popen[str]):
    assert 50_000_000 / 1024 < uss_kb(child.pid) < view_of(child.pid).resident_kb()[0]


@pytest.mark.skipif(not Path("/proc/2/comm").exists(), reason="no thread of the kernel is to be seen here")
def test_a_thread_of_the_kernel_has_not_ended_and_cannot_be_watched():
    if Path("/proc/2/comm").read_text() != "kthreadd\n":
        pytest.skip("another process has the number that the kernel's first thread has elsewhere")
    with pytest.raises(
        ProcessError, match="process 2 is a thread of the kernel and has no memory"
    ) as failure:
        LinuxView(2)
    assert not isinstance(failure.value, ProcessEndedError)
