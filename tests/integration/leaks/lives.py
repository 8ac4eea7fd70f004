"""What a process may do with its memory: real leaks, each in its own way, and what only looks like one.

A life is made once and then lived a second at a time. All of them work beside it and leave garbage.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import itertools
import json
import math
import os
import random
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from core.memory.caches import CacheRegistry
from core.memory.probes import OwnProcess

KB = 1024
ONSET_S = 300
"""When each leak begins, and whatever looks like one for the first time."""

MALLOC_HEADER = 16


class Place(NamedTuple):
    """Where a life is lived. `loop` is watched by `process`."""

    process: OwnProcess
    caches: CacheRegistry
    loop: asyncio.AbstractEventLoop


class Leak(NamedTuple):
    """`make` gives what leaks one piece; so many pieces a second are what `share_a_minute` of the live bytes is in
    pieces of `piece_kb`, or one in `every_s`."""

    channel: str
    make: Callable[[Place], Callable[[], object]]
    share_a_minute: float = 0.0
    piece_kb: float = 1.0
    every_s: float = math.inf

    def pieces_a_second(self, live_kb: float) -> float:
        return self.share_a_minute * live_kb / 60 / self.piece_kb + 1 / self.every_s


def work(second: int) -> None:
    """Steady work: texts and objects that are soon garbage, some of it in cycles."""
    rows = [{"id": i, "name": f"boat {i} of {second}", "sails": [i, second, 1.5]} for i in range(60)]
    json.loads(json.dumps(rows))
    for _ in range(20):
        cycle: list[Any] = []
        cycle.append(cycle)


# -- leaks ----------------------------------------------------------------------------------------


def a_list_that_grows(_: Place) -> Callable[[], object]:
    kept: list[object] = []
    return lambda: kept.append((len(kept), f"line {len(kept)}"))


def cycles_without_a_collector(_: Place) -> Callable[[], object]:
    def leak() -> None:
        gc.disable()
        one: dict[str, Any] = {}
        one["itself"] = one

    return leak


def native_memory(_: Place) -> Callable[[], object]:
    malloc = ctypes.CDLL(None).malloc
    malloc.restype, malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    return lambda: ctypes.memset(malloc(2 * KB - MALLOC_HEADER), 1, 2 * KB - MALLOC_HEADER)


def arrays_that_are_kept(_: Place) -> Callable[[], object]:
    kept: list[object] = []
    return lambda: kept.append(np.ones(KB))


def tasks_that_never_end(place: Place) -> Callable[[], object]:
    async def wait() -> None:
        await asyncio.Event().wait()

    kept: list[object] = []

    def leak() -> None:
        kept.append(place.loop.create_task(wait()))
        place.loop.run_until_complete(asyncio.sleep(0))

    return leak


def threads_that_never_end(_: Place) -> Callable[[], object]:
    return lambda: threading.Thread(target=threading.Event().wait, daemon=True).start()


def descriptors_that_are_never_closed(_: Place) -> Callable[[], object]:
    return lambda: os.open(os.devnull, os.O_RDONLY)


def a_cache_without_bound(_: Place) -> Callable[[], object]:
    cache: dict[str, str] = {}
    return lambda: cache.setdefault(f"What is tide {len(cache)}?", f"The answer {len(cache)}. ".ljust(300))


LEAKS = {
    leak.make.__name__: leak
    for leak in (
        Leak("live bytes", a_list_that_grows, 0.03, 0.17),
        Leak("live bytes", cycles_without_a_collector, 0.05, 0.3),
        Leak("live bytes", native_memory, 0.01, 2),
        Leak("live bytes", arrays_that_are_kept, 0.04, 8),
        Leak("live bytes", a_cache_without_bound, 0.02, 0.6),
        Leak("tasks", tasks_that_never_end, every_s=12),
        Leak("threads", threads_that_never_end, every_s=15),
        Leak("fds", descriptors_that_are_never_closed, every_s=15),
    )
}


# -- what is no leak ------------------------------------------------------------------------------


def steady_work(_: Place) -> Callable[[int], object]:
    return lambda second: None


def a_bounded_cache_that_is_full(_: Place) -> Callable[[int], object]:
    random_, numbers = random.Random(1), itertools.count()
    cache: OrderedDict[int, bytes] = OrderedDict()

    def put() -> None:
        cache[next(numbers)] = bytes(random_.randrange(500, 4000))
        if len(cache) > 2000:
            cache.popitem(last=False)

    for _ in range(2000):
        put()
    return lambda second: [put() for _ in range(10)]


def a_registered_cache_that_fills(place: Place) -> Callable[[int], object]:
    cache: dict[int, bytes] = {}
    held = 0

    def put(second: int) -> None:
        nonlocal held
        if second >= ONSET_S:
            cache[second] = bytes(12 * KB)
            held += sys.getsizeof(cache[second]) + MALLOC_HEADER

    place.caches.register("answers", lambda: held + sys.getsizeof(cache))
    return put


def a_buffer_that_is_flushed(_: Place) -> Callable[[int], object]:
    random_ = random.Random(2)
    buffer: list[bytes] = []
    flushed_at = 150

    def gather(second: int) -> None:
        nonlocal flushed_at
        buffer.append(bytes(20 * KB))
        if second >= flushed_at:
            buffer.clear()
            flushed_at = second + random_.randrange(90, 210)

    return gather


def a_warm_up_that_slows_down_and_stops(_: Place) -> Callable[[int], object]:
    known: list[bytes] = []

    def learn(second: int) -> None:
        wanted = 4000 * (1 - math.exp(-second / 150)) if second < 800 else 0
        while len(known) < wanted:
            known.append(bytes(KB))

    return learn


def one_big_step(_: Place) -> Callable[[int], object]:
    kept: list[object] = []

    def load(second: int) -> None:
        if second == ONSET_S:
            kept.append([bytes(KB) for _ in range(20_000)])

    return load


def bursts(_: Place) -> Callable[[int], object]:
    random_ = random.Random(3)
    held: list[bytes] = []
    until = 0

    def answer(second: int) -> None:
        nonlocal until
        if held and second >= until:
            held.clear()
        elif not held and random_.random() < 1 / 90:
            held.extend(bytes(8 * KB) for _ in range(random_.randrange(500, 2500)))
            until = second + random_.randrange(5, 45)

    return answer


NO_LEAKS = {
    life.__name__: life
    for life in (
        steady_work,
        a_bounded_cache_that_is_full,
        a_registered_cache_that_fills,
        a_buffer_that_is_flushed,
        a_warm_up_that_slows_down_and_stops,
        one_big_step,
        bursts,
    )
}
