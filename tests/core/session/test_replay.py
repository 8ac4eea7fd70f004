"""A recorded stream comes out as it went in, whatever became of its session."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from core.events import Event, HealthChanged, LeakJudged, Logged, SessionEnded
from core.session.errors import SessionFileError
from core.session.file import SessionFile
from core.session.replay import ENDS_HERE, MARKERS_MOST, Replay
from core.session.state import SessionState
from tests.core.session.recorded import T0, in_batches, record, run_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "session.pilot"


def stream(path: Path, after: int = 0) -> list[Event]:
    with closing(Replay(path)) as replay:
        return [event for batch in replay.batches(after) for event in batch.events]


def test_all_events_come_in_their_order_with_the_numbers_of_their_batches(path: Path) -> None:
    events = run_of(100)
    record(path, in_batches(events))
    assert stream(path) == events
    with closing(Replay(path)) as replay:
        assert [batch.number for batch in replay.batches()] == list(range(1, replay.last + 1))
        assert (replay.start, replay.end, replay.has_end) == (T0, T0 + 100, True)


def test_it_goes_on_after_any_batch(path: Path) -> None:
    events = run_of(100)
    record(path, in_batches(events))
    assert stream(path, after=70) == events[350:]


def test_a_killed_run_gets_an_end(path: Path) -> None:
    events = run_of(10, ended=False)
    record(path, in_batches(events))
    assert stream(path) == [*events, SessionEnded(T0 + 9.5, "stopped", ENDS_HERE)]
    state = SessionState()
    state.apply_all(stream(path))
    assert (state.running, state.in_flight, state.answered) == (False, 0, 10)


def test_going_on_from_the_last_batch_of_a_killed_run_still_gives_it_an_end(path: Path) -> None:
    record(path, in_batches(run_of(10, ended=False)))
    with closing(Replay(path)) as replay:
        (batch,) = replay.batches(replay.last)
        assert isinstance(batch.events[0], SessionEnded)
        assert list(replay.batches(batch.number)) == []


def test_a_run_that_was_resumed_after_a_kill_has_its_own_end(path: Path) -> None:
    killed, resumed = run_of(10, ended=False), run_of(5, T0 + 3600, first=11, resumed=True)
    record(path, in_batches([*killed, *resumed]))
    assert stream(path) == [*killed, *resumed]


def test_it_reads_beside_a_writer_what_was_there_when_it_was_opened(path: Path) -> None:
    events = run_of(10)
    with closing(SessionFile(path, create=True)) as writer:
        for batch in in_batches(events):
            writer._write(list(batch))
        with closing(Replay(path)) as replay:
            writer._write([Logged(T0 + 99, "info", "later")])
            assert [event for batch in replay.batches() for event in batch.events] == events


def test_a_session_that_never_began_has_nothing_to_replay(path: Path) -> None:
    record(path, [])
    with pytest.raises(SessionFileError, match="has never begun"):
        Replay(path)


def test_a_file_that_is_no_session_is_refused(path: Path) -> None:
    path.write_text("no database")
    with pytest.raises(SessionFileError, match=r"session\.pilot"):
        Replay(path)


def test_a_file_of_a_newer_pilothouse_is_refused(path: Path) -> None:
    record(path, in_batches(run_of(3)))
    with closing(SessionFile(path)) as file:
        file._connection.execute("PRAGMA user_version = 99")
    with pytest.raises(SessionFileError, match="newer Pilothouse"):
        Replay(path)


def test_an_event_that_is_not_understood_is_told_where_it_comes(path: Path) -> None:
    record(path, in_batches(run_of(30)))
    with closing(SessionFile(path)) as file:
        strange = msgspec.msgpack.encode([["Teleported", T0, "elsewhere"]])
        file._connection.execute("UPDATE events SET data = ? WHERE n = 5", (strange,))
    with closing(Replay(path)) as replay:
        batches = replay.batches()
        assert [next(batches).number for _ in range(4)] == [1, 2, 3, 4]
        with pytest.raises(SessionFileError, match="not understood"):
            next(batches)


def test_the_moments_of_all_runs_are_told(path: Path) -> None:
    leak = LeakJudged(T0 + 50, "confirmed", "rss_kb", "grows by 3 MB/min")
    runs = [*run_of(10), leak, *run_of(10, T0 + 100, first=11, resumed=True)]
    record(path, in_batches(runs))
    with closing(Replay(path)) as replay:
        found = replay.markers()
    one = ["phase", "operator", "cleanup", "phase"]
    assert [marker.kind for marker in found] == [*one, "leak", *one]
    assert [marker.t for marker in found] == sorted(marker.t for marker in found)


def test_too_many_moments_give_up_those_of_health_first(path: Path) -> None:
    flapping = [HealthChanged(T0 + n, "work", "", "cooling", "HTTP 429") for n in range(3 * MARKERS_MOST)]
    record(path, in_batches([*run_of(10, ended=False), *flapping, SessionEnded(T0 + 9000, "finished")], 50))
    with closing(Replay(path)) as replay:
        assert [marker.kind for marker in replay.markers()] == ["phase", "operator", "cleanup", "phase"]
        assert replay.markers(lambda: False) == []
