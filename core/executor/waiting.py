"""`Waiting`: lets a session run when its schedule says so, and holds it back when not.

It goes by the wall clock and asks the schedule anew every second, so a clock that jumps, a rate that falls and
prompts that turn out to be in the cache all count from the next second on.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Protocol

from core.config.prices import PriceTable
from core.config.settings import Settings
from core.config.when import When
from core.events import Event, Logged, Phase
from core.executor.schedule import Decision, Throughput, decide, gains_by_waiting, margin_s

LOOK_EVERY_S = 1.0
SHORTEST_S = 0.02


class Runner(Protocol):
    """Who is held back: a `ParallelDeepSeekExecutor`, or what stands for one where time is simulated."""

    settings: Settings
    emit: Callable[[Event], None]
    asked_and_ended: int
    """Prompts that have ended and needed a call."""

    @property
    def phase(self) -> Phase: ...
    @property
    def concurrency(self) -> int: ...
    @property
    def in_flight(self) -> int: ...
    def hold(self, until: float, why: str) -> None: ...
    def release(self) -> None: ...


class Waiting:
    """`remaining` tells how many prompts are left. `look` before the first prompt is asked, then `run` as a task.

    `clock` is the wall clock, which may jump; `steady` is one that does not, for rates.
    """

    def __init__(
        self,
        executor: Runner,
        when: When,
        prices: PriceTable,
        *,
        latency_s: float,
        remaining: Callable[[], int],
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._executor = executor
        self._when = when
        self._prices = prices
        self._remaining = remaining
        self._clock = clock
        self._steady = steady
        self.throughput = Throughput(executor.concurrency, latency_s)
        horizon_s = 0.0 if when.deadline is None else when.deadline - clock()
        self._spare_s = margin_s(horizon_s, executor.settings.timeout_s)
        self._seen_at: float | None = None
        self._seen_ended = 0
        self._late = False
        gains, why = gains_by_waiting(prices, executor.settings.model)
        if when.kind != "now" and not gains:
            self._when = When("now")
            executor.emit(Logged(clock(), "info", f"Runs now: {why}"))

    @property
    def wanted(self) -> bool:
        """Whether there is anything to wait for."""
        return self._when.kind != "now"

    def run_now(self) -> None:
        """Wait no more in this session."""
        self._when = When("now")
        self._executor.release()

    def look(self) -> Decision:
        """Ask the schedule, and do what it says."""
        executor, now = self._executor, self._clock()
        running = executor.phase == "running"
        self._learn(running=running)
        decision = decide(
            self._when,
            self._prices,
            now,
            work_s=self.throughput.work_s(self._remaining()),
            spare_s=self._spare_s,
            running=running and self._seen_ended > 0,
        )
        if not decision.run and decision.until is not None:
            executor.hold(decision.until, decision.why)
        else:
            executor.release()
        if decision.late and not self._late:
            why = "at the present rate there is more work than time: it runs without a pause"
            executor.emit(Logged(now, "warning", f"The deadline may be missed; {why}"))
        self._late = decision.late
        return decision

    async def run(self) -> None:
        while self.wanted:
            decision = self.look()
            delay_s = LOOK_EVERY_S
            if decision.until is not None:
                delay_s = min(delay_s, decision.until - self._clock())
            await asyncio.sleep(max(delay_s, SHORTEST_S))

    def _learn(self, *, running: bool) -> None:
        """What has ended since the last look; time in which nothing was in flight says nothing."""
        executor, at = self._executor, self._steady()
        ended, before = executor.asked_and_ended, self._seen_at
        self.throughput.concurrency = executor.concurrency
        if before is not None and running:
            self.throughput.observe(ended - self._seen_ended, at - before)
        self._seen_at = at if running and executor.in_flight else None
        self._seen_ended = ended
