"""A million entries in the cache browser: opening, sorting, filtering, searching, removing, and what blocks it.

The real panel in a real window, over a cache file of as many entries. Loading the file is told apart: it happens once
and in threads of the cache's own. Wall time runs until the new list is painted; a block is the longest time in which
the window answered nobody.
"""

from __future__ import annotations

import argparse
import functools
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import Qt

from benchmarks.console.filled_cache import fill
from benchmarks.console.stage import open_window, work
from benchmarks.console.steps import Steps
from benchmarks.report import Report
from core.cache import IntelligentCache
from gui.main_window import MainWindow
from gui.models.cache_model import COLUMNS
from gui.models.cache_rows import CacheQuery, CacheReader, SortKey
from gui.models.cleanup_preview import preview
from gui.workers import workers

ROOM_BYTES = 4 << 30
CLEANED_SHARE = 0.2
WORDS = ("water", "difference", "how do i", "th", "e", "zzzz")


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--file", type=Path, help="a filled cache file to take; entries are removed from it")


def measure(options: argparse.Namespace) -> Report:
    report = Report("console_cache")
    with tempfile.TemporaryDirectory(prefix="pilothouse-cache-") as folder:
        path = options.file
        if path is None:
            path = Path(folder, "answers.sqlite")
            fill(path, options.rows)
        began, cpu = time.monotonic(), time.process_time()
        with IntelligentCache(path, max_entries=2 * options.rows, max_bytes=ROOM_BYTES) as cache:
            cache.loaded.wait()
            report.add(
                "loading the file, once",
                wall_ms=(time.monotonic() - began) * 1000,
                cpu_ms=(time.process_time() - cpu) * 1000,
                rows=len(cache),
            )
            _measure_reader(report, cache)
            _measure_panel(report, cache)
    return report


def _measure_reader(report: Report, cache: IntelligentCache) -> None:
    """Without a window: the CPU time of this thread and of those that it starts, the best of three."""
    reader = CacheReader(cache)
    reader.refresh()

    def alone(what: str, query: CacheQuery, reach_ms: float | None = None) -> None:
        began, cpu = time.monotonic(), time.process_time()
        found = reader.list(query)
        report.add(
            "lists without a window",
            what=what,
            wall_ms=(time.monotonic() - began) * 1000,
            cpu_ms=(time.process_time() - cpu) * 1000,
            rows=0 if found is None else len(found.ids),
            reach_ms=reach_ms,
        )

    for key in ("last_used", "hits", "utility", "n_bytes", "saved"):
        alone(f"sort by {key}", CacheQuery(sort=key), 150)
    alone("sort by utility and only low ones", CacheQuery(sort="utility", show="low"), 150)
    alone("search, the first: texts are read", CacheQuery(text="water"))
    for word in WORDS:
        alone(f"search {word!r}", CacheQuery(text=word), 60)
    alone("sort by prompt", CacheQuery(sort="prompt"))


def _measure_panel(report: Report, cache: IntelligentCache) -> None:
    window = open_window()
    panel, desk = window.cache, window.cache_desk
    steps = Steps(
        report,
        lambda: not (panel.lister.busy or panel._typing.isActive() or panel.model._fetching or desk._tickets),
        panel.model.rowCount,
    )
    step = steps.step

    def open_panel() -> None:
        desk._own = cache  # as if its file had just been opened
        window.docks.show_panel("cache")

    def sort(key: SortKey) -> None:
        panel.model.sort(
            next(i for i, c in enumerate(COLUMNS) if c.sort == key), Qt.SortOrder.DescendingOrder
        )

    def show(which: str) -> None:
        panel.show_box.setCurrentIndex(panel.show_box.findData(which))

    def find(text: str) -> None:
        panel.filter.setText(text)
        panel._ask()  # as Enter does, without the pause of typing

    step("open", open_panel, 1000)
    for key in ("hits", "utility", "n_bytes"):
        step(f"sort by {key}", functools.partial(sort, key), 150)
    step("and only expired", functools.partial(show, "expired"), 150)
    step("only low ones", functools.partial(show, "low"), 150)
    step("all of them", functools.partial(show, "all"), 150)
    step("search, the first: texts are read", functools.partial(find, "water"))
    for word in WORDS:
        step(f"search {word!r}", functools.partial(find, word), 60)
    step("search 'difference' again", functools.partial(find, "difference"), 60)
    step("preview of a cleanup", lambda: _preview(report, cache))
    step("select all matching", panel.select_all_matching, 16)
    step("invalidate all matching", lambda: panel._invalidate_now(panel.selected()))
    desk._own = None  # it is closed by whoever opened it
    _close(window)


def _preview(report: Report, cache: IntelligentCache) -> None:
    """In a thread as the dialog does, while the window is looked at."""
    done: list[int] = []
    owner = workers()
    owner.start(
        owner,
        lambda task: preview(cache, "low_utility", 1.0, CLEANED_SHARE),
        lambda found: done.append(len(found.plan)),
        lambda words: done.append(-1),
    )
    work(60, lambda: bool(done))
    report.notes.append(f"the cleanup that was looked at would remove {done[0]:,} entries")


def _close(window: MainWindow) -> None:
    window.cache_desk.cache = None
    window.close()
