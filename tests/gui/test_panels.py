"""Panels draw a state, whatever its events were."""

from __future__ import annotations

from typing import TypeVar

import pytest
from pytestqt.qtbot import QtBot

from core.session.state import SessionState
from gui.panels.accounts_panel import AccountsPanel
from gui.panels.log_panel import LogPanel
from gui.panels.memory_panel import MemoryPanel
from gui.panels.money_panel import MoneyPanel
from gui.panels.panel import Panel
from gui.panels.status_strip import StatusStrip
from gui.plots.plots_panel import PlotsPanel
from gui.theme import Theme
from tests.gui.scripted import answered, opening, state_of

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


# -- plots -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["memory", "plots", "log", "accounts", "money", "strip"])
def test_a_hidden_panel_draws_only_when_it_is_shown(qtbot: QtBot, theme: Theme, kind: str) -> None:
    panel: Panel = {
        "memory": lambda: MemoryPanel(theme),
        "plots": lambda: PlotsPanel(theme),
        "log": lambda: LogPanel(theme),
        "accounts": lambda: AccountsPanel(theme),
        "money": lambda: MoneyPanel(theme),
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
