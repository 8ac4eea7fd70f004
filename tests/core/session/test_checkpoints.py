"""Checkpoints are few, cover the whole stream, and give back the very state."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.session.checkpoints import Checkpoint, Checkpoints
from core.session.request_history import RequestHistory
from core.session.state import SessionState
from tests.core.session.recorded import T0, run_of


def checkpoint(events: int) -> Checkpoint:
    return Checkpoint(events // 5, events, T0 + events, b"", RequestHistory().mark())


def filled(up_to: int, every: int = 1, most: int = 8, distance: int = 10) -> Checkpoints:
    checkpoints = Checkpoints(most, distance)
    for events in range(0, up_to, every):
        if checkpoints.due(events):
            checkpoints.add(checkpoint(events))
    return checkpoints


@given(st.integers(1, 20_000), st.integers(1, 50))
def test_they_are_few_and_cover_the_whole_stream(up_to: int, every: int) -> None:
    checkpoints = filled(up_to, every)
    at = [0, *(each.events for each in checkpoints.kept), up_to]
    assert len(checkpoints.kept) <= 8
    assert max(b - a for a, b in pairwise(at)) <= max(up_to / 2, 10 + every)


def test_the_one_before_a_moment_is_never_after_it() -> None:
    checkpoints = filled(200)
    for t in range(200):
        found = checkpoints.before(T0 + t)
        later = [each for each in checkpoints.kept if each.t <= T0 + t]
        assert found == (later[-1] if later else None)


def test_those_after_one_are_dropped_and_made_anew() -> None:
    checkpoints = filled(75)
    third = checkpoints.kept[2]
    checkpoints.drop_after(third)
    assert checkpoints.kept[-1] is third
    assert not checkpoints.due(third.events + 9)
    assert checkpoints.due(third.events + 10)
    checkpoints.drop_after(None)
    assert checkpoints.kept == []


def test_a_checkpoint_gives_back_the_state_as_it_was() -> None:
    events = run_of(300)
    state, expected = SessionState(), SessionState()
    state.apply_all(events[:700])
    expected.apply_all(events[:700])
    packed = Checkpoint.of(140, 700, state.copy(), RequestHistory().mark())
    state.apply_all(events[700:])
    assert packed.state() == expected
    assert packed.t == expected.now
    gone_on = packed.state()
    gone_on.apply_all(events[700:])
    assert gone_on == state
