"""A thread that looks at a fixed cadence, however busy the event loop and the window are."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

JOIN_S = 5.0
"""How long `stop` waits for a look that is under way. The thread is a daemon: it does not keep the process alive."""


def next_tick(tick: int, elapsed_s: float, interval_s: float) -> int:
    """Which tick comes after `tick`: the first one that is not over yet. Ticks that were missed are left out."""
    return max(tick, math.floor(elapsed_s / interval_s)) + 1


class Sampler:
    """Calls `look` at once and then every `interval_s`, on a grid that neither drifts nor catches up in a burst.

    An exception in `look` stops nothing: `on_failure` gets it in words, once for each kind, and the next look comes.
    Raises ValueError unless interval_s > 0.
    """

    def __init__(
        self, look: Callable[[], object], interval_s: float, on_failure: Callable[[str], None]
    ) -> None:
        if not interval_s > 0:
            raise ValueError(f"interval_s must be above 0, not {interval_s}")
        self._look = look
        self._interval_s = interval_s
        self._on_failure = on_failure
        self._told: set[type[Exception]] = set()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="memory sampler", daemon=True)

    def start(self) -> None:
        """Once only: a sampler that was stopped is not started again."""
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive() and not self._ended.is_set()

    def stop(self) -> None:
        """No look begins after this. Waits for one that is under way, unless it is that look which calls."""
        self._ended.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(JOIN_S)

    def _run(self) -> None:
        start_s, tick = time.monotonic(), 0
        while not self._ended.is_set():
            try:
                self._look()
            except Exception as failure:  # Told, not swallowed: one bad look must not end the watch.
                if type(failure) not in self._told:
                    self._told.add(type(failure))
                    self._on_failure(f"a look at memory failed ({type(failure).__name__}: {failure})")
            tick = next_tick(tick, time.monotonic() - start_s, self._interval_s)
            self._ended.wait(start_s + tick * self._interval_s - time.monotonic())
