"""The import copies every good record, tells of every bad one, and never runs far ahead."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.events import Event, PromptRejected, PromptsCounted
from core.session import importer as importer_module
from core.session.errors import InputError, PilothouseError
from core.session.file import Item, SessionFile, StoredPrompts
from core.session.importer import Found, Importer, with_pauses
from core.session.prompts import PromptFile, Rejection

PATIENCE_S = 10.0


class Import:
    """An import into a real session file, and what it told."""

    def __init__(self, file: SessionFile, source: Path, **how: Any) -> None:
        self.file = file
        self.events: list[Event] = []
        self.batches: list[int] = []
        self.ended = threading.Event()
        self.error: PilothouseError | None = None
        self.waiting = 0
        self._writer = file._writer or file.start_writer(self._committed, lambda error: None)
        self.importer = Importer(
            PromptFile(source),
            **{
                "skip": 0,
                "known": 0,
                "strict": False,
                "submit": self._writer.submit,
                "backlog": lambda: self.waiting,
                "ended": self._end,
            }
            | how,
        )

    def run(self) -> Import:
        self.importer.start()
        assert self.ended.wait(PATIENCE_S)
        self._writer.flush()
        return self

    def rejections(self) -> list[tuple[int, str]]:
        return [(e.line, e.why) for e in self.events if isinstance(e, PromptRejected)]

    def counted(self) -> list[tuple[int, bool]]:
        return [(e.total, e.final) for e in self.events if isinstance(e, PromptsCounted)]

    def texts(self) -> list[str | None]:
        return [p.text for p in self.file.unfinished(0, 100_000)]

    def _committed(self, items: list[Item]) -> None:
        for item in items:
            if isinstance(item, StoredPrompts):
                self.batches.append(len(item.prompts))
                item.written()
            elif isinstance(item, Event):
                self.events.append(item)

    def _end(self, error: PilothouseError | None) -> None:
        self.error = error
        self.ended.set()


@pytest.fixture
def file(tmp_path: Path) -> Iterator[SessionFile]:
    made = SessionFile(tmp_path / "session.pilot", create=True)
    yield made
    made.close()


@pytest.fixture
def source(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, content: str) -> Path:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return write


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def lines(count: int) -> str:
    return "".join(f"question {i}\n" for i in range(1, count + 1))


def test_every_prompt_is_copied_in_its_order_and_counted(file: SessionFile, source: Any) -> None:
    done = Import(file, source("p.txt", lines(2_500))).run()
    assert done.error is None
    assert done.texts() == [f"question {i}" for i in range(1, 2_501)]
    assert done.counted()[-1] == (2_500, True)
    meta = file.meta()
    assert (meta["records_read"], meta["import_done"]) == (2_500, True)


def test_the_first_prompts_are_there_before_the_rest(file: SessionFile, source: Any) -> None:
    done = Import(file, source("p.txt", lines(2_500))).run()
    assert done.batches == [64, 1_000, 1_000, 436]


def test_a_bad_record_is_told_with_its_line_and_the_rest_is_copied(file: SessionFile, source: Any) -> None:
    done = Import(file, source("p.jsonl", '{"prompt":"one"}\n\nbroken\n{"prompt":"four"}\n')).run()
    assert done.texts() == ["one", "four"]
    ((line, why),) = done.rejections()
    assert line == 3
    assert "not valid JSON" in why
    assert done.counted() == [(2, True)]
    assert file.meta()["records_read"] == 3


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        (
            "p.jsonl",
            '{"prompt":"one","id":"a"}\n\n\n{"prompt":"four","id":"a"}\n{"prompt":"five","id":"b"}\n',
            4,
        ),
        ("p.csv", 'id,prompt\na,"one\nand more"\n\na,four\nb,five\n', 5),
    ],
)
def test_an_id_used_twice_is_told_with_its_line(
    file: SessionFile, source: Any, name: str, content: str, line: int
) -> None:
    done = Import(file, source(name, content)).run()
    assert [p.id for p in file.unfinished(0, 10)] == ["a", "b"]
    assert done.rejections() == [(line, "the id 'a' is used by an earlier prompt: ids must differ")]
    assert done.counted() == [(2, True)]


@pytest.mark.parametrize("content", ["broken\n", '{"prompt":"x","id":"a"}\n{"prompt":"y","id":"a"}\n'])
def test_a_strict_import_ends_at_the_first_bad_record(file: SessionFile, source: Any, content: str) -> None:
    good = '{"prompt":"one"}\n\n'
    done = Import(file, source("p.jsonl", good + content), strict=True).run()
    assert isinstance(done.error, InputError)
    bad_line = good.count("\n") + content.count("\n")
    assert f"line {bad_line}:" in str(done.error)
    assert "strict" in str(done.error)
    assert done.counted() == []


def test_an_import_goes_on_where_it_stopped(file: SessionFile, source: Any) -> None:
    path = source("p.txt", lines(500))
    done = Import(file, path, skip=200, known=200).run()
    assert done.texts()[0] == "question 201"
    assert [p.seq for p in file.unfinished(0, 1)] == [201]
    assert done.counted()[-1] == (500, True)
    assert file.meta()["records_read"] == 500


def test_reading_a_record_again_changes_nothing(file: SessionFile, source: Any) -> None:
    path = source("p.txt", lines(100))
    Import(file, path).run()
    again = Import(file, path)
    again.importer.start()
    until(lambda: file.meta().get("import_done"))
    assert file.counts() == (100, 0, 0)
    assert again.rejections() == []
    again.importer.stop()


def test_a_file_that_becomes_useless_ends_the_import_with_the_reason(file: SessionFile, source: Any) -> None:
    path = source("p.csv", "question\nwhen?\n")
    done = Import(file, path).run()
    assert "no column named prompt" in str(done.error)


def test_a_stopped_import_keeps_what_it_read_and_does_not_call_it_complete(
    file: SessionFile, source: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer_module, "FIRST_BATCH", 10)
    monkeypatch.setattr(importer_module, "BATCH", 10)
    monkeypatch.setattr(importer_module, "AHEAD", 0)
    running = Import(file, source("p.txt", lines(20_000)))
    running.waiting = 1  # so that it dawdles
    running.importer.start()
    until(lambda: len(running.batches) >= 3)
    running.importer.stop()
    running.importer._thread.join(PATIENCE_S)
    read = file.meta()["records_read"]
    assert 30 <= read < 20_000
    assert file.counts()[0] == read
    assert not running.ended.is_set()
    assert file.meta()["import_done"] is False


def test_the_total_is_guessed_by_the_share_that_is_read(
    file: SessionFile, source: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer_module, "COUNT_EVERY_S", 0.0)
    content = "".join(f"question {i:04}\n" for i in range(3_000))
    counted = Import(file, source("p.txt", content)).run().counted()
    guesses = [total for total, final in counted if not final]
    assert guesses
    assert all(total == pytest.approx(3_000, rel=0.01) for total in guesses)
    assert counted[-1] == (3_000, True)


def test_a_source_that_pauses_hands_on_what_has_arrived() -> None:
    go_on = threading.Event()

    def slow() -> Iterator[Found]:
        yield (1, 10, Rejection(1, "first"))
        go_on.wait(20)
        yield (2, 20, Rejection(2, "second"))

    seen = []
    for item in with_pauses(slow()):
        seen.append(item)
        if item is None:
            go_on.set()
    assert [s and s[0] for s in seen if s] == [1, 2]
    assert None in seen
