"""A million requests in the table: opening, sorting, filtering and searching them, and what blocks the window.

The real panel in a real window, over a session file of as many prompts and answers. Wall time runs until the new
order is painted, work in other threads included; a block is the longest time in which the window answered nobody.
"""

from __future__ import annotations

import argparse
import functools
import random
import tempfile
import time
from pathlib import Path

import msgspec
from PySide6.QtCore import Qt

from benchmarks.console.stage import EVENTS_A_PROMPT, open_window, opening, prompts_in_flight, work
from benchmarks.console.steps import Steps
from benchmarks.report import Report
from core.client.prompt import Prompt
from core.session.file import SessionFile, StoredOutcome, StoredPrompts
from core.session.records import ErrorRecord, Outcome, UsageRecord
from core.session.request_history import RequestHistory
from core.session.request_record import read_record
from gui.main_window import MainWindow
from gui.models.requests_model import COLUMNS

PROMPTS_A_BATCH = 500
T0 = 1_700_000_000.0
_encode = msgspec.json.Encoder().encode


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument(
        "--events", type=int, default=2_500_000, help="in the file, for the calls of a request"
    )


def measure(options: argparse.Namespace) -> Report:
    report = Report("console_rows")
    with tempfile.TemporaryDirectory(prefix="pilothouse-rows-") as folder:
        path = Path(folder, "rows.pilot")
        _write(path, options.rows, options.events)
        began, cpu = time.monotonic(), time.process_time()
        file = SessionFile(path, read_only=True)
        history = RequestHistory.read(file)
        file.close()
        report.add(
            "requests",
            what="answers of the file (in a worker)",
            wall_ms=(time.monotonic() - began) * 1000,
            cpu_ms=(time.process_time() - cpu) * 1000,
            rows=history.count,
        )
        window = open_window()
        window.docks.show_panel("requests")
        _measure_table(report, window, history, path)
        _measure_calls(report, path, min(options.rows, options.events // EVENTS_A_PROMPT) // 2)
        window.close()
    report.notes.append(f"the history takes {history.nbytes / options.rows:.1f} bytes a request")
    return report


def _measure_table(report: Report, window: MainWindow, history: RequestHistory, path: Path) -> None:
    panel = window.requests
    feed = window.console.feed
    feed.append(opening(time.time(), history.count))
    work(2, lambda: not feed.pending)
    window.console._live_file = path
    model, table = panel.model, panel.table
    step = Steps(report, lambda: not model.is_ordering and not panel.search.busy, model.rowCount).step

    def open_all() -> None:
        feed.history.fill(history)
        panel.show_state(feed.state)

    def column(title: str) -> int:
        return next(i for i, one in enumerate(COLUMNS) if one.title == title)

    def show(which: str) -> None:
        panel.show_box.setCurrentIndex(panel.show_box.findData(which))

    step("open", open_all, 1000)
    step("repaint of the default view", lambda: panel.show_state(feed.state), 16)
    descending = Qt.SortOrder.DescendingOrder
    step("sort by latency", lambda: table.sortByColumn(column("Latency"), descending), 150)
    step("sort by tokens", lambda: table.sortByColumn(column("Tokens"), descending), 150)
    step("sort by account", lambda: table.sortByColumn(column("Account"), descending), 150)
    step("and only what failed", lambda: show("failed"), 150)
    step("only hits", lambda: show("hits"), 150)
    step("all of them", lambda: show("all"), 150)
    step("as they came", lambda: table.sortByColumn(column("#"), descending), 150)
    for text in ("estuary", "keeper 77"):
        what = "search, the first" if text == "estuary" else "search, another"
        step(what, functools.partial(panel.filter.setText, text))
    for text in ("lighthouse keeper 77", "question"):
        index = panel.search._index
        if index is not None:
            began = time.monotonic()
            found = int(index.find(text).sum())
            wall = (time.monotonic() - began) * 1000
            report.add("requests", what=f"the search alone, {text!r}", wall_ms=wall, rows=found, reach_ms=60)
    report.notes.append(f"the joined texts take {panel.search.nbytes / 2**20:.0f} MB while somebody searches")
    step("no search", lambda: panel.filter.clear())
    step("select all matching", table.selectAll, 16)
    table.select_none()
    live = prompts_in_flight(time.time(), 8, feed.history.top + 1)
    next(live)

    def come() -> None:
        feed.append([event for _ in range(500) for event in live.send(time.time())])
        work(2, lambda: not feed.pending)
        panel.show_state(feed.state)

    step("500 new rows on top", come)


def _measure_calls(report: Report, path: Path, seq: int) -> None:
    for what, started in (
        ("calls of a request, its time known", T0 + seq / 100),
        ("calls of a request, its time not known", None),
    ):
        began = time.monotonic()
        record = read_record(path, seq, started)
        calls = 0 if record is None or record.row is None else len(record.row.attempts)
        report.add("requests", what=what, wall_ms=(time.monotonic() - began) * 1000, rows=calls)


def _write(path: Path, rows: int, events: int) -> None:
    """A session of `rows` prompts; the first of them have events, four a prompt, until there are as many as asked."""
    rng = random.Random(1)
    words = ("lighthouse", "keeper", "estuary", "harbour", "current", "mooring", "beacon", "fathom")
    file = SessionFile(path, create=True)
    told = min(rows, events // EVENTS_A_PROMPT)
    stream = prompts_in_flight(T0, 0)
    next(stream)
    try:
        file._connection.execute("BEGIN")
        file._write([*opening(T0, rows)])
        for first in range(1, rows + 1, PROMPTS_A_BATCH):
            seqs = range(first, min(first + PROMPTS_A_BATCH, rows + 1))
            prompts = [
                Prompt(s, f"prompt-{s}", text=f"Question {s}: {' '.join(rng.choices(words, k=8))} {s % 97}?")
                for s in seqs
            ]
            file._write([StoredPrompts(prompts, {}, lambda _: None, lambda: None)])
            file._write([StoredOutcome(s, s % 50 != 0, _encode(_outcome(s, rng))) for s in seqs])
            if first <= told:
                file._write([event for s in seqs for event in stream.send(T0 + s / 100)])
        file._connection.execute("COMMIT")
    finally:
        file.close()


def _outcome(seq: int, rng: random.Random) -> Outcome:
    latency_s = rng.lognormvariate(0.5, 0.8)
    if seq % 50 == 0:
        error = ErrorRecord("timeout", "no complete answer within 60 s")
        return Outcome(None, None, None, None, None, 3, None, 60.0, None, None, None, None, error)
    tokens = rng.randrange(50, 4_000)
    usage = UsageRecord(50, tokens, 50 + tokens, 0, 0, 50, False)
    hit = "exact" if seq % 5 == 0 else None
    account = None if hit else f"account {seq % 6}"
    return Outcome(
        "An answer.",
        None,
        "m",
        account,
        hit,
        0 if hit else 1,
        latency_s / 3,
        latency_s,
        usage,
        tokens * 1e-7,
        "stop",
        None,
        None,
    )
