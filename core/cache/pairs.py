"""Labelled pairs of prompts from a file of JSON lines, gzipped or not.

A line is an object with the stored prompt, the asked one, and whether the same answer is right for both:
`{"a": ..., "b": ..., "y": 1}`. A prompt is a text or a conversation in the API's form. Other usual names of the
fields are understood (see `NAMES`, `LABELS`), a category ("cat") is optional, all other fields are ignored.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from core.storage import FileError

Conversation = list[dict[str, Any]]

NAMES = (
    ("a", "b"),
    ("stored", "asked"),
    ("prompt1", "prompt2"),
    ("question1", "question2"),
    ("sentence1", "sentence2"),
    ("text1", "text2"),
)
LABELS = ("y", "label", "same", "is_duplicate")
CATEGORIES = ("cat", "category")

_TRUTH = {"1": True, "true": True, "0": False, "false": False}
_GZIP = b"\x1f\x8b"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Pair(msgspec.Struct, frozen=True):
    """`line` is where it stands in its file; `same` whether the answer to `stored` is right for `asked`."""

    line: int
    stored: str | Conversation
    asked: str | Conversation
    same: bool
    category: str = ""


class BadLine(msgspec.Struct, frozen=True):
    """A line that is no pair, and why."""

    line: int
    why: str


def read_pairs(path: Path) -> Iterator[Pair | BadLine]:
    """The lines of a file, but for blank ones. Raises FileError where it cannot be read (to its end)."""
    try:
        with path.open("rb") as file:
            zipped = file.read(2) == _GZIP
        with gzip.open(path) if zipped else path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                text = line.removeprefix(_BYTE_ORDER_MARK).strip()
                if text:
                    yield read_pair(number, text)
    except (OSError, EOFError, zlib.error) as e:
        raise FileError(f"{path}: cannot be read: {e}") from None


def read_pair(line: int, text: bytes) -> Pair | BadLine:
    try:
        fields = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as e:
        return BadLine(line, f"it is not JSON: {e}")
    except RecursionError:
        return BadLine(line, "it is nested too deeply")
    if not isinstance(fields, dict):
        return BadLine(line, 'it is not an object such as {"a": "...", "b": "...", "y": 1}')
    names = next(((a, b) for a, b in NAMES if a in fields and b in fields), None)
    if names is None:
        return BadLine(line, 'it has no two prompts: "a" (stored) and "b" (asked)')
    for name in names:
        if not _is_prompt(fields[name]):
            return BadLine(line, f'"{name}" is neither a text nor a list of messages')
    label = next((name for name in LABELS if name in fields), None)
    if label is None:
        return BadLine(line, 'it has no label: "y", 1 for the same answer and 0 for another')
    same = _TRUTH.get(str(fields[label]).lower())
    if same is None:
        return BadLine(line, f'"{label}" is {str(fields[label])[:20]!r} and neither 1 nor 0')
    category = next((str(fields[name]) for name in CATEGORIES if fields.get(name) is not None), "")
    return Pair(line, fields[names[0]], fields[names[1]], same, category)


def _is_prompt(value: object) -> bool:
    if isinstance(value, str):
        return True
    return isinstance(value, list) and len(value) > 0 and all(isinstance(message, dict) for message in value)
