"""Off-peak scheduling: the cost of a batch that may wait a day, against starting it at once, at peak.

The schedule and what carries it out are the real ones; time, and the endpoint whose speed wanders, are simulated.
Batches start at peak all over a week, in several sizes, and the session knows nothing of the speed beforehand. At the
end one real session runs against the simulator, under prices that change within seconds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import mean

from benchmarks.report import Report
from core.config.paths import prices_file
from core.config.prices import PriceTable
from core.config.secrets import Secret
from core.config.settings import Settings
from core.config.when import When
from core.events import AttemptEnded, AttemptStarted, Event, Phase
from core.executor.schedule import slow_latency_s
from core.executor.waiting import Waiting
from core.keys.keyfile import KeySpec
from core.session import Session, SessionPlan, run_session
from core.simulator import Account, Constant, Profile, SimulatorThread

MODEL = "deepseek-flash"
TOKENS = (0, 400, 600)
"""Of a prompt: from the context cache, not from there, and output."""
DAY_S = 86400.0
MONDAY = dt.datetime(2026, 11, 23, tzinfo=dt.UTC).timestamp()
SIZES_H = (0.5, 1.5, 3.0, 8.0, 14.0, 20.0)
CONCURRENCY = 64
LATENCY_S = 3.0
STEP_S, PEAK_STEP_S = 60.0, 2.0
REACH = 0.45


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seeds", type=int, default=2, help="how many weeks with other weather (2)")
    parser.add_argument("--every", type=float, default=1.5, help="hours between two starts (1.5)")
    parser.add_argument("--prompts", type=int, default=80, help="prompts of the real session (80)")


def measure(options: argparse.Namespace) -> Report:
    report = Report("adaptive_offpeak")
    prices = PriceTable.load()
    starts = [MONDAY + n * options.every * 3600 for n in range(int(7 * 24 / options.every))]
    starts = [start for start in starts if prices.band(start) == "peak"]
    for weather in ("steady", "wandering", "an hour of outage"):
        for hours in SIZES_H:
            _row(report, prices, weather, hours, starts, options.seeds)
    _against_reach(report)
    _real(report, options.prompts)
    report.notes.append(
        f"{len(starts)} starts at peak of a week, {options.seeds} seeds; deadline 24 h later; hours of work at "
        f"{CONCURRENCY} at once; a clairvoyant knows the speed of every second beforehand"
    )
    report.notes.append("late: not done by the deadline, where a start at once would have been in time")
    return report


# -- simulated time -------------------------------------------------------------------------------


class Weather:
    """The speed of the endpoint, as a share of the usual, by ten minutes of the day after a start."""

    def __init__(self, kind: str, random: Random) -> None:
        self._speeds: list[float] = []
        drift = 0.0
        for _ in range(6 * 48):
            drift = 0.8 * drift + random.gauss(0, 0.15)
            self._speeds.append(math.exp(drift) if kind != "steady" else 1.0)
        if kind == "an hour of outage":
            first = random.randrange(6 * 22)
            self._speeds[first : first + 6] = [0.0] * 6

    def speed(self, after_s: float) -> float:
        return self._speeds[min(int(after_s // 600), len(self._speeds) - 1)]


class Batch:
    """A batch in simulated time, in the place of an executor: prompts that have begun end `LATENCY_S` later."""

    def __init__(self, prices: PriceTable, weather: Weather, start: float, hours: float) -> None:
        self.settings = Settings(model=MODEL, concurrency=CONCURRENCY, thinking=False)
        self.emit: Callable[[Event], None] = lambda _: None
        self.asked_and_ended = 0
        self.phase: Phase = "running"
        self.concurrency = CONCURRENCY
        self.in_flight = 0
        self.now = self._start = start
        self.prompts = round(hours * 3600 * CONCURRENCY / LATENCY_S)
        self._prices = prices
        self._weather = weather
        self._begun = self._ended = 0.0
        self.cost_usd = 0.0

    @property
    def remaining(self) -> int:
        return math.ceil(self.prompts - self._ended)

    def hold(self, until: float, why: str) -> None:
        self.phase = "waiting"

    def release(self) -> None:
        self.phase = "running"

    def go_on(self, seconds: float) -> None:
        """Prompts begin at the endpoint's speed unless they are held back; those in flight end."""
        speed = self._weather.speed(self.now - self._start) * CONCURRENCY / LATENCY_S
        if self.phase == "running":
            begin = min(speed * seconds, self.prompts - self._begun)
            self._begun += begin
            cost = self._prices.cost_usd(MODEL, *TOKENS, at=self.now)
            self.cost_usd += begin * (cost or 0.0)
        self._ended = min(self._ended + speed * seconds, self._begun, self.prompts)
        if self.phase == "running" and self._begun < self.prompts:
            self._ended = max(min(self._ended, self._begun - CONCURRENCY), 0.0)
        self.asked_and_ended = int(self._ended)
        self.in_flight = math.ceil(self._begun - self._ended)
        self.now += seconds


def _run(prices: PriceTable, weather: Weather, start: float, hours: float, when: When) -> tuple[float, float]:
    """The cost (USD) and the end of a batch, run by the real schedule."""
    batch = Batch(prices, weather, start, hours)
    waiting = Waiting(
        batch,
        when,
        prices,
        latency_s=slow_latency_s(1_000, batch.settings.timeout_s),
        remaining=lambda: batch.remaining,
        clock=lambda: batch.now,
        steady=lambda: batch.now,
    )
    while batch.remaining > 0 and batch.now < start + 2 * DAY_S:
        if when.kind != "now":
            waiting.look()
        change = prices.next_change(batch.now) or math.inf
        dear = batch.phase == "running" and prices.band(batch.now) == "peak" and when.kind != "now"
        batch.go_on(min(PEAK_STEP_S if dear else STEP_S, change - batch.now))
    return batch.cost_usd, batch.now


def _clairvoyant(prices: PriceTable, weather: Weather, start: float, hours: float) -> float:
    """The least cost (USD) by which the batch can be done in a day: the cheapest minutes first."""
    left = hours * 3600 * CONCURRENCY / LATENCY_S
    minutes = [start + minute * 60 for minute in range(24 * 60)]
    cost = 0.0
    for at in sorted(minutes, key=lambda at: prices.band(at) == "peak"):
        done = min(weather.speed(at - start) * CONCURRENCY / LATENCY_S * 60, left)
        cost += done * (prices.cost_usd(MODEL, *TOKENS, at=at) or 0.0)
        left -= done
    return cost


def _row(
    report: Report, prices: PriceTable, weather: str, hours: float, starts: list[float], seeds: int
) -> None:
    saved, possible, late, undone = [], [], 0, 0
    for seed in range(1 if weather == "steady" else seeds):
        for start in starts:
            air = Weather(weather, Random(f"{seed} {start} {weather}"))
            deadline = start + DAY_S
            now_usd, now_end = _run(prices, air, start, hours, When("now"))
            usd, end = _run(prices, air, start, hours, When("cheapest-by", deadline))
            undone += now_end > deadline
            late += end > deadline >= now_end
            saved.append(1 - usd / now_usd)
            possible.append(1 - _clairvoyant(prices, air, start, hours) / now_usd)
    report.add(
        "cheapest-by 24h against now, starts at peak",
        weather=weather,
        hours_of_work=hours,
        runs=len(saved),
        saved_percent=100 * mean(saved),
        least_saved_percent=100 * min(saved),
        possible_percent=100 * mean(possible),
        late=late,
        not_possible=undone,
    )


def _against_reach(report: Report) -> None:
    rows = report.tables["cheapest-by 24h against now, starts at peak"]
    late = sum(row["late"] for row in rows)
    if late:
        report.notes.append(f"FAILED: {late} batches were late")
    fits = [row for row in rows if row["hours_of_work"] <= 1.5]
    saved = mean(row["saved_percent"] for row in fits)
    report.add(
        "batches of at most 1.5 h of work",
        saved_percent=saved,
        reach_percent=100 * REACH,
        late=sum(row["late"] for row in fits),
    )
    if saved < 100 * REACH:
        report.notes.append(f"FAILED: {saved:.1f} % saved is less than {100 * REACH:.0f} %")


# -- a real session -------------------------------------------------------------------------------


def _real(report: Report, count: int) -> None:
    """It is peak for the first seconds, cheap for some, and so on; `deadline` in the middle of a later peak."""
    for when in ("now", "cheapest-by"):
        with tempfile.TemporaryDirectory() as folder:
            report.add("a real session, bands of 6 s", **_real_run(Path(folder), when, count))


def _real_run(folder: Path, when: str, count: int) -> dict[str, float | str]:
    begin = int(time.time()) + 1
    place = prices_file(f"offpeak-{when}")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(_short_bands(begin, 6, 10), "utf-8")
    prices = PriceTable.load(place)
    deadline = begin + 100
    source = folder / "prompts.txt"
    source.write_text("\n".join(f"Question {n}: what follows, and what does not?" for n in range(count)))
    told: list[Event] = []
    key = "sk-sim-a-1-0123abcd"
    with SimulatorThread(
        Profile(accounts=(Account(name="a", keys=(key,), latency=Constant(value_s=0.2)),))
    ) as sim:
        text = When("cheapest-by", deadline).text() if when != "now" else "now"
        plan = SessionPlan(
            session_path=folder / "s.pilot",
            prompts=source,
            settings=Settings(
                base_url=sim.base_url,
                model=MODEL,
                concurrency=4,
                timeout_s=1.5,
                cache=False,
                hedge=False,
                when=text,
            ),
            keys=(KeySpec("a", Secret(key)),),
            profile=f"offpeak-{when}",
        )
        session = Session(plan)
        session.subscribe(told.extend)
        time.sleep(max(begin - time.time(), 0))
        run_session(session)
        session.close()
    place.unlink()
    starts = [e.t for e in told if isinstance(e, AttemptStarted)]
    return {
        "when": when,
        "answered": session.state.answered,
        "calls_at_peak": sum(prices.band(t) == "peak" for t in starts),
        "calls_off_peak": sum(prices.band(t) == "off-peak" for t in starts),
        "cost_usd": sum(e.cost_usd or 0.0 for e in told if isinstance(e, AttemptEnded)),
        "ended_after_s": max(starts) - begin,
        "late_s": max(max(e.t for e in told if isinstance(e, AttemptEnded)) - deadline, 0.0),
    }


def _short_bands(begin: int, seconds: int, count: int) -> str:
    """Peak from `begin` on for so many seconds, then cheap for as many, so many times (UTC)."""
    windows = []
    for n in range(count):
        first = (begin + 2 * n * seconds) % 86400
        windows.append(f'"{_clock(first)}-{_clock(min(first + seconds, 86400))}"')
    days = '["mon", "tue", "wed", "thu", "fri", "sat", "sun"]'
    return f"[calendar]\nutc_offset_hours = 0\npeak_weekdays = {days}\npeak_hours = [{', '.join(windows)}]\n"


def _clock(second: int) -> str:
    return f"{second // 3600:02}:{second % 3600 // 60:02}:{second % 60:02}"
