"""The cache browser and cleanups over the cache of a live session against the simulator."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from core.config.settings import Settings
from core.session import run_session
from gui.dialogs.cleanup_dialog import CleanupDialog
from gui.jobs import DemoJob
from gui.main_window import MainWindow
from gui.theme import Theme
from tests.gui.caches import EXPIRED, GOOD, fill
from tests.sparing import UNWATCHED

PATIENCE_MS = 60_000


@pytest.fixture
def live(qtbot: QtBot, theme: Theme) -> Iterator[MainWindow]:
    """A demo that is held once it has answered some prompts; its cache had entries before."""
    window = MainWindow(Settings(), run_session, theme)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    job = DemoJob(Settings(**UNWATCHED))  # else its memory's cleanup may come before the test's
    fill(job.folder / "cache.sqlite")
    window.docks.show_panel("cache")
    window.console.start(job)
    state = window.console.feed
    try:
        qtbot.waitUntil(lambda: state.state.answered >= 3, timeout=PATIENCE_MS)
        window.console.pause()
        qtbot.waitUntil(
            lambda: state.state.phase == "paused" and state.state.in_flight == 0, timeout=PATIENCE_MS
        )
        qtbot.waitUntil(lambda: window.cache.model.listing.total > EXPIRED + GOOD, timeout=PATIENCE_MS)
        yield window
    finally:  # a window whose session runs on waits for it when it is deleted
        window.console.stop()
        assert window.console.runner.wait(20_000), "the session's thread did not end"


def told(window: MainWindow) -> str:
    return "\n".join(line.message for line in window.console.feed.state.log)


def test_what_is_done_in_the_browser_is_a_command_of_the_session(live: MainWindow, qtbot: QtBot) -> None:
    panel = live.cache
    assert live.cache_desk.is_live
    entry = next(entry for entry in live.cache_desk.cache if "bus number 3 " in entry.prompt)
    panel.show_entry(entry.id)
    qtbot.waitUntil(lambda: panel.selected().tolist() == [entry.id], timeout=PATIENCE_MS)
    panel.pin()
    qtbot.waitUntil(lambda: panel.errand.words.text() == "✔ Pinned: 1 entry.", timeout=PATIENCE_MS)
    assert live.cache_desk.cache.entry(entry.id).pinned
    qtbot.waitUntil(lambda: "pin " in told(live), timeout=PATIENCE_MS)

    ticket = live.cache_desk.correct(entry.id, "Two euros and ten cents, and children ride for free.", None)
    qtbot.waitUntil(lambda: ticket.is_over, timeout=PATIENCE_MS)
    assert live.cache_desk.cache.entry(entry.id).response.startswith("Two euros")

    panel.filter.setText("ferry")
    qtbot.waitUntil(lambda: panel.model.rowCount() == EXPIRED, timeout=PATIENCE_MS)
    panel.select_all_matching()
    panel.invalidate()
    panel._question.buttons()[0].click()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: f"Removed: {EXPIRED} entries." in panel.errand.words.text(), timeout=PATIENCE_MS)
    for words in (f"pin {entry.id:016x}", "correct", f"invalidate {EXPIRED} entries"):
        assert words in told(live)


@pytest.mark.parametrize("kind", ["expired", "low utility"])
def test_a_cleanup_of_a_running_sessions_cache_is_measured_and_undone(
    live: MainWindow, qtbot: QtBot, kind: str
) -> None:
    total = len(live.cache_desk.cache)
    expired = kind == "expired"
    live.actions_of.by_id["force_expired_cleanup" if expired else "force_low_utility_cleanup"].trigger()
    dialog = live.findChild(CleanupDialog)
    qtbot.waitUntil(lambda: dialog.run_button.isEnabled(), timeout=PATIENCE_MS)
    if not expired:
        dialog.threshold.setValue(1.0)
        dialog.share.setValue(50)
        qtbot.waitUntil(lambda: dialog.run_button.isEnabled(), timeout=PATIENCE_MS)
    gone = len(dialog.preview.plan)
    assert gone == (EXPIRED if expired else total // 2)
    dialog.run_button.click()
    qtbot.waitUntil(lambda: dialog.undo_button.isEnabled(), timeout=PATIENCE_MS)
    assert len(live.cache_desk.cache) == total - gone
    assert f"✔ Removed: {gone} entries. " in dialog.errand.words.text()
    assert "went back to the system" in dialog.errand.words.text()
    qtbot.waitUntil(lambda: live.console.feed.state.memory.cleanups == 1, timeout=PATIENCE_MS)
    dialog.undo_button.click()
    qtbot.waitUntil(
        lambda: dialog.errand.words.text() == f"✔ Brought back: {gone} entries.", timeout=PATIENCE_MS
    )
    assert len(live.cache_desk.cache) == total
    dialog.close()


def test_the_browser_follows_the_session(live: MainWindow, qtbot: QtBot) -> None:
    before = live.cache.model.listing.total
    live.console.resume()
    qtbot.waitUntil(lambda: live.cache.model.listing.total > before, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "hit rate" in live.cache.figures.text(), timeout=PATIENCE_MS)
