"""The cache's feature index and key map by themselves, at several sizes: searches, adds, removals, bytes an entry.

Entries are synthetic: 3 to 40 words (11 on average) of a vocabulary of 200,000 with Zipf's frequencies, each
weighing the logarithm of its rarity, as words weigh in the cache; common words are in many entries, so this is
harder than text without stop words. Half of the queries are near repeats (one word left out, another put in its
place), half are new. The second table has entries from one template, 20 words of which are in all of them: there
the index must cap what it looks at. Features are given; one thread works; memory is what the process grew by.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import psutil

from benchmarks.report import Report
from core.cache.index import FeatureIndex
from core.cache.keymap import KeyMap

_WORDS = 200_000
_PIECE = 20_000

Vector = tuple[npt.NDArray[np.uint32], npt.NDArray[np.float32]]
Words = npt.NDArray[np.int64]


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--entries", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--queries", type=int, default=4000)
    parser.add_argument("--adds", type=int, default=20_000)
    parser.add_argument("--threshold", type=float, default=0.8)
    parser.add_argument("--seed", type=int, default=1)


def measure(options: argparse.Namespace) -> Report:
    report = Report(
        "cache_index", notes=["wall time: whatever else the machine does is in the highest figures"]
    )
    for entries in options.entries:
        for template in (0, 20):
            _index(report, options, entries, template)
        _keymap(report, entries, options.seed)
    return report


class _Texts:
    """Draws entries as word numbers, the commonest word being 0; the template's words are of middling rarity."""

    def __init__(self, seed: int, template: int) -> None:
        self.random = np.random.default_rng(seed)
        self._template = np.arange(100, 100 + template)
        share = 1 / np.arange(1, _WORDS + 1)
        share /= share.sum()
        self._upto = np.cumsum(share)
        self._ids = self.random.choice(2**32, _WORDS, replace=False).astype(np.uint32)
        self._weights = -np.log(share)

    def entries(self, count: int) -> list[Words]:
        lengths = np.clip(self.random.lognormal(2.2, 0.6, count), 3, 40).astype(int)
        words = np.split(self._words(int(lengths.sum())), np.cumsum(lengths)[:-1])
        return [np.unique(np.append(self._template, each)) for each in words]

    def vector(self, words: Words) -> Vector:
        weights = self._weights[words]
        return self._ids[words], (weights / np.sqrt(weights @ weights)).astype(np.float32)

    def near(self, words: Words) -> Words:
        kept = np.delete(words, self.random.integers(len(words)))
        return np.unique(np.append(kept, self._words(1)))

    def _words(self, count: int) -> Words:
        return np.minimum(np.searchsorted(self._upto, self.random.random(count)), _WORDS - 1)


def _index(report: Report, options: argparse.Namespace, entries: int, template: int) -> None:
    texts = _Texts(options.seed, template)
    index = FeatureIndex()
    sample: list[Words] = []
    pieces = []
    for first in range(0, entries, _PIECE):
        drawn = texts.entries(min(_PIECE, entries - first))
        sample += drawn[:: max(1, entries // options.queries)]
        vectors = [texts.vector(words) for words in drawn]
        starts = np.cumsum([0, *(len(ids) for ids, _ in vectors)])
        ids, weights = (np.concatenate(column) for column in zip(*vectors, strict=True))
        pieces.append((np.arange(first, first + len(drawn)), starts, ids, weights))
    resident = _resident()
    load_s = float(_timed(index.load, pieces).sum())
    queries = [texts.near(words) for words in sample[: options.queries // 2]]
    queries += texts.entries(options.queries - len(queries))
    asked = [texts.vector(queries[i]) for i in texts.random.permutation(len(queries))]
    new = [(entries + i, *texts.vector(words)) for i, words in enumerate(texts.entries(options.adds))]
    removed = [(slot,) for slot in texts.random.permutation(entries)[: options.adds].tolist()]
    searches = _timed(index.search, [(*query, options.threshold) for query in asked])
    hits = [len(index.search(*query, options.threshold)[0]) > 0 for query in asked]
    adds = _timed(index.add, new)
    index.close()
    resident = _resident() - resident
    bytes_counted = index.nbytes / len(index)
    removals = _timed(index.remove, removed)
    index.close()
    report.add(
        f"index, {template} words in common" if template else "index",
        entries=entries,
        search_p50_ms=1e3 * _at(searches, 50),
        search_p99_ms=1e3 * _at(searches, 99),
        search_max_ms=1e3 * _at(searches, 100),
        found=float(np.mean(hits)),
        add_p50_ms=1e3 * _at(adds, 50),
        add_p99_ms=1e3 * _at(adds, 99),
        add_max_ms=1e3 * _at(adds, 100),
        remove_p50_us=1e6 * _at(removals, 50),
        load_s_per_100k=load_s / entries * 1e5,
        bytes_counted=bytes_counted,
        bytes_resident=resident / (entries + options.adds),
    )


def _keymap(report: Report, entries: int, seed: int) -> None:
    keys = np.random.default_rng(seed).integers(0, 2**64, entries, dtype=np.uint64)
    listed = [(key,) for key in keys[:20_000].tolist()]
    loaded, built = KeyMap(), KeyMap()
    began = time.perf_counter()
    loaded.load(keys, np.arange(entries, dtype=np.uint32))
    load_s = time.perf_counter() - began
    sets = _timed(built.set, [(key, slot) for slot, key in enumerate(keys.tolist())])
    gets = _timed(loaded.get, listed)
    discards = _timed(loaded.discard, [(key, slot) for slot, (key,) in enumerate(listed)])
    report.add(
        "key map",
        entries=entries,
        get_p50_us=1e6 * _at(gets, 50),
        get_p99_us=1e6 * _at(gets, 99),
        set_p50_us=1e6 * _at(sets, 50),
        set_max_us=1e6 * _at(sets, 100),
        discard_p50_us=1e6 * _at(discards, 50),
        load_s_per_100k=load_s / entries * 1e5,
        bytes_counted=built.nbytes / entries,
    )


def _timed(call: Callable[..., object], arguments: list[tuple[Any, ...]]) -> npt.NDArray[np.float64]:
    """Seconds of each call, the clock's 0.05 us included."""
    seconds = np.zeros(len(arguments))
    gc.collect()
    for i, each in enumerate(arguments):
        began = time.perf_counter()
        call(*each)
        seconds[i] = time.perf_counter() - began
    return seconds


def _at(seconds: npt.NDArray[np.float64], percent: float) -> float:
    return float(np.percentile(seconds, percent))


def _resident() -> int:
    """Bytes, without what the allocator keeps for later."""
    gc.collect()
    if hasattr(psutil, "heap_trim"):
        psutil.heap_trim()
    return int(psutil.Process().memory_info().rss)
