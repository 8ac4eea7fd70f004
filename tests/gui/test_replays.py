"""A recorded session in the window: looked at, replayed, left; never commanded."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from core.session.state import SessionState
from gui.main_window import TITLE, MainWindow
from gui.replay_player import ReplayPlayer
from tests.core.session.recorded import T0, in_batches, record, run_of
from tests.gui.driving import choose_file
from tests.gui.scripted import ScriptedJob, ScriptedSession, opening

PATIENCE_MS = 20_000
LEVERS = {"pause", "drain", "stop", "resume", "collect_garbage", "release_memory", "take_snapshot"}


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    return record(tmp_path / "night.pilot", in_batches(run_of(200)))


def state(window: MainWindow) -> SessionState:
    return window.console.feed.state


def player(window: MainWindow) -> ReplayPlayer:
    found = window.console.replays.player
    assert found is not None
    return found


def view(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    window.console.view(path)
    qtbot.waitUntil(lambda: player(window).at_end, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: player(window).target is None, timeout=PATIENCE_MS)


def replay(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    window.console.replay(path)
    qtbot.waitUntil(lambda: player(window).playing, timeout=PATIENCE_MS)


def enabled(window: MainWindow) -> set[str]:
    return {name for name, action in window.actions_of.by_id.items() if action.isEnabled()}


def test_a_session_that_is_looked_at_shows_its_end_and_offers_what_can_be_done(
    window: MainWindow, qtbot: QtBot, recorded: Path
) -> None:
    view(window, qtbot, recorded)
    assert state(window).answered == 200
    assert state(window).phase == "finished"
    assert window.windowTitle() == f"night.pilot (recorded) – {TITLE}"
    assert "night.pilot" in window.notices.message
    assert window.replay_bar.isVisible()
    assert window.replay_bar.slider.value() == window.replay_bar.slider.maximum()
    (button,) = [each for each in window.notices.buttons if each.text() == "Replay it"]
    button.click()
    qtbot.waitUntil(lambda: player(window).playing and player(window).target is None, timeout=PATIENCE_MS)
    assert player(window).position < T0 + 100
    assert window.windowTitle() == f"Replay of night.pilot – {TITLE}"
    assert not window.notices.isVisible()


def test_a_session_with_prompts_left_can_be_resumed_from_its_view(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contextlib import closing

    from core.client.prompt import Prompt
    from core.session.file import SessionFile, StoredPrompts

    path = record(tmp_path / "left.pilot", in_batches(run_of(3, ended=False)))
    with closing(SessionFile(path)) as file:
        prompts = [Prompt(seq, f"p{seq}", text="x") for seq in range(1, 6)]
        file._write([StoredPrompts(prompts, {}, lambda _: None, lambda: None)])
    view(window, qtbot, path)
    assert state(window).phase == "stopped"
    assert "0 of 5" in window.notices.message
    resumed: list[Path] = []
    monkeypatch.setattr(window.console.replays, "_resume", resumed.append)
    window.notices.buttons[0].click()
    assert window.notices.buttons[0].text() == "Resume the session"
    assert resumed == [path]


def test_a_replay_is_read_only_until_it_is_left(window: MainWindow, qtbot: QtBot, recorded: Path) -> None:
    replay(window, qtbot, recorded)
    player(window).seek(T0 + 50)
    qtbot.waitUntil(lambda: state(window).running, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "leave_replay" in enabled(window))
    assert not LEVERS & enabled(window)
    assert not window.concurrency.isEnabled()
    window.actions_of.by_id["leave_replay"].trigger()
    assert window.console.replays.player is None
    assert not window.replay_bar.isVisible()
    assert state(window) == SessionState()
    assert window.windowTitle() == TITLE
    assert not {"leave_replay", "toggle_replay"} & enabled(window)


def test_another_session_ends_the_replay(window: MainWindow, qtbot: QtBot, recorded: Path) -> None:
    replay(window, qtbot, recorded)
    session = ScriptedSession()
    window.console.start(ScriptedJob(session))
    session.tell(*opening())
    qtbot.waitUntil(lambda: state(window).phase == "running" and window.console.control is not None)
    assert not window.replay_bar.isVisible()
    qtbot.waitUntil(lambda: "pause" in enabled(window))
    assert state(window).session == "s1"
    assert not {"open", "replay_session"} & enabled(window)
    window.console.replay(recorded)  # nothing while a session runs
    assert window.console.replays.player is None


def test_the_actions_ask_for_a_file(window: MainWindow, qtbot: QtBot, recorded: Path) -> None:
    window.actions_of.by_id["replay_session"].trigger()
    choose_file(window, recorded)
    qtbot.waitUntil(lambda: player(window).playing, timeout=PATIENCE_MS)
    window.actions_of.by_id["toggle_replay"].trigger()
    assert not player(window).playing
    window.actions_of.by_id["open"].trigger()
    choose_file(window, recorded)
    qtbot.waitUntil(lambda: state(window).answered == 200, timeout=PATIENCE_MS)


def test_a_file_that_is_no_session_leaves_the_window_empty_and_says_why(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.pilot"
    wrong.write_text("no database")
    window.console.view(wrong)
    qtbot.waitUntil(window.notices.isVisible, timeout=PATIENCE_MS)
    assert "wrong.pilot" in window.notices.message
    assert window.console.replays.player is None
    assert not window.replay_bar.isVisible()


# -- the bar ---------------------------------------------------------------------------------------


def test_space_plays_and_pauses_and_arrows_go_from_moment_to_moment(
    window: MainWindow, qtbot: QtBot, recorded: Path
) -> None:
    view(window, qtbot, recorded)
    bar, shown = window.replay_bar, player(window)
    qtbot.waitUntil(lambda: bool(shown.markers), timeout=PATIENCE_MS)
    bar.slider.setFocus()
    with qtbot.waitSignal(shown.reached, timeout=PATIENCE_MS):
        qtbot.keyClick(bar.slider, Qt.Key.Key_Left)
    assert shown.position == pytest.approx(T0 + 100.6)
    qtbot.keyClick(bar.slider, Qt.Key.Key_Space)
    assert shown.playing
    assert bar.play.accessibleName() == "Pause the replay"
    qtbot.keyClick(bar.slider, Qt.Key.Key_Space)
    assert not shown.playing
    with qtbot.waitSignal(shown.reached, timeout=PATIENCE_MS):
        qtbot.keyClick(bar.slider, Qt.Key.Key_Right)
    assert shown.position == T0 + 200


def test_a_click_on_the_slider_goes_to_that_time(window: MainWindow, qtbot: QtBot, recorded: Path) -> None:
    view(window, qtbot, recorded)
    slider, shown = window.replay_bar.slider, player(window)
    with qtbot.waitSignal(shown.reached, timeout=PATIENCE_MS):
        qtbot.mouseClick(
            slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 4, slider.height() // 2)
        )
    assert shown.position == pytest.approx(T0 + 50, abs=3)
    assert state(window).now == pytest.approx(shown.position, abs=1.1)
    assert window.replay_bar.time.text().endswith("of 3:20")


def test_the_speed_is_chosen_in_the_bar(window: MainWindow, qtbot: QtBot, recorded: Path) -> None:
    view(window, qtbot, recorded)
    window.replay_bar.speed.setCurrentIndex(2)
    assert player(window).speed == 20.0


def test_the_slider_says_what_happened_where_a_line_is(
    window: MainWindow, qtbot: QtBot, recorded: Path
) -> None:
    view(window, qtbot, recorded)
    slider = window.replay_bar.slider
    qtbot.waitUntil(lambda: bool(slider.words_at(slider.width() // 2)), timeout=PATIENCE_MS)
    assert "clean cache" in slider.words_at(slider.width() // 2)
    assert slider.words_at(slider.width() // 4) == ""


def test_a_rebuilt_window_goes_on_with_the_replay(window: MainWindow, qtbot: QtBot, recorded: Path) -> None:
    replay(window, qtbot, recorded)
    window.rebuild()
    qtbot.waitUntil(window.replay_bar.isVisible)
    window.replay_bar.play.click()
    assert not player(window).playing
    window.replay_bar.leave.click()
    assert window.console.replays.player is None
