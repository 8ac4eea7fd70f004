"""Longest blocks of the window's thread while 10,000 events a second arrive, and beside a real session.

`fed` takes events as a session with 256 prompts in flight makes them, from another thread. `live` is such a session
in this process against a simulator in another one, as fast as it gets; the interpreter lock is then shared.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.console.pulse import Pulse
from benchmarks.console.stage import EVENTS_A_PROMPT, open_window, opening, prompts_in_flight, sample, work
from benchmarks.report import Report
from benchmarks.sessions import PROFILES
from core.config.settings import Settings
from core.events import Event
from core.keys.sources import KeySource
from core.simulator import SimulatorProcess, load_profile, profile_keys
from gui.jobs import FileJob

IN_FLIGHT = 256
BATCH_S = 0.01


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seconds", type=float, default=20.0, help="how long each part takes (20)")
    parser.add_argument("--rate", type=int, default=10_000, help="events a second (10000)")
    parser.add_argument("--only", choices=["fed", "live"], help="one part only")


def measure(options: argparse.Namespace) -> Report:
    report = Report("console_blocks")
    window = open_window()
    pulse = Pulse()
    if options.only != "live":
        feeder = _Feeder(window.console.feed.append, options.rate, options.seconds)
        feeder.start()
        work(min(3.0, options.seconds / 4))  # the first pictures of everything
        gc.collect()
        pulse.restart()
        work(options.seconds * 2, lambda: not feeder.is_alive())
        report.add(
            "blocks of the window's thread",
            what="fed",
            events_per_s=feeder.events / options.seconds,
            answered=window.console.feed.state.answered,
            **pulse.figures(),
        )
    if options.only != "fed":
        _live(report, options, window, pulse)
    window.close()
    return report


def _live(report: Report, options: argparse.Namespace, window, pulse: Pulse) -> None:  # type: ignore[no-untyped-def]
    profile = PROFILES / "brisk.toml"
    with tempfile.TemporaryDirectory() as place, SimulatorProcess(str(profile)) as simulator:
        folder = Path(place)
        prompts = folder / "prompts.txt"
        prompts.write_text("".join(f"Question {i}: what follows from this?\n" for i in range(400_000)))
        keys = folder / "keys.txt"
        keys.write_text(
            "".join(f"{account}: {key}\n" for account, key in profile_keys(load_profile(str(profile))))
        )
        settings = Settings(base_url=simulator.base_url, concurrency=IN_FLIGHT, cache=False)
        window.console.start(FileJob(folder / "live.pilot", settings, prompts, KeySource("file", str(keys))))
        feed = window.console.feed
        work(30, lambda: feed.state.answered > 1000)
        answered, began = feed.state.answered, time.monotonic()
        pulse.restart()
        work(options.seconds)
        seconds = time.monotonic() - began
        report.add(
            "blocks of the window's thread",
            what="live",
            events_per_s=(feed.state.answered - answered) * EVENTS_A_PROMPT / seconds,
            answered=feed.state.answered - answered,
            **pulse.figures(),
        )
        window.console.stop()
        work(30, lambda: not window.console.runner.live)


class _Feeder(threading.Thread):
    """Hands over a batch every ten milliseconds, as the session's writer does."""

    def __init__(self, append, rate: int, seconds: float) -> None:  # type: ignore[no-untyped-def]
        super().__init__(daemon=True)
        self._append = append
        self._rate = rate
        self._seconds = seconds
        self.events = 0

    def run(self) -> None:
        now = time.time()
        self._append(opening(now, 1_000_000))
        prompts = prompts_in_flight(now, IN_FLIGHT)
        next(prompts)
        began = time.monotonic()
        sampled = 0.0
        while (elapsed := time.monotonic() - began) < self._seconds:
            batch: list[Event] = []
            while self.events + len(batch) < elapsed * self._rate:
                batch += prompts.send(time.time())
            if elapsed - sampled >= 1.0:
                sampled = elapsed
                batch.append(sample(time.time(), 300 + elapsed))
            self.events += len(batch)
            self._append(batch)
            time.sleep(BATCH_S)
