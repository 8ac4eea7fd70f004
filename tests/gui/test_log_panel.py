"""The log: follows, filters, and leads from a line to the plots and to the request."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractSlider, QApplication, QMenu
from pytestqt.qtbot import QtBot

from core.events import CommandGiven, Event, Logged
from core.session.state import LOG_KEPT, SessionState
from gui.models.log_model import KINDS, REQUEST, TIME
from gui.panels.log_panel import LogPanel
from gui.theme import Theme
from tests.gui.scripted import T0, failed, opening, state_of


def logged(level: str, message: str) -> Logged:
    return Logged(T0, level, message)  # type: ignore[arg-type]


def many(first: int, end: int) -> Iterable[Event]:
    return (logged("info", str(n)) for n in range(first, end))


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme) -> LogPanel:
    panel = LogPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(800, 300)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def lines(panel: LogPanel) -> list[str]:
    return [panel.model.line_at(row).message for row in range(panel.model.rowCount())]


def choose(panel: LogPanel, *rows: int, column: int = TIME) -> None:
    how = QItemSelectionModel.SelectionFlag.Rows | QItemSelectionModel.SelectionFlag.Select
    panel.table.clearSelection()
    for row in rows:
        panel.table.selectionModel().setCurrentIndex(panel.model.index(row, column), how)


# -- filters --------------------------------------------------------------------------------------


def test_the_wanted_levels_are_shown(panel: LogPanel) -> None:
    panel.show_state(state_of(logged("info", "a"), logged("warning", "b"), logged("error", "c")))
    assert lines(panel) == ["a", "b", "c"]
    panel.level_box.setCurrentText("Warnings and errors")
    assert lines(panel) == ["b", "c"]
    panel.level_box.setCurrentText("Errors")
    assert lines(panel) == ["c"]
    assert panel.model.index(0, 1).data() == "✖ error"
    panel.level_box.setCurrentText("Every level")
    assert lines(panel) == ["a", "b", "c"]


def test_kind_and_text_filter_together_with_what_comes_later(panel: LogPanel) -> None:
    state = state_of(*opening(), CommandGiven(T0, "pause"), logged("info", "Pause of the disk"))
    panel.show_state(state)
    panel.filter.setText("PAUSE")
    assert len(lines(panel)) == 2
    panel.kind_box.setCurrentIndex(panel.kind_box.findData("operator"))
    assert len(lines(panel)) == 1
    state.apply_all([logged("info", "another pause"), CommandGiven(T0, "pause")])
    panel.show_state(state)
    assert len(lines(panel)) == 2
    assert {panel.model.line_at(row).kind for row in range(2)} == {"operator"}
    assert panel.count.text().startswith("2 of ")


def test_every_kind_of_line_can_be_chosen_by_a_word() -> None:
    state = state_of(*opening(), *failed(1), CommandGiven(T0, "pause"), logged("info", "x"))
    assert {line.kind for line in state.log} <= KINDS.keys()


# -- following ------------------------------------------------------------------------------------


def test_the_end_is_followed_until_the_reader_goes_back(panel: LogPanel) -> None:
    state = state_of(*many(0, 100))
    panel.show_state(state)
    bar = panel.table.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    bar.triggerAction(QAbstractSlider.SliderAction.SliderToMinimum)
    assert not panel.follow.isChecked()
    state.apply(logged("info", "later"))
    panel.show_state(state)
    assert bar.value() == 0
    panel.follow.setChecked(True)
    assert bar.value() == bar.maximum()
    bar.triggerAction(QAbstractSlider.SliderAction.SliderPageStepSub)
    bar.triggerAction(QAbstractSlider.SliderAction.SliderToMaximum)
    assert panel.follow.isChecked()


def test_choosing_a_line_keeps_it_in_sight(panel: LogPanel) -> None:
    panel.show_state(state_of(*many(0, 100)))
    panel.table.setFocus()
    assert panel.follow.isChecked()
    choose(panel, 95)
    assert not panel.follow.isChecked()


def test_a_full_log_is_followed_to_its_end_too(panel: LogPanel) -> None:
    state = state_of(*many(0, LOG_KEPT))
    panel.show_state(state)
    state.apply_all(many(LOG_KEPT, LOG_KEPT + 100))
    panel.show_state(state)
    bar = panel.table.verticalScrollBar()
    assert panel.follow.isChecked()
    assert bar.value() == bar.maximum()


def test_old_lines_leave_at_the_beginning(panel: LogPanel) -> None:
    state = state_of(*many(0, LOG_KEPT - 50))
    panel.show_state(state)
    state.apply_all(many(LOG_KEPT - 50, LOG_KEPT + 100))
    panel.show_state(state)
    assert lines(panel) == [str(n) for n in range(100, LOG_KEPT + 100)]
    state.apply_all(many(LOG_KEPT + 100, 3 * LOG_KEPT))
    panel.show_state(state)
    assert lines(panel)[0] == str(2 * LOG_KEPT)
    panel.show_state(SessionState())
    assert lines(panel) == []


def test_only_new_lines_are_looked_at(panel: LogPanel) -> None:
    state = state_of(*many(0, LOG_KEPT))
    panel.show_state(state)
    resets, inserted = [], []
    panel.model.modelReset.connect(lambda: resets.append(1))
    panel.model.rowsInserted.connect(lambda _parent, first, last: inserted.append(last - first + 1))
    state.apply_all(many(0, 7))
    panel.show_state(state)
    panel.show_state(state)
    assert (resets, inserted) == ([], [7])


# -- where a line leads ---------------------------------------------------------------------------


@pytest.fixture
def with_a_failure(panel: LogPanel) -> LogPanel:
    panel.show_state(state_of(*opening(), *failed(7, T0 + 3), logged("info", "the end")))
    return panel


def row_of(panel: LogPanel, seq: int | None) -> int:
    return next(row for row in range(panel.model.rowCount()) if panel.model.line_at(row).seq == seq)


def test_enter_and_the_menu_show_the_moment_in_the_plots(qtbot: QtBot, with_a_failure: LogPanel) -> None:
    choose(with_a_failure, row_of(with_a_failure, 7))
    with_a_failure.table.setFocus()
    for act in (
        lambda: qtbot.keyClick(with_a_failure.table, Qt.Key.Key_Return),
        lambda: with_a_failure.menu().actions()[0].trigger(),
    ):
        with qtbot.waitSignal(with_a_failure.jumpToTime) as jumped:
            act()
        assert jumped.args == [T0 + 3]


def test_a_double_click_on_a_number_leads_to_the_request(qtbot: QtBot, with_a_failure: LogPanel) -> None:
    table = with_a_failure.table
    place = table.visualRect(with_a_failure.model.index(row_of(with_a_failure, 7), REQUEST)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(with_a_failure.requestWanted) as wanted:
        qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert wanted.args == [7]


def test_the_key_for_the_request_works_where_there_is_one(qtbot: QtBot, with_a_failure: LogPanel) -> None:
    choose(with_a_failure, row_of(with_a_failure, None))
    assert not with_a_failure.show_request.isEnabled()
    choose(with_a_failure, row_of(with_a_failure, 7))
    with_a_failure.table.setFocus()
    with qtbot.waitSignal(with_a_failure.requestWanted):
        qtbot.keyClick(with_a_failure.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_lines_are_copied_with_all_they_hold(with_a_failure: LogPanel) -> None:
    row = row_of(with_a_failure, 7)
    choose(with_a_failure, row, row + 1)
    with_a_failure.copy.trigger()
    first, second = QGuiApplication.clipboard().text().split("\n")
    assert first.split("\t")[1:4] == ["error", "prompt", "#7"]
    assert second.endswith("\tthe end")


def test_the_menu_key_opens_the_menu(qtbot: QtBot, with_a_failure: LogPanel) -> None:
    with_a_failure.table.customContextMenuRequested.emit(QPoint(5, 5))
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    QApplication.activePopupWidget().close()
