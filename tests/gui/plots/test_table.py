"""The plots as a file for other programs."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from core.session.errors import PilothouseError
from gui.plots.readings import Readings, read
from gui.plots.series import PLOTS, SERIES
from gui.plots.table import table, write_table
from gui.plots.time_window import Span
from tests.gui.plots.busy import busy_state
from tests.gui.scripted import T0

EVERYTHING = tuple(plot.id for plot in PLOTS)


def test_it_has_every_curve_over_the_span_and_one_column_of_times(tmp_path: Path) -> None:
    state = busy_state(3)
    readings = read(state, state.now, EVERYTHING)
    path = tmp_path / "plots.csv"
    assert write_table(path, readings, Span(T0 + 60, T0 + 120)) == 60
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["time_utc", *(series.id for series in SERIES)]
    assert rows[0]["time_utc"] == "2023-11-14T22:14:20Z"
    middle = rows[30]
    at = T0 + 90.5
    assert float(middle["resident_mb"]) == pytest.approx(readings.series["resident_mb"].at(at), rel=1e-4)
    assert float(middle["answers_per_s"]) == readings.series["answers_per_s"].at(at)
    assert os.listdir(tmp_path) == ["plots.csv"]


def test_what_is_not_known_is_empty_and_without_data_there_is_a_header_only() -> None:
    assert list(table(Readings(0.0, 9.0, {}), Span(0.0, 9.0))) == [["time_utc", *(s.id for s in SERIES)]]
    state = busy_state(2)
    readings = read(state, state.now, ("memory",))
    rows = list(table(readings, Span(T0, T0 + 30)))
    assert rows[5][rows[0].index("answers_per_s")] == ""
    assert rows[5][rows[0].index("resident_mb")] != ""


def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing_behind(tmp_path: Path) -> None:
    state = busy_state(2)
    readings = read(state, state.now, ("memory",))
    with pytest.raises(PilothouseError, match="cannot be written"):
        write_table(tmp_path / "gone" / "plots.csv", readings, Span(T0, T0 + 30))
    (tmp_path / "taken").mkdir()
    with pytest.raises(PilothouseError, match="cannot be written"):
        write_table(tmp_path / "taken", readings, Span(T0, T0 + 30))
    assert os.listdir(tmp_path) == ["taken"]
