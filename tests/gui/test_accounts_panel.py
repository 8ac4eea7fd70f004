"""The key-health board: cards for a few accounts, lines for many."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.events import (
    AccountDeclared,
    AttemptStarted,
    BalanceRead,
    Event,
    HealthChanged,
    LimitChanged,
)
from core.session.state import SessionState
from gui.panels.accounts_panel import AccountsPanel
from gui.theme import DARK, LIGHT, Theme
from gui.widgets.account_card import AccountCard
from tests.gui.scripted import T0, answered, opening, started, state_of


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme) -> AccountsPanel:
    panel = AccountsPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(760, 620)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def show(panel: AccountsPanel, qtbot: QtBot, state: SessionState, cards: int) -> None:
    panel.show_state(state)
    qtbot.waitUntil(lambda: len(panel.cards) >= cards)


def many(count: int) -> list[Event]:
    names = [f"a{i:03}" for i in range(count)]
    return [started(), *(AccountDeclared(T0, name, (f"sk-…{name}",)) for name in names)]


def text(card: AccountCard) -> dict[str, str]:
    assert card.head.value is not None
    assert card.load.value is not None
    assert card.figures.value is not None
    return {
        "health": card.head.value.health.text,
        "why": card.head.value.why,
        "since": card.head.value.since.text,
        "load": card.load.value.text,
        "success": card.success.accessibleDescription(),
        "note": card.note.accessibleDescription(),
    } | {figure.caption: figure.value for figure in card.figures.value}


# -- cards -----------------------------------------------------------------------------------------


def test_a_card_tells_why_an_account_is_not_asked_and_until_when(panel: AccountsPanel, qtbot: QtBot) -> None:
    state = state_of(
        *opening(),
        *answered(1),
        HealthChanged(T0 + 1, "work", "", "cooling", "429 three times", T0 + 13.5),
        LimitChanged(T0 + 1, "work", "deepseek-flash", 4, "429 at 5 in flight"),
        BalanceRead(T0 + 1, "work", True, 12.5, "CNY"),
        AttemptStarted(T0 + 1.5, 2, 1, "spare", "sk-…aaaa", "first", "free", (("work", "cooling down"),)),
    )
    show(panel, qtbot, state, 2)
    card = panel.cards["work"]
    assert text(card) == {
        "health": "◆ cooling",
        "why": "429 three times",
        "since": "for 1.0 s · ◔ next probe in 12 s",
        "load": "0 of 4 in flight",
        "success": "Success 100 %",
        "note": "Avoided once, last: cooling down",
        "Calls": "1",
        "Tokens": "100",
        "Cost": "$0.0010",
        "Balance": "¥12.50",
    }
    assert card.load.toolTip() == "429 at 5 in flight"
    assert card.accessibleDescription() == (
        "cooling: 429 three times, for 1.0 s · ◔ next probe in 12 s; 0 of 4 in flight; Success 100 %; "
        "p50 500 ms · p95 500 ms; Calls: 1, Tokens: 100, Cost: $0.0010, Balance: ¥12.50; "
        "Avoided once, last: cooling down"
    )
    assert text(panel.cards["spare"])["load"] == "1 of 4 in flight"
    assert [key.name for key in panel.cards["spare"].keys.value or ()] == ["sk-…aaaa", "sk-…bbbb"]
    assert panel.summary.text() == "1 of 2 usable · 1 cooling (next in 12 s)"


def test_the_countdown_to_the_next_probe_goes_on_without_events(panel: AccountsPanel, qtbot: QtBot) -> None:
    state = state_of(*opening(), HealthChanged(T0, "work", "", "cooling", "429", T0 + 5.0))
    show(panel, qtbot, state, 2)
    assert "next probe in 5 s" in text(panel.cards["work"])["since"]

    def later() -> bool:
        panel.show_state(state)
        return "next probe in 4 s" in text(panel.cards["work"])["since"]

    qtbot.waitUntil(later)


def test_levers_are_offered_only_while_a_session_runs_and_where_they_change_something(
    panel: AccountsPanel, qtbot: QtBot
) -> None:
    state = state_of(*opening(), HealthChanged(T0, "spare", "", "disabled", "by the operator"))
    show(panel, qtbot, state, 2)

    def offered(account: str) -> set[str]:
        card = panel.cards[account]
        levers = {name for name, button in card.buttons.items() if button.isEnabled()}
        return levers | ({"limit"} if card.limit.isEnabled() else set())

    assert offered("work") == set()
    panel.set_live(True)
    assert offered("work") == {"drain", "disable", "test", "limit"}
    assert offered("spare") == {"enable", "test", "limit"}


def test_cards_of_another_session_replace_the_old_ones(panel: AccountsPanel, qtbot: QtBot) -> None:
    show(panel, qtbot, state_of(*opening()), 2)
    show(panel, qtbot, state_of(*answered(1, account="other")), 1)
    assert list(panel.cards) == ["other"]
    panel.show_state(SessionState())
    assert panel.cards == {}
    assert not panel.board.isVisible()


def test_the_arrows_go_from_card_to_card_and_the_last_one_is_the_chosen_one(
    panel: AccountsPanel, qtbot: QtBot
) -> None:
    show(panel, qtbot, state_of(*many(6)), 4)
    assert panel.board.names_in_sight()[:2] == ["a000", "a001"]
    panel.activateWindow()
    panel.cards["a000"].setFocus()
    for key, account in (
        (Qt.Key.Key_Right, "a001"),
        (Qt.Key.Key_Down, "a003"),
        (Qt.Key.Key_End, "a005"),
        (Qt.Key.Key_Down, "a005"),
        (Qt.Key.Key_Home, "a000"),
        (Qt.Key.Key_Left, "a000"),
    ):
        qtbot.keyClick(panel.cards[panel.current or "a000"], key)
        assert panel.current == account
        assert panel.cards[account].hasFocus()


def test_the_menu_key_and_a_right_click_ask_for_the_menu_of_the_account_or_the_key(
    panel: AccountsPanel, qtbot: QtBot
) -> None:
    show(panel, qtbot, state_of(*opening()), 2)
    asked: list[tuple[str, str]] = []
    panel.menuWanted.connect(lambda account, key, _place: asked.append((account, key)))
    card = panel.cards["spare"]
    reason = QContextMenuEvent.Reason
    QApplication.sendEvent(
        card, QContextMenuEvent(reason.Keyboard, QPoint(5, 5), card.mapToGlobal(QPoint(5, 5)))
    )
    second = QPoint(card.keys.width() - 20, 5)
    where = card.keys.mapToGlobal(second)
    QApplication.sendEvent(card.keys, QContextMenuEvent(reason.Mouse, second, where))
    assert asked == [("spare", ""), ("spare", "sk-…bbbb")]
    assert panel.current == "spare"


def test_of_many_keys_the_ones_in_trouble_are_shown(panel: AccountsPanel, qtbot: QtBot) -> None:
    keys = tuple(f"sk-…{i:04}" for i in range(200))
    state = state_of(started(), AccountDeclared(T0, "big", keys))
    state.apply_all(HealthChanged(T0, "big", key, "healthy", "answers") for key in keys)
    state.apply(HealthChanged(T0, "big", "sk-…0150", "unauthorised", "401"))
    show(panel, qtbot, state, 1)
    lines = [key.line.text for key in panel.cards["big"].keys.value or ()]
    assert lines[0] == "✖ sk-…0150 · unauthorised"
    assert len(lines) == 8
    assert lines[-1] == "and 193 more, 193 healthy"


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_cards_take_on_the_colours_of_the_theme(
    panel: AccountsPanel, qtbot: QtBot, theme: Theme, colours: object
) -> None:
    show(panel, qtbot, state_of(*opening()), 2)
    theme.use(DARK if colours is DARK else LIGHT)
    card = panel.cards["work"]
    shot = card.grab().toImage()
    assert shot.pixelColor(card.width() // 2, 5).name() == theme.colours.surface
    theme.use(LIGHT)


# -- many ------------------------------------------------------------------------------------------


def test_cards_out_of_sight_are_not_made_until_one_scrolls_to_them(
    panel: AccountsPanel, qtbot: QtBot
) -> None:
    state = state_of(*many(20))
    show(panel, qtbot, state, 4)
    in_sight = panel.board.names_in_sight()
    qtbot.waitUntil(lambda: set(panel.cards) == set(in_sight))
    assert "a019" not in panel.cards
    panel.board.verticalScrollBar().setValue(panel.board.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: "a019" in panel.cards)
    assert text(panel.cards["a019"])["health"] == "○ probing"


def test_a_large_pool_is_shown_as_lines_with_the_card_of_the_chosen_one_below(
    panel: AccountsPanel, qtbot: QtBot
) -> None:
    state = state_of(*many(200), HealthChanged(T0, "a150", "", "out of balance", "402"))
    panel.show_state(state)
    assert panel.cards == {}
    assert panel.model.rowCount() == 200
    panel.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert panel.model.name_at(0) == "a150"
    panel.table.selectRow(0)
    assert panel.current == "a150"
    assert panel.detail is not None
    assert panel.detail.isVisible()
    assert text(panel.detail)["health"] == "▼ out of balance"
    # the chosen line stays chosen while lines move
    state.apply(HealthChanged(T0 + 1, "a150", "", "healthy", "answers"))
    state.apply(HealthChanged(T0 + 1, "a007", "", "unauthorised", "401"))
    panel.show_state(state)
    assert panel.model.name_at(0) == "a007"
    assert [i.row() for i in panel.table.selectionModel().selectedRows()] == [panel.model.find("a150")]
    assert panel.current == "a150"
    panel.mode.setCurrentIndex(0)
    panel.mode.activated.emit(0)
    qtbot.waitUntil(lambda: "a150" in panel.cards)
    assert panel.cards["a150"].hasFocus()


def test_a_line_is_repainted_only_when_it_says_something_else(panel: AccountsPanel) -> None:
    state = state_of(*many(30))
    panel.show_state(state)
    changed: list[tuple[int, int]] = []
    panel.model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    panel.show_state(state)
    changed.clear()
    panel.show_state(state)
    assert changed == []
    state.apply(BalanceRead(T0, "a012", True, 3.0, "USD"))
    panel.show_state(state)
    assert changed == [(12, 12)]
    assert panel.model.cell(12, 7).text == "$3.00"


def test_accounts_are_filtered_by_name_state_and_reason_and_put_in_order(
    panel: AccountsPanel, qtbot: QtBot
) -> None:
    state = state_of(
        *many(12),
        HealthChanged(T0, "a003", "", "cooling", "HTTP 503: busy", T0 + 9),
        HealthChanged(T0, "a005", "", "degraded", "slow"),
    )
    show(panel, qtbot, state, 2)
    panel.order.setCurrentText("Trouble first")
    assert panel.board.names_in_sight()[:2] == ["a003", "a005"]
    panel.order.setCurrentText("In order of the pool")
    for sought, found in (("a01", ["a010", "a011"]), ("COOLING", ["a003"]), ("503", ["a003"]), ("zzz", [])):
        panel.filter.setText(sought)
        assert panel.board.names_in_sight() == found
    panel.filter.clear()
    qtbot.waitUntil(lambda: len(panel.board.names_in_sight()) >= 4)


def test_a_few_accounts_need_no_filter(panel: AccountsPanel, qtbot: QtBot) -> None:
    show(panel, qtbot, state_of(*opening()), 2)
    assert not panel.filter.isVisible()
    show(panel, qtbot, state_of(*many(4)), 2)
    assert panel.filter.isVisible()
