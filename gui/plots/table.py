"""The plots as a table for other programs: every curve over what is in view, a row a bin."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from core.session.errors import PilothouseError
from gui.error_words import not_written
from gui.plots.readings import Points, Readings
from gui.plots.series import SERIES
from gui.plots.time_window import Span

TIME = "time_utc"
MOST_ROWS = 20_000


def write_table(path: Path, readings: Readings, span: Span) -> int:
    """All or nothing: a crash in between leaves the old file. Returns how many rows it has below the header.

    Raises PilothouseError where the disk does not take it.
    """
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    count = -1
    for row in table(readings, span):
        rows.writerow(row)
        count += 1
    part = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", dir=path.parent, prefix=path.name, delete=False, encoding="utf-8", newline=""
        ) as file:
            part = Path(file.name)
            file.write(text.getvalue())
        os.replace(part, path)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise PilothouseError(not_written(path, error)) from None
    return count


def table(readings: Readings, span: Span) -> Iterator[list[str]]:
    """The header, then a row a time, ascending. A cell is empty where nothing is known."""
    known = {each.id: readings.series.get(each.id, Points()) for each in SERIES}
    yield [TIME, *known]
    times = _times(readings, span, [points for points in known.values() if len(points.times)])
    columns = [_cells(points, times) for points in known.values()]
    for row, t in enumerate(times):
        stamp = datetime.fromtimestamp(t, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        yield [stamp, *(column[row] for column in columns)]


def _times(readings: Readings, span: Span, known: list[Points]) -> list[float]:
    """Middles of the narrowest bins there are."""
    left, right = max(span.left, readings.start), min(span.right, readings.now)
    if not known or right <= left:
        return []
    step_s = max(min(points.width_s for points in known), (right - left) / MOST_ROWS)
    first = min(points.times[0] for points in known)
    first += np.ceil((left - first) / step_s) * step_s
    return [float(t) for t in np.arange(first, right + step_s * 1e-6, step_s)]


def _cells(points: Points, times: list[float]) -> list[str]:
    return ["" if (value := points.at(t)) is None else f"{value:.6g}" for t in times]
