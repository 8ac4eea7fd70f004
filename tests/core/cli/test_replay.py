from pathlib import Path

import pytest

from core.cli.replay_job import replay_session
from tests.core.cli.conftest import Call


@pytest.fixture
def recorded(call: Call, prompts: Path, tmp_path: Path) -> Path:
    path = tmp_path / "s.pilot"
    assert (
        call("run", prompts, "--simulate=healthy", "--json", "--session", path, "--concurrency", "1").code
        == 0
    )
    return path


def test_a_replay_ends_as_the_session_did(call: Call, recorded: Path) -> None:
    done = call("replay", recorded, "--speed", "1000")
    assert done.code == 0
    assert "pilothouse: finished 5/5" in done.err
    assert "5 of 5 answered" in done.err


def test_the_speed_scales_the_time_between_events(recorded: Path) -> None:
    waited: dict[float, float] = {}
    for speed in (1.0, 2.0):
        pauses: list[float] = []
        replay_session(recorded, speed, sleep=pauses.append)
        waited[speed] = sum(pauses)
    assert waited[1.0] > 0.5
    assert waited[2.0] < waited[1.0] * 0.75


def test_a_long_pause_between_events_is_cut(recorded: Path) -> None:
    pauses: list[float] = []
    replay_session(recorded, 0.001, sleep=pauses.append)
    assert max(pauses) <= 2.25


def test_no_such_file(call: Call) -> None:
    done = call("replay", "nothing.pilot")
    assert done.code == 2
    assert "there is no such session file" in done.err
