"""A night of eight hours replayed as fast as it goes: seconds, growth of the window's memory, its longest blocks.

The file has 20 answers a second, 2.3 million events in 576,000 batches as a session's writer commits them. Growth
counts from when a tenth is replayed: resident memory, and bytes in use (C heap and Python's blocks); the history
of all prompts (18 bytes each) is a part of both, told beside them.
"""

from __future__ import annotations

import argparse
import gc
import math
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psutil

from benchmarks.console.pulse import Pulse
from benchmarks.console.stage import EVENTS_A_PROMPT, open_window, opening, prompts_in_flight, sample, work
from benchmarks.report import Report
from core.events import Event, SessionEnded, encode_events
from core.memory.sample import KB_PER_BLOCK
from core.session.file import SessionFile

T0 = 1_790_000_000.0
IN_FLIGHT = 40
_MB = 2.0**20
_ROWS_A_WRITE = 10_000


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--hours", type=float, default=8.0, help="of the recorded session (8)")
    parser.add_argument("--rate", type=float, default=20.0, help="answers a second in it (20)")
    parser.add_argument("--size", default="1920x1080", help="of the window (1920x1080)")


def measure(options: argparse.Namespace) -> Report:
    report = Report("console_replay")
    width, height = map(int, options.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "night.pilot"
        events = _record(path, round(options.hours * 3600 * options.rate), options.rate)
        window = open_window(width, height)
        pulse = Pulse()
        replays, feed = window.console.replays, window.console.feed
        window.console.replay(path)
        player = replays.player
        assert player is not None
        work(30, lambda: player.playing)
        began, cpu = time.monotonic(), time.process_time()
        player.set_speed(math.inf)
        length = options.hours * 3600
        work(600, lambda: feed.state.now > T0 + length / 10)
        gc.collect()
        rss, live, history = _rss_mb(), _live_mb(), feed.history.nbytes
        pulse.restart()
        work(600, lambda: not player.playing)
        seconds, cpu = time.monotonic() - began, time.process_time() - cpu
        report.add(
            "replay as fast as it goes",
            events=events,
            seconds=seconds,
            events_per_s=events / seconds,
            cpu_s=cpu,
            answered=feed.state.answered,
            **pulse.figures(),
        )
        gc.collect()
        report.add(
            "growth after a tenth, MB",
            resident=_rss_mb() - rss,
            live=_live_mb() - live,
            of_it_history=(feed.history.nbytes - history) / _MB,
            resident_now=_rss_mb(),
        )
        for share in (0.9, 0.5, 0.1, 0.3):
            pulse.restart()
            began = time.monotonic()
            player.seek(T0 + share * length)
            work(600, lambda: player.target is None)
            report.add("going to a moment", to=share, seconds=time.monotonic() - began, **pulse.figures())
        replays.leave()
        window.close()
    return report


def _record(path: Path, prompts: int, rate: float) -> int:
    """How many events the file has now."""
    lives = prompts_in_flight(T0, IN_FLIGHT)
    next(lives)
    events, rows = 0, []
    with closing(SessionFile(path, create=True)) as file:
        write = file._connection
        write.execute("BEGIN")
        for n in range(prompts + IN_FLIGHT):
            t = T0 + n / rate
            batch: list[Event] = opening(t, prompts) if n == 0 else []
            batch += lives.send(t)
            if n % round(rate) == 0:
                batch.append(sample(t, 300 + 100 * n / prompts))
            if n == prompts + IN_FLIGHT - 1:
                batch.append(SessionEnded(t, "finished"))
            events += len(batch)
            rows.append((t, encode_events(batch)))
            if len(rows) >= _ROWS_A_WRITE:
                write.executemany("INSERT INTO events (t, data) VALUES (?, ?)", rows)
                rows.clear()
        write.executemany("INSERT INTO events (t, data) VALUES (?, ?)", rows)
        write.execute("COMMIT")
    assert events > prompts * EVENTS_A_PROMPT
    return events


def _rss_mb() -> float:
    return float(psutil.Process().memory_info().rss / _MB)


def _live_mb() -> float:
    """Bytes in use of the C library's heap, and Python's blocks at their average size."""
    heap = psutil.heap_info()
    return float((heap.heap_used + heap.mmap_used + sys.getallocatedblocks() * KB_PER_BLOCK * 1024) / _MB)
