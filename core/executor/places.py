"""Waiting for a place in the pool: calls line up here when every account is full, cooling or shut."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from core.events import Purpose
from core.executor.answer import PoolExhaustedError
from core.executor.hedging import HedgePolicy
from core.keys.account import Account
from core.keys.pool import KeyPool, Lease
from core.keys.prefixes import Marks

UNREACHABLE_PATIENCE_S = 10.0
"""How long to try an address where nothing has ever been reached: it is most likely wrong."""


class Places:
    """Hands out leases, now or as soon as there is one.

    `patience_s` is how long to wait for the very first answer of a pool none of whose accounts can be asked;
    a pool that has answered before is waited for as long as it takes, for it will come back.
    """

    def __init__(
        self, pool: KeyPool, hedging: HedgePolicy, *, patience_s: float, on_wait: Callable[[], None]
    ) -> None:
        self._pool = pool
        self._hedging = hedging
        self._patience_s = patience_s
        self._on_wait = on_wait
        self._waiters: list[asyncio.Future[None]] = []

    @property
    def anybody_waits(self) -> bool:
        return bool(self._waiters)

    async def acquire(
        self,
        *,
        model: str,
        purpose: Purpose,
        passed: frozenset[Account] = frozenset(),
        prefix: Marks = (),
        deadline: float | None = None,
        wanted: Callable[[], bool],
    ) -> Lease | None:
        """Wait for a place. None once the deadline (monotonic) has passed or it is no longer `wanted`.

        Raises PoolExhaustedError where waiting makes no sense.
        """
        since = time.monotonic()
        while wanted():
            now = time.monotonic()
            if deadline is not None and now >= deadline:
                return None
            lease = self._pool.lease(
                model=model,
                purpose=purpose,
                now=now,
                patience_s=self._hedging.delay_s,
                passed=passed,
                prefix=prefix,
                may_repeat=True,
            )
            if lease is not None:
                return lease
            self._check_hope(now, now - since)
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            self._on_wait()
            await waiter
        return None

    def look_again(self) -> None:
        """A call has ended, an account has come back, or the clock has moved: whoever waits tries again."""
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    def _check_hope(self, now: float, waited_s: float) -> None:
        if self._pool.hopeless(now):
            raise PoolExhaustedError(f"no account can answer: {self._pool.why_nobody(now)}")
        if self._pool.has_answered:
            return
        soonest = self._pool.next_try_at(now)
        shut = soonest is None or soonest > now
        patience_s = (
            min(UNREACHABLE_PATIENCE_S, self._patience_s) if self._pool.unreachable else self._patience_s
        )
        if shut and waited_s > patience_s:
            raise PoolExhaustedError(
                f"nothing has answered in {waited_s:.0f} s: {self._pool.why_nobody(now)}"
            )
