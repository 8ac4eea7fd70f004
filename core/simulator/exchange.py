"""One chat call that was taken on: it waits, answers or fails as planned, and is counted.

There is no task behind it, only one timer at a time, so thousands of calls wait at the cost of a
heap entry each.
"""

import asyncio
import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, NamedTuple, Protocol

from core.simulator.answer import Answer
from core.simulator.errors import fault
from core.simulator.http_text import whole
from core.simulator.plan import Outcome, Plan
from core.simulator.profile import Behaviour
from core.simulator.tally import CallRecord

RESET_DELAY_S = 0.005
"""Time for what was written last to leave before the connection is reset."""


class Outlet(Protocol):
    """Where an exchange writes: the connection, as far as an exchange may use it."""

    def write(self, data: bytes) -> None:
        """Send bytes."""

    def finish(self) -> None:
        """The answer is complete; the connection may go on to the next request."""

    def reset(self) -> None:
        """Break the connection."""


class Script(NamedTuple):
    """Everything an exchange needs to know beforehand."""

    request_id: bytes
    model: str
    created: int
    plan: Plan
    behaviour: Behaviour
    answer: Answer
    reasoning_tokens: int
    prompt_tokens: int
    cache_hit_tokens: int
    wants_usage: bool
    on_answered: Callable[[], None] = lambda: None
    """The whole good answer has been sent."""


class Exchange(ABC):
    """The waiting, the keep-alives and the end; what is sent is the business of subclasses."""

    keep_alive: ClassVar[bytes]

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        outlet: Outlet,
        script: Script,
        record: CallRecord,
    ) -> None:
        self._loop = loop
        self._outlet = outlet
        self._script = script
        self._record = record
        self._timer: asyncio.TimerHandle | None = None
        self._ready_at = 0.0
        self._head_sent = False
        self._dead_since: float | None = None

    def start(self) -> None:
        """Take the call on; it may be over when this returns."""
        plan = self._script.plan
        self._record.begun(plan.outcome)
        if plan.outcome is Outcome.HANG:
            self._dead_since = self._loop.time()
            return
        if plan.outcome is Outcome.STUCK:
            self._dead_since = self._loop.time()
            self._ready_at = math.inf
            if self._script.behaviour.keep_alive_every_s is not None:
                self._wait()
            return
        if plan.delay_s <= 0:
            self._respond()
            return
        self._ready_at = self._loop.time() + plan.delay_s
        self._wait()

    def cancel(self) -> None:
        """The client has gone."""
        if self._timer is not None:
            self._timer.cancel()
        self._record.cancelled(self._tokens_sent())
        if self._dead_since is not None:
            self._record.left_for_dead(self._script.plan.outcome, self._loop.time() - self._dead_since)

    @abstractmethod
    def _answer(self) -> None:
        """Begin to send the answer, whole or spoilt as the plan says."""

    @abstractmethod
    def _head(self) -> bytes:
        """The head of an answer whose length is not known yet."""

    def _tokens_sent(self) -> int:
        return 0

    def _wait(self) -> None:
        """Sleep until the answer is due or the next sign of life is."""
        left_s = self._ready_at - self._loop.time()
        every_s = self._script.behaviour.keep_alive_every_s
        errs = self._script.plan.outcome is Outcome.ERROR
        if every_s is None or errs or left_s <= every_s:
            self._timer = self._loop.call_later(left_s, self._respond)
        else:
            self._timer = self._loop.call_later(every_s, self._stay_alive)

    def _stay_alive(self) -> None:
        if not self._head_sent:
            self._head_sent = True
            self._outlet.write(self._head())
        self._outlet.write(self.keep_alive)
        self._wait()

    def _respond(self) -> None:
        if self._script.plan.outcome is not Outcome.ERROR:
            self._answer()
            return
        status = self._script.plan.status
        self._outlet.write(whole(status, self._script.request_id, fault(status).body()))
        self._end(status, 0, ok=False)

    def _end(self, status: int, completion_tokens: int, *, ok: bool) -> None:
        prompt_tokens = self._script.prompt_tokens if status == 200 else 0
        self._record.ended(status, prompt_tokens, completion_tokens, ok=ok)
        if ok:
            self._script.on_answered()
        self._outlet.finish()

    def _break_soon(self) -> None:
        self._timer = self._loop.call_later(RESET_DELAY_S, self._break)

    def _break(self) -> None:
        tokens = self._tokens_sent()
        self._record.ended(200, self._script.prompt_tokens, tokens, ok=False)
        self._outlet.reset()
