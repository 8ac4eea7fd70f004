"""Contexts to and from files of others: JSON, JSON lines, and Markdown to read.

What is exported holds all but the embedding. Added can be that, and any conversation in the API's form: a list of
messages, or an object with `messages`.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from core.client.conversation import text_of
from core.context.snapshot import FORMAT, ContextError, ContextSnapshot

ENDINGS = (".json", ".jsonl", ".md")
LARGEST_BYTES = 256 * 1024 * 1024
_ROLES = {
    "system": "System",
    "developer": "Developer",
    "user": "User",
    "assistant": "Assistant",
    "tool": "Tool",
}


class _Imported(msgspec.Struct):
    """An exported context, or a body of a request."""

    messages: list[dict[str, Any]]
    name: str = ""
    model: str = ""
    endpoint: str = ""
    fields: dict[str, Any] = {}
    account: str | None = None
    tokens: int = 0
    tokens_estimated: bool = True
    created: float = 0.0
    version: int = FORMAT


def export_contexts(snapshots: Sequence[ContextSnapshot], path: Path) -> None:
    """Write a file, all or nothing; its ending says as what. Raises ContextError."""
    form = path.suffix.lower()
    if form not in ENDINGS:
        raise ContextError(f"{path}: the ending says what to write: name it .json, .jsonl or .md")
    part = path.with_name(f".{path.name}.{secrets.token_hex(3)}.part")
    try:
        part.write_bytes(as_bytes(snapshots, form))
        os.replace(part, path)
    except OSError as e:
        raise ContextError(f"{path}: cannot be written: {e.strerror or e}: choose another place") from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def as_bytes(snapshots: Sequence[ContextSnapshot], form: str) -> bytes:
    """In the form of one of ENDINGS: a single context is one JSON object, several are a list of them."""
    if form == ".md":
        return "\n\n".join(map(as_markdown, snapshots)).encode(errors="replace") + b"\n"
    records = [as_record(snapshot) for snapshot in snapshots]
    if form == ".jsonl":
        return b"".join(msgspec.json.encode(record) + b"\n" for record in records)
    value: Any = records[0] if len(records) == 1 else records
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def as_record(snapshot: ContextSnapshot) -> dict[str, Any]:
    """All but the embedding, for JSON."""
    record = msgspec.structs.asdict(snapshot)
    del record["embedding"]
    return record


def as_markdown(snapshot: ContextSnapshot) -> str:
    """To read: a heading for each turn."""
    about = "~" if snapshot.tokens_estimated else ""
    facts = [snapshot.model, f"{about}{snapshot.tokens:,} tokens", _day(snapshot.created)]
    parts = [f"# {snapshot.name}", " · ".join(fact for fact in facts if fact)]
    for message in snapshot.messages:
        role = str(message.get("role", ""))
        parts.append(f"## {_ROLES.get(role, role)}")
        if text := text_of(message):
            parts.append(text)
        if calls := message.get("tool_calls"):
            parts.append(f"```json\n{msgspec.json.format(msgspec.json.encode(calls)).decode()}\n```")
    return "\n\n".join(parts)


def read_contexts(path: Path, name: str = "") -> list[ContextSnapshot]:
    """The contexts of a .json or .jsonl file, as new ones. `name` is for a single one.

    Raises ContextError, naming what is wrong, where one of them is none: then none is taken.
    """
    data = _read(path)
    snapshots = [_snapshot(record, where, path) for where, record in _records(path, data)]
    if not snapshots:
        raise ContextError(f"{path}: holds no conversation")
    if name and len(snapshots) > 1:
        raise ContextError(
            f"{path}: holds {len(snapshots)} conversations: leave out the name, each has its own"
        )
    return [msgspec.structs.replace(snapshots[0], name=name)] if name else snapshots


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ContextError(f"{path}: is larger than {LARGEST_BYTES >> 20} MB: split it")
        return path.read_bytes()
    except OSError as e:
        raise ContextError(f"{path}: cannot be read: {e.strerror}") from None


def _records(path: Path, data: bytes) -> Iterator[tuple[str, Any]]:
    """Where each stands, and what stands there."""
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        for number, line in enumerate(data.splitlines(), 1):
            if line.strip():
                yield f"line {number}", _decoded(line, path, f"line {number}: ")
        return
    value = _decoded(data, path, "")
    several = isinstance(value, list) and not (value and isinstance(value[0], dict) and "role" in value[0])
    if not several:
        yield "", value
        return
    yield from ((f"conversation {number}", item) for number, item in enumerate(value, 1))


def _decoded(data: bytes, path: Path, where: str) -> Any:
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as e:
        raise ContextError(f"{path}: {where}not valid JSON: {e}") from None


def _snapshot(record: Any, where: str, path: Path) -> ContextSnapshot:
    place = f"{path}: {where}: " if where else f"{path}: "
    try:
        found = msgspec.convert({"messages": record} if isinstance(record, list) else record, _Imported)
        if found.version > FORMAT:
            raise ContextError(
                f"was exported by a newer Pilothouse (format {found.version}): update to add it"
            )
        fields = {**(record if isinstance(record, dict) else {}), **found.fields}
        snapshot = ContextSnapshot.of(
            found.messages,
            name=found.name,
            model=found.model,
            endpoint=found.endpoint,
            fields=fields,
            account=found.account,
            tokens=found.tokens if found.tokens > 0 and not found.tokens_estimated else None,
        )
    except msgspec.ValidationError as e:
        raise ContextError(f"{place}is no conversation: {e}") from None
    except ContextError as e:
        raise ContextError(f"{place}{e}") from None
    if 0 < found.created < snapshot.created:
        return msgspec.structs.replace(snapshot, created=found.created)
    return snapshot


def _day(at: float) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(at)) if 0 < at < 1e11 else ""
