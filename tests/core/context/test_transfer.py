"""Contexts in files of others, and back."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from core.context import ContextError
from core.context.transfer import export_contexts, read_contexts
from tests.core.context.talks import HEAT, REFUNDS, REPLICATION, kept


@pytest.mark.parametrize("ending", [".json", ".jsonl"])
@pytest.mark.parametrize("count", [1, 2])
def test_what_is_exported_can_be_added_again(tmp_path: Path, ending: str, count: int) -> None:
    snapshots = [
        kept(
            REFUNDS, "refunds", fields={"temperature": 0.5}, account="harbour", tokens=90, now=1_790_000_000.0
        ),
        kept(REPLICATION, "复制", now=1_790_000_000.0),
    ][:count]
    file = tmp_path / f"out{ending}"
    export_contexts(snapshots, file)
    back = read_contexts(file)
    assert len(back) == count
    for one, other in zip(back, snapshots, strict=True):
        a, b = msgspec.structs.asdict(one), msgspec.structs.asdict(other)
        assert {k: v for k, v in a.items() if k not in ("id", "used")} == {
            k: v for k, v in b.items() if k not in ("id", "used")
        }
        assert one.id != other.id
    assert [f.name for f in tmp_path.iterdir()] == [file.name]


def test_markdown_is_to_be_read(tmp_path: Path) -> None:
    call = {"role": "assistant", "content": "", "tool_calls": [{"id": "1", "function": {"name": "look"}}]}
    export_contexts([kept([*REFUNDS, call], "refunds")], tmp_path / "out.md")
    text = (tmp_path / "out.md").read_text()
    assert text.startswith("# refunds\n")
    assert "## User\n\nAnd for gifts?\n\n## Assistant\n\nThe giver gets the money" in text
    assert '"name": "look"' in text


def test_messages_alone_and_bodies_of_requests_can_be_added(tmp_path: Path) -> None:
    file = tmp_path / "talk.json"
    file.write_text(json.dumps(HEAT))
    [snapshot] = read_contexts(file, "house")
    assert (snapshot.name, snapshot.messages, snapshot.model) == ("house", HEAT, "")
    file.write_text(json.dumps({"messages": HEAT, "model": "m", "temperature": 0.2, "stream": True}))
    [snapshot] = read_contexts(file)
    assert (snapshot.model, snapshot.fields) == ("m", {"temperature": 0.2})
    file.write_text(json.dumps([HEAT, {"messages": REFUNDS}]))
    assert [s.messages for s in read_contexts(file)] == [HEAT, REFUNDS]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.json", "{", "not valid JSON"),
        ("a.json", "[]", "holds no conversation"),
        ("a.json", "{}", "is no conversation: Object missing required field `messages`"),
        ("a.json", '{"messages": [{"role": "x", "content": ""}]}', "message 1 has no role"),
        (
            "a.json",
            '{"messages": [{"role": "user", "content": ""}], "version": 9}',
            "exported by a newer Pilothouse",
        ),
        ("a.jsonl", '{"messages": [{"role": "user", "content": "a"}]}\nnonsense\n', "line 2: not valid JSON"),
        ("a.jsonl", '\n{"messages": "x"}\n', "line 2: is no conversation"),
    ],
)
def test_what_cannot_be_added_is_named(tmp_path: Path, name: str, text: str, words: str) -> None:
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(ContextError, match=words) as raised:
        read_contexts(file)
    assert str(file) in str(raised.value)


def test_one_name_is_not_for_several(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps([HEAT, REFUNDS]))
    with pytest.raises(ContextError, match="holds 2 conversations: leave out the name"):
        read_contexts(file, "both")


def test_a_file_that_cannot_be_read_or_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContextError, match="cannot be read: No such file"):
        read_contexts(tmp_path / "none.json")
    with pytest.raises(ContextError, match=r"name it \.json, \.jsonl or \.md"):
        export_contexts([kept(HEAT)], tmp_path / "out.txt")
    with pytest.raises(ContextError, match="cannot be written"):
        export_contexts([kept(HEAT)], tmp_path / "none" / "out.json")
