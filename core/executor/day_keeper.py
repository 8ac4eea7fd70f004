"""Keeps a `DayBudget` and the ledger's file together, beside the session: twice a second, and when more is wanted."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable

from core.events import DaySpent, Event, Logged
from core.executor.budget import Budget
from core.executor.ledger import Ledger, Standing, day_name, day_of
from core.storage import FileError

EVERY_S = 0.5
"""A killed session has written down all but the costs of this time; its file tells the rest."""
RETRY_S = 0.1
"""While other sessions hold what this one needs."""
TOLD_EVERY_S = 2.0


class DayKeeper:
    """`changed` is called when there may be room again or the cap is reached, `failed` with the reason when the file
    cannot be written while a cap depends on it."""

    def __init__(
        self,
        ledger: Ledger,
        budget: Budget,
        *,
        emit: Callable[[Event], None],
        in_flight: Callable[[], int],
        changed: Callable[[], None],
        failed: Callable[[str], None],
    ) -> None:
        self._ledger = ledger
        self._budget = budget
        self._day = budget.day
        self._emit = emit
        self._in_flight = in_flight
        self._changed = changed
        self._failed = failed
        self._wanted = asyncio.Event()
        self._ending = False
        self._task: asyncio.Task[None] | None = None
        self._told_at = 0.0
        self._told: DaySpent | None = None
        self._in_trouble = False

    async def start(self) -> None:
        """The day's spending is known when this returns."""
        try:
            await asyncio.to_thread(self._ledger.begin, time.time())
        except FileError as e:
            self._trouble(e)
            return
        await self._exchange()
        self._tell(time.time())
        self._task = asyncio.create_task(self._run())

    def ask(self) -> None:
        """A prompt waits for a larger reserve: do not wait for the next turn."""
        self._wanted.set()

    async def stop(self) -> None:
        """Write down what is left and leave the ledger."""
        self._ending = True
        self._wanted.set()
        if self._task is None:
            return
        await self._task  # an exchange that was begun ends, or its costs would be written twice or never
        if not await self._exchange():
            return
        self._told_at = 0.0
        self._tell(time.time())
        try:
            await asyncio.to_thread(self._ledger.end)
        except FileError as e:
            self._trouble(e)

    async def _run(self) -> None:
        while not self._ending:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), EVERY_S)
            self._wanted.clear()
            wanted = self._day.wants_more
            if self._ending or not self._day.has_news(self._in_flight()):
                continue
            await self._exchange()
            self._tell(time.time())
            if wanted and self._day.is_short:
                await asyncio.sleep(RETRY_S)
            if wanted:
                self._changed()

    async def _exchange(self) -> bool:
        """Returns whether the file took it."""
        at = time.time()
        repair = self._day.wants_more
        costs, wish = self._day.send(self._budget.prompt_usd, self._in_flight())

        def work() -> Standing:
            if repair:
                self._ledger.repair()  # what a killed session held may be what is missing
            return self._ledger.exchange(costs, at, wish, self._day.cap_usd)

        try:
            standing = await asyncio.to_thread(work)
        except FileError as e:
            self._day.take_back()
            self._trouble(e)
            return False
        self._in_trouble = False
        self._day.take(standing, at)
        return True

    def _trouble(self, error: FileError) -> None:
        if self._day.cap_usd is not None:
            self._failed(f"the day's cost cap cannot be kept: {error}")
        elif not self._in_trouble:
            self._emit(Logged(time.time(), "warning", f"the day's spending is not written down: {error}"))
        self._in_trouble = True

    def _tell(self, at: float) -> None:
        """The day's spending, now and then."""
        told = DaySpent(at, day_name(day_of(at)), self._day.spent_usd(at))
        known = self._told
        if known is not None and (known.day, known.spent_usd) == (told.day, told.spent_usd):
            return
        if at - self._told_at >= TOLD_EVERY_S or at < self._told_at:
            self._told, self._told_at = told, at
            self._emit(told)
