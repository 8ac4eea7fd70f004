"""The strip at the top of the window."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from core.events import (
    AccountDeclared,
    Event,
    HealthChanged,
    LeakJudged,
    MemorySampled,
    PhaseChanged,
    PromptAnswered,
    PromptStarted,
    SessionEnded,
    Usage,
)
from core.session.state import SessionState
from gui.main_window import MainWindow
from gui.panels.status_strip import StatusStrip, progress_words
from gui.theme import Theme
from gui.widgets.tile import Tile
from tests.gui.scripted import T0, ScriptedJob, ScriptedSession, answered, failed, opening, state_of


@pytest.fixture
def strip(qtbot: QtBot, theme: Theme) -> StatusStrip:
    """In a window, that gives it the height it asks for."""
    window = QWidget()
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    strip = StatusStrip(theme)
    layout.addWidget(strip)
    layout.addStretch(1)
    window.resize(1280, 300)
    qtbot.addWidget(window, before_close_func=lambda _, _held=window: None)
    window.show()
    qtbot.waitExposed(window)
    return strip


def hit(seq: int, t: float, saved_usd: float) -> list[Event]:
    return [
        PromptStarted(t, seq, f"p{seq}", f"Prompt number {seq}"),
        PromptAnswered(
            t, seq, f"p{seq}", None, "exact", 0, None, 0.001, Usage(), 0.0, "stop", saved_usd=saved_usd
        ),
    ]


def busy() -> SessionState:
    return state_of(
        *opening(),
        *answered(1),
        *answered(2, T0 + 1),
        *hit(3, T0 + 2, 0.002),
        *failed(4, T0 + 2),
        MemorySampled(T0 + 2, 312.0, "warning", "growing", 4.0),
    )


def test_the_strip_tells_how_the_session_is_doing(strip: StatusStrip) -> None:
    strip.show_state(busy())
    values = {name: tile.value for name, tile in strip.tiles.items()}
    assert strip.overall.value == "▲ look at memory"
    assert strip.overall.accessibleName() == "Overall: look at memory"
    assert strip.overall.toolTip() == "Memory is over its warning level: 312 MB"
    assert strip.phase.text() == "▶ running"
    assert strip.bar.value() == 40
    assert values["hits"] == "33 % (1)"
    assert values["in_flight"] == "0 · 0 calls"
    assert values["failed"] == "1"
    assert values["cost"] == "$0.0020 / –"
    assert values["memory"] == "312 MB ↑ ▲ warning"
    assert values["leak"] == "● no leak"
    assert values["accounts"] == "2 of 2"
    assert strip.tiles["memory"].accessibleName() == "Memory: 312 MB, growing, warning"
    assert "The cache has saved $0.0020" in strip.tiles["cost"].toolTip()
    assert "Not known before 20 prompts were bought" in strip.tiles["cost"].toolTip()


def test_the_cost_has_its_forecast_once_there_is_evidence(strip: StatusStrip) -> None:
    state = state_of(*opening(), *(event for seq in range(30) for event in answered(seq)))
    strip.show_state(state)
    assert strip.tiles["cost"].value == "$0.0300 / $0.100"
    tip = strip.tiles["cost"].toolTip()
    assert "Expected in all: $0.100" in tip
    assert "30 finished prompts; 70 are left" in tip


def test_a_leak_has_its_own_tile_with_the_evidence(strip: StatusStrip) -> None:
    sample = MemorySampled(T0, 312.0, "ok", "stable", 0.0)
    strip.show_state(state_of(*opening(), sample, LeakJudged(T0, "confirmed", "live", "grows by 12 MB/min")))
    assert strip.tiles["leak"].value == "✖ leaks"
    assert strip.tiles["leak"].toolTip() == "grows by 12 MB/min"
    assert strip.tiles["memory"].value == "312 MB → ● ok"


def test_every_tile_leads_to_its_panel_by_click_and_by_key(strip: StatusStrip, qtbot: QtBot) -> None:
    strip.show_state(busy())
    wanted: list[str] = []
    strip.panelWanted.connect(wanted.append)
    expected = {
        "rate": "plots",
        "hits": "cache",
        "latency": "plots",
        "in_flight": "requests",
        "failed": "requests",
        "cost": "money",
        "memory": "memory",
        "leak": "memory",
        "accounts": "accounts",
    }
    assert set(strip.tiles) == set(expected)
    for name, dock in expected.items():
        tile = strip.tiles[name]
        wanted.clear()
        tile.setFocus()
        qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
        qtbot.keyClick(tile, Qt.Key.Key_Return)
        qtbot.keyClick(tile, Qt.Key.Key_Space)
        assert wanted == [dock] * 3
    wanted.clear()
    strip.overall.click()
    assert wanted == ["memory"]
    strip.show_state(state_of(*opening(), HealthChanged(T0, "work", "", "out of balance", "402")))
    strip.overall.click()
    assert wanted[1:] == ["accounts"]


def words_of(tile: Tile) -> int:
    return tile.fontMetrics().horizontalAdvance(tile.value)


@pytest.mark.parametrize("width", [1280, 900, 420])
def test_nothing_is_cut_at_any_width_and_with_long_words(
    strip: StatusStrip, qtbot: QtBot, width: int
) -> None:
    long = "Außergewöhnlich lange Beschriftung"
    for name in ("rate", "in_flight", "memory"):
        strip.tiles[name].caption = long
    strip.show_state(busy())
    strip.tiles["failed"].show_value("1.234.567 (+12.345 zurückgewiesen)")
    strip.window().resize(width, 300)

    def laid_out() -> bool:
        room = strip.tiles["rate"].parentWidget().rect()
        return all(
            room.contains(tile.geometry()) and tile.width() >= words_of(tile) for tile in strip.tiles.values()
        )

    qtbot.waitUntil(laid_out)
    rows = {tile.y() for tile in strip.tiles.values()}
    if width == 420:
        assert len(rows) >= 3
        assert strip.progress_words.text() == "4 of 100"
    assert strip.progress_words.width() >= strip.progress_words.sizeHint().width()


def test_a_tile_does_not_shrink_when_its_number_does(strip: StatusStrip) -> None:
    tile = strip.tiles["rate"]
    tile.show_value("1,234,567.8/s and more")
    wide = tile.sizeHint().width()
    tile.show_value("0/s")
    assert tile.sizeHint().width() == wide


def test_the_progress_says_what_is_left_and_what_was_done() -> None:
    assert progress_words(SessionState(), 0) == "Open a prompts file, or start the demo"
    running = state_of(*opening(10), *answered(1, T0 + 1), *answered(2, T0 + 2))
    assert progress_words(running, T0 + 4) == "2 of 10 (20 %) · 12 s left"
    assert progress_words(running, T0 + 4, short=True) == "2 of 10"
    paused = state_of(*opening(10), *answered(1, T0 + 1), PhaseChanged(T0 + 2, "paused"))
    assert progress_words(paused, T0 + 4) == "1 of 10 (10 %)"
    draining = state_of(*opening(10), *answered(1, T0 + 1), PhaseChanged(T0 + 2, "draining"))
    assert progress_words(draining, T0 + 4) == "1 of 10 (10 %)"
    over = state_of(*opening(1), *answered(1, T0 + 1), SessionEnded(T0 + 63, "finished"))
    assert progress_words(over, T0 + 99) == "1 of 1 (100 %) · took 1 min 03 s"


def test_a_phase_that_is_the_whole_word_is_said_once(strip: StatusStrip) -> None:
    strip.show_state(state_of(*opening(), PhaseChanged(T0, "paused", "by the operator")))
    assert strip.overall.value == "‖ paused"
    assert strip.phase.isHidden()
    strip.show_state(busy())
    assert not strip.phase.isHidden()


def test_the_failed_tile_shows_the_failed_requests(window: MainWindow, qtbot: QtBot) -> None:
    session = ScriptedSession()
    window.console.start(ScriptedJob(session))
    session.tell(*opening(), *answered(1), *failed(2))
    qtbot.waitUntil(lambda: window.status.tiles["failed"].value == "1")
    window.docks.docks["requests"].hide()
    window.status.tiles["failed"].click()
    assert window.docks.docks["requests"].isVisible()
    assert window.requests.show_box.currentData() == "failed"
    for name, dock in (("accounts", "accounts"), ("memory", "memory"), ("leak", "memory"), ("rate", "plots")):
        window.docks.docks[dock].hide()
        window.status.tiles[name].click()
        assert window.docks.docks[dock].isVisible()
    shown = "cache"
    window.docks.docks[shown].hide()
    window.status.tiles["hits"].click()
    assert window.docks.docks[shown].isVisible()


def test_the_window_can_be_as_low_as_its_panels_and_no_page_makes_it_grow(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = ScriptedSession()
    window.resize(1280, 800)
    window.console.start(ScriptedJob(session))
    names = [f"a{i:02}" for i in range(25)]
    session.tell(*opening(), *(AccountDeclared(T0, name, ("sk-…1234",) * 8) for name in names))
    qtbot.waitUntil(lambda: window.accounts.model.rowCount() == 27)
    window.accounts.show_account("a20")
    qtbot.waitUntil(lambda: window.accounts.detail is not None and window.accounts.detail.isVisible())
    assert window.status.minimumSizeHint().height() < 130
    assert window.height() == 800


def test_the_accounts_tile_brings_the_account_in_trouble_into_sight(window: MainWindow, qtbot: QtBot) -> None:
    session = ScriptedSession()
    window.console.start(ScriptedJob(session))
    names = [f"a{i:02}" for i in range(12)]
    session.tell(*opening(), *(AccountDeclared(T0, name, ("sk-…1234",)) for name in names))
    session.tell(HealthChanged(T0, "a09", "", "out of balance", "402"))
    qtbot.waitUntil(lambda: bool(window.accounts.cards))
    qtbot.waitUntil(lambda: "out of balance" in window.accounts.summary.text())
    assert "a09" not in window.accounts.cards
    window.status.tiles["accounts"].click()
    assert window.accounts.current == "a09"
    assert "a09" in window.accounts.board.names_in_sight()


def test_a_wait_counts_down_by_the_wall_clock_and_only_while_it_is_seen(
    strip: StatusStrip, qtbot: QtBot
) -> None:
    until = time.time() + 5025.4
    waiting = state_of(*opening(), PhaseChanged(T0 + 1, "waiting", "for the cheap hours", until))
    strip.show_state(waiting)
    assert strip.progress_words.text().startswith("Waits for the cheap hours: starts in 1:23:4")
    assert strip.overall.accessibleName() == "Overall: waiting"
    strip.hide()
    strip.progress_words.show_words("not seen")
    strip.show_state(waiting)
    assert strip.progress_words.text() == "not seen"
    strip.show()
    qtbot.waitUntil(lambda: "1:23:4" in strip.progress_words.text())
    strip.resize(420, strip.height())
    qtbot.waitUntil(lambda: strip.progress_words.text().startswith("Starts in 1:23:4"))


def test_a_wait_as_long_as_the_deadline_allows_says_so(strip: StatusStrip) -> None:
    until = time.time() + 60
    strip.show_state(
        state_of(*opening(), PhaseChanged(T0 + 1, "waiting", "as long as the deadline allows", until))
    )
    assert strip.progress_words.text().startswith("Waits as long as the deadline allows: starts in ")
