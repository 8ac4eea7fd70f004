"""What a user can give that cannot be used: one clear line, the right exit code, no traceback."""

import json
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.core.cli.conftest import Call

KEYS = "sk-sim-north-1-2c911472\n"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="not even root can write to /proc")


@pytest.fixture
def refused(call: Call) -> Callable[..., str]:
    """Call what must be refused; returns the one line that says why."""

    def run(*arguments: str | Path) -> str:
        done = call(*arguments)
        assert done.code == 2, done.err
        assert done.out == ""
        assert done.err.startswith("pilothouse: ")
        assert done.err.count("\n") == 1, done.err
        return done.err

    return run


def test_prompts_that_are_not_there_or_not_text(refused: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "binary.txt").write_bytes(b"\0\1\2" * 100)
    assert "no such file" in refused("run", "nothing.txt", "--simulate")
    assert "is empty" in refused("run", "empty.txt", "--simulate")
    assert "binary" in refused("run", "binary.txt", "--simulate")
    assert "folder" in refused("run", tmp_path, "--simulate")
    assert "there are no prompts" in refused("run", "--simulate")


def test_a_csv_without_a_prompt_column_leaves_no_session_file(call: Call, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("question,id\na,1\n")
    done = call("run", "p.csv", "--simulate=instant", "--session", "s.pilot")
    assert done.code == 2
    assert "no column named prompt" in done.err
    assert list(tmp_path.glob("s.pilot*")) == []


def test_a_bad_line_is_named_and_the_rest_still_runs(call: Call, tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text('{"prompt": "a"}\n{"prompt: \n{"prompt": "c"}\n')
    done = call("run", "p.jsonl", "--simulate=instant", "--json", "-o", "out.jsonl")
    told = done.json()
    assert "pilothouse: p.jsonl, line 2: not valid JSON" in done.err
    assert (told["prompts"], told["answered"], told["rejected"]) == (2, 2, 1)
    assert done.code == 1  # a line of the input has no answer


def test_strict_stops_at_a_bad_line(call: Call, tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text('{"prompt": "a"}\n{"prompt: \n{"prompt": "c"}\n')
    done = call("run", "p.jsonl", "--simulate=instant", "--strict")
    assert done.code == 2
    assert "p.jsonl, line 2: not valid JSON" in done.err


def test_a_line_of_ten_megabytes_is_rejected(call: Call, tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_bytes(b"short\n" + b"x" * 10_000_000 + b"\nlast\n")
    done = call("run", "p.txt", "--simulate=instant", "--json")
    assert "p.txt, line 2: the line is longer than 8 MB" in done.err
    assert done.json()["answered"] == 2


def test_a_second_prompt_with_the_same_id_is_rejected(call: Call, tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text('{"id": "a", "prompt": "1"}\n{"id": "a", "prompt": "2"}\n')
    done = call("run", "p.jsonl", "--simulate=instant", "--json")
    assert "the id 'a' is used by an earlier prompt" in done.err
    assert done.json()["answered"] == 1


def test_an_unknown_model_fails_quickly(call: Call, prompts: Path) -> None:
    done = call("run", prompts, "--simulate=instant", "--model", "gpt-none", "--json")
    assert done.code == 1
    assert "Model Not Exist" in done.err
    assert done.json()["wall_s"] < 5


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--base-url", "api.deepseek.com"), "base_url = 'api.deepseek.com' cannot be"),
        (("--concurrency", "0"), "concurrency = 0 cannot be: it takes a whole number from 1 to 4096"),
        (("--concurrency", "many"), "'--concurrency'"),
        (("--mode", "quick"), "one of single, fast, consensus"),
        (("--no-such-option",), "--no-such-option"),
        (("--session", "a.pilot", "--resume", "b.pilot"), "give one of them"),
        (("--simulate", "--base-url", "http://localhost:1"), "give one of them"),
        (("--simulate=nothing",), "There is no profile 'nothing'"),
        (("--resume", "nothing.pilot"), "there is no such session file"),
        (("--simulate", "--max-cost", "1", "--model", "odd"), "no price is known"),
        (("--simulate", "-o", "out.txt"), "name it .jsonl or .csv"),
        (("--simulate", "-o", "no/such/out.csv"), "does not exist"),
        pytest.param(("--simulate", "-o", "/proc/out.csv"), "cannot be written", marks=LINUX),
        (("--simulate", "--json", "-o", "-"), "name a file for the results"),
        pytest.param(("--simulate", "--session", "/proc/s.pilot"), "may not be written", marks=LINUX),
        (("--simulate", "--profile", "../up"), "cannot be a profile's name"),
        (("--keys-file", "nothing"), "cannot be read"),
        (("--key-env", "NOT_SET"), "NOT_SET is not set"),
        ((), "there are no API keys"),
    ],
)
def test_options_that_cannot_be(
    refused: Callable[..., str], prompts: Path, options: tuple[str, ...], words: str
) -> None:
    assert words in refused("run", prompts, *options)


def test_results_do_not_replace_a_folder_or_the_prompts(refused: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "p.jsonl").write_text('{"prompt": "a"}\n')
    assert "is a folder" in refused("run", "p.jsonl", "--simulate", "-o", "folder.csv")
    assert "would replace the prompts" in refused("run", "p.jsonl", "--simulate", "-o", "p.jsonl")


def test_a_run_that_could_not_begin_leaves_no_session_file(call: Call, prompts: Path, tmp_path: Path) -> None:
    call("run", prompts, "--simulate", "--max-cost", "1", "--model", "odd", "--session", "s.pilot")
    assert list(tmp_path.glob("s.pilot*")) == []


def test_a_keys_file_that_others_can_read_is_warned_about(call: Call, prompts: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys.txt"
    keys.write_text(KEYS)
    keys.chmod(0o644)
    done = call("run", prompts, "--simulate=instant", "--keys-file", keys, "-o", "out.jsonl")
    assert done.code == 0
    assert "pilothouse: warning: Other users of this machine can read the keys" in done.err
    assert "chmod 600" in done.err
    keys.chmod(0o600)
    assert "warning" not in call("run", prompts, "--simulate=instant", "--keys-file", keys, "-o", "o.csv").err


def test_session_files_that_cannot_be_used(
    call: Call, refused: Callable[..., str], prompts: Path, tmp_path: Path
) -> None:
    assert call("run", prompts, "--simulate=instant", "--session", "s.pilot", "-o", "o.csv").code == 0
    whole = (tmp_path / "s.pilot").read_bytes()
    assert "exists already" in refused("run", prompts, "--simulate", "--session", "s.pilot")
    assert (tmp_path / "s.pilot").read_bytes() == whole

    newer = sqlite3.connect(tmp_path / "s.pilot")
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    for command in (("run", "--simulate", "--resume"), ("report",), ("replay",), ("export", "-o", "x.csv")):
        assert "newer Pilothouse" in refused(*command, "s.pilot")

    (tmp_path / "cut.pilot").write_bytes(whole[: len(whole) // 2])
    done = call("export", "cut.pilot", "-o", "x.csv")
    assert done.code == 2
    assert "damaged" in done.err
    (tmp_path / "text.pilot").write_text(json.dumps({"not": "a session"}) * 200)
    assert "not ours" in refused("report", "text.pilot")
