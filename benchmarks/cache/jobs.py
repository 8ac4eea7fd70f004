"""What is measured in a process of its own: a job as JSON on standard input, its figures as JSON on the last line.

Texts come from files that another process has written, a line a prompt, so that neither the making of them nor
what is left of it is measured.
"""

from __future__ import annotations

import asyncio
import gc
import json
import random
import sys
import time
from array import array
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from core.cache import IntelligentCache
from core.cache.entry import CacheRequest
from core.cache.reading.dictionary import dictionary
from core.cache.scope import ScopeMaker
from core.client.prompt import Prompt

LATENCY_S = (0.5, 1.5)
"""Of the dummy requests in flight."""
BEAT_S = 0.001
SHORT_TTL_S, LONG_TTL_S = 60.0, 7 * 24 * 3600.0
_LIMIT_BYTES = 8 << 30
_PATIENCE_S = 300.0

_maker = ScopeMaker({"model": "benchmark"})
Figures = dict[str, Any]


def ask_and_put(job: Figures) -> Figures:
    """Memory of a full cache, then lookups, then puts that each evict; with "path", into a file."""
    dictionary()
    lines = _lines(job["prompts"])
    with _cache(job, max_entries=job["entries"]) as cache:
        warm = _request("Is this the first question of all?")
        cache.put(warm, _answer(0, job))
        cache.get(warm)
        cache.clear()
        before = anonymous_bytes(trimmed=True)
        texts, put_s = 0, time.perf_counter()
        for i, text in enumerate(islice(lines, job["entries"])):
            answer = _answer(i, job)
            texts += len(text.encode()) + len(answer)
            cache.put(_request(text), answer)
        cache.flush(_PATIENCE_S)
        fill_s = time.perf_counter() - put_s
        grown = anonymous_bytes() - before
        grown_trimmed = anonymous_bytes(trimmed=True) - before
        figures: Figures = {
            "entries": len(cache),
            "fill_s": fill_s,
            "bytes_an_entry": (grown - texts) / len(cache),
            "bytes_an_entry_trimmed": (grown_trimmed - texts) / len(cache),
            "bytes_counted": cache.nbytes,
            "bytes_resident": grown,
            "text_bytes": texts,
        }
        asked = [line.split("\t", 1) for line in _lines(job["asked"])]
        times = _timed(lambda text: cache.look_up(_request(text)).hit is not None, [t for _, t in asked])
        figures["lookups"] = {"how": [how for how, _ in asked], **times}
        new = list(islice(lines, job["puts"]))
        answers = iter([_answer(i, job) for i in range(len(new))])
        figures["puts"] = _timed(lambda text: cache.put(_request(text), next(answers)), new)
        figures["entries_after"] = len(cache)
        if job.get("in_flight"):
            figures["in_flight"] = asyncio.run(_in_flight(cache, job))
    return figures


def cold(job: Figures) -> Figures:
    """From the constructor to the first exact hit, and to `loaded`."""
    request = _request(job["question"])
    cpu, began = time.process_time(), time.perf_counter()
    cache = IntelligentCache(job["path"], max_entries=job["entries"], max_bytes=_LIMIT_BYTES)
    while cache.get(request) is None:
        if cache.loaded.is_set() and cache.get(request) is None:
            raise RuntimeError(f"the entry is not in the file: {request.text}")
    hit_s = time.perf_counter() - began
    cache.loaded.wait()
    loaded_s = time.perf_counter() - began
    cpu_s = time.process_time() - cpu
    entries = len(cache)
    cache.close()
    return {"hit_ms": 1e3 * hit_s, "loaded_s": loaded_s, "loaded_cpu_s": cpu_s, "entries": entries}


def give_back(job: Figures) -> Figures:
    """What a full clear returns of what filling took, or a cleanup of a random half that has expired."""
    now = time.time()
    dice = random.Random(job["seed"])
    dictionary()
    with _cache(job, clock=lambda: now) as cache:
        cache.put(_request("Is this the first question of all?"), _answer(0, job))
        before = anonymous_bytes(trimmed=True)
        for i, text in enumerate(islice(_lines(job["prompts"]), job["entries"])):
            ttl_s = SHORT_TTL_S if dice.random() < 0.5 else LONG_TTL_S
            cache.put(_request(text), _answer(i, job), ttl_s=ttl_s)
        cache.flush(_PATIENCE_S)
        full, entries = anonymous_bytes(), len(cache)
        now += 2 * SHORT_TTL_S
        began = time.perf_counter()
        removed = cache.clear() if job["all"] else cache.cleanup_expired()
        took_s = time.perf_counter() - began
        cache.flush(_PATIENCE_S)
        left = anonymous_bytes()
    grown = full - before
    return {
        "grown_mb": grown / 1e6,
        "removed_percent": 100 * removed / entries,
        "returned_percent": 100 * (full - left) / grown,
        "took_s": took_s,
    }


async def _in_flight(cache: IntelligentCache, job: Figures) -> Figures:
    """The same calls on the loop first without the cache, then with it."""
    texts = [line.split("\t", 1)[1] for line in islice(_lines(job["asked"]), job["calls"])]
    alone, _, _, _ = await _calls(None, texts, job["in_flight"])
    late, lookups, puts, hits = await _calls(cache, texts, job["in_flight"])
    return {
        "late_ms": _percentiles(late),
        "late_without_ms": _percentiles(alone),
        "lookup_ms": _percentiles(lookups),
        "put_ms": _percentiles(puts),
        "lookups": len(lookups),
        "puts": len(puts),
        "hits": hits,
    }


async def _calls(
    cache: IntelligentCache | None, texts: list[str], in_flight: int
) -> tuple[array[float], array[float], array[float], int]:
    late, lookups, puts = array("d"), array("d"), array("d")
    left = iter(texts)
    dice = random.Random(1)
    hits = 0

    async def one_after_another() -> None:
        nonlocal hits
        await asyncio.sleep(dice.uniform(0, LATENCY_S[1]))
        for i, text in enumerate(left):
            hit = None
            if cache is not None:
                began = time.perf_counter()
                hit = cache.look_up(_request(text)).hit
                lookups.append(time.perf_counter() - began)
                hits += hit is not None
            await asyncio.sleep(dice.uniform(*LATENCY_S))
            if cache is not None and hit is None:
                answer = f"{i:08d} {'What was bought, and is long enough to be kept. ' * 8}"
                began = time.perf_counter()
                cache.put(_request(text), answer)
                puts.append(time.perf_counter() - began)

    async def beat() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(BEAT_S)
            late.append(time.perf_counter() - began - BEAT_S)

    heart = asyncio.create_task(beat())
    await asyncio.gather(*(one_after_another() for _ in range(in_flight)))
    heart.cancel()
    return late, lookups, puts, hits


def _percentiles(seconds: array[float]) -> dict[str, float]:
    return {f"p{at}": 1e3 * float(np.percentile(seconds, at)) for at in (50, 99, 100)} if seconds else {}


def _timed(call: Callable[[str], bool], texts: list[str]) -> dict[str, list[Any]]:
    """Wall time and CPU of this thread (ms), and what came of each call."""
    wall, cpu, done = array("d"), array("d"), []
    for text in texts:
        cpu_began, began = time.thread_time(), time.perf_counter()
        done.append(call(text))
        wall.append(1e3 * (time.perf_counter() - began))
        cpu.append(1e3 * (time.thread_time() - cpu_began))
    return {"ms": wall.tolist(), "cpu_ms": cpu.tolist(), "done": done}


def _cache(job: Figures, **settings: Any) -> IntelligentCache:
    cache = IntelligentCache(job.get("path"), max_bytes=_LIMIT_BYTES, **settings)
    cache.loaded.wait()
    return cache


def _request(text: str) -> CacheRequest:
    return _maker.request(Prompt(0, "", text=text))


def _answer(number: int, job: Figures) -> str:
    return f"{number:08d} {'An answer as good as any. ' * 200}"[: job["answer_bytes"]]


def _lines(path: str) -> Iterator[str]:
    with Path(path).open(encoding="utf-8") as file:
        for line in file:
            yield line.removesuffix("\n")


def anonymous_bytes(*, trimmed: bool = False) -> int:
    """Resident memory that no file backs; `trimmed`: without what the allocator keeps for later."""
    if trimmed:
        gc.collect()
        if hasattr(psutil, "heap_trim"):
            psutil.heap_trim()
    info = psutil.Process().memory_info()
    return int(info.rss) - int(getattr(info, "shared", 0))


JOBS = {"ask_and_put": ask_and_put, "cold": cold, "give_back": give_back}

if __name__ == "__main__":
    asked_for = json.load(sys.stdin)
    print("\n" + json.dumps(JOBS[asked_for["do"]](asked_for)), flush=True)
