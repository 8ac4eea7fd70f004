"""Prompts are read from every format, and a bad record costs only itself."""

from __future__ import annotations

import codecs
import csv
import io
import json
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.client.prompt import Prompt, request_body
from core.session.errors import InputError
from core.session.prompts import LONGEST_LINE, PromptFile, Rejection


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def to(name: str, content: str | bytes) -> PromptFile:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return PromptFile(path)

    return to


def prompts(file: PromptFile) -> list[Prompt]:
    records = [record for _, _, record in file.records()]
    assert not [r for r in records if isinstance(r, Rejection)]
    return [r for r in records if isinstance(r, Prompt)]


def rejected(file: PromptFile) -> list[tuple[int, str]]:
    return [(line, r.why) for line, _, r in file.records() if isinstance(r, Rejection)]


def texts(file: PromptFile) -> list[str | None]:
    return [r.text for _, _, r in file.records() if isinstance(r, Prompt)]


def jsonl(*records: Any) -> str:
    return "".join(json.dumps(r) + "\n" for r in records)


# Text


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_line_of_a_text_is_a_prompt_named_by_its_line(write: Any, end: str) -> None:
    found = prompts(write("p.txt", end.join(["When is high tide?", "", "  ", "潮汐是什么？  ", "Last"])))
    assert [(p.seq, p.id, p.text) for p in found] == [
        (1, "1", "When is high tide?"),
        (2, "4", "潮汐是什么？"),
        (3, "5", "Last"),
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_prompt(write: Any) -> None:
    assert texts(write("p.txt", codecs.BOM_UTF8 + b"one\ntwo\n")) == ["one", "two"]
    assert texts(write("p.jsonl", codecs.BOM_UTF8 + b'{"prompt":"one"}\n')) == ["one"]
    assert texts(write("p.csv", codecs.BOM_UTF8 + b"prompt\none\n")) == ["one"]


def test_a_line_that_is_not_utf_8_costs_only_itself(write: Any) -> None:
    file = write("p.txt", b"one\n\xff\xfe broken\nthree\n")
    assert texts(file) == ["one", "three"]
    assert rejected(file) == [(2, "is not UTF-8 text")]


def test_a_line_without_end_costs_only_itself_and_no_memory(write: Any) -> None:
    file = write("p.txt", b"one\n" + b"x" * 10 * 1024 * 1024 + b"\nthree\n")
    assert texts(file) == ["one", "three"]
    assert rejected(file) == [(2, "the line is longer than 8 MB")]
    assert [position for _, position, _ in file.records()][-1] == file.size_bytes


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_the_longest_line_that_is_allowed_is_read(write: Any, end: bytes) -> None:
    (found,) = prompts(write("p.txt", b"x" * LONGEST_LINE + end))
    assert len(found.text or "") == LONGEST_LINE


def test_reading_goes_no_further_than_it_is_asked(write: Any) -> None:
    file = write("p.txt", "line of text\n" * 100_000)
    found = list(islice(file.records(), 3))
    assert [position for _, position, _ in found] == [13, 26, 39]


def test_records_can_be_skipped_and_keep_their_numbers(write: Any) -> None:
    file = write("p.txt", b"one\n\ntwo\n\xff\nfour\nfive\n")
    assert [(line, r) for line, _, r in file.records(skip=3)] == [
        (5, Prompt(4, "5", text="four")),
        (6, Prompt(5, "6", text="five")),
    ]
    assert list(file.records(skip=99)) == []


# Whole files that cannot be used


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"", "is empty"),
        (b" \n\n\t\r\n", "is empty"),
        (codecs.BOM_UTF8, "is empty"),
        (b"\n" * 20_000, "is empty"),
        ("When?".encode("utf-16"), "save it as UTF-8"),
        (codecs.BOM_UTF16_BE + "When?".encode("utf-16-be"), "save it as UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is a binary file"),
        ("When?".encode("utf-16-le"), "is a binary file"),
    ],
)
def test_a_file_that_is_no_text_is_refused_with_what_to_do(write: Any, content: bytes, advice: str) -> None:
    with pytest.raises(InputError, match=advice):
        write("p.txt", content)


def test_prompts_after_many_blank_lines_are_found(write: Any) -> None:
    assert texts(write("p.txt", "\n" * 20_000 + "at last")) == ["at last"]


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        PromptFile(tmp_path / "missing.txt")
    with pytest.raises(InputError, match="is a folder"):
        PromptFile(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_named_pipe_is_refused_before_a_byte_of_it_is_lost(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="standard input"):
        PromptFile(pipe)


# CSV


def test_a_csv_gives_its_prompt_column_and_ids(write: Any) -> None:
    file = write("p.CSV", 'ID, Prompt ,note\na,"one, two",x\n,three,\nc,"say ""hi""",z\n')
    assert [(p.seq, p.id, p.text) for p in prompts(file)] == [
        (1, "a", "one, two"),
        (2, "3", "three"),
        (3, "c", 'say "hi"'),
    ]


def test_a_quoted_cell_may_span_lines_and_its_record_is_named_by_its_first(write: Any) -> None:
    file = write("p.csv", 'prompt,id\n"first\nsecond\r\nthird",\nnext,\n"\n",\nlast,\n')
    records = [(line, r) for line, _, r in file.records()]
    assert records == [
        (2, Prompt(1, "2", text="first\nsecond\r\nthird")),
        (5, Prompt(2, "5", text="next")),
        (6, Rejection(6, "the prompt column is empty")),
        (8, Prompt(4, "8", text="last")),
    ]


@pytest.mark.parametrize("header", ["question,id", "", "prompts", "1,2,3"])
def test_a_csv_without_a_prompt_column_is_refused_with_the_columns_found(write: Any, header: str) -> None:
    with pytest.raises(InputError, match="no column named prompt") as refused:
        list(write("p.csv", f"{header}\nsome,row\n").records())
    assert (header.split(",")[0] or "none") in str(refused.value)


def test_rows_of_a_csv_that_cannot_be_used_cost_only_themselves(write: Any) -> None:
    file = write("p.csv", b"id,prompt\na,one\nb\nc,\nd,  \n\ne,\xc4\xe3\xba\xc3\n\xff,name\ng,two\n")
    assert texts(file) == ["one", "two"]
    assert rejected(file) == [
        (3, "the prompt column is empty"),
        (4, "the prompt column is empty"),
        (5, "the prompt column is empty"),
        (7, "is not UTF-8 text"),
        (8, "is not UTF-8 text"),
    ]


def test_a_quote_that_is_never_closed_is_told_and_does_not_pass_for_a_prompt(write: Any) -> None:
    file = write("p.csv", 'prompt\none\n"two\nthree\nfour\n')
    assert texts(file) == ["one"]
    assert rejected(file) == [(3, "not valid CSV: unexpected end of data")]


def test_a_cell_without_end_costs_only_itself(write: Any) -> None:
    file = write("p.csv", b"prompt\none\n" + b"x" * 9 * 1024 * 1024 + b"\nthree\n")
    assert texts(file) == ["one", "three"]
    (only,) = rejected(file)
    assert only[0] == 3
    assert "not valid CSV" in only[1]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(str.strip),
        max_size=8,
    )
)
def test_whatever_a_csv_writer_writes_is_read_back(write: Any, cells: list[str]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["prompt", "note"])
    writer.writerows([cell, "x"] for cell in cells)
    assert texts(write("p.csv", out.getvalue())) == cells


# JSON lines


def test_json_lines_give_prompts_conversations_and_their_own_parameters(write: Any) -> None:
    turns = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "When?"}]
    file = write(
        "p.jsonl",
        jsonl(
            {"prompt": "When?", "id": "a", "temperature": 0.2, "note": "not sent", "stream": False},
            {"messages": turns, "id": 7},
            {"prompt": "Where?"},
        ),
    )
    assert prompts(file) == [
        Prompt(1, "a", text="When?", params={"temperature": 0.2}),
        Prompt(2, "7", messages=turns),
        Prompt(3, "3", text="Where?"),
    ]


@pytest.mark.parametrize("suffix", ["jsonl", "ndjson", "json"])
def test_lines_of_an_openai_batch_are_understood(write: Any, suffix: str) -> None:
    body = {"model": "deepseek-v4-pro", "messages": [{"role": "user", "content": "When?"}], "max_tokens": 9}
    line = {"custom_id": "request-1", "method": "POST", "url": "/v1/chat/completions", "body": body}
    (found,) = prompts(write(f"p.{suffix}", jsonl(line)))
    assert (found.id, found.messages) == ("request-1", body["messages"])
    assert found.params == {"model": "deepseek-v4-pro", "max_tokens": 9}


USER = {"role": "user", "content": "When?"}


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ("{", "not valid JSON"),
        ("not json", "not valid JSON"),
        ('{"prompt": "a"} {"prompt": "b"}', "not valid JSON"),
        ('{"prompt": "a", "n": 1e999}', "out of range"),
        ('{"prompt": "\\ud800"}', "not valid JSON"),
        ("[1]", "not understood"),
        ("null", "not understood"),
        ('{"prompt": 5}', "not understood"),
        ('{"prompt": "a", "id": 1.5}', "not understood"),
        ('{"prompt": "a", "deep": ' + "[" * 5_000 + "]" * 5_000 + "}", "nested too deeply"),
        ("{}", 'neither "prompt" nor "messages"'),
        ('{"question": "a"}', 'neither "prompt" nor "messages"'),
        ('{"custom_id": "a", "body": {"model": "m"}}', 'neither "prompt" nor "messages"'),
        ('{"prompt": " "}', "prompt is empty"),
        (json.dumps({"prompt": "a", "messages": [USER]}), "both a prompt and messages"),
        ('{"messages": []}', "at least one message"),
        ('{"body": {"messages": "When?"}}', "at least one message"),
        (json.dumps({"messages": [USER, {"content": "no role"}]}), "message 2 has no role"),
        (json.dumps({"messages": [{"role": "captain", "content": "a"}]}), "message 1 has no role"),
        (json.dumps({"messages": [{"role": ["user"], "content": "a"}]}), "message 1 has no role"),
        (json.dumps({"messages": [{"role": "user"}]}), "message 1 has no content"),
        (json.dumps({"messages": [USER | {"n": 2**70}]}), "number"),
    ],
)
def test_a_record_that_cannot_be_used_is_told_with_its_line(write: Any, record: str, why: str) -> None:
    file = write("p.jsonl", f'{{"prompt": "one"}}\n\n{record}\n{{"prompt": "four"}}\n')
    assert texts(file) == ["one", "four"]
    ((line, told),) = rejected(file)
    assert line == 3
    assert why in told


def test_a_line_of_json_that_is_not_utf_8_costs_only_itself(write: Any) -> None:
    file = write("p.jsonl", b'{"prompt": "\xff"}\n{"prompt": "a", "note": "\xff"}\n{"prompt": "three"}\n')
    assert texts(file) == ["three"]
    assert [line for line, _ in rejected(file)] == [1, 2]


def test_a_message_of_tool_calls_needs_no_content(write: Any) -> None:
    turns = [USER, {"role": "assistant", "tool_calls": []}, {"role": "tool", "content": "six"}]
    assert prompts(write("p.jsonl", jsonl({"messages": turns})))[0].messages == turns


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
json_records = st.dictionaries(
    st.sampled_from(["prompt", "messages", "id", "custom_id", "body", "temperature", "role", "content"]),
    json_values
    | st.lists(st.dictionaries(st.sampled_from(["role", "content", "n"]), json_values, max_size=3)),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(
    st.lists(
        json_records.map(lambda r: json.dumps(r).encode()) | st.binary(max_size=40), min_size=1, max_size=5
    )
)
def test_no_line_of_json_does_more_than_be_rejected(write: Any, lines: list[bytes]) -> None:
    clean = [line.replace(b"\n", b" ").replace(b"\0", b" ").replace(b"\r", b" ") for line in lines]
    for _, _, record in write("p.jsonl", b'{"prompt":"one"}\n' + b"\n".join(clean)).records():
        if isinstance(record, Prompt):  # what is accepted can be stored, shown and asked
            assert (
                msgspec.msgpack.decode(msgspec.msgpack.encode(record), type=Prompt) == record
                or record != record
            )
            assert isinstance(record.preview(), str)
            assert request_body(record, {}, stream=True)


# Standard input

READ_STDIN = (
    "from core.session.prompts import STDIN, PromptFile\n"
    "for line, _, r in PromptFile(STDIN).records():\n"
    "    print(line, type(r).__name__, getattr(r, 'text', ''), flush=True)\n"
)


def piped(content: bytes) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", READ_STDIN], input=content, capture_output=True, timeout=20, check=True
    )
    return done.stdout.decode().splitlines()


def test_standard_input_is_text_unless_its_first_line_begins_with_a_brace() -> None:
    assert piped(b"\nWhen?\n{not json}\n\xff\n") == ["2 Prompt When?", "3 Prompt {not json}", "4 Rejection "]
    assert piped(codecs.BOM_UTF8 + b'{"prompt": "When?"}\nplain\n') == ["1 Prompt When?", "2 Rejection "]
    assert piped(b"") == []


def test_a_prompt_of_standard_input_is_read_before_the_pipe_ends() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", READ_STDIN], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        for i in (1, 2):
            reader.stdin.write(b"question %d\n" % i)
            reader.stdin.flush()
            assert reader.stdout.readline().split() == [b"%d" % i, b"Prompt", b"question", b"%d" % i]
        reader.stdin.close()
        assert reader.stdout.read() == b""
