"""The money page: cost, what is expected, accounts, savings and caps."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QLabel
from pytestqt.qtbot import QtBot

from core.events import (
    AccountDeclared,
    AttemptEnded,
    AttemptStarted,
    DaySpent,
    Event,
    HealthChanged,
    PromptAnswered,
    PromptsCounted,
    PromptStarted,
    SessionStarted,
    Usage,
)
from core.session.state import SessionState
from gui.panels.money_panel import MoneyPanel
from gui.panels.money_words import basis_words, cap_lines
from gui.theme import Theme
from tests.gui.scripted import T0, state_of

USAGE = Usage(50, 100, 80)


def prompt(seq: int, usd: float | None, account: str) -> list[Event]:
    saved = None if usd is None else 0.001
    return [
        PromptStarted(T0, seq, f"p{seq}", "text"),
        AttemptStarted(T0, seq, 1, account, f"sk-…{account}", "first", ""),
        AttemptEnded(
            T0,
            seq,
            1,
            account,
            f"sk-…{account}",
            "answered",
            None,
            200,
            "",
            0.1,
            0.5,
            USAGE,
            usd,
            None,
            saved,
            None if usd is None else usd,
        ),
        PromptAnswered(T0, seq, f"p{seq}", account, None, 1, 0.1, 0.5, USAGE, usd, "stop"),
    ]


def hit(seq: int) -> list[Event]:
    return [
        PromptStarted(T0, seq, f"p{seq}", "text"),
        PromptAnswered(T0, seq, f"p{seq}", None, "exact", 0, None, 0.0, Usage(), 0.0, "stop", saved_usd=0.01),
    ]


def spent_state(
    prompts: int = 60,
    *,
    session_cap: float | None = None,
    account_cap: float | None = None,
    day_cap: float | None = None,
    usd: float | None = 0.01,
) -> SessionState:
    """Of 200 prompts every fourth is a hit; of the calls two thirds went to one account."""
    start = SessionStarted(
        T0,
        "s1",
        "single",
        "deepseek-flash",
        "http://127.0.0.1:1/v1",
        8,
        max_cost_usd=session_cap,
        max_cost_per_account_usd=account_cap,
        max_cost_per_day_usd=day_cap,
    )
    state = state_of(start, PromptsCounted(T0, 200, True), DaySpent(T0, "2023-11-14", 2.0))
    for name in ("lighthouse", "harbour"):
        state.apply(AccountDeclared(T0, name, (f"sk-…{name}",)))
        state.apply(HealthChanged(T0, name, "", "healthy", "answers"))
    for seq in range(prompts):
        cost = None if usd is None else usd * (0.5 + seq % 3 / 2)
        state.apply_all(
            hit(seq) if seq % 4 == 3 else prompt(seq, cost, "harbour" if seq % 3 else "lighthouse")
        )
    return state


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme) -> MoneyPanel:
    panel = MoneyPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(1000, 300)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def shown(panel: MoneyPanel) -> str:
    return "\n".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def cell(panel: MoneyPanel, row: int, column: int) -> str:
    return str(panel.model.data(panel.model.index(row, column)))


def test_it_tells_cost_forecast_and_savings(panel: MoneyPanel) -> None:
    state = spent_state()
    panel.show_state(state)
    assert panel.cost.text() == f"${state.cost_usd:.3f}"
    mid, low, high = (
        float(part.strip("$()")) for part in panel.expected.text().split() if part.strip("(").startswith("$")
    )
    assert state.cost_usd < low < mid < high
    assert "60 finished prompts; 140 are left" in panel.basis.text()
    assert panel.savings["cache"].text() == "$0.150"
    assert panel.savings["prefix"].text() == "$0.0450"
    assert panel.savings["off_peak"].text() == panel.cost.text()


def test_without_enough_answers_it_says_what_is_missing(panel: MoneyPanel) -> None:
    panel.show_state(spent_state(8))
    assert panel.expected.text() == "–"
    assert panel.basis.text() == "Not known before 20 prompts were bought: 6 are"
    panel.show_state(spent_state(8, usd=None))
    assert panel.cost.text() == "$0.00 ?"
    assert "No price is known for 6 calls" in panel.basis.text()
    assert "once a session runs" in basis_words(SessionState(), None)


def test_each_account_has_a_line_that_can_be_sorted(panel: MoneyPanel) -> None:
    state = spent_state(account_cap=1.0)
    panel.show_state(state)
    assert [cell(panel, row, 0) for row in (0, 1)] == ["lighthouse", "harbour"]
    assert cell(panel, 0, 3) == f"${1 - state.accounts['lighthouse'].cost_usd:.3f}"
    assert "to" in cell(panel, 0, 4)
    panel.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    costs = [float(cell(panel, row, 1).strip("$")) for row in (0, 1)]
    assert costs == sorted(costs, reverse=True)
    panel.show_state(spent_state())
    assert panel.table.isColumnHidden(3)


def test_caps_show_what_is_left_and_warn_when_little_is(panel: MoneyPanel) -> None:
    panel.show_state(spent_state())
    assert "Cap:" not in shown(panel)
    assert "2023-11-14 (UTC)" in shown(panel)
    state = spent_state(session_cap=5.0, day_cap=2.6)
    panel.show_state(state)
    session, day = cap_lines(state)
    assert session.words == f"${state.cost_usd:.3f} of $5.00, ${5 - state.cost_usd:.2f} left"
    assert (session.tone, day.tone) == ("text", "warn")
    assert "Cap: Session" in shown(panel)
    assert "Cap: 2023-11-14 (UTC)" in shown(panel)
    bar = panel.caps[1][2]
    assert bar.isVisible()
    assert bar.accessibleName() == "Cap: 2023-11-14 (UTC)"
    assert bar.accessibleDescription() == day.words


def test_a_narrow_dock_has_the_accounts_below(panel: MoneyPanel) -> None:
    panel.show_state(spent_state())
    assert panel._sides.direction() == QBoxLayout.Direction.LeftToRight
    panel.resize(360, 600)
    assert panel._sides.direction() == QBoxLayout.Direction.TopToBottom
    panel.resize(1000, 300)
    assert panel._sides.direction() == QBoxLayout.Direction.LeftToRight
