from __future__ import annotations

from pathlib import Path

import pytest

from core.client.prompt import Prompt
from core.session.errors import SessionFileError
from core.session.file import SessionFile, StoredPrompts
from gui.models.text_index import TextIndex
from tests.gui.session_files import write_session

LINES = {
    1: "High water at Brest",
    2: "Low water\nat ÉTRETAT",
    3: "水 tables",
    5: "a STRASSE",
    9: "nothing of it",
}


def index_of(path: Path) -> TextIndex:
    index = TextIndex(path)
    index.catch_up(lambda seq: True)
    return index


def found(index: TextIndex, text: str) -> list[int]:
    return index.find(text).nonzero()[0].tolist()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    prompts = [Prompt(seq, f"id-{seq}", text=text) for seq, text in LINES.items()]
    return write_session(tmp_path / "s.pilot", prompts)


def test_a_text_is_found_in_any_case_in_ids_and_beginnings(path: Path) -> None:
    index = index_of(path)
    assert found(index, "WATER") == [1, 2]
    assert found(index, "étretat") == [2]
    assert found(index, "water at") == [1, 2]  # a beginning stands on one line
    assert found(index, "水") == [3]
    assert found(index, "straße") == [5]
    assert found(index, "id-9") == [9]
    assert found(index, "id-") == list(LINES)
    assert found(index, "brest id-2") == []
    assert found(index, "low\x1f") == []


@pytest.mark.parametrize("share", [1, 3, 40])
def test_it_finds_the_same_whether_few_or_many_hold_it(tmp_path: Path, share: int) -> None:
    prompts = [Prompt(s, f"p{s}", text="tide" if s % share == 0 else "calm") for s in range(1, 400)]
    index = index_of(write_session(tmp_path / "s.pilot", prompts))
    assert found(index, "tide") == [s for s in range(1, 400) if s % share == 0]


def test_it_reads_on_where_it_ended_and_can_be_stopped(path: Path) -> None:
    index = TextIndex(path)
    index.catch_up(lambda seq: False)
    assert index.top == 0
    index.catch_up(lambda seq: True)
    file = SessionFile(path)
    try:
        file._write(
            [StoredPrompts([Prompt(12, "id-12", text="later water")], {}, lambda _: None, lambda: None)]
        )
    finally:
        file.close()
    assert found(index, "water") == [1, 2]
    index.catch_up(lambda seq: True)
    assert found(index, "water") == [1, 2, 12]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SessionFileError, match="no such session file"):
        index_of(tmp_path / "none.pilot")
