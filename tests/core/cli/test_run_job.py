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


# What becomes of a cache that cannot be used


@pytest.fixture
def cache_path(home: Path) -> Path:
    folder = home / "cache" / "default"
    folder.mkdir(parents=True)
    return folder / "answers-simulated.sqlite"


@pytest.mark.parametrize(
    ("content", "notice"),
    [
        (bytes(8192), "was damaged and is now answers-simulated.sqlite.damaged-"),
        (b"My notes. " * 100, "answers are kept in memory only"),
    ],
)
def test_a_cache_file_that_cannot_be_used_is_told_once_beside_the_output(
    call: Call, prompts: Path, cache_path: Path, content: bytes, notice: str
) -> None:
    cache_path.write_bytes(content)
    prompts.write_text(prompts.read_text() + "What is tide 1?\n")
    done = call("run", prompts, "--simulate=instant", "--json", "--concurrency", "1")
    assert done.code == 0
    assert (done.json()["answered"], done.json()["hits"]) == (6, 1)
    assert done.err.count(notice) == 1


def test_a_session_runs_though_there_is_no_folder_for_its_cache(
    call: Call, prompts: Path, cache_path: Path
) -> None:
    cache_path.parent.rmdir()
    cache_path.parent.parent.rmdir()
    cache_path.parent.parent.write_text("in the way")
    prompts.write_text(prompts.read_text() + "What is tide 1?\n")
    done = call("run", prompts, "--simulate=instant", "--json", "--concurrency", "1")
    assert done.code == 0
    assert (done.json()["answered"], done.json()["hits"]) == (6, 1)
    assert "Make it writable" in done.err
    assert "This session keeps answers in memory only" in done.err
