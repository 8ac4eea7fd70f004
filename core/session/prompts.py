"""Prompts from a file, read lazily: text (a prompt a line), CSV, JSON lines, or standard input.

Each record becomes a `Prompt` or a `Rejection` that names its line and says why; the rest still runs.
"""

from __future__ import annotations

import codecs
import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec

from core.client.conversation import wrong_messages
from core.client.prompt import BODY_FIELDS, Prompt
from core.session.errors import InputError

if TYPE_CHECKING:
    from _csv import Reader

LONGEST_LINE = 8 * 1024 * 1024
"""Bytes. A million tokens, the largest context sold, are about four."""
STDIN = Path("-")
_SNIFFED = 8192


class Rejection(msgspec.Struct, frozen=True):
    """A record that could not be understood."""

    line: int
    why: str


class _JsonRecord(msgspec.Struct):
    prompt: str | None = None
    messages: list[dict[str, Any]] | None = None
    id: str | int | None = None
    custom_id: str | int | None = None
    body: dict[str, Any] | None = None


_decode_json = msgspec.json.Decoder(_JsonRecord).decode
_encode = msgspec.msgpack.Encoder().encode
_decode_any = msgspec.json.Decoder(dict[str, Any]).decode


class PromptFile:
    """A file of prompts. `records()` yields (line, Prompt | Rejection) and reads no further than it is asked.

    Raises InputError for what makes the whole file useless: missing, a folder or a pipe, binary, a CSV without
    a prompt column. `-` is standard input: JSON lines where the first line begins with a brace, else text.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = "standard input" if path == STDIN else str(path)
        if path != STDIN:
            _check_file(path)

    @property
    def size_bytes(self) -> int | None:
        return None if self.path == STDIN else self.path.stat().st_size

    def records(self, skip: int = 0) -> Iterator[tuple[int, int, Prompt | Rejection]]:
        """Line number, bytes read so far, and the record, leaving out the first `skip` records.

        `seq` of the prompts counts all records from 1, so it is the same for the same file.
        """
        with self._open() as stream:
            suffix = self.path.suffix.lower()
            if suffix == ".csv":
                found = self._csv(stream)
            else:
                json_lines = suffix in (".jsonl", ".ndjson", ".json")
                found = self._lines(stream, json_lines=json_lines, sniff=self.path == STDIN)
            for seq, (line, position, record) in enumerate(found, 1):
                if seq > skip:
                    yield (
                        line,
                        position,
                        record if isinstance(record, Rejection) else _numbered(record, seq, line),
                    )

    def _open(self) -> IO[bytes]:
        if self.path == STDIN:
            return io.BufferedReader(io.FileIO(sys.stdin.fileno(), closefd=False))
        try:
            return self.path.open("rb")
        except OSError as e:
            raise InputError(f"{self.name}: cannot be read: {e.strerror}") from None

    def _lines(
        self, stream: IO[bytes], *, json_lines: bool, sniff: bool
    ) -> Iterator[tuple[int, int, Prompt | Rejection]]:
        number = position = 0
        while raw := stream.readline(LONGEST_LINE + 1):
            number += 1
            position += len(raw)
            if len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
                while rest := stream.readline(LONGEST_LINE):
                    position += len(rest)
                    if rest.endswith(b"\n"):
                        break
                yield number, position, Rejection(number, f"the line is longer than {LONGEST_LINE >> 20} MB")
                continue
            line = raw.removeprefix(codecs.BOM_UTF8).strip() if number == 1 else raw.strip()
            if not line:
                continue
            if sniff:
                json_lines, sniff = line.startswith(b"{"), False
            yield number, position, _json_prompt(line, number) if json_lines else _text_prompt(line, number)

    def _csv(self, stream: IO[bytes]) -> Iterator[tuple[int, int, Prompt | Rejection]]:
        csv.field_size_limit(LONGEST_LINE)
        # What is not UTF-8 is marked here and rejected with its row, so that it costs no other.
        with io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
            # Strict, or a quote that is never closed would make one prompt of all that follows.
            yield from self._rows(csv.reader(text, strict=True))

    def _rows(self, reader: Reader) -> Iterator[tuple[int, int, Prompt | Rejection]]:
        try:
            header = [h.strip().lower() for h in next(reader, [])]
        except csv.Error as e:
            raise InputError(f"{self.name}: the header is not valid CSV: {e}") from None
        if "prompt" not in header:
            shown = ", ".join(header[:10]).encode(errors="replace").decode() or "none"
            raise InputError(
                f"{self.name}: there is no column named prompt (found: {shown}): name the column that holds "
                "the prompts prompt"
            )
        prompt_at = header.index("prompt")
        id_at = header.index("id") if "id" in header else None
        while True:
            line = reader.line_num + 1  # a quoted cell may span lines: a record is named by its first
            try:
                row = next(reader, None)
            except csv.Error as e:
                yield line, 0, Rejection(line, f"not valid CSV: {e}")
                continue
            if row is None:
                return
            if row:
                yield line, 0, _csv_prompt(row, prompt_at, id_at, line)


def _numbered(prompt: Prompt, seq: int, line: int) -> Prompt:
    return msgspec.structs.replace(prompt, seq=seq, id=prompt.id or str(line))


def _text_prompt(line: bytes, number: int) -> Prompt | Rejection:
    try:
        return Prompt(0, "", text=line.decode())
    except UnicodeDecodeError:
        return Rejection(number, "is not UTF-8 text")


def _csv_prompt(row: list[str], prompt_at: int, id_at: int | None, number: int) -> Prompt | Rejection:
    if len(row) <= prompt_at or not row[prompt_at].strip():
        return Rejection(number, "the prompt column is empty")
    name = row[id_at].strip() if id_at is not None and len(row) > id_at else ""
    try:
        (name + row[prompt_at]).encode()
    except UnicodeEncodeError:
        return Rejection(number, "is not UTF-8 text")
    return Prompt(0, name, text=row[prompt_at])


def _json_prompt(line: bytes, number: int) -> Prompt | Rejection:
    """`{"prompt"}`, `{"messages"}`, or a line of an OpenAI batch (`custom_id`, `body`)."""
    try:
        record = _decode_json(line)
        fields: dict[str, Any] = record.body if record.body is not None else _decode_any(line)
    except msgspec.ValidationError as e:
        return Rejection(number, f"not understood: {e}")
    except (msgspec.DecodeError, UnicodeDecodeError) as e:
        return Rejection(number, f"not valid JSON: {e}")
    except RecursionError:
        return Rejection(number, "the JSON is nested too deeply")
    name = record.custom_id if record.custom_id is not None else record.id
    text = record.prompt if record.body is None else None
    messages = record.messages if record.body is None else record.body.get("messages")
    if text is not None and messages is not None:
        return Rejection(number, "has both a prompt and messages: give one of them")
    if text is None and messages is None:
        return Rejection(number, 'has neither "prompt" nor "messages"')
    if text is not None and not text.strip():
        return Rejection(number, "the prompt is empty")
    why = wrong_messages(messages) if messages is not None else None
    if why is not None:
        return Rejection(number, why)
    params = {k: v for k, v in fields.items() if k in BODY_FIELDS} or None
    prompt = Prompt(0, "" if name is None else str(name), text=text, messages=messages, params=params)
    try:
        _encode(prompt)  # as the session file will
    except OverflowError:
        return Rejection(number, "holds a number that is too large")
    except RecursionError:
        return Rejection(number, "the JSON is nested too deeply")
    return prompt


def _check_file(path: Path) -> None:
    try:
        if path.is_dir():
            raise InputError(f"{path}: is a folder: give a file of prompts (.txt, .csv or .jsonl)")
        if path.exists() and not path.is_file():
            # To look at it would take from it.
            raise InputError(f"{path}: is not a file: pipe it into standard input and give - in its place")
        with path.open("rb") as stream:
            start = stream.read(_SNIFFED).removeprefix(codecs.BOM_UTF8)
            while not start.strip() and (more := stream.read(_SNIFFED)):
                start = more
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file") from None
    except OSError as e:
        raise InputError(f"{path}: cannot be read: {e.strerror}") from None
    if not start.strip():
        raise InputError(f"{path}: the file is empty: put one prompt a line into it")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{path}: is UTF-16 text: save it as UTF-8")
    if b"\0" in start:
        raise InputError(f"{path}: is a binary file: give text (.txt, .csv or .jsonl)")
