"""The memory page: what it says of a leak, its tables, and its levers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QBoxLayout
from pytestqt.qtbot import QtBot

from core.events import LeakJudged, MemoryCleaned
from core.session.state import SessionState
from core.session.views import MemoryView
from gui.main_window import MainWindow
from gui.panels.memory_channels import COMPARED_OVER_S, ChannelHistory, channel_rows, signed
from gui.panels.memory_panel import BUTTONS, MemoryPanel
from gui.panels.memory_words import cleanups_words, forecast_words, status_words, verdict_words
from gui.theme import Theme
from tests.gui.plots.busy import busy_state, leak, place, sampled, snapshot
from tests.gui.scripted import T0, ScriptedJob, ScriptedSession, opening, state_of


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme) -> MemoryPanel:
    panel = MemoryPanel(theme)
    qtbot.addWidget(panel)
    panel.use_actions({name: QAction(name, panel) for name, _ in BUTTONS})
    panel.now = lambda state: state.now  # type: ignore[method-assign]
    panel.resize(900, 300)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


# -- the words -------------------------------------------------------------------------------------


def test_the_verdict_has_its_evidence() -> None:
    assert verdict_words(MemoryView())[0] == "○ not judged yet"
    words, evidence, tone = verdict_words(MemoryView(leak=leak(T0)))
    assert (words, tone) == ("✖ leaks", "bad")
    assert evidence.startswith("live bytes rise by 6.2 MB a minute")


def judged(low: float | None, middle: float | None, high: float | None) -> MemoryView:
    told = LeakJudged(T0, "suspect", "live bytes", "", T0, 6.0, 5.0, 7.0, 2048.0, middle, low, high)
    return MemoryView(leak=told)


def test_the_forecast_counts_down_with_its_range() -> None:
    view = judged(7_500.0, 11_400.0, 18_000.0)
    assert forecast_words(view, T0) == "◔ reaches critical 2.00 GB in 3 h 10 min (2 h 05 min to 5 h 00 min)"
    assert (
        forecast_words(view, T0 + 600)
        == "◔ reaches critical 2.00 GB in 3 h 00 min (1 h 55 min to 4 h 50 min)"
    )


def test_the_forecast_says_what_is_not_known() -> None:
    assert "2 h 05 min at the earliest" in forecast_words(judged(7_500.0, 11_400.0, None), T0)
    assert forecast_words(judged(None, 11_400.0, None), T0).endswith("in 3 h 10 min")
    assert "does not reach critical 2.00 GB" in forecast_words(judged(None, None, None), T0)
    assert forecast_words(MemoryView(), T0) == ""
    assert forecast_words(MemoryView(leak=LeakJudged(T0, "none", "", "")), T0) == ""


def test_status_and_cleanups_are_told_in_a_line() -> None:
    state = state_of(*opening(), sampled(T0, 312.0), MemoryCleaned(T0, "by the operator", 12.5, 10))
    assert status_words(state.memory) == "● ok · 312 MB · growing · peak 312 MB"
    assert status_words(MemoryView()) == "No samples yet"
    assert cleanups_words(state.memory) == "1 cleanup, 12 MB returned"
    assert cleanups_words(MemoryView()) == "No cleanup yet"
    state.apply(MemoryCleaned(T0, "by the operator", 2.5, 10))
    assert cleanups_words(state.memory) == "2 cleanups, 15 MB returned"


# -- channels --------------------------------------------------------------------------------------


def test_a_channel_tells_what_it_holds_how_it_changed_and_why_it_is_silent() -> None:
    rows = channel_rows(sampled(T0 + 300, 312.0, threads=9.0), sampled(T0, 300.0))
    texts = {row[0].text: [cell.text for cell in row[1:]] for row in rows}
    assert texts["Resident"] == ["312 MB", "+12 MB", "all that lies in memory"]
    assert texts["Threads"][:2] == ["9", "-2"]
    assert texts["Tasks"][:2] == ["24", "0"]
    assert texts["Children"] == ["–", "–", "this platform does not tell"]
    assert all(row[3].text == "no sample yet" for row in channel_rows(None, None))


@pytest.mark.parametrize(
    ("change", "mb_each", "words"),
    [(0.0, 0.0, "0"), (1234.0, 0.0, "+1,234"), (-30.0, 1 / 1024, "0"), (-2.0, 1.0, "-2.0 MB")],
)
def test_changes_have_a_sign(change: float, mb_each: float, words: str) -> None:
    assert signed(change, mb_each) == words


def test_the_newest_sample_is_compared_with_one_five_minutes_old() -> None:
    history = ChannelHistory()
    for second in range(0, 1000, 2):
        history.note(sampled(T0 + second, 100.0 + second))
    earlier = history.earlier
    assert earlier is not None
    assert 998 - COMPARED_OVER_S - 10 <= earlier.t - T0 <= 998 - COMPARED_OVER_S
    history.note(sampled(T0 + 10, 5.0))  # back in a recording
    assert history.earlier is not None
    assert history.earlier.t == T0 + 10
    history.note(None)
    assert history.earlier is None


# -- the page --------------------------------------------------------------------------------------


def test_the_page_of_a_leak(panel: MemoryPanel) -> None:
    panel.show_state(busy_state(10))
    assert panel.verdict.text() == "✖ leaks"
    assert panel.forecast.isVisible()
    assert panel.forecast.text().startswith("◔ reaches critical 1.00 GB in ")
    assert panel.channels.table.texts()[0][0] == "Resident"
    panel.show_state(state_of(*opening(), sampled(T0, 200.0)))
    assert panel.verdict.text() == "○ not judged yet"
    assert not panel.forecast.isVisible()


def test_growth_is_told_by_line_and_by_type(panel: MemoryPanel) -> None:
    panel.tabs.setCurrentWidget(panel.growth)
    state = state_of(*opening(), sampled(T0, 300.0), leak(T0), place(T0))
    panel.show_state(state)
    assert panel.growth.lines.texts()[0] == ["app/history.py:88", "+4.4 MB", "71 %", "history.append(answer)"]
    assert panel.growth.types.texts()[0] == ["dict", "+2.7 MB", "+12,050"]
    assert "71 %" in panel.growth.words.text()
    state.apply(LeakJudged(T0 + 1, "none", "", "It stopped"))
    panel.show_state(state)
    assert panel.growth.lines.texts() == []
    assert "No growth is located" in panel.growth.words.text()


def test_the_newest_snapshot_is_compared_and_any_other_can_be(panel: MemoryPanel, qtbot: QtBot) -> None:
    tab = panel.snapshots
    panel.tabs.setCurrentWidget(tab)
    state = state_of(*opening(), snapshot(T0, 1))
    panel.show_state(state)
    assert tab.list.chosen == "1"
    assert tab.types.texts() == []
    state.apply(snapshot(T0 + 240, 2))
    panel.show_state(state)
    assert tab.list.chosen == "2"
    assert [row[:2] for row in tab.list.texts()] == [
        ["2", tab.list.texts()[0][1]],
        ["1", tab.list.texts()[1][1]],
    ]
    assert tab.types.texts()[0] == ["dict", "+48,210", "+11 MB"]
    assert tab.lines.texts() == [["app/history.py:88", "+24,100", "+9.5 MB"]]
    tab.list.setFocus()
    qtbot.keyClick(tab.list, Qt.Key.Key_Down)
    assert tab.list.chosen == "1"
    assert tab.types.texts() == []
    panel.show_state(state)  # another state does not take the choice away
    assert tab.list.chosen == "1"


def test_cleanups_are_listed_newest_first(panel: MemoryPanel) -> None:
    panel.tabs.setCurrentWidget(panel.history)
    panel.show_state(
        state_of(
            *opening(),
            MemoryCleaned(T0, "memory is warning", 31.0, 0, 240, 2),
            MemoryCleaned(T0 + 5, "by the operator", 12.5, 420),
        )
    )
    rows = [row[1:] for row in panel.history.table.texts()]
    assert rows == [["by the operator", "12 MB", "420", "0"], ["memory is warning", "31 MB", "0", "242"]]


def test_only_the_table_in_front_is_drawn(panel: MemoryPanel) -> None:
    panel.show_state(busy_state(5))
    assert panel.history.table.texts() == []
    panel.tabs.setCurrentWidget(panel.history)
    assert len(panel.history.table.texts()) == 2


def test_it_folds_in_a_narrow_dock(panel: MemoryPanel, qtbot: QtBot) -> None:
    assert panel._sides.direction() == QBoxLayout.Direction.LeftToRight
    panel.show_state(busy_state(5))
    panel.resize(400, 600)
    qtbot.waitUntil(lambda: panel.width() == 400)
    assert panel._sides.direction() == QBoxLayout.Direction.TopToBottom
    bar = panel._summary.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() == 0)  # all of the words and buttons are in sight
    for button in panel.buttons.values():
        assert button.visibleRegion().boundingRect().height() == button.height()


def test_everything_has_a_name(panel: MemoryPanel) -> None:
    for table in (
        panel.channels.table,
        panel.growth.lines,
        panel.growth.types,
        panel.snapshots.list,
        panel.snapshots.types,
        panel.snapshots.lines,
        panel.history.table,
        panel.tabs,
    ):
        assert table.accessibleName()


def test_the_levers_work_in_the_window_and_the_plot_is_a_button_away(
    window: MainWindow, qtbot: QtBot
) -> None:
    memory = window.memory
    assert not memory.buttons["release_memory"].isEnabled()
    session = ScriptedSession()
    session.tell(*opening())
    window.console.start(ScriptedJob(session))
    qtbot.waitUntil(memory.buttons["release_memory"].isEnabled)
    window.docks.show_panel("memory")
    qtbot.waitUntil(memory.isVisible)
    for name, _ in BUTTONS:
        memory.buttons[name].click()
    assert [type(command).__name__ for command in session.commands] == [
        "CollectGarbage",
        "ReleaseMemory",
        "TakeSnapshot",
    ]
    memory.plots.click()
    qtbot.waitUntil(window.plots.isVisible)


def test_a_moment_is_shown_from_anywhere(window: MainWindow, qtbot: QtBot) -> None:
    window.docks.show_panel("log")
    window.show_moment(T0 + 5)
    qtbot.waitUntil(window.plots.isVisible)
    assert window.plots.board.crosshair == T0 + 5


def test_an_empty_state_is_an_empty_page(panel: MemoryPanel) -> None:
    panel.show_state(busy_state(5))
    panel.show_state(SessionState())
    assert panel.status.text() == "No samples yet"
    assert {row[1] for row in panel.channels.table.texts()} == {"–"}
