"""Which types grow, and which containers: counts of what the garbage collector tracks, compared over minutes.

A census costs no more than its look (0.3 s of CPU at 1.2 million objects, nothing in between) and keeps nothing
alive: what stays of it are names and numbers. One jump between two of them says little, because bounded caches
fill and evict; so growth is the median slope over all of them, and counts only while it still goes on.

Limits: str, bytes, int, float and arrays are not tracked by the collector and so not counted as types; the containers
that hold them are, by their length. Objects that gc.freeze() has put aside are not seen at all.
"""

from __future__ import annotations

import gc
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise
from statistics import median
from typing import Any

import msgspec

from core.memory.verdict import TypeGrowth

MIN_LENGTH = 16
"""Containers below it are not followed one by one; their number is, by type."""
MIN_PART = 0.02
"""Of the fastest type's growth: below it the others only waver."""
SLICE = 10_000
"""Objects looked at in one go: other threads get their turn after a millisecond or two."""
SIZED_EVERY = 16
"""One object of so many is asked for its size: sys.getsizeof costs more than all the rest."""


class Census(msgspec.Struct, frozen=True):
    """`counts` and `kb` by type name (`module.Name`), shallow; `containers` the lengths of long containers by id."""

    t_s: float
    counts: dict[str, int]
    kb: dict[str, float]
    containers: dict[int, int]


def take_census(t_s: float) -> Census:
    """Every object that the garbage collector tracks, and the dicts of plain values that it has let go."""
    counts: Counter[type] = Counter()
    sizes: dict[type, list[int]] = {}
    containers: dict[int, int] = {}
    for objects in tracked():
        counts.update(map(type, objects))
        for each in objects[::SIZED_EVERY]:
            sizes.setdefault(type(each), []).append(sys.getsizeof(each))
        containers.update((id(each), container_length(each)) for each in long_tracked(objects))
        containers.update((id(each), len(each)) for each in untracked_dicts(objects))
    names: dict[str, int] = {}
    kb: dict[str, float] = {}
    for kind, count in counts.items():
        name = type_name(kind)
        names[name] = names.get(name, 0) + count
        sized = sizes.get(kind) or [kind.__basicsize__]
        kb[name] = kb.get(name, 0.0) + count * sum(sized) / len(sized) / 1024
    return Census(t_s, names, kb, containers)


def tracked() -> Iterator[list[Any]]:
    """What the collector tracks, in slices; each slice is let go of before the next, the whole list with the last."""
    objects = gc.get_objects()
    while objects:
        part = objects[-SLICE:]
        del objects[-SLICE:]
        yield part


def long_tracked(objects: list[Any]) -> list[Any]:
    """Those of them that hold many."""
    kinds = set(map(type, objects))
    plain = kinds.intersection(_CONTAINERS)
    other = {kind for kind in kinds - plain if issubclass(kind, _CONTAINERS) or kind.__name__ in _OPAQUE}
    found = [each for each in objects if type(each) in plain and len(each) >= MIN_LENGTH]
    if other:
        found += [each for each in objects if type(each) in other and container_length(each) >= MIN_LENGTH]
    return found


def untracked_dicts(objects: list[Any]) -> list[Any]:
    """Long dicts of plain values that they refer to: the collector does not list those."""
    return [
        each
        for each in gc.get_referents(*objects)
        if type(each) is dict and len(each) >= MIN_LENGTH and not gc.is_tracked(each)
    ]


def container_length(container: Any) -> int:
    """How many elements a builtin container, or a subclass of one, holds; asks no code of the subclass."""
    for kind in _CONTAINERS:
        if isinstance(container, kind):
            length: Callable[[Any], int] = kind.__len__
            return length(container)
    return len(gc.get_referents(container))


def type_name(kind: type) -> str:
    module = _MODULE.__get__(kind)
    if module == "builtins" or not isinstance(module, str):
        return kind.__qualname__
    return f"{module}.{kind.__qualname__}"


def growth(censuses: Sequence[Census]) -> list[TypeGrowth]:
    """Types that grow steadily, by kB per minute, most first; needs two censuses, and is sure from the third on."""
    if len(censuses) < 2:
        return []
    found = []
    for name in censuses[-1].counts:
        rate = steady_rate([(census.t_s, census.counts.get(name, 0)) for census in censuses])
        if rate > 0:
            mean_kb = censuses[-1].kb[name] / censuses[-1].counts[name]
            found.append(TypeGrowth(name, rate, rate * mean_kb))
    least = MIN_PART * max((each.count_per_min for each in found), default=0.0)
    return sorted((each for each in found if each.count_per_min >= least), key=lambda each: -each.kb_per_min)


def growing_containers(censuses: Sequence[Census]) -> dict[int, float]:
    """Elements per minute by the container's id. One that came after the first census has to grow twice."""
    found: dict[int, float] = {}
    if len(censuses) < 2:
        return found
    for key, length in censuses[-1].containers.items():
        series = [(census.t_s, census.containers[key]) for census in censuses if key in census.containers]
        if len(series) < 2 or (len(series) == 2 and len(censuses) > 2):
            continue
        if length > series[0][1]:
            rate = steady_rate(series)
            if rate > 0:
                found[key] = rate
    return found


def steady_rate(series: Sequence[tuple[float, float]]) -> float:
    """Theil and Sen's median slope per minute; 0 unless the last value is the highest and most steps go up."""
    values = [value for _, value in series]
    steps = [later - earlier for earlier, later in pairwise(values)]
    if values[-1] < max(values) or sum(step > 0 for step in steps) < 0.6 * len(steps):
        return 0.0
    slopes = [60 * (b - a) / (t_b - t_a) for (t_a, a), (t_b, b) in combinations(series, 2)]
    return max(0.0, median(slopes))


_CONTAINERS = (dict, list, set, deque)
_MODULE = type.__dict__["__module__"]
"""Asked this way, because a metaclass may have a `__module__` of its own."""
_OPAQUE = frozenset({"SimpleQueue", "_lru_cache_wrapper"})
"""Types that hold others without being one of the four."""
