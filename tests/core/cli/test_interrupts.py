"""Ctrl-C and SIGTERM against a real process."""

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from core.session.errors import SessionFileError
from core.session.file import SessionFile
from tests.core.cli.conftest import command, environment

PROMPTS = 300
WAIT_S = 20.0

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals of POSIX")


class Running:
    """A run of many prompts that would take ten seconds."""

    def __init__(self, folder: Path) -> None:
        (folder / "p.txt").write_text("".join(f"prompt {i}\n" for i in range(PROMPTS)))
        self._session = folder / "s.pilot"
        self._out = folder / "out.jsonl"
        self._child = subprocess.Popen(
            command(
                *("run", "p.txt", "--simulate=healthy", "--concurrency", "6", "--no-hedge", "--json"),
                *("--session", "s.pilot", "-o", "out.jsonl"),
            ),
            cwd=folder,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._wait_for_answers(3)

    def send(self, number: signal.Signals) -> None:
        self._child.send_signal(number)

    def end(self) -> tuple[int, dict[str, float], str, list[dict[str, object]]]:
        """Exit code, summary, stderr and the results written."""
        out, err = self._child.communicate(timeout=WAIT_S)
        results = [json.loads(line) for line in self._out.read_text().splitlines()]
        return self._child.returncode, json.loads(out), err, results

    def _wait_for_answers(self, count: int) -> None:
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            try:
                file = SessionFile(self._session, read_only=True)
            except SessionFileError:
                time.sleep(0.02)
                continue
            answered = file.counts()[1]
            file.close()
            if answered >= count:
                return
            time.sleep(0.02)
        raise AssertionError("no answers came")


def test_the_first_interrupt_finishes_what_is_in_flight(tmp_path: Path) -> None:
    run = Running(tmp_path)
    run.send(signal.SIGINT)
    code, told, err, results = run.end()
    assert code == 130
    assert "finishing the prompts in flight" in err
    assert told["wasted_calls"] == 0
    assert 3 <= len(results) == told["answered"] < PROMPTS
    assert "Traceback" not in err


def test_the_second_interrupt_stops_and_keeps_what_is_finished(tmp_path: Path) -> None:
    run = Running(tmp_path)
    run.send(signal.SIGINT)
    time.sleep(0.03)  # two signals at once would arrive as one
    run.send(signal.SIGINT)
    code, told, err, results = run.end()
    assert code == 130
    assert "stopping; finished answers are kept" in err
    assert told["wasted_calls"] > 0
    assert len(results) == told["answered"] >= 3


def test_terminate_stops_and_the_session_can_be_resumed(tmp_path: Path) -> None:
    run = Running(tmp_path)
    run.send(signal.SIGTERM)
    code, told, _, _ = run.end()
    assert code == 130

    done = subprocess.run(
        command("run", "p.txt", "--resume", "s.pilot", "--simulate=instant", "--json", "-o", "out.jsonl"),
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=WAIT_S,
    )
    again = json.loads(done.stdout)
    assert (again["answered"], again["answered_now"]) == (PROMPTS, PROMPTS - told["answered"])
    ids = [json.loads(line)["id"] for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert ids == [str(i + 1) for i in range(PROMPTS)]
