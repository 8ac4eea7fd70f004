"""The caches that a process keeps on purpose, by name, with what they hold: growth that they explain is no leak."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable


class CacheRegistry:
    """Names to functions that tell bytes; may be used from any thread.

    A function that raises, or tells what is no size, counts as what it told last. `tell` gets that in words, once for
    each cache.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._caches: dict[str, _Cache] = {}

    def register(self, name: str, size_bytes: Callable[[], float]) -> None:
        """Raises ValueError where the name is taken: two caches of one name would each undo the other."""
        with self._lock:
            if name in self._caches:
                raise ValueError(f"a cache called {name!r} is registered already: unregister it first")
            self._caches[name] = _Cache(name, size_bytes)

    def unregister(self, name: str) -> None:
        """A name that is not registered is no error: whoever closes a cache need not know who came first."""
        with self._lock:
            self._caches.pop(name, None)

    def bytes_by_name(self) -> dict[str, float]:
        # Asked without the lock: a cache may hold a lock of its own while it unregisters.
        with self._lock:
            caches = list(self._caches.values())
        return {cache.name: self._ask(cache) for cache in caches}

    def total_bytes(self) -> float:
        return sum(self.bytes_by_name().values())

    def _ask(self, cache: _Cache) -> float:
        try:
            size = float(cache.size_bytes())
        except Exception as failure:  # Somebody else's code: anything may come.
            cache_says = f"{type(failure).__name__}: {failure}"
        else:
            if math.isfinite(size) and size >= 0:
                cache.last_bytes = size
                return size
            cache_says = f"it said {size}"
        with self._lock:
            first, cache.failed = not cache.failed, True
        if first:
            self._tell(
                f"the cache {cache.name!r} did not tell its size ({cache_says}): "
                f"it counts as {cache.last_bytes:.0f} bytes until it does"
            )
        return cache.last_bytes


class _Cache:
    def __init__(self, name: str, size_bytes: Callable[[], float]) -> None:
        self.name = name
        self.size_bytes = size_bytes
        self.last_bytes = 0.0
        self.failed = False
