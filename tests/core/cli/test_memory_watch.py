"""`pilothouse memory watch` on real processes, and what it prints and records of longer lives than a test has."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from core.cli.memory_watch import JsonLines, Lines, Recording
from core.memory import MemorySample
from core.memory.views import NOT_PERMITTED, LinuxView
from core.memory.watch import LeakWatch
from tests.core.children import child_process
from tests.core.cli.conftest import Call, Called, command, environment
from tests.core.memory.shapes import Leak, made, samples

PATIENCE_S = 60
LEAKING = list(samples(made("steady", 1, leak=Leak(1200, 300))))


@pytest.fixture
def child() -> Iterator[subprocess.Popen[str]]:
    with child_process() as started:
        yield started


Watch = Callable[..., "Watching"]


class Watching:
    """The command as a process of its own."""

    def __init__(self, folder: Path, *arguments: str | Path) -> None:
        self.process = subprocess.Popen(
            command("memory", "watch", *arguments),
            cwd=folder,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: list[str] = []

    def wait_for_lines(self, count: int) -> None:
        assert self.process.stdout is not None
        while len(self.lines) < count:
            line = self.process.stdout.readline()
            assert line, self.process.communicate(timeout=PATIENCE_S)
            self.lines.append(line)

    def ended(self) -> Called:
        out, err = self.process.communicate(timeout=PATIENCE_S)
        return Called(self.process.returncode, "".join(self.lines) + out, err)

    def interrupted(self) -> Called:
        self.process.send_signal(signal.SIGINT)
        return self.ended()


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    watching: list[Watching] = []

    def start(*arguments: str | Path) -> Watching:
        watching.append(Watching(tmp_path, *arguments))
        return watching[-1]

    yield start
    for one in watching:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()


def objects(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def show(screen: Lines | JsonLines, lived: Sequence[MemorySample]) -> None:
    """As the command does with what the monitor tells."""
    judging = LeakWatch(1.0, 1000, own=False)
    for sample in lived:
        screen.sample(sample)
        report = judging.take(sample)
        if report is not None:
            screen.report(report)


# -- real processes -------------------------------------------------------------------------------


def test_it_watches_until_ctrl_c_which_is_no_failure(watch: Watch, child: subprocess.Popen[str]):
    watching = watch(str(child.pid), "--interval", "0.1")
    watching.wait_for_lines(1)
    called = watching.interrupted()
    assert (called.code, called.err) == (0, "")
    first, last = called.out.splitlines()
    assert "  resident " in first
    assert "  anonymous " in first
    assert "  threads 1  descriptors " in first
    assert first.endswith("  too early to tell")
    assert last.startswith("ended by the user; watched for ")
    assert child.poll() is None


def test_the_end_of_the_process_is_told_and_is_no_failure(watch: Watch, child: subprocess.Popen[str]):
    watching = watch(str(child.pid), "--interval", "0.1")
    watching.wait_for_lines(1)
    child.communicate("\n")
    called = watching.ended()
    assert (called.code, called.err) == (0, "")
    assert called.out.splitlines()[-1].startswith(f"process {child.pid} has ended; watched for ")


def test_every_sample_is_one_object_a_line_in_json(watch: Watch, child: subprocess.Popen[str]):
    watching = watch(str(child.pid), "--interval", "0.1", "--json")
    watching.wait_for_lines(4)
    child.communicate("\n")
    called = watching.ended()
    *samples_told, end = objects(called.out)
    assert {one["event"] for one in samples_told} == {"sample"}
    assert all(one["anon_kb"] > 25_000 and one["threads"] == 1 for one in samples_told)
    assert samples_told[0]["t"] == pytest.approx(time.time(), abs=PATIENCE_S)
    assert (end["event"], end["why"]) == ("end", f"process {child.pid} has ended")
    assert end["samples"] == len(samples_told)


def test_a_recording_can_be_judged_while_it_goes_on_and_after_a_kill(
    watch: Watch, call: Call, child: subprocess.Popen[str], tmp_path: Path
):
    path = tmp_path / "recorded.csv"
    watching = watch(str(child.pid), "--interval", "0.1", "--json", "--record", path)
    watching.wait_for_lines(6)
    said = call("memory", "judge", path, "--json").json()
    assert said["verdict"] == "none"
    assert said["samples"] >= 6
    watching.process.kill()
    watching.ended()
    assert call("memory", "judge", path).code == 0
    header, *rows = path.read_text().splitlines()
    assert header == "t_s,rss_kb,anon_kb,threads,fds,children"
    assert rows[0].startswith("0.000,")
    assert all(row.count(",") == 5 for row in rows)


def test_an_existing_file_is_refused_and_kept_and_an_empty_one_taken(
    call: Call, watch: Watch, child: subprocess.Popen[str], tmp_path: Path
):
    full, empty = tmp_path / "full.csv", tmp_path / "empty.csv"
    full.write_text("mine\n")
    called = call("memory", "watch", str(child.pid), "--record", full)
    assert (called.code, called.out) == (2, "")
    assert called.err == f"pilothouse: {full}: exists already: choose another name, or remove it\n"
    assert full.read_text() == "mine\n"
    empty.touch()
    watch(str(child.pid), "--record", empty, "--json").wait_for_lines(1)
    assert empty.read_text().startswith("t_s,")


def test_a_file_that_cannot_be_written_is_bad_usage(call: Call, child: subprocess.Popen[str], tmp_path: Path):
    called = call("memory", "watch", str(child.pid), "--record", tmp_path / "none" / "a.csv")
    assert (called.code, called.out) == (2, "")
    assert "a.csv: cannot be written: No such file" in called.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_ends_the_watch_with_words(call: Call, child: subprocess.Popen[str]):
    called = call("memory", "watch", str(child.pid), "--record", "/dev/full")
    assert (called.code, called.out) == (2, "")
    assert called.err == "pilothouse: /dev/full: cannot be written: No space left on device\n"


def test_a_process_that_is_not_there_is_bad_usage_and_leaves_no_file(call: Call, tmp_path: Path):
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    called = call("memory", "watch", str(gone.pid), "--record", tmp_path / "a.csv")
    assert (called.code, called.out) == (2, "")
    assert f"there is no process {gone.pid} that this user can see: check the number" in called.err
    assert not (tmp_path / "a.csv").exists()


def test_it_does_not_watch_itself(call: Call):
    called = call("memory", "watch", str(os.getpid()))
    assert (called.code, called.out) == (2, "")
    assert "is this very command: give the number of another one" in called.err


@pytest.mark.parametrize(
    "wrong", [("0",), ("-1",), ("much",), (), ("1", "--interval", "0"), ("1", "--interval", "soon")]
)
def test_what_makes_no_sense_is_bad_usage(call: Call, wrong: tuple[str, ...]):
    assert call("memory", "watch", *wrong).code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="head and pipes as a shell has them")
def test_a_reader_that_has_seen_enough_ends_the_watch(watch: Watch, child: subprocess.Popen[str]):
    watching = watch(str(child.pid), "--interval", "0.1", "--json")
    watching.wait_for_lines(1)
    assert watching.process.stdout is not None
    assert watching.process.stderr is not None
    watching.process.stdout.close()
    assert watching.process.wait(PATIENCE_S) == 0
    assert watching.process.stderr.read() == ""


@pytest.mark.skipif(sys.platform != "linux", reason="the view of Linux")
def test_what_this_user_may_not_see_is_told_and_the_rest_is_watched(
    call: Call, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(LinuxView, "fds", lambda view: NOT_PERMITTED)
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1)"]) as short:
        called = call("memory", "watch", str(short.pid), "--interval", "0.1")
    assert called.code == 0
    assert called.err == f"pilothouse: descriptors: not told: {NOT_PERMITTED}\n"
    assert "  threads 1  descriptors -  " in called.out


def test_help_names_both_commands(call: Call):
    called = call("memory", "--help")
    assert called.code == 0
    assert "judge " in called.out
    assert "watch " in called.out


# -- longer lives ---------------------------------------------------------------------------------


def test_each_change_of_the_verdict_is_a_line(capsys: pytest.CaptureFixture[str]):
    show(screen := Lines(1.0), LEAKING)
    screen.end("ended by the user")
    lines = capsys.readouterr().out.splitlines()
    changes = [line for line in lines if "MB/min" in line]
    assert ["suspect: " in line or "confirmed: " in line for line in changes[:2]] == [True, True]
    assert len(changes) == 3  # two words, and the last line
    assert changes[-1].startswith("ended by the user; watched for 27 min (1600 samples): leak confirmed: ")
    words = [line.rpartition("  ")[2] for line in lines if "  resident " in line]
    assert list(dict.fromkeys(words)) == ["too early to tell", "no leak", "suspect", "leak confirmed"]


@pytest.mark.parametrize(("terminal", "every_s"), [(True, 5), (False, 60)])
def test_on_a_terminal_lines_come_every_few_seconds_and_elsewhere_every_minute(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, terminal: bool, every_s: int
):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    show(Lines(1.0), LEAKING[:121])
    assert len(capsys.readouterr().out.splitlines()) == 120 / every_s + 1


def test_a_change_of_the_verdict_is_an_object_of_its_own(capsys: pytest.CaptureFixture[str]):
    show(JsonLines(1.0), LEAKING)
    changes = [one for one in objects(capsys.readouterr().out) if one["event"] == "verdict"]
    assert [one["verdict"] for one in changes] == ["suspect", "confirmed"]
    value, low, high = changes[-1]["slope"]
    assert low <= value <= high
    assert changes[-1]["level_mb"] == 1000
    assert changes[-1]["channel"] == "live bytes"


def test_a_recording_is_judged_as_the_watch_did(call: Call, tmp_path: Path):
    recording = Recording(path := tmp_path / "recorded.csv")
    for sample in LEAKING:
        recording.add(sample)
    recording.close()
    said = call("memory", "judge", path, "--json").json()
    assert (said["verdict"], said["channel"]) == ("confirmed", "anon_kb")
    assert said["confirmed_at_s"] > 300
    assert said["samples"] == len(LEAKING)


def test_a_value_that_was_not_told_is_an_empty_cell(tmp_path: Path):
    recording = Recording(path := tmp_path / "recorded.csv")
    recording.add(MemorySample(100.0, 123456789.0, None, fds=None, threads=3, children=0))
    recording.close()
    assert path.read_text().splitlines()[1] == "0.000,123456789,,3,,0"
