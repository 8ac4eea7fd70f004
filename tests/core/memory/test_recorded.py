"""Recorded samples, as the detector takes them."""

from core.events import MemorySampled
from core.memory.recorded import sample_of
from core.memory.sample import LIVE, MemorySample, memory_kb


def test_a_recorded_sample_keeps_what_can_be_judged():
    event = MemorySampled(
        1_700_000_060.0,
        2.0,
        "ok",
        "stable",
        0.0,
        1500.0,
        700.0,
        100.0,
        1000.0,
        50.0,
        7.0,
        20.0,
        9.0,
        2.0,
        10.0,
    )
    sample = sample_of(event, 60.0)
    assert sample == MemorySample(
        60.0,
        rss_kb=2048.0,
        anon_kb=1500.0,
        heap_used_kb=700.0,
        mmap_used_kb=100.0,
        py_blocks=1000.0,
        cache_kb=50.0,
        mapped_kb=10.0,
        threads=7.0,
        children=2.0,
    )
    assert memory_kb(sample, LIVE) == 700 + 100 + 0.1 * 1000 - 40


def test_an_old_recording_has_resident_memory_only():
    sample = sample_of(MemorySampled(5.0, 3.0, "ok", "stable", 0.0), 1.0)
    assert sample == MemorySample(1.0, rss_kb=3072.0)
