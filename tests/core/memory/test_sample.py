"""What of a sample is judged: memory in use where it is known, less what the caches explain."""

from __future__ import annotations

import pytest

from core.memory.sample import CHANNELS, KB_PER_BLOCK, LIVE, MemorySample, memory_channel, memory_kb

FULL = MemorySample(
    0, rss_kb=900, anon_kb=700, uss_kb=750, heap_used_kb=300, mmap_used_kb=50, py_blocks=2000, cache_kb=40
)


def test_the_bytes_in_use_are_judged_where_both_heaps_are_known():
    assert memory_channel(FULL) == LIVE


@pytest.mark.parametrize(
    ("known", "judged"),
    [
        ({"rss_kb": 1.0, "anon_kb": 1.0, "uss_kb": 1.0}, "anon_kb"),
        ({"rss_kb": 1.0, "uss_kb": 1.0}, "uss_kb"),
        ({"rss_kb": 1.0}, "rss_kb"),
        ({"heap_used_kb": 1.0, "rss_kb": 1.0}, "rss_kb"),
        ({"threads": 1.0}, ""),
    ],
)
def test_else_what_the_process_has_for_itself_alone(known: dict[str, float], judged: str):
    assert memory_channel(MemorySample(0, **known)) == judged


def test_live_bytes_are_those_of_both_heaps_without_the_caches():
    assert memory_kb(FULL, LIVE) == 300 + 50 + KB_PER_BLOCK * 2000 - 40


def test_resident_memory_too_is_judged_without_the_caches():
    assert memory_kb(FULL, "anon_kb") == 700 - 40


def test_an_allocator_that_does_not_tell_of_large_blocks_has_none():
    assert memory_kb(MemorySample(0, heap_used_kb=300, py_blocks=0), LIVE) == 300


@pytest.mark.parametrize("channel", [LIVE, "anon_kb", "rss_kb"])
def test_a_sample_without_the_channel_has_no_value(channel: str):
    assert memory_kb(MemorySample(0, heap_used_kb=5.0), channel) is None


def test_every_channel_is_a_field_of_the_sample():
    assert set(CHANNELS) == set(MemorySample.__struct_fields__) - {"t_s"}
