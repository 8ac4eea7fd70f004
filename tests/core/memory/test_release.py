"""Memory that was dropped goes back to the operating system, and what went is measured there."""

from __future__ import annotations

import gc
import subprocess
import sys

import psutil
import pytest

from core.memory.release import release


def test_cycles_are_collected():
    gc.collect()
    for _ in range(500):
        cycle: list[object] = []
        cycle.append(cycle)
    released = release()
    assert released.objects_collected >= 400
    assert released.freed_kb >= 0
    assert released.seconds > 0


def test_collecting_alone_does_not_trim_the_heap(monkeypatch: pytest.MonkeyPatch):
    trimmed: list[bool] = []
    monkeypatch.setattr(psutil, "heap_trim", lambda: trimmed.append(True), raising=False)
    release(trim=False)
    assert trimmed == []
    release()
    assert trimmed == [True]


@pytest.mark.skipif(sys.platform != "linux", reason="other C libraries return memory by themselves")
@pytest.mark.skipif(not hasattr(psutil, "heap_trim"), reason="this C library has no trim")
def test_a_dropped_cache_is_given_back_although_its_last_entry_still_lives():
    # In a process of its own: how much is free here depends on the tests before.
    program = """
import gc
from core.memory.release import release
cache = [bytearray(3_000) for _ in range(20_000)]
last = cache[-1]
del cache
gc.collect()
print(release().freed_kb)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert float(done.stdout) > 0.8 * 20_000 * 3_000 / 1024
