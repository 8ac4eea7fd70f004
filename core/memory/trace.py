"""A recorded trace of a process's memory from a CSV file, and the detector's verdict on it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np

from core.memory.bins import longest_gap_s
from core.memory.leak import LeakDetector
from core.memory.sample import CHANNELS, MemorySample
from core.memory.verdict import VERDICT_WORDS, Interval, LeakVerdict
from core.storage import FileError

TIME = "t_s"
JUDGED = tuple(name for name in CHANNELS if name not in ("cache_kb", "mapped_kb"))
"""Columns of which a trace must have one at least."""
FEWEST_SAMPLES = 3
LARGEST = 1e15
"""Of any number: more is a slip or another unit, and its squares are beyond what numbers can hold."""


class Gap(msgspec.Struct, frozen=True):
    """Nothing was recorded for `seconds` before this line."""

    line: int
    seconds: float


class Trace(msgspec.Struct, frozen=True):
    """`interval_s` is the median time between two samples."""

    samples: list[MemorySample]
    interval_s: float
    gaps: list[Gap]


class JudgedTrace(msgspec.Struct, frozen=True):
    """`verdict` is the strongest word that was said while the trace was read, which is what an operator would have
    been told; `last` what is said at its end. `forecast` counts from the end of the trace, in seconds."""

    verdict: LeakVerdict
    last: LeakVerdict
    forecast: Interval | None


def read_trace(path: Path) -> Trace:
    """Read a CSV file with a header row. Raises FileError, with the line, for what cannot be judged."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            samples, lines = _samples(path, file)
    except OSError as e:
        raise FileError(f"{path}: {e.strerror or e}") from None
    except UnicodeDecodeError as e:
        raise FileError(f"{path}: is no CSV text ({e})") from None
    if len(samples) < FEWEST_SAMPLES:
        raise FileError(
            f"{path}: {len(samples)} rows; a verdict needs minutes of samples, one a second is best"
        )
    steps = np.diff([sample.t_s for sample in samples])
    interval_s = interval_of(samples)
    gaps = [Gap(lines[i + 1], float(steps[i])) for i in np.flatnonzero(steps > longest_gap_s(interval_s))]
    return Trace(samples, interval_s, gaps)


def interval_of(samples: Sequence[MemorySample]) -> float:
    """The median time between two samples, in seconds, of two samples or more."""
    return float(np.median(np.diff([sample.t_s for sample in samples])))


def judge(samples: Iterable[MemorySample], interval_s: float, level_mb: float) -> JudgedTrace:
    """Let the detector watch the samples as if they came live."""
    detector = LeakDetector(interval_s)
    strength, strongest = VERDICT_WORDS.index, detector.verdict
    for sample in samples:
        verdict = detector.add(sample)
        if verdict is not strongest and strength(verdict.verdict) >= strength(strongest.verdict):
            strongest = verdict
    return JudgedTrace(strongest, detector.verdict, detector.forecast(level_mb))


def _samples(path: Path, file: Iterable[str]) -> tuple[list[MemorySample], list[int]]:
    rows = _rows(path, file)
    _, first = next(rows, (1, []))
    header = [name.strip().lower() for name in first]
    _check_header(path, header)
    places = {name: header.index(name) for name in (TIME, *CHANNELS) if name in header}
    samples: list[MemorySample] = []
    lines: list[int] = []
    for line, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        where = f"{path}, line {line}"
        if len(row) < len(header):
            raise FileError(f"{where}: {len(row)} values for {len(header)} columns")
        values = dict(_numbers(where, places, row))
        if TIME not in values:
            raise FileError(f"{where}: {TIME} is empty")
        if samples and values[TIME] <= samples[-1].t_s:
            before = samples[-1].t_s
            raise FileError(
                f"{where}: {TIME} {values[TIME]:g} does not come after {before:g}; sort the rows by time"
            )
        samples.append(MemorySample(**values))
        lines.append(line)
    return samples, lines


def _rows(path: Path, file: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it ends at."""
    reader = csv.reader(file)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as e:
        raise FileError(f"{path}, line {reader.line_num}: is no CSV text ({e})") from None


def _check_header(path: Path, header: Sequence[str]) -> None:
    if TIME not in header:
        known = ", ".join(CHANNELS)
        raise FileError(
            f"{path}, line 1: the header row has no column {TIME} (seconds); others may be {known}"
        )
    if not any(name in header for name in JUDGED):
        raise FileError(f"{path}, line 1: no column to judge by; one of {', '.join(JUDGED)} is needed")
    twice = sorted({name for name in header if name in (TIME, *CHANNELS) and header.count(name) > 1})
    if twice:
        raise FileError(f"{path}, line 1: the column {twice[0]} is there twice")


def _numbers(where: str, places: dict[str, int], row: Sequence[str]) -> Iterator[tuple[str, float]]:
    """The row's values; an empty cell is one that was not measured."""
    for name, place in places.items():
        cell = row[place].strip()
        if not cell:
            continue
        try:
            value = float(cell)
        except ValueError:
            raise FileError(f"{where}: {name} is {cell[:40]!r}, which is no number") from None
        if not (-LARGEST if name == TIME else 0) <= value <= LARGEST:
            raise FileError(f"{where}: {name} is {cell[:40]!r}; it must be a number from 0 to {LARGEST:g}")
        yield name, value
