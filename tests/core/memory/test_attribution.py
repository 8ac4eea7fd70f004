from __future__ import annotations

import os
import tracemalloc
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.memory.attribution import (
    Attribution,
    Course,
    Suspects,
    judge,
    rank,
    short_path,
)
from core.memory.census import Census
from core.memory.lines import Group, Line, Window

LEAKING, CACHING, OTHER = ("app/session.py", 120), ("app/cache.py", 7), ("app/other.py", 3)


def census(
    minute: float, counts: dict[str, int] | None = None, lengths: dict[int, int] | None = None
) -> Census:
    counts = counts or {}
    return Census(60 * minute, counts, {name: count / 10 for name, count in counts.items()}, lengths or {})


def window(
    members: dict[Group, float],
    kb: dict[tuple[Line, Group], float],
    kinds: dict[int, dict[str, int]] | None = None,
    blocks: dict[Line, float] | None = None,
    minute: float = 1,
) -> Window:
    return Window(60 * minute, members, kinds or {}, kb, blocks or {})


def test_a_line_leaks_its_bytes_for_a_new_element_times_the_growth_of_the_container() -> None:
    censuses = [census(minute, lengths={1: 100 + 600 * minute}) for minute in range(3)]
    assert rank(censuses, [window({1: 20}, {(LEAKING, 1): 10.0})]) == [(LEAKING, 300.0)]


def test_a_cache_that_takes_in_more_than_leaks_but_does_not_grow_is_not_ranked() -> None:
    censuses = [census(minute, lengths={1: 100 + 600 * minute, 2: 5_000}) for minute in range(3)]
    found = rank(censuses, [window({1: 20, 2: 400}, {(LEAKING, 1): 10.0, (CACHING, 2): 900.0})])
    assert found == [(LEAKING, 300.0)]


def test_growth_of_a_type_that_a_container_explains_counts_once() -> None:
    censuses = [census(m, {"dict": 1_000 + 600 * m}, {1: 100 + 600 * m}) for m in range(3)]
    looks = window({1: 20, "dict": 50}, {(LEAKING, 1): 10.0, (OTHER, "dict"): 90.0}, {1: {"dict": 20}})
    assert rank(censuses, [looks]) == [(LEAKING, 300.0)]


def test_growth_of_a_type_that_no_container_explains_is_put_down_to_its_line() -> None:
    censuses = [census(m, {"app.Node": 1_000 + 600 * m}) for m in range(3)]
    assert rank(censuses, [window({"app.Node": 10}, {(LEAKING, "app.Node"): 2.0})]) == [(LEAKING, 120.0)]


def test_a_large_block_counts_by_what_it_grows_from_window_to_window() -> None:
    windows = [window({}, {}, None, {LEAKING: 900.0 + 30 * m, OTHER: 2_000.0}, m) for m in range(3)]
    assert rank([census(0), census(1), census(2)], windows) == [(LEAKING, 30.0)]


def test_words_name_the_line_and_its_share() -> None:
    censuses = [census(m, {"list": 100 + 1_200 * m}, {1: 100 + 2_000 * m}) for m in range(3)]
    found = judge(censuses, [window({1: 20}, {(LEAKING, 1): 20.0})], 4_000, 0.1)
    assert found.lines[0].share_explained == 0.5
    assert found.words == (
        "50% of the growth (2.0 MB of 3.9 MB a minute) comes from app/session.py:120; "
        "type list grows by 1,200 a minute"
    )
    assert msgspec.json.decode(msgspec.json.encode(found), type=Suspects) == found


def test_where_no_line_explains_native_growth_the_words_say_so() -> None:
    found = judge([census(0), census(1)], [], 4_000, 0.9)
    assert found.words == "no line of Python explains the growth; 90% of it is in the native heap"


def test_a_look_is_due_at_once_and_then_each_period() -> None:
    course = Course(period_s=60, window_s=1, max_share=0.03)
    assert course.due(100) == "open"
    course.opened(100)
    assert (course.due(100.5), course.due(101)) == ("wait", "close")
    course.closed(101, cost_s=0.2, open_s=1)
    assert (course.due(159), course.due(160)) == ("wait", "open")


def test_looks_become_rarer_where_they_cost_more() -> None:
    course = Course(period_s=60, window_s=1, max_share=0.02)
    course.opened(0)
    course.closed(1, cost_s=2.1, open_s=1)
    assert (course.due(149), course.due(151)) == ("wait", "open")


def test_a_leak_is_found_beside_a_full_cache_and_forgotten_when_suspicion_ends() -> None:
    history: list[bytes] = []
    cache: dict[int, list[str]] = {}

    def work(start: int) -> None:
        for number in range(start, start + 300):
            cache[number % 200] = [f"answer {number}" * 40]
            history.append(number.to_bytes(4, "big") * 100)

    attribution = Attribution(period_s=60, max_share=1.0)  # however long a look takes on this machine
    work(0)
    for minute in range(3):
        now_s = 60.0 * minute
        attribution.step(now_s, 300.0)
        work(300 + 300 * minute)
        attribution.step(now_s + 1, 300.0)
    found = attribution.suspects
    assert found is not None
    assert not tracemalloc.is_tracing()
    assert found.lines[0].source == 'history.append(number.to_bytes(4, "big") * 100)'
    assert found.lines[0].kb_per_min == pytest.approx(300 * 433 / 1024, rel=0.05)
    assert "cache" not in " ".join(each.source for each in found.lines)
    assert attribution.step(200, None) is None
    assert attribution.suspects is None


def test_without_suspicion_nothing_is_looked_at() -> None:
    attribution = Attribution()
    for second in range(200):
        assert attribution.step(second, None) is None
    assert attribution.cost_s == 0


def test_a_suspicion_that_ends_within_a_window_ends_the_tracing() -> None:
    attribution = Attribution(period_s=60, max_share=1.0)
    attribution.step(0, 100.0)
    attribution.step(60, 100.0)
    assert tracemalloc.is_tracing()
    attribution.step(60.5, None)
    assert not tracemalloc.is_tracing()


def test_closing_ends_the_tracing() -> None:
    attribution = Attribution(period_s=60, max_share=1.0)
    attribution.step(0, 100.0)
    attribution.step(60, 100.0)
    attribution.close()
    assert not tracemalloc.is_tracing()


def test_paths_are_short_and_name_no_users_folder(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert short_path(str(tmp_path / "app" / "session.py")) == "app/session.py"
    assert short_path(os.path.abspath("/home/jo/v/lib/site-packages/lib/a/b.py")) == "lib/a/b.py"
    assert short_path(os.path.abspath("/home/jo/work/app/main.py")) == "app/main.py"
    assert short_path("<string>") == "<string>"
