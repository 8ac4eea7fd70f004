"""The caches that a process keeps on purpose, by name, with what they hold: growth that they explain is no leak."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import NamedTuple


class CacheRegistry:
    """Names to functions that tell bytes; may be used from any thread.

    A function that raises, or tells what is no size, counts as what it told last. `tell` gets that in words, once for
    each cache.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._caches: dict[str, _Cache] = {}

    def register(
        self, name: str, size_bytes: Callable[[], float], mapped_bytes: Callable[[], float] | None = None
    ) -> None:
        """`mapped_bytes` tells the part that lies in mappings of the cache's own, which no allocator counts.

        Raises ValueError where the name is taken: two caches of one name would each undo the other.
        """
        with self._lock:
            if name in self._caches:
                raise ValueError(f"a cache called {name!r} is registered already: unregister it first")
            self._caches[name] = _Cache(_Size(name, size_bytes), _Size(name, mapped_bytes or _nothing))

    def unregister(self, name: str) -> None:
        """A name that is not registered is no error: whoever closes a cache need not know who came first."""
        with self._lock:
            self._caches.pop(name, None)

    def bytes_by_name(self) -> dict[str, float]:
        return {cache.size.name: self._ask(cache.size) for cache in self._known()}

    def total_bytes(self) -> float:
        return sum(self.bytes_by_name().values())

    def mapped_bytes(self) -> float:
        """The part of the total that lies in mappings of the caches' own."""
        return sum(self._ask(cache.mapped) for cache in self._known())

    def _known(self) -> list[_Cache]:
        # They are asked without the lock: a cache may hold a lock of its own while it unregisters.
        with self._lock:
            return list(self._caches.values())

    def _ask(self, size: _Size) -> float:
        try:
            n_bytes = float(size.ask())
        except Exception as failure:  # Somebody else's code: anything may come.
            cache_says = f"{type(failure).__name__}: {failure}"
        else:
            if math.isfinite(n_bytes) and n_bytes >= 0:
                size.last_bytes = n_bytes
                return n_bytes
            cache_says = f"it said {n_bytes}"
        with self._lock:
            first, size.failed = not size.failed, True
        if first:
            self._tell(
                f"the cache {size.name!r} did not tell its size ({cache_says}): "
                f"it counts as {size.last_bytes:.0f} bytes until it does"
            )
        return size.last_bytes


class _Size:
    def __init__(self, name: str, ask: Callable[[], float]) -> None:
        self.name = name
        self.ask = ask
        self.last_bytes = 0.0
        self.failed = False


class _Cache(NamedTuple):
    size: _Size
    mapped: _Size


def _nothing() -> float:
    return 0.0
