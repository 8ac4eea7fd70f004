"""CPU of the console while little happens: two answers a second, all plots in view; then hidden, then minimised."""

from __future__ import annotations

import argparse
import threading
import time

from benchmarks.console.stage import open_window, opening, prompts_in_flight, sample, work
from benchmarks.report import Report

HISTORY_S = 1800.0


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seconds", type=float, default=30.0, help="how long each part takes (30)")
    parser.add_argument("--size", default="1920x1080", help="of the window (1920x1080)")


def measure(options: argparse.Namespace) -> Report:
    report = Report("console_calm")
    width, height = map(int, options.size.split("x"))
    window = open_window(width, height)
    feed = window.console.feed
    # Half an hour of a session, so that every curve has as many points as it will ever have.
    t = time.time() - HISTORY_S
    feed.append(opening(t, 100_000))
    prompts = prompts_in_flight(t, 4)
    next(prompts)
    while t < time.time():
        t += 0.5
        feed.append([*prompts.send(t), sample(t, 300.0 + (t % 60))])
    work(20, lambda: not feed.pending)
    stop = threading.Event()
    thread = threading.Thread(target=_trickle, args=(feed.append, prompts, stop), daemon=True)
    thread.start()
    window.docks.show_panel("plots")
    for what, act in (("in view", window.show), ("minimised", window.showMinimized), ("hidden", window.hide)):
        act()
        work(3)
        cpu, wall = time.process_time(), time.monotonic()
        work(options.seconds)
        percent = (time.process_time() - cpu) / (time.monotonic() - wall) * 100
        report.add("CPU, % of a core", what=what, percent=percent, reach=8.0 if what == "in view" else 1.0)
    stop.set()
    thread.join()
    window.close()
    return report


def _trickle(append, prompts, stop: threading.Event) -> None:  # type: ignore[no-untyped-def]
    while not stop.wait(0.5):
        t = time.time()
        append([*prompts.send(t), sample(t, 300.0 + (t % 60))])
