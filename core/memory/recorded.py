"""Samples of memory as a session recorded them."""

from __future__ import annotations

from core.events import MemorySampled
from core.memory.sample import KB_PER_MB, MemorySample


def sample_of(event: MemorySampled, t_s: float) -> MemorySample:
    """The sample that was taken `t_s` after a fixed moment.

    What was recorded before channels were has resident memory only. Tasks and descriptors are left out: which of
    them were meant, for prompts in flight, is not recorded.
    """
    return MemorySample(
        t_s,
        rss_kb=event.rss_mb * KB_PER_MB,
        anon_kb=event.anon_kb,
        heap_used_kb=event.heap_used_kb,
        mmap_used_kb=event.mmap_used_kb,
        py_blocks=event.py_blocks,
        cache_kb=event.cache_kb,
        mapped_kb=event.mapped_kb,
        threads=event.threads,
        children=event.children,
    )
