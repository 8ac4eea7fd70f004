import csv
import io
import json
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.client.prompt import Prompt
from core.session.errors import InputError, PilothouseError
from core.session.export import COLUMNS, check_target, export_results, format_of, write_results
from core.session.records import ErrorRecord, Outcome, UsageRecord

USAGE = UsageRecord(3, 4, 7, 1, 0, 3, False)
ANSWERED = Outcome('潮,\n"tide"', None, "m", "north", None, 1, 0.1, 0.2, USAGE, 0.001, "stop", None, None)
FAILED = Outcome(
    *(None, None, None, None, None, 2, None, 0.3, None, None, None, None),
    ErrorRecord("bad_request", "no"),
)
RESULTS = [
    (Prompt(1, "a", text="What?"), ANSWERED),
    (Prompt(2, "b", messages=[{"role": "user", "content": "Why?"}]), FAILED),
]


def test_json_lines_are_the_result_lines() -> None:
    stream = io.BytesIO()
    assert write_results(RESULTS, stream, "jsonl") == 2
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert first["answer"] == ANSWERED.answer
    assert first["usage"]["total_tokens"] == 7
    assert second["messages"][0]["content"] == "Why?"
    assert second["error"] == {"kind": "bad_request", "message": "no"}


def test_a_csv_spreads_usage_and_error_and_keeps_line_breaks() -> None:
    stream = io.BytesIO()
    assert write_results(RESULTS, stream, "csv") == 2
    first, second = csv.DictReader(io.StringIO(stream.getvalue().decode(), newline=""))
    assert tuple(first) == COLUMNS
    assert first["answer"] == ANSWERED.answer
    assert (first["total_tokens"], first["error_kind"]) == ("7", "")
    assert (second["prompt"], json.loads(second["messages"])[0]["content"]) == ("", "Why?")
    assert (second["error_kind"], second["error_message"]) == ("bad_request", "no")


@pytest.mark.parametrize("name", ["out", "out.txt", "out.json", "csv"])
def test_an_unknown_ending_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=r"name it \.jsonl or \.csv"):
        format_of(Path(name))


def test_the_old_file_stays_where_the_new_one_cannot_be_finished(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old")

    def cut_short() -> Iterator[tuple[Prompt, Outcome]]:
        yield RESULTS[0]
        raise OSError(28, "No space left on device")

    with pytest.raises(PilothouseError, match="No space left"):
        export_results(cut_short(), path)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.jsonl"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target = tmp_path / "there.csv"
    target.touch()
    link = tmp_path / "link.csv"
    link.symlink_to(target)
    assert export_results(RESULTS, link) == 2
    assert link.is_symlink()
    assert target.read_text().startswith("id,prompt,")


def test_checking_a_target_touches_nothing(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    check_target(path)
    assert os.listdir(tmp_path) == []
    path.write_text("old")
    check_target(path)
    assert path.read_text() == "old"
    with pytest.raises(InputError, match="is a folder"):
        check_target(tmp_path)
    with pytest.raises(InputError, match="does not exist"):
        check_target(tmp_path / "no" / "out.csv")


def test_memory_does_not_grow_with_the_number_of_results(tmp_path: Path) -> None:
    def many(count: int) -> Iterator[tuple[Prompt, Outcome]]:
        return (RESULTS[i % 2] for i in range(count))

    export_results(many(10), tmp_path / "warm.csv")
    tracemalloc.start()
    export_results(many(20_000), tmp_path / "out.csv")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (tmp_path / "out.csv").stat().st_size > 1_000_000
    assert peak < 200_000
