"""The circuit breaker of one account: closed, open for a while, then a single half-open probe."""

from __future__ import annotations

from random import Random

FAILURES_TO_OPEN = 3
FIRST_OPEN_S = 1.0
LONGEST_OPEN_S = 60.0


class Breaker:
    """Opens after failures in a row; each time it opens again without an answer between, for twice as long.

    While it is half-open its account has room for one call only (`Account.limit`): a dead account costs one
    call a try, never a burst.
    """

    __slots__ = ("_opened", "failures", "open_until")

    def __init__(self) -> None:
        self.failures = 0
        self.open_until: float | None = None
        self._opened = 0

    def is_open(self, now: float) -> bool:
        return self.open_until is not None and now < self.open_until

    @property
    def half_open(self) -> bool:
        """Only meaningful when it is not open: the next call, or the one under way, is the probe."""
        return self.open_until is not None

    def on_answered(self) -> None:
        self.failures = 0
        self.open_until = None
        self._opened = 0

    def on_failed(self, now: float, random: Random, *, at_once: bool = False) -> bool:
        """Count a failure; `at_once` opens without waiting for more. Returns whether it opened."""
        self.failures += 1
        if not (at_once or self.half_open or self.failures >= FAILURES_TO_OPEN):
            return False
        if self.is_open(now):
            return False  # calls sent before it opened fail late: they are the same failure
        pause = min(LONGEST_OPEN_S, FIRST_OPEN_S * 2.0**self._opened)
        # Jitter keeps accounts that failed together from coming back together.
        self.open_for(pause * random.uniform(0.8, 1.2), now)
        self._opened += 1
        return True

    def open_for(self, seconds: float, now: float) -> None:
        self.open_until = max(self.open_until or 0.0, now + seconds)
