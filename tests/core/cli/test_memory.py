"""`pilothouse memory judge`, called on files as users have them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from core.memory.sample import MemorySample
from tests.core.cli.conftest import Call, Called
from tests.core.memory.shapes import KB, Leak, made, samples

COLUMNS = ("t_s", "rss_kb", "heap_used_kb", "py_blocks", "cache_kb", "threads")
EVERY_S = 5


def written(path: Path, lived: Iterable[MemorySample]) -> Path:
    rows = [",".join(COLUMNS)]
    for sample in list(lived)[::EVERY_S]:
        values = (getattr(sample, name) for name in COLUMNS)
        rows.append(",".join("" if value is None else f"{value:.6g}" for value in values))
    path.write_text("\n".join(rows) + "\n")
    return path


@pytest.fixture
def leaking(tmp_path: Path) -> Path:
    live = made("steady", 1, leak=Leak(1200, 300))
    return written(tmp_path / "leaking.csv", samples(live, python_share=0.0))


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return written(tmp_path / "clean.csv", samples(made("sawtooth", 1)))


def judged(called: Called) -> dict[str, object]:
    """Standard output holds one JSON object and nothing else."""
    assert called.out.count("\n") == 1
    assert called.code == 0
    return json.loads(called.out)


def test_a_leak_is_told_in_words(call: Call, leaking: Path):
    called = call("memory", "judge", leaking)
    assert (called.code, called.err) == (0, "")
    assert called.out.startswith("confirmed: live bytes grow 1.2 MB/min (")
    assert "; outside Python's own allocator" in called.out
    assert "reaches " in called.out
    assert "\nsuspect at " in called.out
    assert "judged 320 samples over 27 min" in called.out


def test_a_leak_is_told_in_figures(call: Call, leaking: Path):
    said = judged(call("memory", "judge", leaking, "--json", "--level-mb", "300"))
    assert (said["verdict"], said["channel"], said["at_the_end"]) == ("confirmed", "live bytes", "confirmed")
    assert said["slope_mb_per_min"] == pytest.approx(1200 / KB, rel=0.05)
    low, high = said["slope_mb_per_min_interval"]
    assert low <= said["slope_mb_per_min"] <= high
    assert said["since_s"] == pytest.approx(300, abs=60)
    assert 300 < said["suspect_at_s"] < said["confirmed_at_s"] < 1600
    assert said["python_share"] == pytest.approx(0, abs=0.05)
    assert said["forecast"]["level_mb"] == 300
    assert said["forecast"]["reaches_at_s"] == pytest.approx(1595 + said["forecast"]["in_s"])
    assert (said["samples"], said["seconds"], said["gaps"]) == (320, 1595, [])


def test_a_process_that_is_clean_is_told_so(call: Call, clean: Path):
    assert call("memory", "judge", clean).out.startswith("none: nothing grows that is not given back")
    said = judged(call("memory", "judge", clean, "--json"))
    assert (said["verdict"], said["forecast"], said["slope_mb_per_min"]) == ("none", None, None)


def test_threads_are_told_by_the_piece_and_have_no_forecast(call: Call, tmp_path: Path):
    threads = 4.0 + np.arange(1600) // 20
    path = written(tmp_path / "threads.csv", samples(made("steady", 1), threads=threads))
    said = judged(call("memory", "judge", path, "--json"))
    assert (said["verdict"], said["channel"], said["forecast"]) == ("confirmed", "threads", None)
    assert said["slope_per_min"] == pytest.approx(3, rel=0.05)
    assert said["slope_mb_per_min"] is None
    assert "threads pile up: 3.0 a minute" in call("memory", "judge", path).out


def test_a_word_that_was_taken_back_is_told_with_what_is_said_at_the_end(call: Call, tmp_path: Path):
    live = made("steady", 1, seconds=2600, leak=Leak(1200, 300, end_s=1100))
    path = written(tmp_path / "ended.csv", samples(live))
    assert call("memory", "judge", path).out.endswith("at the end of the trace: none\n")


def test_gaps_are_reported_and_not_fatal(call: Call, leaking: Path):
    rows = leaking.read_text().splitlines()
    leaking.write_text("\n".join(rows[:100] + rows[160:]))
    called = call("memory", "judge", leaking, "--json")
    assert "leaking.csv, line 101: nothing was recorded for 5 min; left out" in called.err
    assert judged(called)["gaps"] == [{"line": 101, "seconds": 305}]


def test_of_many_gaps_the_first_are_told_and_the_others_counted(call: Call, tmp_path: Path):
    times = [1000 * i + j for i in range(15) for j in range(5)]
    path = tmp_path / "torn.csv"
    path.write_text("t_s,rss_kb\n" + "".join(f"{t},1000\n" for t in times))
    called = call("memory", "judge", path, "--json")
    assert called.err.count("nothing was recorded") == 10
    assert called.err.endswith("4 more gaps\n")
    assert len(judged(called)["gaps"]) == 14


WRONG = {
    "no time column": ("seconds,rss_kb\n0,1\n", "line 1: the header row has no column t_s"),
    "unsorted": ("t_s,rss_kb\n0,1\n5,1\n4,1\n", "line 4: t_s 4 does not come after 5"),
    "two rows": ("t_s,rss_kb\n0,1\n1,1\n", "2 rows"),
    "text": ("t_s,rss_kb\n0,1\n1,much\n2,1\n", "line 3: rss_kb is 'much'"),
    "not a number": ("t_s,rss_kb\n0,1\n1,NaN\n2,1\n", "line 3: rss_kb is 'NaN'"),
    "negative": ("t_s,rss_kb\n0,1\n1,-1\n2,1\n", "line 3: rss_kb is '-1'"),
    "a column twice": ("t_s,rss_kb,rss_kb\n0,1,1\n", "line 1: the column rss_kb is there twice"),
    "too few cells": ("t_s,rss_kb\n0,1\n1\n2,1\n", "line 3: 1 values for 2 columns"),
    "nothing to judge": ("t_s,cache_kb\n0,1\n1,1\n2,1\n", "line 1: no column to judge by"),
    "huge field": ("t_s,rss_kb\n0,1\n1," + "1" * 200_000 + "\n", "line 3"),
    "empty file": ("", "line 1"),
    "binary": ("\x00\x01\x02" * 99, "line 1"),
}


@pytest.mark.parametrize("flag", [(), ("--json",)], ids=["words", "json"])
@pytest.mark.parametrize("wrong", WRONG)
def test_a_file_that_cannot_be_judged_is_bad_usage(call: Call, tmp_path: Path, wrong: str, flag: tuple[str]):
    path = tmp_path / "wrong.csv"
    content, message = WRONG[wrong]
    path.write_text(content)
    called = call("memory", "judge", path, *flag)
    assert (called.code, called.out) == (2, "")
    assert called.err.startswith(f"pilothouse: {path}")
    assert message in called.err
    assert called.err.count("\n") == 1


def test_bytes_that_are_no_text_are_bad_usage(call: Call, tmp_path: Path):
    path = tmp_path / "picture.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    called = call("memory", "judge", path, "--json")
    assert (called.code, called.out) == (2, "")
    assert "is no CSV text" in called.err


def test_a_missing_file_and_a_folder_are_bad_usage(call: Call, tmp_path: Path):
    for path, why in ((tmp_path / "none.csv", "No such file"), (tmp_path, "directory")):
        called = call("memory", "judge", path, "--json")
        assert (called.code, called.out) == (2, "")
        assert why in called.err


@pytest.mark.parametrize("level", ["0", "-5", "much", "1e12"])
def test_a_level_that_is_no_size_is_bad_usage(call: Call, clean: Path, level: str):
    assert call("memory", "judge", clean, "--level-mb", level).code == 2


def test_excel_and_empty_cells_are_understood(call: Call, leaking: Path):
    rows = leaking.read_text().splitlines()
    holed = [row.rpartition(",")[0] + "," if i % 7 else row for i, row in enumerate(rows)]
    leaking.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(holed).encode())
    assert judged(call("memory", "judge", leaking, "--json"))["verdict"] == "confirmed"
