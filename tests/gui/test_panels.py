"""Panels draw a state, whatever its events were."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.events import (
    Event,
    PromptAnswered,
    PromptStarted,
    Usage,
)
from core.session.state import SessionState
from gui.panels.accounts_panel import AccountsPanel
from gui.panels.log_panel import LogPanel
from gui.panels.memory_panel import MemoryPanel
from gui.panels.panel import Panel
from gui.panels.requests_panel import RequestsPanel
from gui.panels.status_strip import StatusStrip
from gui.plots.plots_panel import PlotsPanel
from gui.theme import Theme
from tests.gui.scripted import T0, answered, failed, opening, state_of

AnyPanel = TypeVar("AnyPanel", bound=Panel)


def shown(qtbot: QtBot, panel: AnyPanel) -> AnyPanel:
    keep(qtbot, panel)
    panel.resize(900, 400)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def keep(qtbot: QtBot, panel: Panel) -> None:
    """Until the end of the test: collected in the middle of a paint event, a plot takes the process with it."""
    qtbot.addWidget(panel, before_close_func=lambda _widget, _held=panel: None)


def hit(seq: int, t: float) -> list[Event]:
    usage = Usage()
    return [
        PromptStarted(t, seq, f"p{seq}", f"Prompt number {seq}"),
        PromptAnswered(t, seq, f"p{seq}", None, "exact", 0, None, 0.001, usage, 0.0, "stop"),
    ]


# -- requests --------------------------------------------------------------------------------------


def test_requests_are_filtered_by_word_and_by_state(qtbot: QtBot, theme: Theme) -> None:
    panel = shown(qtbot, RequestsPanel(theme))
    running = PromptStarted(T0, 9, "p9", "A prompt in flight")
    panel.show_state(state_of(*opening(), *answered(1), *hit(2, T0), *failed(3), running))
    assert panel.count.text() == "4 shown"
    qtbot.keyClicks(panel.filter, "REFUSED")
    assert panel.count.text() == "1 of 4 shown"
    assert panel.model.row_at(0).seq == 3
    panel.filter.clear()
    found = {}
    for i in range(panel.show_box.count()):
        panel.show_box.setCurrentIndex(i)
        found[panel.show_box.currentText()] = {
            panel.model.row_at(row).seq for row in range(panel.model.rowCount())
        }
    assert found == {
        "All": {1, 2, 3, 9},
        "In flight": {9},
        "Answered": {1, 2},
        "Hits": {2},
        "Failed": {3},
    }


def test_the_reader_keeps_the_line_he_has_scrolled_to(qtbot: QtBot, theme: Theme) -> None:
    panel = shown(qtbot, RequestsPanel(theme))
    state = state_of(*opening(), *(event for seq in range(200) for event in answered(seq)))
    panel.show_state(state)
    bar = panel.table.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 100)
    bar.setValue(50)
    reading = panel.model.row_at(50).seq
    state.apply_all(event for seq in range(200, 220) for event in answered(seq))
    panel.show_state(state)
    assert panel.model.row_at(bar.value()).seq == reading
    bar.setValue(0)
    state.apply_all(answered(300))
    panel.show_state(state)
    assert bar.value() == 0  # at the top one follows the newest


# -- plots -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["memory", "plots", "requests", "log", "accounts", "strip"])
def test_a_hidden_panel_draws_only_when_it_is_shown(qtbot: QtBot, theme: Theme, kind: str) -> None:
    panel: Panel = {
        "memory": lambda: MemoryPanel(theme),
        "plots": lambda: PlotsPanel(theme),
        "requests": lambda: RequestsPanel(theme),
        "log": lambda: LogPanel(theme),
        "accounts": lambda: AccountsPanel(theme),
        "strip": lambda: StatusStrip(theme),
    }[kind]()
    keep(qtbot, panel)
    drawn: list[SessionState] = []
    draw = panel.draw
    panel.draw = lambda state: (drawn.append(state), draw(state))[0]  # type: ignore[func-returns-value, method-assign, assignment]
    first, second = state_of(*opening()), state_of(*opening(), *answered(1))
    panel.show_state(first)
    panel.show_state(second)
    assert drawn == []
    panel.show()
    assert drawn[-1] is second


def test_sorting_by_a_column_of_numbers_sorts_numbers(qtbot: QtBot, theme: Theme) -> None:
    panel = shown(qtbot, RequestsPanel(theme))
    events = [e for seq, s in enumerate((0.9, 12.0, 0.05)) for e in answered(seq, latency_s=s)]
    panel.show_state(state_of(*events))
    panel.table.sortByColumn(8, Qt.SortOrder.AscendingOrder)
    assert [panel.model.row_at(row).latency_s for row in range(3)] == [0.05, 0.9, 12.0]
