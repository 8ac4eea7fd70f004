from __future__ import annotations

import inspect
import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.memory.census import container_length, type_name
from core.memory.lines import Group, LineTracer, Window, own_line


class Node:
    def __init__(self, text: str, before: Node | None = None) -> None:
        self.text = text * 3
        self.before = before


@pytest.fixture(autouse=True)
def _nothing_is_left_on() -> Iterator[None]:
    yield
    assert not tracemalloc.is_tracing()


def watch(work: Callable[[], None], containers: list[object], growing: set[Group]) -> Window:
    tracer = LineTracer()
    assert tracer.open({id(each): container_length(each) for each in containers})
    work()
    return tracer.close(0, growing)


def lines_of(window: Window, group: Group) -> dict[str, float]:
    """kB by source text."""
    source = Path(__file__).read_text(encoding="utf-8").splitlines()
    assert {file for (file, _), _ in window.kb} <= {__file__}
    return {source[number - 1].strip(): kb for ((_, number), held), kb in window.kb.items() if held == group}


def test_what_a_growing_list_has_taken_in_is_put_down_to_the_line_that_made_it() -> None:
    kept: list[object] = [0] * 20

    def work() -> None:
        for number in range(200):
            text = bytes(500 + number)
            kept.append(text)

    window = watch(work, [kept], {id(kept)})
    assert window.members[id(kept)] == 200
    assert lines_of(window, id(kept))["text = bytes(500 + number)"] == pytest.approx(123, rel=0.1)


def test_what_a_library_allocates_is_put_down_to_the_line_that_called_it() -> None:
    kept: list[object] = [0] * 20
    body = json.dumps({"words": [str(number) for number in range(1_000, 1_050)]})

    def work() -> None:
        for _ in range(100):
            kept.append(json.loads(body))

    found = lines_of(watch(work, [kept], {id(kept)}), id(kept))
    assert max(found, key=lambda line: found[line]) == "kept.append(json.loads(body))"


def test_keys_of_a_growing_dict_count_too() -> None:
    kept = {str(number): None for number in range(20)}

    def work() -> None:
        for number in range(100):
            kept[f"{number:0200d}"] = None

    window = watch(work, [kept], {id(kept)})
    assert window.members[id(kept)] == 100
    assert lines_of(window, id(kept))['kept[f"{number:0200d}"] = None'] == pytest.approx(24, rel=0.2)


def test_new_entries_of_a_full_cache_count_neither_for_it_nor_for_their_type() -> None:
    cache: dict[int, list[Node]] = {number: [] for number in range(20)}

    def work() -> None:
        for number in range(20):
            cache[number] = [Node("cached")]

    window = watch(work, [cache], {type_name(Node)})
    assert window.members == {}
    assert window.kb == {}


def test_members_of_a_growing_type_that_no_container_holds_count_with_what_they_hold() -> None:
    class Last:
        node: Node | None = None

    def work() -> None:
        for number in range(100):
            Last.node = Node(f"{number:0100d}", Last.node)

    window = watch(work, [], {type_name(Node)})
    assert window.members[type_name(Node)] == 100
    assert lines_of(window, type_name(Node))["self.text = text * 3"] == pytest.approx(34, rel=0.2)


def test_garbage_of_the_window_leaves_no_trace() -> None:
    kept: list[object] = [0] * 20

    def work() -> None:
        for number in range(1_000):
            json.loads(json.dumps({"number": number}))

    assert watch(work, [kept], {id(kept)}).kb == {}


def test_a_text_that_is_added_to_is_told_as_one_large_block() -> None:
    held = ["x" * 1_000_000]
    started = inspect.currentframe()
    assert started is not None

    def work() -> None:
        held[0] += "y" * 1_000

    blocks = watch(work, [], set()).blocks_kb
    assert [round(kb) for (file, _), kb in blocks.items() if file == __file__] == [978]


def test_only_one_window_is_open_at_a_time() -> None:
    first, second = LineTracer(), LineTracer()
    assert first.open({})
    assert not second.open({})
    second.cancel()
    assert first.is_open
    first.cancel()
    assert second.open({})
    second.cancel()


def test_tracing_that_was_on_before_stays_on() -> None:
    tracemalloc.start(3)
    try:
        tracer = LineTracer()
        tracer.open({})
        tracer.close(0, set())
        assert tracemalloc.is_tracing()
        assert tracemalloc.get_traceback_limit() == 3
    finally:
        tracemalloc.stop()


def test_closing_a_window_that_is_not_open_says_what_to_do() -> None:
    with pytest.raises(RuntimeError, match="call open"):
        LineTracer().close(0, set())


def test_where_all_frames_are_of_libraries_the_innermost_stands() -> None:
    frame = tracemalloc.Frame((json.__file__, 7))
    assert own_line()([frame]) == (json.__file__, 7)
