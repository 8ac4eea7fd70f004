"""The circuit breaker of one account: closed, open for a while, then a single half-open probe."""

from __future__ import annotations

from random import Random

FAILURES_TO_OPEN = 3
FIRST_OPEN_S = 1.0
LONGEST_OPEN_S = 60.0
FIRST_SILENT_OPEN_S = 10.0
LONGEST_SILENT_OPEN_S = 160.0
"""A silent account is only left for one that answers, so nothing is lost by trying it less often."""


class Breaker:
    """Opens after failures in a row; each time it opens again without an answer between, for twice as long.

    While it is half-open its account has room for one call only (`Account.limit`): a dead account costs one
    call a try, never a burst.
    """

    __slots__ = ("_asked_until", "_opened", "failures", "open_until")

    def __init__(self) -> None:
        self.failures = 0
        self.open_until: float | None = None
        self._asked_until = 0.0
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

    def on_failed(self, now: float, random: Random) -> bool:
        """Count a failure. Returns whether it opened."""
        self.failures += 1
        if not self.half_open and self.failures < FAILURES_TO_OPEN:
            return False
        return self._open(FIRST_OPEN_S, LONGEST_OPEN_S, now, random)

    def on_silent(self, now: float, random: Random, *, proven: bool) -> bool:
        """Count a call without a sign of life while others answered. Returns whether it opened.

        One is enough for an account that has never answered.
        """
        self.failures += 1
        if proven and not self.half_open and self.failures < FAILURES_TO_OPEN:
            return False
        return self._open(FIRST_SILENT_OPEN_S, LONGEST_SILENT_OPEN_S, now, random)

    def open_for(self, seconds: float, now: float) -> None:
        """Wait as the endpoint asked."""
        self.open_until = self._asked_until = max(self.open_until or 0.0, now + seconds)

    @property
    def opened(self) -> int:
        """How often it has opened without an answer between."""
        return self._opened

    def restore(self, failures: int, opened: int, until: float) -> None:
        """As it was: open until then, and half-open after that."""
        self.failures, self._opened, self.open_until = failures, opened, until

    def put_off(self, until: float) -> None:
        """Where it is open or half-open: stay open until then at least."""
        if self.open_until is not None:
            self.open_until = max(self.open_until, until)

    def try_now(self, now: float) -> None:
        """Half-open at once, unless the endpoint asked to wait."""
        self.open_until = max(now, self._asked_until)

    def was_asked_to_wait(self, now: float) -> bool:
        """Whether an answer must not close it: calls sent before the endpoint asked to wait still come in."""
        return now < self._asked_until

    def _open(self, first_s: float, longest_s: float, now: float, random: Random) -> bool:
        if self.is_open(now):
            return False  # calls sent before it opened fail late: they are the same failure
        pause = min(longest_s, first_s * 2.0**self._opened)
        # Jitter keeps accounts that failed together from coming back together.
        self.open_until = max(self.open_until or 0.0, now + pause * random.uniform(0.8, 1.2))
        self._opened += 1
        return True
