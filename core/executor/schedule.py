"""When to run a batch that may wait: which hours are cheap, whether they suffice, and when peak hours must be used.

Pure: `decide` looks at prices, a clock value and an amount of work, `Throughput` at what has ended. `Waiting` carries
out what they say, and asks again every second, so that every error of an estimate is found in time.

The policy for a deadline: run in every cheap hour; use peak hours only for work that the cheap hours left will not
hold, and those as late as possible, because the longer it has run the better it is known how fast the work goes.
"""

from __future__ import annotations

import math

import msgspec

from core.config.prices import PriceTable
from core.config.when import AS_THE_DEADLINE_ALLOWS, FOR_CHEAP_HOURS, When

PAD = 1.25
"""Work is taken to need this much more time than the present rate says."""
FORGET_S = (900.0, 14_400.0)
"""Seconds of running after which what was seen of the rate counts half: of late, and in the long run."""
STEADY_SHARE, STEADY_S = 0.02, 120.0
"""Of the time up to a deadline: a run is paused at peak only where so much of it at least need not run."""
MARGIN_SHARE, LONGEST_MARGIN_S = 0.05, 1800.0
"""Of the time up to a deadline, kept free at its end for what nobody can foresee."""
TOKENS_PER_S_SLOW, TOKENS_PER_S_QUICK = 30.0, 150.0
FIRST_TOKEN_SLOW_S, FIRST_TOKEN_QUICK_S = 5.0, 0.3
"""An answer's speed where nothing has been seen yet: a slow and a quick day of the providers' published speeds."""


class Decision(msgspec.Struct, frozen=True):
    """`until` is when this changes if all goes as expected: a wait ends, or peak begins. None: not before the end.

    `late`: the deadline cannot be kept even without a wait. `at_peak`: runs though it is peak.
    """

    run: bool
    until: float | None = None
    why: str = ""
    late: bool = False
    at_peak: bool = False


class Throughput:
    """Prompts a second, from what has ended while it ran; at first from `latency_s`, a guess on the slow side.

    The lower of the rate of late and that of the long run: a quick hour is no promise, a slow one is a warning.
    Counted for each of the prompts worked on at once, so that a change of concurrency is known at once.
    """

    def __init__(self, concurrency: int, latency_s: float) -> None:
        self.concurrency = concurrency
        guessed = max(2.0, concurrency / 4)
        self._seen = [(guessed, guessed * latency_s) for _ in FORGET_S]

    def observe(self, ended: int, busy_s: float) -> None:
        """So many prompts have ended in so many seconds in which prompts were in flight."""
        for at, forget_s in enumerate(FORGET_S):
            kept = 0.5 ** (busy_s / forget_s)
            before, slot_s = self._seen[at]
            self._seen[at] = before * kept + ended, slot_s * kept + busy_s * self.concurrency

    @property
    def rate_per_s(self) -> float:
        return min(max(ended, 0.01) / slot_s for ended, slot_s in self._seen) * self.concurrency

    def work_s(self, prompts: int) -> float:
        """How long so many prompts take, with what it takes to be on the safe side."""
        return prompts / self.rate_per_s * PAD


def slow_latency_s(output_tokens: float, timeout_s: float) -> float:
    """How long an answer may take where nothing is known: no longer than a prompt is given at all."""
    return min(FIRST_TOKEN_SLOW_S + output_tokens / TOKENS_PER_S_SLOW, timeout_s)


def quick_latency_s(output_tokens: float, timeout_s: float) -> float:
    return min(FIRST_TOKEN_QUICK_S + output_tokens / TOKENS_PER_S_QUICK, timeout_s)


def margin_s(horizon_s: float, timeout_s: float) -> float:
    """What is kept free before a deadline that is so far away: the last prompts may take all their time, and those
    that an outage cost are asked once more."""
    return 2 * timeout_s + min(max(horizon_s, 0.0) * MARGIN_SHARE, LONGEST_MARGIN_S)


def gains_by_waiting(prices: PriceTable, model: str) -> tuple[bool, str]:
    """Whether a model is cheaper off-peak; if not, why a wait gains nothing, in words."""
    share = prices.off_peak_share(model)
    if share is None:
        return False, f"no price is known for {model}, so nobody can say when it is cheap"
    if share >= 1:
        return False, f"{model} costs the same all day"
    return True, ""


def decide(
    when: When, prices: PriceTable, now: float, *, work_s: float, spare_s: float = 0.0, running: bool = False
) -> Decision:
    """Whether to run at `now` (seconds since the epoch), for work that takes `work_s` without a pause.

    `spare_s` is kept free before the deadline. `running`: it runs at this moment, and does not stop for a trifle.
    """
    if when.kind == "now":
        return Decision(True)
    change = prices.next_change(now)
    late = when.deadline is not None and now + work_s > when.deadline
    if prices.band(now) == "off-peak":
        pause = change if change is not None and change < now + work_s else None
        return Decision(True, pause, "these are cheap hours", late)
    if when.deadline is None:
        if change is None:
            return Decision(True, why="every hour is a peak hour", at_peak=True)
        return Decision(False, change, FOR_CHEAP_HOURS)
    return _before_deadline(prices, now, when.deadline, change, work_s, spare_s, running=running, late=late)


def _before_deadline(
    prices: PriceTable,
    now: float,
    deadline: float,
    change: float | None,
    work_s: float,
    spare_s: float,
    *,
    running: bool,
    late: bool,
) -> Decision:
    """At peak: wait, unless the cheap hours left do not hold the work and what is missing has to begin now."""
    end = deadline - spare_s
    if now >= end:
        why = "the deadline has passed" if now >= deadline else "the deadline is near"
        return Decision(True, why=why, late=late, at_peak=True)
    cheap_s = sum(last - first for first, last in prices.windows("off-peak", now, end))
    if not cheap_s:
        return Decision(True, why="there are no cheap hours before the deadline", late=late, at_peak=True)
    missing_s = max(work_s - cheap_s, 0.0)
    steady_s = min(STEADY_S, STEADY_SHARE * (end - now))
    begin = _latest_start(prices.windows("peak", now, end), missing_s)
    if begin <= now or (running and begin < now + steady_s):
        return Decision(True, why="the cheap hours alone do not suffice", late=late, at_peak=True)
    if change is not None and change <= begin:
        return Decision(False, change, FOR_CHEAP_HOURS)
    return Decision(False, begin, AS_THE_DEADLINE_ALLOWS)


def _latest_start(windows: list[tuple[float, float]], needed_s: float) -> float:
    """From when on these windows, used to their ends, hold so many seconds; minus infinity where they never do."""
    for first, last in reversed(windows):
        if needed_s <= last - first:
            return last - needed_s
        needed_s -= last - first
    return -math.inf if needed_s > 0 else math.inf


def expected_end(
    when: When, prices: PriceTable, now: float, *, work_s: float, spare_s: float = 0.0
) -> tuple[float, float]:
    """When work of `work_s` ends if it is run by `decide`, and how much of it (s) falls into peak hours."""
    peak_s, left_s, horizon = 0.0, work_s, now + 366 * 86400.0
    while left_s > 1e-6 and now < horizon:
        decision = decide(when, prices, now, work_s=left_s, spare_s=spare_s)
        change = prices.next_change(now)
        if not decision.run:
            now = max(decision.until or now, now + 0.001)
            continue
        step_s = left_s if change is None else min(left_s, change - now)
        peak_s += step_s if prices.band(now) == "peak" else 0.0
        now, left_s = now + step_s, left_s - step_s
    return now, peak_s
