import csv
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from core.session.export import COLUMNS
from tests.core.cli.conftest import Call, command, environment

CONTRACT = {
    *("prompts", "answered", "failed", "hits", "calls", "wasted_calls", "tokens", "cost_usd", "wall_s"),
    *("latency_s", "peak_rss_mb", "memory", "session", "saved_usd", "day_spent_usd", "cost_unknown_calls"),
}
RESULT_FIELDS = {
    *("id", "prompt", "answer", "reasoning", "model", "account", "cached", "attempts", "first_token_s"),
    *("latency_s", "usage", "cost_usd", "finish_reason", "agreement", "error"),
}


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_json_prints_the_contract_and_nothing_else(call: Call, prompts: Path) -> None:
    done = call("run", prompts, "--simulate", "instant", "--json")
    told = done.json()
    assert done.code == 0
    assert told.keys() >= CONTRACT
    assert (told["prompts"], told["answered"], told["failed"], told["calls"]) == (5, 5, 0, 5)
    assert told["latency_s"].keys() == {"p50", "p95", "p99"}
    assert told["memory"]["peak_mb"] > 10
    assert Path(told["session"]).is_file()
    assert done.out.count("\n") == 1


def test_results_are_written_in_the_order_of_the_prompts(call: Call, prompts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert call("run", prompts, "--simulate", "healthy", "-o", out).code == 0
    found = lines(out)
    assert [r["id"] for r in found] == ["1", "2", "3", "4", "5"]
    assert set(found[0]) == RESULT_FIELDS
    assert list(tmp_path.glob(".out*")) == []


def test_results_as_csv_have_the_documented_columns(call: Call, prompts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert call("run", prompts, "--simulate=instant", "-o", out).code == 0
    with out.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == COLUMNS
    assert [r["prompt"] for r in rows] == [f"What is tide {i}?" for i in range(5)]


def test_without_a_target_results_go_to_a_stdout_that_is_no_terminal(call: Call, prompts: Path) -> None:
    done = call("run", "--simulate", prompts, "--max-in-flight", "8")
    assert done.code == 0
    assert [json.loads(line)["id"] for line in done.out.splitlines()] == ["1", "2", "3", "4", "5"]


def test_dash_reads_prompts_from_standard_input(prompts: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        command("run", "-", "--simulate=instant", "--json"),
        input=prompts.read_bytes(),
        capture_output=True,
        cwd=tmp_path,
        env=environment(),
        timeout=20,
        check=True,
    )
    assert json.loads(done.stdout)["answered"] == 5


def test_on_a_terminal_a_table_says_where_the_session_is(prompts: Path) -> None:
    pty = pytest.importorskip("pty")
    leader, follower = pty.openpty()
    child = subprocess.Popen(
        command("run", prompts, "--simulate=healthy"),
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=follower,
        env=environment(TERM="xterm", COLUMNS="100"),
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            chunk = os.read(leader, 4096)
        except OSError:  # the other end is closed
            break
        if not chunk:
            break
        shown += chunk
    os.close(leader)
    assert child.wait(10) == 0
    text = shown.decode()
    assert "pilothouse export" in text
    assert "5 of 5 answered" in text
    assert "usable" in text
    assert '"answer"' not in text


def test_a_simulated_answer_never_answers_a_real_prompt(call: Call, prompts: Path, home: Path) -> None:
    call("run", prompts, "--simulate=instant", "--json")
    again = call("run", prompts, "--simulate=instant", "--json").json()
    assert (again["hits"], again["calls"]) == (5, 0)
    assert [p.name for p in (home / "cache" / "default").glob("*.sqlite")] == ["answers-simulated.sqlite"]


def test_options_win_over_the_settings_file(call: Call, prompts: Path, home: Path) -> None:
    folder = home / "config" / "default"
    folder.mkdir(parents=True)
    (folder / "settings.toml").write_text('mode = "consensus"\nconsensus_votes = 2\ncache = false\n')
    assert call("run", prompts, "--simulate=instant", "--json").json()["calls"] == 10
    assert call("run", prompts, "--simulate=instant", "--json", "--mode", "single").json()["calls"] == 5
    assert not (home / "cache").exists()


def test_failed_prompts_are_listed_and_resuming_asks_only_those(
    call: Call, tmp_path: Path, profile: Callable[..., Path]
) -> None:
    prompts = tmp_path / "p.jsonl"
    prompts.write_text('{"id": "fine", "prompt": "a"}\n{"id": "odd", "prompt": "FORBIDDEN"}\n')
    bad = profile(bad_request_marker="FORBIDDEN")
    done = call("run", prompts, "--simulate", bad, "--session", "s.pilot", "--no-cache", "-o", "out.jsonl")
    assert done.code == 1
    assert "pilothouse: prompt odd failed: HTTP 400: Content Exists Risk" in done.err
    assert [r["error"] is None for r in lines(tmp_path / "out.jsonl")] == [True, False]

    again = call("run", "--resume", "s.pilot", "--simulate=instant", "--json", "-o", "out.jsonl")
    told = again.json()
    assert again.code == 0
    assert (told["prompts"], told["answered"], told["answered_now"], told["failed"]) == (2, 2, 1, 0)
    assert [r["error"] for r in lines(tmp_path / "out.jsonl")] == [None, None]


def test_a_resumed_session_keeps_its_settings_under_the_options_given(call: Call, prompts: Path) -> None:
    call(
        "run", prompts, "--simulate=instant", "--session", "s.pilot", "--mode", "fast", "--no-cache", "--json"
    )
    told = call("run", "--resume", "s.pilot", "--simulate=instant", "--json").json()
    assert (told["answered"], told["answered_now"], told["calls"]) == (5, 0, 0)
    assert call("run", "--resume", "s.pilot", "--simulate=instant", "--mode", "slow").code == 2


def test_several_keys_in_one_variable(call: Call, prompts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = "sk-sim-north-1-2c911472, sk-sim-east-1-887c95b2\nextra: sk-sim-west-1-2523e572"
    monkeypatch.setenv("MY_KEYS", keys)
    done = call("run", prompts, "--simulate=instant", "--key-env", "MY_KEYS", "-o", "out.jsonl", "--no-cache")
    assert done.code == 0
    assert "accounts 3/3" in done.err


def test_memory_is_not_told_where_it_is_not_monitored(call: Call, prompts: Path) -> None:
    done = call("run", prompts, "--simulate=instant", "--json", "--no-memory-monitoring")
    assert done.json()["memory"] is None


def test_the_cap_of_a_day_counts_what_other_runs_have_cost(call: Call, prompts: Path) -> None:
    first = call("run", prompts, "--simulate", "instant", "--json", "--no-cache").json()
    assert first["saved_usd"].keys() == {"cache", "prefix", "off_peak"}
    assert first["day_spent_usd"] == pytest.approx(first["cost_usd"])
    cap = str(first["cost_usd"])
    done = call("run", prompts, "--simulate", "instant", "--json", "--no-cache", "--max-cost-per-day", cap)
    told = done.json()
    assert (told["calls"], told["outcome"]) == (0, "stopped")
    assert "day's cost cap" in told["why"]
    again = call(
        "run", "--resume", told["session"], "--simulate", "instant", "--json", "--max-cost-per-day", "9"
    )
    assert (again.code, again.json()["answered"]) == (0, 5)
