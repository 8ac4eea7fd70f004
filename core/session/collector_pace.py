"""How often Python looks for garbage while sessions run. The setting is the process's, and sessions share it."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class CollectorPace:
    """The first that asks for larger young generations gets them; the last that ends puts back what was before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asking = 0
        self._before = gc.get_threshold()

    @contextmanager
    def slower(self, young_objects: int) -> Iterator[None]:
        """At least so many new objects between two looks, for as long as this lasts. From any thread."""
        with self._lock:
            if self._asking == 0:
                self._before = gc.get_threshold()
            self._asking += 1
            now = gc.get_threshold()
            gc.set_threshold(max(now[0], young_objects), *now[1:])
        try:
            yield
        finally:
            with self._lock:
                self._asking -= 1
                if self._asking == 0:
                    gc.set_threshold(*self._before)
