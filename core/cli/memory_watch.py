"""What `pilothouse memory watch` does: it looks at another process until that ends, or the user has seen enough.

The monitor's thread looks and judges; the main thread prints and records, so that nothing is torn by Ctrl-C.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple, TextIO

from core.cli.errors import CliError, complain
from core.memory import (
    Interval,
    LeakReport,
    LeakVerdict,
    MemoryMonitor,
    MemorySample,
    ProcessEndedError,
    ProcessError,
)
from core.memory.evidence import duration
from core.memory.leak import BIN_S, RESOURCES
from core.memory.trace import TIME
from core.memory.verdict import finite

RECORDED = ("rss_kb", "anon_kb", "threads", "fds", "children")
"""What can be seen of another process."""
LINE_S = 5.0
PIPED_LINE_S = 60.0
WAIT_S = 0.25
"""Between two looks for Ctrl-C: on Windows it does not end a wait."""
LEVEL_SHARE = 0.9
"""Forecasts tell when resident memory meets this share of what machine and container allow."""

_WORDS = {"none": "no leak", "suspect": "suspect", "confirmed": "leak confirmed"}
_NAMES = {"anon_kb": "anonymous memory", "threads": "threads", "fds": "descriptors"}


class _Problem(NamedTuple):
    words: str


_Told = MemorySample | LeakReport | _Problem | None
"""None: the user ends it."""


def watch_process(pid: int, *, interval_s: float, record: Path | None, as_json: bool) -> None:
    """Returns when the process has ended or the user ends it. Raises CliError."""
    if pid == os.getpid():
        raise CliError(f"process {pid} is this very command: give the number of another one")
    try:
        monitor = MemoryMonitor(
            pid=pid, interval_s=interval_s, warning_share=LEVEL_SHARE, critical_share=LEVEL_SHARE
        )
    except ProcessError as e:
        raise CliError(str(e)) from None
    recording = Recording(record) if record is not None else None
    screen = JsonLines(interval_s) if as_json else Lines(interval_s)
    try:
        _watch(monitor, screen, recording)
    except BrokenPipeError:  # Whoever reads the pipe has seen enough (`| head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        if recording is not None:
            recording.close()


def _watch(monitor: MemoryMonitor, screen: Lines | JsonLines, recording: Recording | None) -> None:
    told: queue.SimpleQueue[_Told] = queue.SimpleQueue()

    def enough(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)  # A second Ctrl-C ends it at once.
        told.put(None)

    before = signal.signal(signal.SIGINT, enough)
    monitor.add_listener(lambda sample, _: told.put(sample))
    monitor.on_leak(lambda _, report: told.put(report))
    monitor.on_problem(lambda words: told.put(_Problem(words)))
    monitor.start()
    told_missing = False
    try:
        while True:
            try:
                news = told.get(timeout=WAIT_S)
            except queue.Empty:
                continue
            if news is None:
                screen.end("ended by the user")
                return
            if isinstance(news, MemorySample):
                if recording is not None:
                    recording.add(news)
                if not told_missing:
                    told_missing = True
                    _complain_of_missing(monitor)
                screen.sample(news)
            elif isinstance(news, LeakReport):
                screen.report(news)
            elif _has_ended(monitor):
                screen.end(news.words)
                return
            else:
                complain(news.words)
    finally:
        signal.signal(signal.SIGINT, before)
        monitor.stop()


def _complain_of_missing(monitor: MemoryMonitor) -> None:
    missing = monitor.get_stats().missing
    for channel, name in _NAMES.items():
        if channel in missing:
            complain(f"{name}: not told: {missing[channel]}")


def _has_ended(monitor: MemoryMonitor) -> bool:
    try:
        monitor.check_memory()
    except ProcessEndedError:
        return True
    return False


class Recording:
    """A CSV file that `pilothouse memory judge` reads: a row for each sample, written at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._begin_s: float | None = None
        try:
            # Closed by `close`, for rows come for as long as the process lives.
            self._file: TextIO = path.open("a", encoding="utf-8", newline="")
            is_new = self._file.tell() == 0
        except OSError as e:
            raise CliError(f"{path}: cannot be written: {e.strerror}") from None
        if not is_new:
            self._file.close()
            raise CliError(f"{path}: exists already: choose another name, or remove it")
        self._write((TIME, *RECORDED))

    def add(self, sample: MemorySample) -> None:
        if self._begin_s is None:
            self._begin_s = sample.t_s
        values = (getattr(sample, name) for name in RECORDED)
        cells = ("" if value is None else f"{value:.12g}" for value in values)
        self._write((f"{sample.t_s - self._begin_s:.3f}", *cells))

    def close(self) -> None:
        self._file.close()

    def _write(self, cells: tuple[str, ...]) -> None:
        try:
            self._file.write(",".join(cells) + "\n")
            self._file.flush()
        except OSError as e:
            with contextlib.suppress(OSError):  # the same once more, for what is not yet written
                self._file.close()
            raise CliError(f"{self._path}: cannot be written: {e.strerror}") from None


class _Shown:
    """What both ways of showing need to know: how long it has been watched, and the last verdict."""

    def __init__(self, interval_s: float) -> None:
        self._early_s = RESOURCES.windows[0] * max(BIN_S, interval_s)
        self._begin_s: float | None = None
        self.seconds = 0.0
        self.samples = 0
        self.verdict = LeakVerdict()
        self.evidence = ""

    def take(self, sample: MemorySample) -> None:
        if self._begin_s is None:
            self._begin_s = sample.t_s
        self.seconds = sample.t_s - self._begin_s
        self.samples += 1

    def is_new_word(self, report: LeakReport) -> bool:
        before, self.verdict = self.verdict, report.verdict
        self.evidence = report.evidence
        return (before.verdict, before.channel) != (self.verdict.verdict, self.verdict.channel)

    @property
    def words(self) -> str:
        is_early = self.verdict.verdict == "none" and self.seconds < self._early_s
        return "too early to tell" if is_early else _WORDS[self.verdict.verdict]


class Lines:
    """For people: a line every few seconds on a terminal, every minute elsewhere, and each change of the verdict."""

    def __init__(self, interval_s: float) -> None:
        self._shown = _Shown(interval_s)
        self._every_s = LINE_S if sys.stdout.isatty() else PIPED_LINE_S
        self._next_s = 0.0

    def sample(self, sample: MemorySample) -> None:
        shown = self._shown
        shown.take(sample)
        if shown.seconds < self._next_s:
            return
        self._next_s = shown.seconds + self._every_s
        _say(
            f"{_clock()}  resident {_mb(sample.rss_kb)}  anonymous {_mb(sample.anon_kb)}  "
            f"threads {_count(sample.threads)}  descriptors {_count(sample.fds)}  {shown.words}"
        )

    def report(self, report: LeakReport) -> None:
        if self._shown.is_new_word(report):
            _say(f"{_clock()}  {report.verdict.verdict}: {report.evidence}")

    def end(self, why: str) -> None:
        shown = self._shown
        what = shown.words if shown.verdict.verdict == "none" else f"{shown.words}: {shown.evidence}"
        _say(f"{why}; watched for {duration(shown.seconds)} ({shown.samples} samples): {what}")


class JsonLines:
    """For programs: an object for each sample, each change of the verdict, and the end."""

    def __init__(self, interval_s: float) -> None:
        self._shown = _Shown(interval_s)

    def sample(self, sample: MemorySample) -> None:
        self._shown.take(sample)
        self._tell("sample", **{name: getattr(sample, name) for name in RECORDED})

    def report(self, report: LeakReport) -> None:
        if self._shown.is_new_word(report):
            self._tell(
                "verdict",
                evidence=report.evidence,
                slope=_interval(report.verdict.slope),
                level_mb=report.level_mb,
                in_s=_interval(report.forecast),
            )

    def end(self, why: str) -> None:
        shown = self._shown
        self._tell("end", why=why, seconds=shown.seconds, samples=shown.samples, words=shown.words)

    def _tell(self, what: str, **more: Any) -> None:
        verdict = self._shown.verdict
        told = {"t": time.time(), "event": what, "verdict": verdict.verdict}
        _say(json.dumps({**told, "channel": verdict.channel or None, **more}))


def _say(line: str) -> None:
    print(line, flush=True)


def _interval(interval: Interval | None) -> list[float | None] | None:
    """Value, low and high; None for one without end."""
    if interval is None:
        return None
    return [finite(number) for number in (interval.value, interval.low, interval.high)]


def _clock() -> str:
    return time.strftime("%H:%M:%S")


def _mb(kb: float | None) -> str:
    return "-" if kb is None else f"{kb / 1024:.1f} MB"


def _count(number: float | None) -> str:
    return "-" if number is None else f"{number:.0f}"
