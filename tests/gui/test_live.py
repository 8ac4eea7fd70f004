"""The window over the real engine and the simulator."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from core.config.settings import Settings
from core.session import Session, run_session
from core.session.state import SessionState
from gui import app as console_app
from gui.jobs import DemoJob, FileJob
from gui.main_window import MainWindow
from gui.session_runner import KeysMissing
from gui.theme import Theme
from tests.gui.driving import choose_file
from tests.sparing import UNWATCHED

PATIENCE_MS = 60_000


@pytest.fixture
def live(qtbot: QtBot, theme: Theme) -> Iterator[MainWindow]:
    window = MainWindow(Settings(**UNWATCHED), run_session, theme)
    window.resize(1280, 800)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.console.stop()
    assert window.console.runner.wait(20_000), "the session's thread did not end"


def state(window: MainWindow) -> SessionState:
    return window.console.feed.state


def trigger(window: MainWindow, name: str) -> None:
    assert window.actions_of.by_id[name].isEnabled()
    window.actions_of.by_id[name].trigger()


def start_demo(window: MainWindow, qtbot: QtBot) -> None:
    trigger(window, "start_demo")
    qtbot.waitUntil(lambda: state(window).answered >= 3, timeout=PATIENCE_MS)


def test_the_demo_runs_is_paused_resumed_stopped_and_resumed_again(live: MainWindow, qtbot: QtBot) -> None:
    start_demo(live, qtbot)
    qtbot.waitUntil(lambda: len(live.accounts.cards) >= 2)  # those in sight
    qtbot.waitUntil(lambda: live.status.bar.value() > 0)
    assert state(live).total == 119

    trigger(live, "pause")
    qtbot.waitUntil(lambda: state(live).phase == "paused" and state(live).in_flight == 0, timeout=PATIENCE_MS)
    paused_at = state(live).done
    qtbot.waitUntil(lambda: live.actions_of.by_id["resume"].isEnabled())
    trigger(live, "resume")
    qtbot.waitUntil(lambda: state(live).done > paused_at, timeout=PATIENCE_MS)

    trigger(live, "stop")
    qtbot.waitUntil(lambda: not live.console.runner.live, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: live.actions_of.by_id["resume"].isEnabled())
    assert state(live).phase == "stopped"
    done = state(live).done
    assert done < 119

    trigger(live, "resume")
    qtbot.waitUntil(lambda: state(live).phase == "running" and state(live).answered > 0, timeout=PATIENCE_MS)
    assert state(live).answered_before == done  # nothing is asked twice
    trigger(live, "stop")
    qtbot.waitUntil(lambda: not live.console.runner.live, timeout=PATIENCE_MS)


def test_levers_work_on_the_running_engine(live: MainWindow, qtbot: QtBot) -> None:
    start_demo(live, qtbot)
    live.account_levers.send("harbour", "", "disable")
    live.concurrency.setValue(3)
    trigger(live, "collect_garbage")
    qtbot.waitUntil(lambda: state(live).accounts["harbour"].health == "disabled", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: state(live).concurrency == 3, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: state(live).memory.cleanups == 1, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: live.accounts.cards["harbour"].buttons["enable"].isEnabled())


def test_a_test_of_an_account_comes_back_in_words(live: MainWindow, qtbot: QtBot) -> None:
    start_demo(live, qtbot)
    qtbot.waitUntil(lambda: "harbour" in live.accounts.cards)
    card = live.accounts.cards["harbour"]
    qtbot.waitUntil(card.buttons["test"].isEnabled)
    card.buttons["test"].click()
    assert card.note.value is not None
    assert card.note.value.text == "◌ being tested …"
    qtbot.waitUntil(lambda: state(live).accounts["harbour"].tested is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "works, balance $48.20" in card.note.value.text, timeout=PATIENCE_MS)
    assert any(line.message.startswith("harbour works: balance 48.20 USD") for line in state(live).log)
    trigger(live, "test_all_accounts")
    qtbot.waitUntil(
        lambda: all(view.tested is not None for view in state(live).accounts.values()), timeout=PATIENCE_MS
    )
    card.setFocus()
    trigger(live, "lower_limit")
    qtbot.waitUntil(lambda: state(live).accounts["harbour"].max_in_flight is not None, timeout=PATIENCE_MS)
    trigger(live, "lift_limit")
    qtbot.waitUntil(lambda: state(live).accounts["harbour"].max_in_flight is None, timeout=PATIENCE_MS)


def test_closing_the_demo_drains_it_and_stops_the_simulator(live: MainWindow, qtbot: QtBot) -> None:
    start_demo(live, qtbot)
    live.close()
    question = next(box for box in live.findChildren(QMessageBox) if box.isVisible())
    next(button for button in question.buttons() if button.text() == "Drain and close").click()
    qtbot.waitUntil(lambda: not live.isVisible(), timeout=PATIENCE_MS)
    assert not live.console.runner.live
    qtbot.waitUntil(lambda: state(live).phase == "stopped")


def test_an_error_inside_the_engine_leaves_the_window_and_can_be_resumed(
    live: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Session, "_on_done", _break)
        trigger(live, "start_demo")
        qtbot.waitUntil(live.notices.isVisible, timeout=PATIENCE_MS)
    assert "the engine broke" in live.notices.message
    qtbot.waitUntil(lambda: live.status.phase.text() == "✖ failed")
    qtbot.waitUntil(lambda: live.actions_of.by_id["resume"].isEnabled())
    trigger(live, "resume")
    qtbot.waitUntil(lambda: state(live).answered >= 3, timeout=PATIENCE_MS)
    trigger(live, "stop")
    qtbot.waitUntil(lambda: not live.console.runner.live, timeout=PATIENCE_MS)


def _break(*_: object) -> None:
    raise RuntimeError("the engine broke")


def test_a_prompts_file_without_keys_asks_for_a_keys_file(
    live: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    prompts = tmp_path / "mine.txt"
    prompts.write_text("One?\nTwo?\n")
    bad_keys = tmp_path / "keys.txt"
    bad_keys.write_text("# nothing here\n")
    live.console.start(FileJob.for_prompts(prompts, Settings()))
    qtbot.waitUntil(live.notices.isVisible)
    (button,) = live.notices.buttons
    assert button.text() == "Choose a keys file…"
    button.click()
    choose_file(live, bad_keys)
    qtbot.waitUntil(lambda: "has no keys" in live.notices.message)
    assert live.actions_of.by_id["open"].isEnabled()
    assert not (tmp_path / "mine.pilot").exists()


def test_a_file_that_is_no_session_is_told(live: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.pilot"
    wrong.write_text("no database")
    trigger(live, "open")
    choose_file(live, wrong)
    qtbot.waitUntil(live.notices.isVisible)
    assert "wrong.pilot" in live.notices.message
    assert wrong.read_text() == "no database"


def test_a_session_file_takes_a_free_name_beside_its_prompts(tmp_path: Path) -> None:
    prompts = tmp_path / "mine.txt"
    assert FileJob.for_prompts(prompts, Settings()).session_path == tmp_path / "mine.pilot"
    (tmp_path / "mine.pilot").touch()
    (tmp_path / "mine-2.pilot").touch()
    assert FileJob.for_prompts(prompts, Settings()).session_path == tmp_path / "mine-3.pilot"


def test_without_stored_keys_the_job_says_where_to_put_them(tmp_path: Path) -> None:
    job = FileJob(tmp_path / "mine.pilot", Settings())
    with pytest.raises(KeysMissing, match="keys file"), job.open(resume=False):
        pass


def test_the_demo_keeps_out_of_the_users_files(tmp_path: Path) -> None:
    first, second = DemoJob(Settings()), DemoJob(Settings())
    assert first.folder != second.folder
    assert first.title == "Demo"


def test_the_application_starts_the_demo_and_ends_when_its_window_closes(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def close_when_it_runs() -> None:
        window = next(
            w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible()
        )
        if window.console.closing == "no" and state(window).answered:
            seen.append(state(window).answered)
            window.console.stop_and_close()

    looking = QTimer()
    looking.timeout.connect(close_when_it_runs)
    looking.start(50)
    hook = sys.excepthook
    assert console_app.main(["--demo"]) == 0
    looking.stop()
    assert seen
    assert sys.excepthook is hook


def test_an_unknown_option_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        console_app.main(["--nonsense"])
    assert ended.value.code == 2
    assert "--nonsense" in capsys.readouterr().err
