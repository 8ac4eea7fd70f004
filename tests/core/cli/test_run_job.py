"""What becomes of answers that a full disk did not take."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.client.prompt import Prompt
from core.executor import Answer
from core.session import Session, SessionFileError, run_session
from tests.core.cli.conftest import Call, Called

FULL = "s.pilot: the disk is full"


def run_on_a_full_disk(session: Session) -> None:
    """Everything is answered, but the answer to prompt 3 never reaches the file."""
    run_session(session)
    session.unsaved.append((Prompt(3, "3", text="What is tide 2?"), Answer(content="kept in memory")))
    raise SessionFileError(FULL)


@pytest.fixture
def full_disk(call: Call, prompts: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Called]:
    monkeypatch.setattr("core.cli.run_job.run_session", run_on_a_full_disk)
    return lambda *options: call("run", prompts, "--simulate=instant", "--session", "s.pilot", *options)


def test_they_are_among_the_results(full_disk: Callable[..., Called], tmp_path: Path) -> None:
    done = full_disk("-o", "out.jsonl")
    assert done.code == 1
    assert f"pilothouse: {FULL}" in done.err
    results = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [r["id"] for r in results] == ["1", "2", "3", "4", "5"]
    assert results[2]["answer"] == "kept in memory"


def test_without_a_target_they_go_to_stderr(full_disk: Callable[..., Called]) -> None:
    done = full_disk("--json")
    assert done.code == 1
    (line,) = [line for line in done.err.splitlines() if line.startswith("{")]
    assert json.loads(line)["answer"] == "kept in memory"
    assert json.loads(done.out)["prompts"] == 5


def test_a_target_that_is_full_too_leaves_them_on_stderr(
    full_disk: Callable[..., Called], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "core.session.export.write_results", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left"))
    )
    done = full_disk("-o", "out.jsonl")
    assert done.code == 1
    assert "out.jsonl: cannot be written: No space left" in done.err
    assert "kept in memory" in done.err


def test_a_bug_in_the_engine_does_not_cost_the_answers(
    call: Call, prompts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(session: Session) -> None:
        run_session(session)
        raise RuntimeError("a bug")

    monkeypatch.setattr("core.cli.run_job.run_session", broken)
    done = call("run", prompts, "--simulate=instant", "-o", "out.jsonl")
    assert done.code == 1
    assert "internal error (RuntimeError: a bug)" in done.err
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 5
