from __future__ import annotations

from pathlib import Path

import pytest

from core.client.prompt import Prompt
from core.events import Event, SessionEnded
from core.session.file import SessionFile
from core.session.request_record import read_record
from tests.gui.scripted import T0, answered, failed, started
from tests.gui.session_files import write_session


def recorded(tmp_path: Path, batches: list[list[Event]], prompts: int = 300) -> Path:
    return write_session(
        tmp_path / "s.pilot", [Prompt(s, f"p{s}", text=f"Q{s}") for s in range(1, prompts + 1)], batches
    )


@pytest.mark.parametrize("seq", [1, 77, 300])
@pytest.mark.parametrize("known", [True, False])
def test_the_calls_of_a_prompt_are_found_with_and_without_its_time(
    tmp_path: Path, seq: int, known: bool
) -> None:
    batches = [[started()]] + [answered(s, T0 + s * 10.0, "work") for s in range(1, 301)]
    record = read_record(recorded(tmp_path, batches), seq, T0 + seq * 10.0 if known else None)
    assert record is not None
    assert record.prompt.text == f"Q{seq}"
    assert record.outcome is not None
    assert record.row is not None
    assert record.row.state == "answered"
    assert [(call.account, call.outcome) for call in record.row.attempts] == [("work", "answered")]


def test_of_several_askings_the_one_of_that_time_is_told(tmp_path: Path) -> None:
    batches = [[started()], failed(1, T0 + 1), answered(1, T0 + 60, "spare")]
    path = recorded(tmp_path, batches)
    for started_at, state in ((T0 + 1, "failed"), (T0 + 60, "answered"), (None, "answered")):
        record = read_record(path, 1, started_at)
        assert record is not None
        assert record.row is not None
        assert record.row.state == state


def test_a_prompt_that_a_run_left_unfinished_is_told_as_such(tmp_path: Path) -> None:
    batches = [
        [started()],
        answered(1, T0 + 1)[:2],
        [SessionEnded(T0 + 2, "stopped")],
        [started(T0 + 9, resumed=True)],
    ]
    record = read_record(recorded(tmp_path, batches), 1, T0 + 1)
    assert record is not None
    assert record.row is not None
    assert (record.outcome, record.row.state, len(record.row.attempts)) == (None, "unfinished", 1)


def test_what_is_not_in_the_file_is_nothing(tmp_path: Path) -> None:
    path = recorded(tmp_path, [[started()]], 2)
    assert read_record(path, 3, None) is None
    record = read_record(path, 2, None)
    assert record is not None
    assert (record.outcome, record.row) == (None, None)


def test_the_batch_of_a_time_is_found_by_halves(tmp_path: Path) -> None:
    path = recorded(tmp_path, [answered(s, T0 + s * 10.0) for s in range(1, 51)])
    file = SessionFile(path, read_only=True)
    try:
        assert [file.event_batch_at(T0 + at) for at in (0, 10, 19, 20, 495, 500, 9_999)] == [
            1,
            1,
            1,
            2,
            49,
            50,
            50,
        ]
    finally:
        file.close()
