"""Traces from files: every mistake is named with its line, gaps are told and survived."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.memory.bins import GAP_S
from core.memory.sample import MemorySample
from core.memory.trace import FEWEST_SAMPLES, Gap, judge, read_trace
from core.storage import FileError
from tests.core.memory.shapes import KB, Leak, made, samples

Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_trace(content: str | bytes) -> Path:
        path = tmp_path / "trace.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_trace


def test_columns_are_found_by_name_in_any_order_and_others_are_ignored(write: Write):
    path = write("host,rss_kb,t_s,threads\nx,100,0.5,4\ny,101,1.5,5\nz,102,2.5,5\n")
    trace = read_trace(path)
    assert trace.samples[1] == MemorySample(1.5, rss_kb=101, threads=5)
    assert (trace.interval_s, trace.gaps) == (1.0, [])


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbft_s,rss_kb\n0,1\n1,2\n2,3\n",
        b"t_s,rss_kb\r\n0,1\r\n1,2\r\n2,3\r\n",
        b"T_s , RSS_kb\n 0, 1 \n1,2\n\n , \n2,3",
        b't_s,"rss_kb"\n"0","1"\n1,2,\n2,3,4,5\n',
        b"t_s,rss_kb\n0,1e0\n1,+2\n2,3.0\n",
        b"t_s,note,rss_kb,note\n0,a,1,b\n1,,2,\n2,,3,\n",
    ],
    ids=["byte order mark", "Windows", "spaces and empty lines", "quotes and more cells", "figures", "notes"],
)
def test_the_ways_of_writing_a_table_are_understood(write: Write, content: bytes):
    trace = read_trace(write(content))
    assert [(s.t_s, s.rss_kb) for s in trace.samples] == [(0, 1), (1, 2), (2, 3)]


def test_an_empty_cell_was_not_measured(write: Write):
    trace = read_trace(write("t_s,rss_kb,threads,cache_kb\n0,1,,\n1,,3,5\n2,3,4,\n"))
    assert [s.threads for s in trace.samples] == [None, 3, 4]
    assert [s.rss_kb for s in trace.samples] == [1, None, 3]
    assert [s.cache_kb for s in trace.samples] == [0, 5, 0]


def test_gaps_are_told_with_their_line(write: Write):
    trace = read_trace(write("t_s,rss_kb\n0,1\n1,1\n\n500,1\n501,1\n502,1\n"))
    assert trace.gaps == [Gap(line=5, seconds=499)]


def test_a_slow_cadence_has_no_gaps(write: Write):
    every_s = 2 * GAP_S
    rows = "".join(f"{every_s * i},1\n" for i in range(5))
    assert read_trace(write("t_s,rss_kb\n" + rows)).gaps == []


WRONG = {
    "": "line 1: the header row has no column t_s",
    "\n\n": "line 1: the header row has no column t_s",
    "time,rss_kb\n0,1\n": "line 1: the header row has no column t_s",
    "0,1\n1,2\n2,3\n": "line 1: the header row has no column t_s",
    "t_s,note\n0,1\n": "line 1: no column to judge by; one of rss_kb",
    "t_s,cache_kb\n0,1\n": "line 1: no column to judge by",
    "t_s,rss_kb,rss_kb\n0,1,1\n": "line 1: the column rss_kb is there twice",
    "t_s,T_S,rss_kb\n0,0,1\n": "line 1: the column t_s is there twice",
    "t_s,rss_kb\n0,1\n1,2\n": "2 rows; a verdict needs minutes",
    "t_s,rss_kb\n": "0 rows",
    "t_s,rss_kb\n0,1\n2,2\n1,3\n": "line 4: t_s 1 does not come after 2; sort the rows by time",
    "t_s,rss_kb\n0,1\n0,2\n1,3\n": "line 3: t_s 0 does not come after 0",
    "t_s,rss_kb\n0,1\n1,a lot\n2,3\n": "line 3: rss_kb is 'a lot', which is no number",
    "t_s,rss_kb\n0,1\n1,nan\n2,3\n": "line 3: rss_kb is 'nan'",
    "t_s,rss_kb\n0,1\n1,2\n2,inf\n": "line 4: rss_kb is 'inf'",
    "t_s,rss_kb\n0,1\n1,-2\n2,3\n": "line 3: rss_kb is '-2'; it must be a number from 0",
    "t_s,rss_kb\nnan,1\n1,2\n2,3\n": "line 2: t_s is 'nan'",
    "t_s,rss_kb\n0,1\n1\n2,3\n": "line 3: 1 values for 2 columns",
    "t_s,rss_kb\n0,1\n,2\n2,3\n": "line 3: t_s is empty",
    't_s,rss_kb\n0,1\n1,"2\n2,3\n3,4\n': "line 5: rss_kb is '2",
    "t_s;rss_kb\n0;1\n1;2\n2;3\n": "line 1: the header row has no column t_s",
    "t_s,rss_kb\n0,1\n1," + "9" * 200_000 + "\n2,3\n": "line 3",
    "t_s,rss_kb\n0,1\n1,1e300\n2,3\n": "line 3: rss_kb is '1e300'",
    "t_s,rss_kb\n0,1\n1e300,1\n2e300,3\n": "line 3: t_s is '1e300'",
}


@pytest.mark.parametrize("content", WRONG, ids=lambda content: content[:40])
def test_what_cannot_be_judged_is_named_with_its_line(write: Write, content: str):
    path = write(content)
    with pytest.raises(FileError) as error:
        read_trace(path)
    assert str(error.value).startswith(str(path))
    assert WRONG[content] in str(error.value)
    assert len(str(error.value)) < len(str(path)) + 300


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n\x1a\n\x00\x00" + bytes(range(256)), bytes(5000), "t_s,rss_kb\n0,1\n".encode("utf-16")],
    ids=["picture", "zeros", "UTF-16"],
)
def test_a_file_that_is_no_text_is_refused(write: Write, content: bytes):
    with pytest.raises(FileError):
        read_trace(write(content))


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path):
    with pytest.raises(FileError, match="directory"):
        read_trace(tmp_path)
    with pytest.raises(FileError, match="No such file"):
        read_trace(tmp_path / "none.csv")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(
            st.one_of(st.floats().map(str), st.integers().map(str), st.text(max_size=8)),
            min_size=2,
            max_size=3,
        ),
        max_size=8,
    )
)
def test_whatever_the_cells_hold_it_is_judged_or_refused(write: Write, rows: list[list[str]]):
    content = "t_s,rss_kb,threads\n" + "\n".join(",".join(row) for row in rows)
    try:
        trace = read_trace(write(content.encode(errors="replace")))
    except FileError:
        return
    assert judge(trace.samples, trace.interval_s, 1000).verdict.verdict == "none"


@settings(max_examples=15)
@given(st.lists(st.tuples(st.floats(0.1, 1e5), st.floats(0, 1e13)), min_size=FEWEST_SAMPLES, max_size=200))
def test_any_numbers_are_judged_without_a_warning(steps: list[tuple[float, float]]):
    times = np.cumsum([t for t, _ in steps])
    lived = [MemorySample(float(t), rss_kb=kb) for t, (_, kb) in zip(times, steps, strict=True)]
    judge(lived, float(np.median(np.diff(times))), 1000)


def test_the_verdict_is_the_strongest_word_and_the_last_is_told_beside_it():
    live = made("steady", 1, seconds=3000, leak=Leak(1000, 300, end_s=1200))
    judged = judge(samples(live), 1.0, 1000)
    assert (judged.verdict.verdict, judged.last.verdict) == ("confirmed", "none")
    assert judged.verdict.slope is not None
    assert judged.forecast is None


def test_the_forecast_counts_from_the_end():
    live = 60 * KB + 10.0 * np.arange(1500)
    judged = judge(samples(live, rss_kb=live), 1.0, (60 * KB + 10 * 2500) / KB)
    assert judged.forecast is not None
    assert judged.forecast.value == pytest.approx(1000, abs=20)
