"""The window around a session: it starts, steers, survives and closes it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from core.events import CommandGiven, MemorySampled, SessionEnded
from core.session import control as commands
from core.session.errors import InputError
from core.session.state import SessionState
from gui.main_window import MainWindow
from tests.gui.scripted import T0, ScriptedJob, ScriptedSession, answered, failed, opening


def start(window: MainWindow, qtbot: QtBot, session: ScriptedSession | None = None) -> ScriptedSession:
    session = session or ScriptedSession()
    session.tell(*opening())
    window.console.start(ScriptedJob(session))
    qtbot.waitUntil(lambda: action(window, "pause").isEnabled())
    return session


def action(window: MainWindow, name: str):  # type: ignore[no-untyped-def]
    return window.actions_of.by_id[name]


def phase(window: MainWindow) -> str:
    return window.console.feed.state.phase


def close_question(window: MainWindow) -> QMessageBox | None:
    return next((box for box in window.findChildren(QMessageBox) if box.isVisible()), None)


def press(box: QMessageBox, text: str) -> None:
    next(button for button in box.buttons() if button.text() == text).click()


def test_a_session_is_shown_while_it_runs(window: MainWindow, qtbot: QtBot) -> None:
    session = start(window, qtbot)
    assert window.windowTitle().startswith("scripted")
    session.tell(*answered(1), *answered(2))
    qtbot.waitUntil(lambda: window.requests.model.rowCount() == 2)
    qtbot.waitUntil(lambda: "2 of 100" in window.status.progress_words.text())
    session.tell(SessionEnded(T0 + 9, "finished"))
    qtbot.waitUntil(lambda: not window.console.runner.live)
    qtbot.waitUntil(lambda: window.status.phase.text() == "✔ finished")
    assert not action(window, "resume").isEnabled()


def test_pause_and_resume_reach_the_session_and_come_back_as_events(window: MainWindow, qtbot: QtBot) -> None:
    session = start(window, qtbot)
    action(window, "pause").trigger()
    qtbot.waitUntil(lambda: action(window, "resume").isEnabled())
    assert phase(window) == "paused"
    assert not action(window, "pause").isEnabled()
    action(window, "resume").trigger()
    qtbot.waitUntil(lambda: action(window, "pause").isEnabled())
    assert [type(c) for c in session.commands] == [commands.Pause, commands.Resume]


def test_concurrency_is_a_command_and_shows_what_the_session_says(window: MainWindow, qtbot: QtBot) -> None:
    assert not window.concurrency.isEnabled()
    session = start(window, qtbot)
    qtbot.waitUntil(lambda: window.concurrency.value() == 8)
    assert session.commands == []  # showing it is not a command
    window.concurrency.setValue(12)
    assert session.commands == [commands.SetConcurrency(12)]


def test_garbage_is_collected_by_the_session(window: MainWindow, qtbot: QtBot) -> None:
    session = start(window, qtbot)
    action(window, "collect_garbage").trigger()
    assert session.commands == [commands.CollectGarbage()]


def test_memory_is_given_back_by_the_session(window: MainWindow, qtbot: QtBot) -> None:
    session = start(window, qtbot)
    action(window, "release_memory").trigger()
    assert session.commands == [commands.ReleaseMemory()]


def test_a_memory_snapshot_is_taken_by_the_session(window: MainWindow, qtbot: QtBot) -> None:
    session = start(window, qtbot)
    action(window, "take_snapshot").trigger()
    assert session.commands == [commands.TakeSnapshot()]


def test_the_levers_of_a_card_go_to_its_account(window: MainWindow, qtbot: QtBot) -> None:
    session = start(window, qtbot)
    qtbot.waitUntil(lambda: set(window.accounts.cards) == {"work", "spare"})
    buttons = window.accounts.cards["spare"].buttons
    qtbot.waitUntil(lambda: buttons["drain"].isEnabled())
    qtbot.mouseClick(buttons["drain"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(buttons["disable"], Qt.MouseButton.LeftButton)
    assert session.commands == [
        commands.SetAccountState("spare", "drain"),
        commands.SetAccountState("spare", "disable"),
    ]


def test_a_stopped_session_can_be_resumed(window: MainWindow, qtbot: QtBot) -> None:
    first, second = ScriptedSession(), ScriptedSession()
    job = ScriptedJob(first, second)
    first.tell(*opening())
    window.console.start(job)
    qtbot.waitUntil(lambda: action(window, "stop").isEnabled())
    action(window, "stop").trigger()
    qtbot.waitUntil(lambda: action(window, "resume").isEnabled())
    assert phase(window) == "stopped"
    second.tell(*opening())
    action(window, "resume").trigger()
    qtbot.waitUntil(lambda: action(window, "pause").isEnabled())
    assert job.opened == [False, True]


@pytest.mark.parametrize("error", [RuntimeError("the pool broke"), ValueError()])
def test_a_crash_in_the_session_is_told_and_the_window_stays(
    window: MainWindow, qtbot: QtBot, error: Exception
) -> None:
    first, second = ScriptedSession(), ScriptedSession()
    job = ScriptedJob(first, second)
    first.tell(*opening(), *answered(1))
    window.console.start(job)
    first.crash(error)
    qtbot.waitUntil(window.notices.isVisible)
    assert type(error).__name__ in window.notices.message
    assert "answers are kept" in window.notices.message
    qtbot.waitUntil(lambda: window.status.phase.text() == "✖ failed")
    assert window.isVisible()
    assert action(window, "start_demo").isEnabled()

    second.tell(*opening())
    (button,) = window.notices.buttons
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: action(window, "pause").isEnabled())
    assert job.opened == [False, True]
    assert not window.notices.isVisible()


def test_bad_input_is_told_in_its_own_words(window: MainWindow, qtbot: QtBot) -> None:
    window.console.start(ScriptedJob(InputError("prompts.csv has no column 'prompt': add one.")))
    qtbot.waitUntil(window.notices.isVisible)
    assert "prompts.csv has no column 'prompt': add one." in window.notices.message
    assert window.notices.buttons == []
    assert not action(window, "resume").isEnabled()
    assert action(window, "new_session").isEnabled()


def test_a_finished_session_with_failures_can_be_resumed_to_ask_them_again(
    window: MainWindow, qtbot: QtBot
) -> None:
    first, second = ScriptedSession(), ScriptedSession()
    job = ScriptedJob(first, second)
    first.tell(*opening(), *answered(1), *failed(2), SessionEnded(T0 + 9, "finished"))
    window.console.start(job)
    qtbot.waitUntil(lambda: action(window, "resume").isEnabled())
    second.tell(*opening())
    action(window, "resume").trigger()
    qtbot.waitUntil(lambda: action(window, "pause").isEnabled())
    assert job.opened == [False, True]


def test_a_second_session_waits_for_the_first(window: MainWindow, qtbot: QtBot) -> None:
    start(window, qtbot)
    other = ScriptedJob(ScriptedSession())
    window.console.start(other)
    assert other.opened == []
    with pytest.raises(RuntimeError, match="running already"):
        window.console.runner.start(other)


def test_another_session_starts_with_an_empty_screen(window: MainWindow, qtbot: QtBot) -> None:
    session = start(window, qtbot)
    session.tell(*answered(1), SessionEnded(T0, "finished"))
    qtbot.waitUntil(lambda: window.requests.model.rowCount() == 1)
    qtbot.waitUntil(lambda: not window.console.runner.live)
    start(window, qtbot)
    qtbot.waitUntil(lambda: window.requests.model.rowCount() == 0)


def test_an_idle_window_just_closes(window: MainWindow) -> None:
    assert window.close()


def test_closing_while_a_session_runs_asks_once_drains_and_then_closes(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = start(window, qtbot)
    assert not window.close()
    question = close_question(window)
    assert question is not None
    window.close()
    assert len(window.findChildren(QMessageBox)) == 1
    press(question, "Drain and close")
    qtbot.waitUntil(lambda: not window.isVisible())
    assert [type(c) for c in session.commands] == [commands.Drain]
    assert not window.console.runner.live


def test_closing_again_stops_what_does_not_drain(window: MainWindow, qtbot: QtBot) -> None:
    session = ScriptedSession()
    session.obeys_drain = False
    start(window, qtbot, session)
    window.close()
    question = close_question(window)
    assert question is not None
    press(question, "Drain and close")
    qtbot.waitUntil(lambda: phase(window) == "draining")
    assert "Close again to stop" in window.notices.message
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert [type(c) for c in session.commands] == [commands.Drain, commands.Stop]


def test_the_user_may_keep_the_session_running(window: MainWindow, qtbot: QtBot) -> None:
    session = start(window, qtbot)
    window.close()
    question = close_question(window)
    assert question is not None
    press(question, "Keep running")
    assert window.isVisible()
    assert session.commands == []
    window.close()
    assert close_question(window) is not None  # asked anew, later


def test_a_question_that_the_session_outran_closes_the_window(window: MainWindow, qtbot: QtBot) -> None:
    session = start(window, qtbot)
    window.close()
    question = close_question(window)
    assert question is not None
    session.tell(SessionEnded(T0, "finished"))
    qtbot.waitUntil(lambda: not window.console.runner.live)
    press(question, "Drain and close")
    qtbot.waitUntil(lambda: not window.isVisible())


def test_a_window_out_of_sight_keeps_its_state_and_shows_it_on_return(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = start(window, qtbot)
    window.hide()
    session.tell(*answered(1))
    qtbot.waitUntil(lambda: window.console.feed.state.answered == 1)
    assert window.requests.model.rowCount() == 0
    window.show()
    qtbot.waitUntil(lambda: window.requests.model.rowCount() == 1)


def test_a_minimised_window_draws_nothing_until_it_is_back(window: MainWindow, qtbot: QtBot) -> None:
    session = start(window, qtbot)
    window.showMinimized()
    session.tell(*answered(1))
    qtbot.waitUntil(lambda: window.console.feed.state.answered == 1)
    window.console.feed._tell()
    assert window.requests.model.rowCount() == 0
    window.showNormal()
    qtbot.waitUntil(lambda: window.requests.model.rowCount() == 1)


def test_a_flood_of_events_leaves_the_window_answering(window: MainWindow, qtbot: QtBot) -> None:
    session = start(window, qtbot)
    for first in range(0, 10_000, 500):
        session.tell(*(event for seq in range(first + 1, first + 501) for event in answered(seq)))
    session.tell(CommandGiven(T0, "the end"))
    qtbot.waitUntil(lambda: window.console.feed.state.answered == 10_000, timeout=20_000)
    qtbot.waitUntil(lambda: window.requests.model.rowCount() == 10_000)


def test_every_part_has_a_name_for_screen_readers(window: MainWindow) -> None:
    for widget in (
        window.requests.filter,
        window.requests.table,
        window.requests.show_box,
        window.log.table,
        window.log.level_box,
        window.concurrency,
        window.memory.tabs,
        window.plots.board,
        window.status.bar,
    ):
        assert widget.accessibleName()


def test_tab_goes_from_the_filter_through_the_table_and_on(window: MainWindow, qtbot: QtBot) -> None:
    window.requests.filter.setFocus()
    seen = []
    for _ in range(30):
        focused = QApplication.focusWidget()
        seen.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is window.requests.filter:
            break
    assert window.requests.table in seen
    assert window.log.table in seen


def test_the_first_state_is_that_of_no_session(window: MainWindow) -> None:
    assert window.console.feed.state == SessionState()
    assert window.status.phase.text() == "○ no session"
    assert "Open a prompts file" in window.status.progress_words.text()


def test_a_panel_behind_a_tab_is_drawn_when_it_comes_to_the_front(window: MainWindow, qtbot: QtBot) -> None:
    window.docks.show_panel("plots")
    qtbot.waitUntil(lambda: window.plots.in_sight)
    assert not window.memory.in_sight
    session = start(window, qtbot)
    session.tell(MemorySampled(T0, 312.0, "ok", "stable", 0.1))
    qtbot.waitUntil(lambda: "MB" in window.plots.board.views["memory"].values(None)[-1][1])
    assert window.memory.status.text() == "No samples yet"
    window.docks.show_panel("memory")
    qtbot.waitUntil(lambda: window.memory.status.text().startswith("● ok · 312 MB"))
