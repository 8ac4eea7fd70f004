"""Writes the results of a session as JSON lines or CSV, one result at a time, in the order of the prompts.

A JSON line is the result line of `core.session.records`. The columns of a CSV are `COLUMNS`: the same fields,
with `messages` as JSON, and `usage` and `error` spread over columns of their own; what is absent is empty. A
CSV has a `prompt` column, so it can be the input of another session.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Literal

import msgspec

from core.client.prompt import Prompt
from core.session.errors import InputError, PilothouseError
from core.session.file import SessionFile
from core.session.records import Outcome, result_line

Format = Literal["jsonl", "csv"]

COLUMNS = (
    *("id", "prompt", "messages", "answer", "reasoning", "model", "account", "cached", "attempts"),
    *("first_token_s", "latency_s", "prompt_tokens", "completion_tokens", "reasoning_tokens", "total_tokens"),
    *("cost_usd", "finish_reason", "agreement", "error_kind", "error_message"),
)
_encode = msgspec.json.Encoder().encode


def format_of(path: Path) -> Format:
    """What the ending of the file asks for. Raises InputError for an ending that is not known."""
    endings: dict[str, Format] = {".jsonl": "jsonl", ".csv": "csv"}
    found = endings.get(path.suffix.lower())
    if found is None:
        raise InputError(f"{path}: the ending says what to write: name it .jsonl or .csv")
    return found


def check_target(path: Path) -> None:
    """Whether a file can be written there, without touching one that is there. Raises InputError."""
    if path.is_dir():
        raise InputError(f"{path}: is a folder: name a file in it")
    folder = path.resolve().parent
    if not folder.is_dir():
        raise InputError(f"{path}: the folder {folder} does not exist: create it, or choose another place")
    try:
        _part_of(path).open("xb").close()
    except OSError as e:
        raise InputError(f"{path}: cannot be written: {e.strerror}: choose another place") from None
    finally:
        _forget(_part_of(path))


def write_results(results: Iterable[tuple[Prompt, Outcome]], stream: BinaryIO, form: Format) -> int:
    """Write them as they come; returns how many there were. Constant memory."""
    written = 0
    for chunk in _as_csv(results) if form == "csv" else _as_lines(results):
        stream.write(chunk)
        written += 1
    return written - (form == "csv")


def export_results(results: Iterable[tuple[Prompt, Outcome]], path: Path) -> int:
    """Write a file, all or nothing: a crash in between leaves the old one. Returns how many results it has.

    Raises InputError for an unknown ending, PilothouseError where the disk does not take it.
    """
    form = format_of(path)
    part = _part_of(path)
    try:
        with part.open("wb") as stream:
            written = write_results(results, stream, form)
        os.replace(part, path.resolve())
    except OSError as e:
        raise PilothouseError(f"{path}: cannot be written: {e.strerror or e}") from None
    finally:
        _forget(part)
    return written


def export_some(session: Path, seqs: Iterable[int], target: Path) -> int:
    """Write the results of these prompts of a session file, in their order; those without a result are left out.

    Returns how many there were. Raises what `export_results` does, and SessionFileError.
    """
    file = SessionFile(session, read_only=True)
    try:
        found = (file.result(seq) for seq in seqs)
        results = ((one[0], one[1]) for one in found if one is not None and one[1] is not None)
        return export_results(results, target)
    finally:
        file.close()


def rescue_results(results: list[tuple[Prompt, Outcome]], name: str, folders: Iterable[Path]) -> Path:
    """Write results that a full disk refused to the first of the folders that takes them; returns where.

    Raises PilothouseError where none does.
    """
    for folder in folders:
        path = folder / f"{name}-rescued-{time.strftime('%Y%m%dT%H%M%S')}.jsonl"
        try:
            export_results(results, path)
        except PilothouseError:
            continue
        return path
    raise PilothouseError(f"{len(results)} answers could not be written anywhere: every disk tried is full")


def _part_of(path: Path) -> Path:
    """The unfinished file, beside the one that it will become (behind a link, where there is one)."""
    target = path.resolve()
    return target.with_name(f".{target.name}.{_PART}.part")


def _forget(part: Path) -> None:
    with contextlib.suppress(OSError):
        part.unlink()


_PART = f"{os.getpid():x}{secrets.token_hex(2)}"


def _as_lines(results: Iterable[tuple[Prompt, Outcome]]) -> Iterator[bytes]:
    for prompt, outcome in results:
        yield _encode(result_line(prompt, outcome)) + b"\n"


def _as_csv(results: Iterable[tuple[Prompt, Outcome]]) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    yield buffer.getvalue().encode()
    for prompt, outcome in results:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(_csv_row(result_line(prompt, outcome)))
        yield buffer.getvalue().encode()


def _csv_row(line: dict[str, Any]) -> list[Any]:
    usage = line["usage"] or {}
    error = line["error"] or {}
    messages = line.get("messages")
    spread = {
        **line,
        **usage,
        "messages": None if messages is None else _encode(messages).decode(),
        "error_kind": error.get("kind"),
        "error_message": error.get("message"),
    }
    return [spread.get(column) for column in COLUMNS]
