"""A replay shows what the session showed, at any speed and at any moment."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.events import Event
from core.session.request_history import RequestHistory
from core.session.state import SessionState
from gui.event_feed import EventFeed
from gui.replay_player import LONGEST_WAIT_S, ReplayPlayer
from tests.core.session.recorded import T0, in_batches, record, run_of

PATIENCE_MS = 20_000


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


Begin = Callable[..., ReplayPlayer]


@pytest.fixture
def begin(qtbot: QtBot, tmp_path: Path, clock: Clock) -> Iterator[Begin]:
    """A player of a file with these events; all are closed at the end."""
    players: list[ReplayPlayer] = []

    def begin(events: list[Event], size: int = 5) -> ReplayPlayer:
        path = record(tmp_path / f"{len(players)}.pilot", in_batches(events, size))
        player = ReplayPlayer(path, EventFeed(), clock=clock)
        players.append(player)
        with qtbot.waitSignal(player.opened, timeout=PATIENCE_MS):
            player.start()
        return player

    yield begin
    for player in players:
        player.close()


def go(qtbot: QtBot, player: ReplayPlayer, t: float) -> None:
    with qtbot.waitSignal(player.reached, timeout=PATIENCE_MS):
        player.seek(t)


def state_at(events: list[Event], t: float) -> SessionState:
    """All up to the first event that is later."""
    state = SessionState()
    for event in events:
        if event.t > t:
            break
        state.apply(event)
    return state


def history_at(events: list[Event], t: float) -> RequestHistory:
    history = RequestHistory()
    for event in events:
        if event.t > t:
            break
        history.apply(event)
    return history


def assert_shows(player: ReplayPlayer, events: list[Event], t: float) -> None:
    feed = player._feed
    assert feed.state == state_at(events, t)
    expected = history_at(events, t)
    rows = range(1, expected.top + 2)
    assert [feed.history.row(seq) for seq in rows] == [expected.row(seq) for seq in rows]


def in_order(events: list[Event]) -> list[Event]:
    return sorted(events, key=lambda event: event.t)


def test_it_goes_to_any_moment_forwards_and_backwards(qtbot: QtBot, begin: Begin) -> None:
    events = in_order(run_of(3_000))
    player = begin(events, 40)
    for t in (100.2, 2_500.0, 1_400.7, 1_400.2, 30.0, 2_999.9, 0.0, 3_000.0, 7.5):
        go(qtbot, player, T0 + t)
        assert_shows(player, events, T0 + t)
        assert player.position == T0 + t


def test_moments_asked_for_in_a_row_end_at_the_last(qtbot: QtBot, begin: Begin) -> None:
    events = in_order(run_of(3_000))
    player = begin(events, 40)
    go(qtbot, player, T0 + 2_900)
    for t in (2_000.0, 100.0, 2_400.0, 50.0, 1_200.0):
        player.seek(T0 + t)
    qtbot.waitUntil(lambda: player.target is None, timeout=PATIENCE_MS)
    assert_shows(player, events, T0 + 1_200)


def test_runs_after_each_other_replay_like_one_stream(qtbot: QtBot, begin: Begin) -> None:
    runs = [*run_of(800, ended=False), *run_of(800, T0 + 5_000, first=801, resumed=True)]
    events = in_order(runs)
    player = begin(events, 40)
    for t in (5_700.0, 300.0, 5_100.0, 5_800.0, 4_000.0):
        go(qtbot, player, T0 + t)
        assert_shows(player, events, T0 + t)


def test_at_a_speed_the_time_goes_on_by_so_much(qtbot: QtBot, begin: Begin, clock: Clock) -> None:
    events = in_order(run_of(200))
    player = begin(events)
    player.set_speed(20.0)
    player.play()
    qtbot.waitUntil(lambda: player._feed.state.answered_before == 0 and player._feed.state.running)
    for _ in range(10):
        clock.now += 0.5
        before = player.position
        qtbot.waitUntil(lambda before=before: player.position > before, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: player.position == pytest.approx(T0 + 100, abs=0.1), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not player._feed.pending)
    assert_shows(player, events, player.position)
    player.pause()
    held = player.position
    clock.now += 50
    assert player.position == held


def test_where_nothing_was_recorded_for_long_it_goes_on_at_once(
    qtbot: QtBot, begin: Begin, clock: Clock
) -> None:
    events = in_order([*run_of(3, ended=False), *run_of(3, T0 + 40_000, first=4, resumed=True)])
    player = begin(events)
    player.play()
    for _ in range(400):
        clock.now += LONGEST_WAIT_S / 5
        qtbot.wait(1)
        if player.position >= T0 + 40_000:
            break
    qtbot.waitUntil(lambda: player._feed.state.answered_before == 3, timeout=PATIENCE_MS)


def test_as_fast_as_it_goes_it_comes_to_the_end_and_stops(qtbot: QtBot, begin: Begin) -> None:
    events = run_of(3_000)
    player = begin(events, 40)
    player.set_speed(math.inf)
    player.play()
    qtbot.waitUntil(lambda: not player.playing, timeout=PATIENCE_MS)
    assert player.at_end
    assert player.position == T0 + 3_000
    assert_shows(player, events, math.inf)


def test_playing_on_from_the_end_begins_anew(qtbot: QtBot, begin: Begin) -> None:
    events = in_order(run_of(100))
    player = begin(events)
    go(qtbot, player, T0 + 100)
    qtbot.waitUntil(lambda: player.at_end)
    player.play()
    qtbot.waitUntil(lambda: player._feed.state.now <= T0 + 1, timeout=PATIENCE_MS)
    assert player.position < T0 + 1
    assert player.playing


def test_steps_go_from_moment_to_moment(qtbot: QtBot, begin: Begin) -> None:
    player = begin(in_order(run_of(100)))
    qtbot.waitUntil(lambda: bool(player.markers), timeout=PATIENCE_MS)
    places = []
    for direction in (1, 1, 1, -1, -1, -1):
        with qtbot.waitSignal(player.reached, timeout=PATIENCE_MS):
            player.seek_marker(direction)
        places.append(round(player.position - T0, 1))
    assert places == [50.6, 100.0, 100.0, 50.6, 0.0, 0.0]


def test_a_file_that_cannot_be_read_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "wrong.pilot"
    path.write_text("no database")
    player = ReplayPlayer(path, EventFeed())
    with qtbot.waitSignal(player.failed, timeout=PATIENCE_MS) as told:
        player.start()
    assert "wrong.pilot" in told.args[0]
    player.play()
    assert not player.playing
    player.close()


def test_what_arrives_after_it_was_closed_changes_nothing(qtbot: QtBot, begin: Begin) -> None:
    player = begin(in_order(run_of(500)))
    feed = player._feed
    player.set_speed(math.inf)
    player.play()
    player.close()
    feed.reset()
    qtbot.wait(50)
    assert feed.pending == 0
    assert feed.state == SessionState()
