"""The bridge from the engine's thread: nothing lost, nothing out of order, nothing that stutters."""

from __future__ import annotations

import threading

from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from core.events import Event, Logged, PromptStarted
from core.session.state import SessionState
from gui.event_feed import EVENTS_A_TICK, FAST, FAST_BUDGET_S, LIVE, REPLAY, TICK_BUDGET_S, EventFeed
from tests.gui.scripted import T0, answered, started


def logged(n: int) -> Logged:
    return Logged(T0 + n, "info", str(n))


class Clock:
    """Stands still, or steps forward at every look."""

    def __init__(self, step_s: float = 0.0) -> None:
        self.now = 0.0
        self.step_s = step_s

    def __call__(self) -> float:
        self.now += self.step_s
        return self.now


def test_a_tick_takes_two_thousand_events_and_no_more(qapp: object) -> None:
    feed = EventFeed(clock=Clock())
    feed.append([PromptStarted(T0, n, str(n), "") for n in range(4_500)])
    assert [feed.drain(), feed.drain(), feed.drain(), feed.drain()] == [EVENTS_A_TICK, EVENTS_A_TICK, 500, 0]
    assert feed.state.in_flight == 4_500


def test_a_tick_ends_when_its_time_is_up(qapp: object) -> None:
    feed = EventFeed(clock=Clock(step_s=0.003))
    feed.append([logged(n) for n in range(1_000)])
    assert 0 < feed.drain() <= 200
    assert feed.pending == 1


def test_events_of_many_batches_arrive_in_their_order(qapp: object) -> None:
    feed = EventFeed(clock=Clock())
    for n in range(0, 400, 4):
        feed.append([logged(i) for i in range(n, n + 4)])
    feed.append([])
    while feed.drain():
        pass
    assert [line.message for line in feed.state.log] == [str(n) for n in range(400)]


def test_nothing_is_lost_between_threads(qtbot: QtBot) -> None:
    feed = EventFeed()
    threads, batches, size = 4, 100, 25

    def produce(number: int) -> None:
        for n in range(batches):
            first = (number * batches + n) * size
            feed.append([PromptStarted(T0, first + i, "", "") for i in range(size)])

    workers = [threading.Thread(target=produce, args=(n,)) for n in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    qtbot.waitUntil(lambda: feed.state.in_flight == threads * batches * size)
    assert len(feed.state.rows) == threads * batches * size
    assert feed.pending == 0


def test_events_from_another_thread_are_taken_in_by_the_gui_thread(qtbot: QtBot) -> None:
    feed = EventFeed()
    seen: list[QThread] = []
    feed.stateChanged.connect(lambda _state: seen.append(QThread.currentThread()))
    worker = threading.Thread(target=feed.append, args=([logged(1)],))
    with qtbot.waitSignal(feed.stateChanged):
        worker.start()
    worker.join()
    assert seen == [feed.thread()]


def test_screens_are_told_at_most_four_times_a_second(qtbot: QtBot) -> None:
    clock = Clock()
    feed = EventFeed(clock=clock)
    told: list[SessionState] = []
    feed.stateChanged.connect(told.append)
    feed.append([logged(0)])
    qtbot.waitUntil(lambda: len(told) == 1)
    clock.now += 0.249
    for n in range(1, 6):
        feed.append([logged(n)])
        feed.drain()
    assert len(told) == 1  # the repaint waits
    qtbot.waitUntil(lambda: len(told) == 2)
    assert [line.message for line in told[-1].log] == ["0", "1", "2", "3", "4", "5"]


def test_a_hidden_window_keeps_up_with_the_events_and_is_told_when_it_returns(qtbot: QtBot) -> None:
    feed = EventFeed()
    with qtbot.waitSignal(feed.stateChanged):
        feed.append([logged(0)])
    feed.set_quiet(True)
    feed.append([logged(1)])
    with qtbot.assertNotEmitted(feed.stateChanged, wait=400):
        qtbot.waitUntil(lambda: feed.pending == 0)
    assert feed.state.log[-1].message == "1"
    with qtbot.waitSignal(feed.stateChanged, timeout=100):
        feed.set_quiet(False)


def test_a_running_session_is_shown_again_without_events(qtbot: QtBot) -> None:
    feed = EventFeed()
    with qtbot.waitSignal(feed.stateChanged):
        feed.append([started()])
    with qtbot.waitSignal(feed.stateChanged, timeout=3_000):  # its countdowns go on
        pass


def test_an_event_that_cannot_be_applied_is_reported_once_and_the_rest_goes_on(qtbot: QtBot) -> None:
    class Unknown(Event, frozen=True):
        pass

    feed = EventFeed()
    with qtbot.captureExceptions() as errors:
        feed.append([logged(0), Unknown(T0), logged(1)])
        qtbot.waitUntil(lambda: len(feed.state.log) == 2)
    assert [kind for kind, _, _ in errors] == [KeyError]


def test_another_session_starts_from_an_empty_state(qtbot: QtBot) -> None:
    feed = EventFeed()
    feed.append([started(), *answered(1)])
    feed.drain()
    feed.append(answered(2))
    with qtbot.waitSignal(feed.stateChanged) as told:
        feed.reset()
    assert told.args == [SessionState()]
    assert feed.pending == 0


def test_a_fast_replay_has_more_time_a_tick_and_no_cap(qapp: object) -> None:
    feed = EventFeed(clock=Clock())
    feed.set_pace(FAST)
    feed.append([PromptStarted(T0, n, str(n), "") for n in range(4_500)])
    assert feed.drain() == 4_500
    assert TICK_BUDGET_S < FAST_BUDGET_S < 0.016


def test_it_says_when_all_that_was_pending_is_in(qtbot: QtBot) -> None:
    feed = EventFeed(clock=Clock())
    seen: list[int] = []
    feed.drained.connect(lambda: seen.append(feed.state.in_flight))
    feed.append([PromptStarted(T0, n, str(n), "") for n in range(3_000)])
    feed.drain()
    assert seen == []
    feed.drain()
    assert seen == [3_000]


def test_in_a_replay_nothing_goes_on_between_the_events(qtbot: QtBot) -> None:
    feed = EventFeed()
    feed.set_pace(REPLAY)
    with qtbot.waitSignal(feed.stateChanged):
        feed.append([started()])
    with qtbot.assertNotEmitted(feed.stateChanged, wait=1_300):
        pass
    feed.set_pace(LIVE)
    feed.append([logged(1)])
    with qtbot.waitSignals([feed.stateChanged, feed.stateChanged], timeout=5_000):
        pass


def test_it_goes_back_to_a_moment_with_its_history(qapp: object) -> None:
    feed = EventFeed(clock=Clock())
    feed.append([started(), *answered(1)])
    feed.drain()
    state, mark = feed.state.copy(), feed.history.mark()
    feed.append([*answered(2), *answered(3)])
    feed.drain()
    feed.append(answered(4))
    feed.restore(state, mark)
    assert (feed.pending, feed.state.answered, feed.history.top) == (0, 1, 1)
    feed.append(answered(2))
    feed.drain()
    assert (feed.state.answered, feed.history.top) == (2, 2)
    feed.restore(SessionState(), None)
    assert (feed.state, feed.history.top) == (SessionState(), 0)
