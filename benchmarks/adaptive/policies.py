"""Caches in miniature that hold keys and bytes and nothing else: each has a policy of the literature, or our own.

LRU and LFU as the textbooks have them; S3-FIFO (Yang et al., SOSP 2023), SIEVE (Zhang et al., NSDI 2024) and
W-TinyLFU (Einziger, Friedman, Manes, ACM Transactions on Storage 2017) as their papers and reference code do. None of
these looks at costs; sizes count only for the room that is left. `Own` is the policy of the cache, the very object
that the product uses, and `UtilityHeap` the rule that it begins with, by the figures of the product.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Protocol

from benchmarks.adaptive.traces import Request
from core.cache.eviction import Eviction
from core.cache.priorities import PriorityHeap
from core.cache.utility import benefit, priority


class Policy(Protocol):
    """A cache of so many bytes. `ask` tells whether a request was a hit, and takes it in where it was not."""

    def ask(self, request: Request) -> bool: ...


class Lru:
    """What was used longest ago leaves."""

    def __init__(self, capacity_bytes: int) -> None:
        self._capacity = capacity_bytes
        self._held: OrderedDict[int, int] = OrderedDict()
        self._used = 0

    def ask(self, request: Request) -> bool:
        if request.key in self._held:
            self._held.move_to_end(request.key)
            return True
        if request.n_bytes <= self._capacity:
            self._held[request.key] = request.n_bytes
            self._used += request.n_bytes
            while self._used > self._capacity:
                self._used -= self._held.popitem(last=False)[1]
        return False


class Lfu:
    """What was used least often since it came leaves; of those, what was used longest ago."""

    def __init__(self, capacity_bytes: int) -> None:
        self._capacity = capacity_bytes
        self._count: dict[int, int] = {}
        self._by_count: dict[int, OrderedDict[int, int]] = {}
        self._used = 0

    def ask(self, request: Request) -> bool:
        count = self._count.get(request.key, 0)
        if not count:
            if request.n_bytes > self._capacity:
                return False
            while self._used + request.n_bytes > self._capacity:
                self._evict()
            self._used += request.n_bytes
        else:
            self._leave(request.key, count)
        self._count[request.key] = count + 1
        self._by_count.setdefault(count + 1, OrderedDict())[request.key] = request.n_bytes
        return count > 0

    def _leave(self, key: int, count: int) -> int:
        same = self._by_count[count]
        n_bytes = same.pop(key)
        if not same:
            del self._by_count[count]
        return n_bytes

    def _evict(self) -> None:
        lowest = min(self._by_count)
        key = next(iter(self._by_count[lowest]))
        self._used -= self._leave(key, lowest)
        del self._count[key]


class S3Fifo:
    """A small queue of a tenth, a main queue of the rest, and a ghost queue of as many keys as the main one holds.

    What leaves the small queue without a second use goes to the ghosts; who comes back from there enters the main
    queue, which gives each entry as many more rounds as it had uses, three at most.
    """

    def __init__(self, capacity_bytes: int) -> None:
        self._capacity = capacity_bytes
        self._small_capacity = capacity_bytes // 10
        self._small: deque[int] = deque()
        self._main: deque[int] = deque()
        self._ghosts: OrderedDict[int, int] = OrderedDict()
        self._size: dict[int, int] = {}
        self._uses: dict[int, int] = {}
        self._small_used = self._main_used = self._ghost_used = 0

    def ask(self, request: Request) -> bool:
        key = request.key
        if key in self._uses:
            self._uses[key] = min(self._uses[key] + 1, 3)
            return True
        if request.n_bytes > self._capacity:
            return False
        was_ghost = key in self._ghosts
        if was_ghost:
            self._ghost_used -= self._ghosts.pop(key)
        while self._small_used + self._main_used + request.n_bytes > self._capacity:
            self._evict()
        self._size[key], self._uses[key] = request.n_bytes, 0
        if was_ghost:
            self._main.appendleft(key)
            self._main_used += request.n_bytes
        else:
            self._small.appendleft(key)
            self._small_used += request.n_bytes
        return False

    def _evict(self) -> None:
        if self._small and (self._small_used > self._small_capacity or not self._main):
            self._evict_small()
        else:
            self._evict_main()

    def _evict_small(self) -> None:
        while self._small:
            key = self._small.pop()
            size = self._size[key]
            self._small_used -= size
            if self._uses[key] > 1:
                self._uses[key] = 0
                self._main.appendleft(key)
                self._main_used += size
                continue
            self._forget(key)
            self._ghosts[key] = size
            self._ghost_used += size
            while self._ghost_used > self._capacity - self._small_capacity:
                self._ghost_used -= self._ghosts.popitem(last=False)[1]
            return

    def _evict_main(self) -> None:
        while self._main:
            key = self._main.pop()
            if self._uses[key]:
                self._uses[key] -= 1
                self._main.appendleft(key)
                continue
            self._main_used -= self._size[key]
            self._forget(key)
            return

    def _forget(self, key: int) -> None:
        del self._size[key], self._uses[key]


class Sieve:
    """One queue, in which a hand moves from the oldest to the newest: it takes marks away, and takes out the first
    without one. A use sets the mark and moves nothing."""

    def __init__(self, capacity_bytes: int) -> None:
        self._capacity = capacity_bytes
        self._size: dict[int, int] = {}
        self._marked: set[int] = set()
        self._newer: dict[int, int | None] = {}
        self._older: dict[int, int | None] = {}
        self._newest: int | None = None
        self._oldest: int | None = None
        self._hand: int | None = None
        self._used = 0

    def ask(self, request: Request) -> bool:
        key = request.key
        if key in self._size:
            self._marked.add(key)
            return True
        if request.n_bytes > self._capacity:
            return False
        while self._used + request.n_bytes > self._capacity:
            self._evict()
        self._size[key] = request.n_bytes
        self._used += request.n_bytes
        self._older[key], self._newer[key] = self._newest, None
        if self._newest is not None:
            self._newer[self._newest] = key
        self._newest = key
        if self._oldest is None:
            self._oldest = key
        return False

    def _evict(self) -> None:
        at = self._hand if self._hand is not None else self._oldest
        while at is not None and at in self._marked:
            self._marked.discard(at)
            at = self._newer[at] if self._newer[at] is not None else self._oldest
        assert at is not None
        older, newer = self._older.pop(at), self._newer.pop(at)
        self._hand = newer
        if older is None:
            self._oldest = newer
        else:
            self._newer[older] = newer
        if newer is None:
            self._newest = older
        else:
            self._older[newer] = older
        self._used -= self._size.pop(at)


class CountMinSketch:
    """Uses of keys in four rows of counters up to 15, all halved once `sample` uses were counted."""

    def __init__(self, keys: int) -> None:
        self._mask = (1 << max(4, (4 * keys - 1).bit_length())) - 1
        self._rows = [bytearray(self._mask + 1) for _ in range(4)]
        self._sample, self._counted = 10 * keys, 0

    def add(self, key: int) -> None:
        places = self._places(key)
        lowest = min(row[at] for row, at in zip(self._rows, places, strict=True))
        if lowest < 15:
            for row, at in zip(self._rows, places, strict=True):  # conservative update
                row[at] = max(row[at], lowest + 1)
        self._counted += 1
        if self._counted >= self._sample:
            self._counted //= 2
            self._rows = [bytearray(count >> 1 for count in row) for row in self._rows]

    def count(self, key: int) -> int:
        return min(row[at] for row, at in zip(self._rows, self._places(key), strict=True))

    def _places(self, key: int) -> list[int]:
        wide = int.from_bytes(hashlib.blake2b(key.to_bytes(8, "little"), digest_size=16).digest(), "little")
        return [wide >> (32 * i) & self._mask for i in range(4)]


class WTinyLfu:
    """A window of 1 %, and a segmented LRU (a fifth on probation, the rest protected) behind an admission filter:
    what leaves the window takes the place of the next victim only if it was used more often, as far as a sketch of
    all uses remembers."""

    def __init__(self, capacity_bytes: int, ordinary_bytes: int) -> None:
        self._capacity = capacity_bytes
        self._window_capacity = max(capacity_bytes // 100, ordinary_bytes)
        self._protected_capacity = (capacity_bytes - self._window_capacity) * 4 // 5
        self._window: OrderedDict[int, int] = OrderedDict()
        self._probation: OrderedDict[int, int] = OrderedDict()
        self._protected: OrderedDict[int, int] = OrderedDict()
        self._used = {"window": 0, "main": 0, "protected": 0}
        self._sketch = CountMinSketch(max(capacity_bytes // ordinary_bytes, 1))

    def ask(self, request: Request) -> bool:
        key, used = request.key, self._used
        self._sketch.add(key)
        if key in self._window:
            self._window.move_to_end(key)
        elif key in self._protected:
            self._protected.move_to_end(key)
        elif key in self._probation:
            self._protected[key] = self._probation.pop(key)
            used["protected"] += request.n_bytes
            while used["protected"] > self._protected_capacity:
                demoted, size = self._protected.popitem(last=False)
                self._probation[demoted] = size
                used["protected"] -= size
        else:
            if request.n_bytes <= self._capacity - self._window_capacity:
                self._window[key] = request.n_bytes
                used["window"] += request.n_bytes
                while used["window"] > self._window_capacity:
                    self._leave_window(*self._window.popitem(last=False))
            return False
        return True

    def _leave_window(self, key: int, size: int) -> None:
        used = self._used
        used["window"] -= size
        room = self._capacity - self._window_capacity
        victims, freed, theirs = [], 0, 0
        order = iter(
            (*self._probation.items(), *self._protected.items()) if used["main"] + size > room else ()
        )
        while used["main"] + size - freed > room:
            victim, victim_size = next(order)
            victims.append(victim)
            freed += victim_size
            theirs = max(theirs, self._sketch.count(victim))
        if victims and self._sketch.count(key) <= theirs:
            return
        for victim in victims:
            if victim in self._protected:
                used["protected"] -= self._protected[victim]
            used["main"] -= self._probation.pop(victim, 0) or self._protected.pop(victim)
        self._probation[key] = size
        used["main"] += size


class _Slots:
    """Keys in numbered slots, as the cache keeps its entries."""

    def __init__(self, capacity_bytes: int) -> None:
        self.capacity = capacity_bytes
        self.of: dict[int, int] = {}
        self.used = 0
        self._held: list[Request | None] = []
        self._free: list[int] = []

    def take(self, request: Request) -> int:
        if self._free:
            slot = self._free.pop()
            self._held[slot] = request
        else:
            slot = len(self._held)
            self._held.append(request)
        self.of[request.key] = slot
        self.used += request.n_bytes
        return slot

    def release(self, slot: int) -> int:
        """Returns the key that was in it."""
        request = self._held[slot]
        assert request is not None
        self._held[slot] = None
        self._free.append(slot)
        del self.of[request.key]
        self.used -= request.n_bytes
        return request.key


class Own:
    """`core.cache.eviction`, asked as the cache asks it."""

    def __init__(self, capacity_bytes: int) -> None:
        self._slots = _Slots(capacity_bytes)
        self._eviction = Eviction()

    def ask(self, request: Request) -> bool:
        slots, eviction, now = self._slots, self._eviction, request.at_s
        slot = slots.of.get(request.key)
        if slot is not None:
            eviction.use(slot, now)
            return True
        worth = benefit(request.cost_usd, request.latency_s, request.n_bytes)
        eviction.add(slots.take(request), _id(request.key), worth, 0, now, now)
        while slots.used > slots.capacity:
            leaves = eviction.lowest(now)
            key = slots.release(leaves)
            eviction.remember(leaves, _id(key))
            eviction.remove(leaves)
        return False


class UtilityHeap:
    """What saves most for its room, was used most often and last stays, by the fixed rule of `core.cache.utility`."""

    def __init__(self, capacity_bytes: int) -> None:
        self._slots = _Slots(capacity_bytes)
        self._heap = PriorityHeap()
        self._worth: dict[int, float] = {}
        self._hits: dict[int, int] = {}

    def ask(self, request: Request) -> bool:
        slot = self._slots.of.get(request.key)
        is_hit = slot is not None
        if slot is None:
            slot = self._slots.take(request)
            self._worth[slot] = benefit(request.cost_usd, request.latency_s, request.n_bytes)
            self._hits[slot] = 0
            self._heap.push(slot, 0.0)
        else:
            self._hits[slot] += 1
        # All lose the same with time, so that what they are worth at any one moment orders them for good.
        self._heap.update(slot, priority(self._worth[slot], self._hits[slot], request.at_s, 0.0))
        while self._slots.used > self._slots.capacity:
            self._slots.release(self._heap.pop()[0])
        return is_hit


def _id(key: int) -> int:
    """63 bits as evenly spread as those of a question: splitmix64 (Steele, Lea, Flood, OOPSLA 2014)."""
    mixed = (key + 1) * 0x9E3779B97F4A7C15 & _WIDE
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & _WIDE
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & _WIDE
    return (mixed ^ mixed >> 31) >> 1


_WIDE = (1 << 64) - 1
Maker = Callable[[int, int], Policy]
"""Of a capacity and the size of an ordinary entry, in bytes."""
PEERS: dict[str, Maker] = {
    "LRU": lambda capacity, _: Lru(capacity),
    "LFU": lambda capacity, _: Lfu(capacity),
    "S3-FIFO": lambda capacity, _: S3Fifo(capacity),
    "SIEVE": lambda capacity, _: Sieve(capacity),
    "W-TinyLFU": WTinyLfu,
}
OWN, HEAP = "Pilothouse", "utility heap"
OURS: dict[str, Maker] = {
    HEAP: lambda capacity, _: UtilityHeap(capacity),
    OWN: lambda capacity, _: Own(capacity),
}


def saved_usd(policy: Policy, requests: list[Request]) -> float:
    """What the hits would have cost."""
    return sum(request.cost_usd for request in requests if policy.ask(request))
