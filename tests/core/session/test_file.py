"""The session file: what is committed stays, one process writes, anybody reads, and errors say what to do."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.client.prompt import Prompt
from core.events import AnyEvent, Event, Logged, PhaseChanged, PromptStarted, SessionEnded, Usage
from core.executor import Answer, PromptError
from core.session.errors import SessionFileError
from core.session.file import Item, SessionFile, StoredOutcome, StoredPrompts
from core.session.records import Outcome, encode_outcome, outcome_of
from core.storage import BatchWriter

NOW = 1_790_000_000.0
USAGE = Usage(cache_miss=10, completion=5)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "session.pilot"


Open = Callable[..., SessionFile]


@pytest.fixture
def opened(path: Path) -> Iterator[Open]:
    """Open the session file; all are closed at the end."""
    files: list[SessionFile] = []

    def open_one(**how: Any) -> SessionFile:
        files.append(SessionFile(path, **how))
        return files[-1]

    yield open_one
    for file in files:
        file.close()


@pytest.fixture
def file(opened: Open) -> SessionFile:
    return opened(create=True)


def writing(file: SessionFile) -> BatchWriter[Item]:
    return file._writer or file.start_writer(lambda items: None, lambda error: None)


def write(file: SessionFile, *items: Item) -> None:
    for item in items:
        writing(file).submit(item)
    writing(file).flush()


def stored(*prompts: Prompt, meta: dict[str, Any] | None = None) -> StoredPrompts:
    return StoredPrompts(list(prompts), meta or {}, lambda taken: None, lambda: None)


def question(seq: int, name: str | None = None) -> Prompt:
    return Prompt(seq, name or f"q-{seq}", text=f"question {seq}")


def answered(seq: int, content: str = "At six.") -> StoredOutcome:
    outcome = outcome_of(Answer(content=content, account="harbour", usage=USAGE))
    return StoredOutcome(seq, True, encode_outcome(outcome))


def failed(seq: int, kind: str = "timeout") -> StoredOutcome:
    return StoredOutcome(seq, False, encode_outcome(outcome_of(PromptError(kind, "no answer"))))


# Prompts, answers, events


def test_prompts_come_back_as_they_were_given(file: SessionFile) -> None:
    turns = [
        {
            "role": "user",
            "content": [{"type": "text", "text": "潮汐?"}],
            "n": 1.5,
            "deep": {"a": [None, True]},
        }
    ]
    given = [question(1), Prompt(2, "two", messages=turns, params={"temperature": 0.1, "stop": ["x"]})]
    write(file, stored(*given))
    assert file.unfinished(0, 10) == given
    assert file.result(2) == (given[1], None)
    assert file.result(3) is None


def test_unfinished_prompts_come_in_order_and_in_pages(file: SessionFile) -> None:
    write(file, stored(*(question(s) for s in range(1, 11))), answered(2), failed(3), answered(4))
    assert [p.seq for p in file.unfinished(0, 4)] == [1, 3, 5, 6]
    assert [p.seq for p in file.unfinished(6, 4)] == [7, 8, 9, 10]
    assert file.unfinished(10, 4) == []


def test_results_come_in_the_order_of_the_prompts(file: SessionFile) -> None:
    write(file, stored(*(question(s) for s in range(1, 6))), answered(5), failed(1), answered(3))
    assert [(p.seq, o.error is None) for p, o in file.results()] == [(1, False), (3, True), (5, True)]
    assert file.counts() == (5, 2, 1)


def test_a_later_outcome_takes_the_place_of_an_earlier(file: SessionFile) -> None:
    write(file, stored(question(1)), failed(1))
    write(file, answered(1, "At last."))
    assert file.counts() == (1, 1, 0)
    found = file.result(1)
    assert found is not None
    assert found[1] is not None
    assert found[1].answer == "At last."


def test_prompts_that_failed_are_found_by_the_kind_of_their_failure(file: SessionFile) -> None:
    write(
        file,
        stored(*(question(s) for s in range(1, 6))),
        failed(1, "bad_request"),
        failed(2),
        failed(3, "unreachable"),
        failed(4),
        answered(5),
    )
    assert [p.seq for p in file.failed_by({"timeout", "unreachable"}, 10)] == [2, 3, 4]
    assert [p.seq for p in file.failed_by({"timeout", "unreachable"}, 2)] == [2, 3]
    assert file.failed_by({"cut"}, 10) == []


def test_events_come_back_in_the_batches_in_which_they_were_committed(file: SessionFile) -> None:
    first: list[AnyEvent] = [PhaseChanged(NOW, "running"), PromptStarted(NOW + 1, 1, "q-1", "潮汐")]
    second: list[AnyEvent] = [Logged(NOW + 2, "info", "half way"), SessionEnded(NOW + 3, "finished")]
    write(file, *first)
    write(file, *second)
    batches = list(file.events())
    assert [e for batch in batches for e in batch] == first + second
    assert len(batches) <= 4
    assert batches[0][0] == first[0]


def test_an_answer_and_its_event_are_committed_together(file: SessionFile, path: Path) -> None:
    seen: list[Item] = []

    def committed(items: list[Item]) -> None:
        with closing(sqlite3.connect(path)) as other:
            answers = other.execute("SELECT count(*) FROM answers").fetchone()[0]
            events = other.execute("SELECT count(*) FROM events").fetchone()[0]
        assert answers == sum(isinstance(i, StoredOutcome) for i in [*seen, *items])
        assert events > 0
        seen.extend(items)

    writer = file.start_writer(committed, lambda error: None)
    for seq in range(1, 30):
        writer.submit(answered(seq))
        writer.submit(Logged(NOW, "info", f"answered {seq}"))
    writer.flush()
    assert len(seen) == 58


def test_an_event_of_an_unknown_kind_is_told(file: SessionFile, path: Path) -> None:
    write(file, Logged(NOW, "info", "known"))
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("INSERT INTO events (t, data) VALUES (0, ?)", (b"\x91\x92\xa7unknown\x00",))
    with pytest.raises(SessionFileError, match="not understood"):
        list(file.events())


def test_meta_is_kept_with_the_prompts_it_tells_of(file: SessionFile) -> None:
    file.set_meta({"model": "deepseek-flash", "records_read": 0})
    write(file, stored(question(1), meta={"records_read": 1}))
    write(file, {"mode": "fast"})
    found = file.meta()
    assert (found["model"], found["records_read"], found["mode"]) == ("deepseek-flash", 1, "fast")


# Ids


def test_an_id_used_twice_is_reported_and_the_first_keeps_it(file: SessionFile) -> None:
    taken: list[Prompt] = []
    batch = [question(1, "a"), question(2, "b"), question(3, "a"), question(4, "c"), question(5, "b")]
    write(file, StoredPrompts(batch, {}, taken.extend, lambda: None))
    assert [(p.seq, p.id) for p in taken] == [(3, "a"), (5, "b")]
    assert [p.seq for p in file.unfinished(0, 10)] == [1, 2, 4]


def test_an_id_of_an_earlier_batch_is_taken_too(file: SessionFile) -> None:
    taken: list[Prompt] = []
    write(file, stored(question(1, "a")))
    write(file, StoredPrompts([question(2, "a"), question(3, "b")], {}, taken.extend, lambda: None))
    assert [p.seq for p in taken] == [2]


def test_a_batch_without_prompts_only_tells_how_far_the_source_is_read(file: SessionFile) -> None:
    write(file, stored(meta={"records_read": 7, "import_done": True}))
    assert file.meta()["records_read"] == 7
    assert file.counts() == (0, 0, 0)


# Opening


def test_a_session_is_resumed_with_all_that_was_committed(opened: Open, file: SessionFile) -> None:
    write(file, stored(question(1), question(2)), answered(1), Logged(NOW, "info", "one"))
    file.close()
    again = opened()
    assert again.counts() == (2, 1, 0)
    assert [p.seq for p in again.unfinished(0, 10)] == [2]
    assert list(again.events()) == [[Logged(NOW, "info", "one")]]
    write(again, answered(2))
    assert again.counts() == (2, 2, 0)


def test_what_is_submitted_before_closing_is_on_disk_after_it(opened: Open, file: SessionFile) -> None:
    writer = writing(file)
    writer.submit(stored(*(question(s) for s in range(1, 501))))
    for seq in range(1, 501):
        writer.submit(answered(seq))
    file.close()
    assert opened(read_only=True).counts() == (500, 500, 0)


def test_a_file_that_is_there_is_not_created_over(file: SessionFile, path: Path) -> None:
    file.close()
    with pytest.raises(SessionFileError, match="exists already"):
        SessionFile(path, create=True)


def test_a_missing_file_is_not_resumed_and_not_created(path: Path) -> None:
    for read_only in (False, True):
        with pytest.raises(SessionFileError, match="no such session file"):
            SessionFile(path, read_only=read_only)
    assert not path.exists()


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(SessionFileError, match="folder does not exist"):
        SessionFile(tmp_path / "missing" / "session.pilot", create=True)


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"", "is not a session file"),
        (b"these are my notes\n" * 100, "damaged or cut short, or not ours"),
        (b"SQLite format 3\x00" + b"\x00" * 50, "damaged or cut short, or not ours"),
    ],
)
def test_what_is_no_session_is_refused_and_left_as_it_is(path: Path, content: bytes, advice: str) -> None:
    path.write_bytes(content)
    for read_only in (False, True):
        with pytest.raises(SessionFileError, match=advice):
            SessionFile(path, read_only=read_only)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused_and_left_as_it_is(path: Path) -> None:
    with closing(sqlite3.connect(path)) as theirs:
        theirs.execute("CREATE TABLE notes (a)")
    before = path.read_bytes()
    with pytest.raises(SessionFileError, match="is not a session file of Pilothouse"):
        SessionFile(path)
    assert path.read_bytes() == before


def test_a_session_of_a_newer_version_is_refused(file: SessionFile, path: Path) -> None:
    file.close()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(SessionFileError, match="newer Pilothouse"):
        SessionFile(path)


def test_a_file_cut_short_is_told_as_such(file: SessionFile, path: Path) -> None:
    write(file, stored(*(question(s) for s in range(1, 2_000))))
    file.close()
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(SessionFileError, match="damaged or cut short"):
        read_all(SessionFile(path, read_only=True))


def read_all(file: SessionFile) -> None:
    with closing(file):
        file.unfinished(0, 10_000)


# One process writes, anybody reads


def test_two_windows_do_not_write_one_session(opened: Open, file: SessionFile, path: Path) -> None:
    with pytest.raises(SessionFileError, match="another window"):
        SessionFile(path)
    file.close()
    opened()


def test_a_session_in_use_by_a_living_process_is_refused(opened: Open, file: SessionFile, path: Path) -> None:
    file.close()
    code = (
        "import sys; from pathlib import Path; from core.session.file import SessionFile\n"
        "file = SessionFile(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()\n"
        "if sys.argv[2] == 'close': file.close()\n"
        "import os; os._exit(0)\n"
    )
    for how in ("close", "die"):
        with subprocess.Popen(
            [sys.executable, "-c", code, str(path), how], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as other:
            assert other.stdin is not None
            assert other.stdout is not None
            assert other.stdout.readline() == b"open\n"
            with pytest.raises(
                SessionFileError, match=rf"in use by another Pilothouse \(process {other.pid}\)"
            ):
                SessionFile(path)
            SessionFile(path, read_only=True).close()
            other.stdin.close()
            other.wait(20)
        opened().close()


def test_the_number_of_a_dead_owner_may_belong_to_another_program(
    opened: Open, file: SessionFile, path: Path
) -> None:
    file.close()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("INSERT OR REPLACE INTO meta VALUES ('owner', ?)", (f"[{os.getppid()}, 1.0]".encode(),))
    opened()


def test_a_reader_sees_what_is_written_meanwhile_and_disturbs_nobody(opened: Open, file: SessionFile) -> None:
    reader = opened(read_only=True)
    write(file, stored(*(question(s) for s in range(1, 101))), *(answered(s) for s in range(1, 51)))
    results = reader.results()
    assert next(results)[0].seq == 1
    write(file, *(answered(s) for s in range(51, 101)))
    assert [p.seq for p, _ in results] == list(range(2, 51))  # as it was when the reading began
    assert reader.counts() == (100, 100, 0)
    reader.close()
    write(file, Logged(NOW, "info", "still mine"))
    assert [len(batch) for batch in file.events()] == [1]


def test_a_reader_may_not_write(opened: Open, file: SessionFile) -> None:
    reader = opened(read_only=True)
    with pytest.raises(SessionFileError):
        reader.set_meta({"mode": "fast"})


def test_a_refused_write_is_told_in_words_and_tried_again(
    file: SessionFile, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.storage.writer.RETRY_S", 0.01)
    told: list[SessionFileError] = []

    def refused(error: SessionFileError) -> None:
        told.append(error)
        if len(told) == 2:
            with closing(sqlite3.connect(path)) as other:
                other.execute("DROP TRIGGER full")

    with closing(sqlite3.connect(path)) as other:
        other.execute(
            "CREATE TRIGGER full BEFORE INSERT ON answers BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
        )
    writer = file.start_writer(lambda items: None, refused)
    writer.submit(stored(question(1)))
    writer.submit(answered(1))
    writer.flush()
    assert file.counts() == (1, 1, 0)
    assert len(told) == 2
    assert "free some space" in str(told[0])


def test_closing_twice_is_harmless(file: SessionFile) -> None:
    file.close()
    file.close()


def test_an_outcome_keeps_every_field(file: SessionFile) -> None:
    outcome: Outcome = outcome_of(
        Answer(content="六点。", reasoning="月亮", attempts=2, usage=USAGE, agreement=0.5)
    )
    write(file, stored(question(1)), StoredOutcome(1, True, encode_outcome(outcome)))
    assert [o for _, o in file.results()] == [outcome]


def test_an_item_is_an_event_or_what_is_stored_beside_it() -> None:
    assert isinstance(Logged(NOW, "info", ""), Event)
