"""Labelled pairs are read as they come; a line that is none says why."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from core.cache.pairs import BadLine, Pair, read_pair, read_pairs
from core.storage import FileError


@pytest.mark.parametrize(
    "line",
    [
        '{"a": "x", "b": "y", "y": 1}',
        '{"stored": "x", "asked": "y", "same": true}',
        '{"prompt1": "x", "prompt2": "y", "label": "1"}',
        '{"question1": "x", "question2": "y", "is_duplicate": "True"}',
        '{"sentence1": "x", "sentence2": "y", "label": 1, "id": 7}',
        '{"text1": "x", "text2": "y", "y": 1}',
    ],
)
def test_usual_names_of_the_fields_are_understood(line: str) -> None:
    assert read_pair(1, line.encode()) == Pair(1, "x", "y", True)


@pytest.mark.parametrize("label", ["0", "false", '"0"', '"false"'])
def test_different_prompts(label: str) -> None:
    assert read_pair(1, b'{"a": "x", "b": "y", "y": ' + label.encode() + b"}") == Pair(1, "x", "y", False)


def test_a_category_and_conversations() -> None:
    line = b'{"a": [{"role": "user", "content": "x"}], "b": "y", "y": 0, "cat": "mixed"}'
    pair = read_pair(3, line)
    assert pair == Pair(3, [{"role": "user", "content": "x"}], "y", False, "mixed")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"no json", "it is not JSON"),
        (b'{"a": "\xff", "b": "y", "y": 1}', "it is not JSON"),
        (b"[1]", "it is not an object"),
        (b'{"a": "x", "y": 1}', "it has no two prompts"),
        (b'{"a": "x", "b": 7, "y": 1}', '"b" is neither a text nor a list of messages'),
        (b'{"a": [], "b": "y", "y": 1}', '"a" is neither'),
        (b'{"a": ["x"], "b": "y", "y": 1}', '"a" is neither'),
        (b'{"a": "x", "b": "y"}', "it has no label"),
        (b'{"a": "x", "b": "y", "y": 2}', "\"y\" is '2' and neither 1 nor 0"),
        (b'{"a": "x", "b": "y", "y": null}', "neither 1 nor 0"),
    ],
)
def test_what_is_no_pair_says_why(line: bytes, why: str) -> None:
    bad = read_pair(5, line)
    assert isinstance(bad, BadLine)
    assert bad.line == 5
    assert why in bad.why


LINES = b'\xef\xbb\xbf{"a": "x", "b": "y", "y": 1}\r\n\n?\n{"a": "x", "b": "z", "y": 0}'


@pytest.mark.parametrize("zipped", [False, True])
def test_blank_lines_are_passed_over_and_lines_keep_their_numbers(tmp_path: Path, zipped: bool) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_bytes(gzip.compress(LINES) if zipped else LINES)
    first, bad, last = read_pairs(path)
    assert first == Pair(1, "x", "y", True)
    assert isinstance(bad, BadLine)
    assert bad.line == 3
    assert last == Pair(4, "x", "z", False)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    cut = tmp_path / "cut.gz"
    cut.write_bytes(gzip.compress(LINES * 100)[:-20])
    for path in (tmp_path / "none.jsonl", tmp_path, cut):
        with pytest.raises(FileError, match=str(path)):
            list(read_pairs(path))
