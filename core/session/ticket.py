"""`Ticket`: whoever gives a command that takes long can follow it, end it, and learn what came of it."""

from __future__ import annotations

import threading

import msgspec


class Done(msgspec.Struct, frozen=True):
    """What a command to the cache did: how many `entries` it changed, and of a cleanup how many went for which
    reason. `returned_mb` is what the process gave back to the operating system meanwhile, None where nothing was to
    be freed."""

    entries: int = 0
    expired: int = 0
    low_utility: int = 0
    returned_mb: float | None = None


class Ticket:
    """Goes with one command. May be used from any thread.

    >>> ticket = Ticket(total=len(ids))
    ... control.invalidate_many(ids, ticket)
    ... ticket.wait(10) and ticket.result
    """

    def __init__(self, total: int = 1) -> None:
        self.total = total
        self.so_far = 0
        """How many of the total are dealt with."""
        self.result: Done | None = None
        self.refusal = ""
        """Why it was not carried out; empty where it was."""
        self._cancelled = threading.Event()
        self._over = threading.Event()

    @property
    def is_over(self) -> bool:
        return self._over.is_set()

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    def wait(self, timeout_s: float) -> bool:
        """Whether it is over."""
        return self._over.wait(timeout_s)

    def cancel(self) -> None:
        """Ask for an end before its time; what is done stays done, and is told as the result."""
        self._cancelled.set()

    # -- for whoever carries it out --------------------------------------------------------------------------------

    def go_on(self, so_far: int) -> bool:
        """Note how far it is; whether to go on."""
        self.so_far = so_far
        return not self.is_cancelled

    def finish(self, result: Done) -> None:
        self.result = result
        self._over.set()

    def refuse(self, why: str) -> None:
        """Does nothing to a command that is over."""
        if not self.is_over:
            self.refusal = why
            self._over.set()
