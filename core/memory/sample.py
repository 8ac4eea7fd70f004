"""One look at a process's memory and what else it holds, as a value."""

from __future__ import annotations

import msgspec

CHANNELS = (
    "rss_kb",
    "anon_kb",
    "uss_kb",
    "heap_used_kb",
    "mmap_used_kb",
    "py_blocks",
    "cache_kb",
    "mapped_kb",
    "threads",
    "fds",
    "tasks",
    "children",
)
"""What a sample may hold, and the columns that a recorded trace may have. Sizes in kB of 1,024 bytes."""


class MemorySample(msgspec.Struct, frozen=True):
    """`t_s` counts from any fixed moment. None: this platform, or this view of the process, does not tell.

    `anon_kb` is resident memory less what is shared with files; `heap_used_kb` and `mmap_used_kb` what the C
    library's allocator has handed out from its heap and by mmap; `py_blocks` the blocks of Python's own allocator,
    which the C library does not see; `cache_kb` what the registered caches hold, `mapped_kb` the part of that
    which lies in mappings of their own, outside of both heaps; `uss_kb` costs milliseconds and is asked for only on
    demand.
    """

    t_s: float
    rss_kb: float | None = None
    anon_kb: float | None = None
    uss_kb: float | None = None
    heap_used_kb: float | None = None
    mmap_used_kb: float | None = None
    py_blocks: float | None = None
    cache_kb: float = 0.0
    mapped_kb: float = 0.0
    threads: float | None = None
    fds: float | None = None
    tasks: float | None = None
    children: float | None = None


KB_PER_MB = 1024.0
KB_PER_BLOCK = 0.10
"""What a block of Python's allocator holds on the average (measured; 512 bytes at most)."""

LIVE = "live bytes"


def memory_channel(sample: MemorySample) -> str:
    """What to judge a process's memory by: the bytes that are in use where they are known, for a sawtooth hides in
    free heap what resident memory does not show; else what it has for itself alone. Empty: nothing of it is known."""
    if sample.heap_used_kb is not None and sample.py_blocks is not None:
        return LIVE
    return next((name for name in ("anon_kb", "uss_kb", "rss_kb") if getattr(sample, name) is not None), "")


def memory_kb(sample: MemorySample, channel: str) -> float | None:
    """The channel's kB without the registered caches, whose growth is explained; None where a sample lacks it."""
    if channel == LIVE:
        if sample.heap_used_kb is None or sample.py_blocks is None:
            return None
        held = sample.heap_used_kb + (sample.mmap_used_kb or 0.0) + KB_PER_BLOCK * sample.py_blocks
        return held - (sample.cache_kb - sample.mapped_kb)
    value: float | None = getattr(sample, channel)
    return None if value is None else value - sample.cache_kb
