"""The operator's question whether an account works, asked at once and without a prompt.

The balance page tells both that a key is known and that there is money, and costs nothing; an endpoint without
one is asked for its models. A test takes no place in the pool and is no call of a prompt.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.client.account_calls import Balance, get_balance, get_models
from core.client.errors import CallError
from core.events import AccountTested, Logged
from core.keys.account import Account, Key

if TYPE_CHECKING:
    from core.executor.executor import ParallelDeepSeekExecutor

TIMEOUT_S = 10.0
AT_ONCE = 8
_NO_SUCH_PAGE = ("bad_request", "malformed")


class AccountTests:
    """Runs one test of an account at a time, and of a few accounts at once."""

    def __init__(self, executor: ParallelDeepSeekExecutor) -> None:
        self._executor = executor
        self._running: dict[str, asyncio.Task[None]] = {}
        self._few = asyncio.Semaphore(AT_ONCE)

    def start(self, account_name: str, key_name: str = "") -> None:
        """Test one key, or with an empty name the one that would be asked next. Raises KeyError for a name that
        there is not."""
        account = self._executor.pool.accounts[account_name]
        key = account.key(key_name) if key_name else account.pick_key() or account.keys[0]
        if account_name in self._running:
            self._executor.emit(Logged(time.time(), "info", f"{account_name} is being tested already"))
            return
        self._begin(account, [key])

    def _begin(self, account: Account, keys: Sequence[Key]) -> None:
        task = asyncio.create_task(self._test_all(account, keys))
        self._running[account.name] = task
        task.add_done_callback(lambda _: self._running.pop(account.name))

    def recheck(self, keys: Sequence[tuple[Account, Key]]) -> None:
        """Test keys of which an earlier run knew no good, those of one account one after the other."""
        by_account: dict[Account, list[Key]] = {}
        for account, key in keys:
            by_account.setdefault(account, []).append(key)
        for account, some in by_account.items():
            self._begin(account, some)

    async def stop(self) -> None:
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _test_all(self, account: Account, keys: Sequence[Key]) -> None:
        for key in keys:
            await self._test(account, key)

    async def _test(self, account: Account, key: Key) -> None:
        executor = self._executor
        async with self._few:
            began = time.monotonic()
            error: CallError | None = None
            found: Balance | int = 0
            try:
                async with asyncio.timeout(TIMEOUT_S):
                    found = await self._ask(key)
            except CallError as e:
                error = e
            except TimeoutError:
                error = CallError("timeout", f"no answer in {TIMEOUT_S:g} s")
        now = time.monotonic()
        if isinstance(found, Balance) and not found.available:
            error = CallError("out_of_balance", f"cannot pay, {_words(found)}")
        if error is not None:
            why = executor.redact(error.message)
            error = CallError(error.kind, why, retry_after_s=error.retry_after_s)
        else:
            why = _words(found)
        # The result first: the changes of health that follow from it come after it in the log.
        executor.emit(AccountTested(time.time(), account.name, key.name, error is None, why, now - began))
        executor.pool.on_tested(account, key, error, now)
        if isinstance(found, Balance):
            executor.pool.on_balance(account, found.available, found.amount, found.currency, now)
        executor.on_place_free()

    async def _ask(self, key: Key) -> Balance | int:
        """The balance, or how many models there are. Raises CallError."""
        executor = self._executor
        try:
            return await get_balance(executor.transport, executor.base_url, key.secret)
        except CallError as e:
            if e.kind not in _NO_SUCH_PAGE:
                raise
        return len(await get_models(executor.transport, executor.base_url, key.secret))


def _words(found: Balance | int) -> str:
    if isinstance(found, Balance):
        return f"balance {found.amount:.2f} {found.currency}".rstrip()
    return "it lists 1 model" if found == 1 else f"it lists {found} models"
