"""What is understood of a file of prompts, without and with a window's patience."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.session.errors import InputError
from gui.prompt_preview import REJECTIONS_SHOWN, SHOWN, Preview, read_preview


class Reading:
    def __init__(self, cancel_after: int = 1_000_000) -> None:
        self.told: list[Preview] = []
        self._cancel_after = cancel_after

    @property
    def cancelled(self) -> bool:
        return len(self.told) >= self._cancel_after

    def tell(self, value: Preview) -> None:
        self.told.append(value)


def test_the_first_records_are_told_at_once_and_all_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text("".join(f'{{"id": "q{n}", "prompt": "Number {n}?"}}\n' for n in range(5_000)))
    reading = Reading()
    whole = read_preview(path, reading)
    first = reading.told[0]
    assert (len(first.rows), first.prompts, first.done) == (SHOWN, SHOWN, False)
    assert first.estimate == pytest.approx(5_000, rel=0.2)
    assert (whole.prompts, whole.estimate, whole.done) == (5_000, 5_000, True)
    assert (whole.rows[3].line, whole.rows[3].id, whole.rows[3].text) == (4, "q3", "Number 3?")


def test_rejected_lines_are_named_with_their_reason(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text(
        '{"prompt": "One?"}\n{"prompt": 2}\n{"messages": [{"role": "user", "content": "Three?"}]}\nfour\n'
    )
    found = read_preview(path, Reading())
    assert (found.prompts, found.rejected) == (2, 2)
    assert [r.line for r in found.rejections] == [2, 4]
    assert "not valid JSON" in found.rejections[1].why
    assert found.rows[1].text == "Three?"


def test_no_more_rejections_are_kept_than_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "wrong.jsonl"
    path.write_text("no\n" * 1_000)
    found = read_preview(path, Reading())
    assert (found.prompts, found.rejected, len(found.rejections)) == (0, 1_000, REJECTIONS_SHOWN)


def test_a_csv_is_counted_without_an_estimate(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("id,prompt\n" + "".join(f"{n},Number {n}?\n" for n in range(200)))
    reading = Reading()
    assert read_preview(path, reading).prompts == 200
    assert reading.told[0].estimate is None


def test_reading_ends_early_when_nobody_wants_it(tmp_path: Path) -> None:
    path = tmp_path / "many.txt"
    path.write_text("Why?\n" * 100_000)
    found = read_preview(path, Reading(cancel_after=1))
    assert found.prompts < 10_000
    assert not found.done


def test_a_file_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_preview(tmp_path / "nothing.txt", Reading())
