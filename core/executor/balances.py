"""Watches the balance of each account: before the money is gone, and until it is back."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from core.client.account_calls import get_balance
from core.client.errors import CallError
from core.events import Logged
from core.keys.account import Account

if TYPE_CHECKING:
    from core.executor.executor import ParallelDeepSeekExecutor

FIRST_LOOK_S = 3.0
CALM_FACTOR = 5
"""An account with money is looked at this many times less often than one without."""
LOW_USD = 1.0


class BalanceWatch:
    """Asks `GET /user/balance` for every account that has answered or run dry, one after the other.

    A key that was refused is not asked again, and an endpoint without a balance page is left alone.
    """

    def __init__(self, executor: ParallelDeepSeekExecutor, poll_s: float) -> None:
        self._executor = executor
        self._poll_s = poll_s
        self._task: asyncio.Task[None] | None = None
        self._next_look: dict[str, float] = {}

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(FIRST_LOOK_S)
            now = time.monotonic()
            for account in self._executor.pool.accounts.values():
                if not (account.proven or account.out_of_balance):
                    continue
                first = now + self._poll_s if account.out_of_balance else now
                if self._next_look.setdefault(account.name, first) <= now and not await self._look(account):
                    return

    async def _look(self, account: Account) -> bool:
        """Returns False where the endpoint has no balance page."""
        executor = self._executor
        key = account.pick_key()
        if key is None:
            return True
        try:
            async with asyncio.timeout(10):
                found = await get_balance(executor.transport, executor.base_url, key.secret)
        except (CallError, TimeoutError) as e:
            if isinstance(e, CallError) and e.kind in ("bad_request", "malformed"):
                executor.emit(
                    Logged(time.time(), "info", "the endpoint has no balance page; balances stay unknown")
                )
                return False
            self._next_look[account.name] = time.monotonic() + self._poll_s
            return True
        now = time.monotonic()
        executor.pool.on_balance(account, found.available, found.amount, found.currency, now)
        executor.on_place_free()
        calm = found.available and found.amount > LOW_USD
        self._next_look[account.name] = now + self._poll_s * (CALM_FACTOR if calm else 1)
        return True
