"""`pilothouse context`, called on real files, and `run --context` against the simulator."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from core.config.paths import contexts_file
from core.session.file import SessionFile
from tests.core.cli.conftest import Call

TALK = [
    {"role": "user", "content": "How are refunds handled when a parcel is lost?"},
    {"role": "assistant", "content": "We trace the parcel first. My key is sk-live-4f9a8b7c6d5e4f3a2b1c."},
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILOTHOUSE_HOME", str(tmp_path / "home"))


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    file = tmp_path / "talk.json"
    file.write_text(json.dumps({"messages": TALK, "model": "deepseek-flash", "temperature": 0.3}))
    return file


def test_an_empty_profile_says_what_to_do(call: Call) -> None:
    told = call("context", "list")
    assert (told.code, told.out) == (0, "")
    assert "there is no context yet: keep one with pilothouse context save or add" in told.err
    assert call("context", "list", "--json").json() == []
    assert not contexts_file().exists()


def test_a_file_is_added_listed_found_shown_and_removed(call: Call, talk: Path) -> None:
    assert "refunds (" in call("context", "add", talk, "--name", "refunds").out
    [head] = call("context", "list", "--json").json()
    assert (head["name"], head["messages"], head["model"], head["model_has_price"]) == (
        *("refunds", 2, "deepseek-flash", True),
    )
    assert "refunds" in call("context", "list").out
    [match] = call("context", "search", "lost parcels", "--json").json()
    assert (match["name"], match["score"]) == ("refunds", 1.0)
    assert "refunds" in call("context", "search", "lost parcels").out
    shown = call("context", "show", "refunds")
    assert "## Assistant\n\nWe trace the parcel first." in shown.out
    assert "4f9a8b7c" not in shown.out
    assert b"4f9a8b7c" not in contexts_file().read_bytes()
    assert call("context", "show", head["id"][:8], "--json").json()["fields"] == {"temperature": 0.3}
    assert "removed refunds" in call("context", "remove", "refunds").out
    assert call("context", "list", "--json").json() == []
    assert "refunds" in call("context", "undo").out
    assert call("context", "undo").code == 1
    assert [h["name"] for h in call("context", "list", "--json").json()] == ["refunds"]


def test_a_branch_and_a_new_name(call: Call, talk: Path) -> None:
    call("context", "add", talk, "--name", "refunds")
    assert call("context", "branch", "refunds", "--at", "1", "--name", "question").code == 0
    assert call("context", "rename", "question", "the question").code == 0
    shown = call("context", "show", "the question", "--json").json()
    assert shown["messages"] == TALK[:1]


def test_an_export_can_be_added_again(call: Call, talk: Path, tmp_path: Path) -> None:
    call("context", "add", talk, "--name", "one")
    call("context", "add", talk, "--name", "two")
    assert call("context", "export", "-o", "all.jsonl").code == 0
    assert call("context", "export", "one", "-o", "one.md").code == 0
    assert (tmp_path / "one.md").read_text().startswith("# one\n")
    assert call("context", "add", "all.jsonl").code == 0
    names = sorted(head["name"] for head in call("context", "list", "--json").json())
    assert names == ["one", "one (2)", "two", "two (2)"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("show", "none"), "there is no context 'none': pilothouse context list shows them"),
        (("remove", "none"), "there is no context 'none'"),
        (("branch", "refunds", "--at", "9", "--name", "x"), "has 2 messages: branch at one from 1 to 2"),
        (("rename", "refunds", " "), "a context needs a name"),
        (("add", "none.json"), "none.json: cannot be read: No such file"),
        (
            ("add", "talk.json", "--name", "refunds"),
            "there is a context 'refunds' already: choose another name",
        ),
        (("export", "refunds", "-o", "x.doc"), "x.doc: the ending says what to write"),
        (("save", "none.pilot", "--prompt", "1"), "none.pilot: there is no such session file"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(
    call: Call, talk: Path, words: tuple[str, ...], message: str
) -> None:
    call("context", "add", talk, "--name", "refunds")
    told = call("context", *words)
    assert told.code == 2
    assert message in told.err
    assert len(told.err.strip().splitlines()) == 1


def test_a_search_without_a_match_ends_with_one(call: Call, talk: Path) -> None:
    call("context", "add", talk)
    told = call("context", "search", "zoology")
    assert (told.code, told.out) == (1, "")
    assert call("context", "search", "zoology", "--json").json() == []


def test_damage_is_told_and_the_others_are_exported(call: Call, talk: Path, tmp_path: Path) -> None:
    for name in ("good", "bad"):
        call("context", "add", talk, "--name", name)
    with closing(sqlite3.connect(contexts_file())) as connection:
        connection.execute("UPDATE contexts SET data = x'00' WHERE name = 'bad'")
        connection.commit()
    told = call("context", "export", "-o", "all.json")
    assert told.code == 0
    assert "the context 'bad' is damaged" in told.err
    assert json.loads((tmp_path / "all.json").read_text())["name"] == "good"
    assert call("context", "show", "bad").code == 2


def test_a_session_goes_on_from_an_answered_prompt(call: Call, tmp_path: Path) -> None:
    (tmp_path / "first.txt").write_text("How are refunds handled?\n")
    (tmp_path / "next.txt").write_text("And for gifts?\n")
    quiet = ("--simulate", "--no-memory-monitoring", "--no-cache", "--json")
    assert call("run", "first.txt", "--session", "one.pilot", *quiet).code == 0
    assert call("context", "save", "one.pilot", "--prompt", "9").code == 2
    assert call("context", "save", "one.pilot", "--prompt", "1", "--name", "refunds").code == 0
    [before] = call("context", "list", "--json").json()
    assert call("run", "next.txt", "--context", "refunds", "--session", "two.pilot", *quiet).code == 0
    [after] = call("context", "list", "--json").json()
    assert after["used"] > before["used"]
    file = SessionFile(tmp_path / "two.pilot", read_only=True)
    [(prompt, _)] = list(file.results())
    file.close()
    assert prompt.messages is not None
    assert [m["content"] for m in prompt.messages[::2]] == ["How are refunds handled?", "And for gifts?"]
    call("context", "remove", "refunds")
    assert call("run", "--resume", "two.pilot", *quiet).code == 0
    both = call("run", "--resume", "two.pilot", "--context", "refunds", *quiet)
    assert both.code == 2
    assert "leave out --context" in both.err
    gone = call("run", "next.txt", "--context", "refunds", *quiet)
    assert gone.code == 2
    assert "there is no context 'refunds'" in gone.err


def test_a_model_without_a_price_is_told(call: Call, tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text(json.dumps({"messages": TALK, "model": "deepseek-chat"}))
    (tmp_path / "next.txt").write_text("And for gifts?\n")
    call("context", "add", "old.json", "--name", "old")
    assert call("context", "list", "--json").json()[0]["model_has_price"] is False
    assert "deepseek-chat (no price)" in call("context", "list").out
    quiet = ("--simulate", "--no-memory-monitoring", "--no-cache", "--json")
    told = call("run", "next.txt", "--context", "old", "--model", "deepseek-flash", *quiet)
    assert told.code == 0
    assert "warning" not in told.err
    told = call("run", "next.txt", "--context", "old", "--max-attempts", "1", *quiet)
    assert "a model without a price: where the endpoint has it no more, name another with --model" in told.err


def test_help_does_not_wait_for_the_engine() -> None:
    code = "import sys, core.cli.commands; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "core.cli.contexts" in loaded
    assert not {"core.context.store", "core.cache.cache", "numpy", "core.session.session"} & set(loaded)
