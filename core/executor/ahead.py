"""Calls that nobody has asked for yet: hot answers refreshed before they expire, likely follow-ups prefetched.

They are made in idle capacity only, under a budget, and give way as soon as a prompt needs their place.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Literal

from core.cache import CacheEntry
from core.client.prompt import Prompt
from core.executor.answer import PoolExhaustedError, PromptError
from core.executor.asking import Asking
from core.executor.prefetching import Sequences
from core.executor.refreshing import HotEntries

if TYPE_CHECKING:
    from core.executor.executor import ParallelDeepSeekExecutor

LOOK_EVERY_S = 0.5
MOST_AT_ONCE = 2
MOST_WAITING = 64
"""Follow-ups that wait for idle capacity; the oldest are forgotten."""
PATIENCE_S = 30.0
"""A follow-up that was not bought for so long has been asked for by now, or will not be."""
PAUSE_S = 60.0
"""After a call that failed, its question is left alone for so long."""
Kind = Literal["refresh", "prefetch"]


class AheadBudget:
    """`share` of the other `calls` may be made ahead; without those there is nothing to spend."""

    __slots__ = ("calls", "share", "spent")

    def __init__(self, share: float) -> None:
        self.share = share
        self.calls = 0
        self.spent = 0

    def allows(self) -> bool:
        return self.spent + 1 <= self.share * self.calls


class Ahead:
    """Used from the executor's loop. With a share of 0 it does and keeps nothing."""

    def __init__(self, executor: ParallelDeepSeekExecutor, share: float) -> None:
        self._executor = executor
        self._on = share > 0
        self.budget = AheadBudget(share)
        self._hot = HotEntries()
        self._sequences = Sequences()
        self._follow_ups: OrderedDict[bytes, float] = OrderedDict()
        self._failed: OrderedDict[bytes, float] = OrderedDict()
        self._running: dict[bytes, asyncio.Task[None]] = {}
        self._askings: dict[bytes, Asking] = {}
        self._wake = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None

    @property
    def in_flight(self) -> int:
        return len(self._running)

    # -- what the executor tells -------------------------------------------------------------------

    def on_asked(self, question: bytes) -> None:
        """A user's prompt begins."""
        if not self._on:
            return
        self._follow_ups.pop(question, None)
        now = time.time()
        for follow in self._sequences.asked(question):
            if self._hot.request(follow.question) is not None and not self._hot.is_fresh(
                follow.question, now
            ):
                self._follow_ups[follow.question] = now
                self._wake.set()
        while len(self._follow_ups) > MOST_WAITING:
            self._follow_ups.popitem(last=False)

    def on_given(self, prompt: Prompt, entry: CacheEntry, bought: int) -> None:
        """A user's prompt has got the answer of this entry, whose question it asks to the letter; `bought` calls were
        made for it."""
        if not self._on:
            return
        self.budget.calls += bought
        self._hot.asked(entry.question, prompt, entry.created, entry.expires, time.time())
        if self._loop is None:
            self._loop = asyncio.create_task(self._run())
            self._loop.add_done_callback(self._executor.note_fault)

    def make_room(self, places: int) -> None:
        """Give up what is beyond so many calls: a prompt needs the places."""
        for question in list(self._running)[max(0, places) :]:
            if question in self._askings:
                self._askings[question].why_stopped = "made way"
            self._running[question].cancel()

    async def stop(self) -> None:
        """Give up what is in flight, and start no more until a next answer is given."""
        self._follow_ups.clear()
        tasks = list(self._running.values())
        if self._loop is not None:
            tasks.append(self._loop)
            self._loop = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # -- inside ------------------------------------------------------------------------------------

    async def _run(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), LOOK_EVERY_S)
            self._wake.clear()
            if self._may_buy():
                self._buy_some()

    def _may_buy(self) -> bool:
        return (
            self.in_flight < MOST_AT_ONCE
            and self.budget.allows()
            and self._executor.is_idle_enough(self.in_flight + 1)
        )

    def _buy_some(self) -> None:
        now = time.time()
        while self._follow_ups and self._may_buy():
            question, since = self._follow_ups.popitem()
            prompt = self._hot.request(question)
            if prompt is not None and now - since < PATIENCE_S and not self._hot.is_fresh(question, now):
                self._buy(question, prompt, "prefetch")
        if self._may_buy():
            for hot in self._hot.due(now):
                if not self._may_buy():
                    break
                self._buy(hot.question, hot.prompt, "refresh")

    def _buy(self, question: bytes, prompt: Prompt, kind: Kind) -> None:
        if question in self._running or self._failed.get(question, 0.0) > time.monotonic():
            return
        self.budget.spent += 1
        task = self._running[question] = asyncio.create_task(self._ask(question, prompt, kind))
        task.add_done_callback(partial(self._ended, question))

    async def _ask(self, question: bytes, prompt: Prompt, kind: Kind) -> None:
        """One call, or those of a vote. What goes wrong here is nobody's matter."""
        try:
            begun = self._executor.begin_ahead(question, prompt, kind)
            if begun is None:
                return
            asking, lease = begun
            self._askings[question] = asking
            try:
                answer = await asking.run(lease)
            finally:
                self._executor.end_ahead(asking)
        except (PromptError, PoolExhaustedError):
            self._leave_alone(question)
            return
        entry = self._executor.keep_ahead(prompt, answer)
        if entry is None:
            self._leave_alone(question)
        else:
            self._hot.renewed(question, entry.created, entry.expires)

    def _ended(self, question: bytes, task: asyncio.Task[None]) -> None:
        """However it ended, also before its first step."""
        asking = self._askings.pop(question, None)
        self.budget.spent += (0 if asking is None else asking.attempts) - 1
        del self._running[question]
        self._wake.set()
        self._executor.note_fault(task)

    def _leave_alone(self, question: bytes) -> None:
        self._failed[question] = time.monotonic() + PAUSE_S
        if len(self._failed) > MOST_WAITING:
            self._failed.popitem(last=False)
