"""The plots on the screen: what they show, and what the mouse, the keyboard and the toolbar do with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from core.session.state import SessionState
from gui.notice import Notice
from gui.plots.board import AT_FIRST, PlotsBoard, columns_for, fitting
from gui.plots.plots_panel import PlotsPanel
from gui.plots.series import PLOTS
from gui.theme import DARK, LIGHT, Theme
from tests.gui.plots.busy import busy_state, sampled
from tests.gui.scripted import T0

ALL = tuple(plot.id for plot in PLOTS)


@pytest.fixture(scope="module")
def busy() -> SessionState:
    return busy_state(10)


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme, busy: SessionState) -> PlotsPanel:
    panel = PlotsPanel(theme)
    qtbot.addWidget(panel)
    panel.now = lambda state: state.now  # type: ignore[method-assign]
    panel.resize(1280, 800)
    panel.show()
    qtbot.waitExposed(panel)
    panel.show_state(busy)
    qtbot.waitUntil(lambda: all(view.drawn for view in panel.board.views.values()))
    return panel


def notices_of(panel: PlotsPanel) -> list[Notice]:
    notices: list[Notice] = []
    panel.noticed.connect(notices.append)
    return notices


def test_all_plots_are_shown_where_they_fit_and_share_their_time(
    panel: PlotsPanel, busy: SessionState
) -> None:
    assert panel.board.shown == ALL
    assert panel.board.columns == 1
    assert {view.span for view in panel.board.views.values()} == {panel.span}
    assert panel.span.left == T0
    assert panel.span.right > busy.now  # room for the forecast
    assert panel.toolbar.mode.text() == "▶ live"


def test_in_a_low_dock_the_first_three_stand_side_by_side(panel: PlotsPanel, qtbot: QtBot) -> None:
    panel.resize(900, 300)
    qtbot.waitUntil(lambda: panel.board.shown == AT_FIRST)
    assert panel.board.columns == 3
    assert fitting(900, 250) == AT_FIRST
    assert columns_for(900, 250, 3) == 3
    assert columns_for(400, 250, 3) == 1  # scrolled
    assert columns_for(1280, 250, 5) == 3
    assert columns_for(1280, 700, 5) == 1


def test_the_operator_chooses_which_plots_are_seen(panel: PlotsPanel) -> None:
    actions = panel.toolbar.plot_actions
    assert all(action.isChecked() for action in actions.values())
    for plot in ("memory", "throughput", "hits"):
        actions[plot].trigger()
    assert panel.board.shown == ("latency", "cost")
    assert not panel.toolbar.as_many_as_fit.isChecked()
    assert not panel.board.views["memory"].isVisible()
    panel.toolbar.as_many_as_fit.trigger()
    assert panel.board.shown == ALL
    actions["hits"].trigger()
    assert len(panel.board.views["memory"].readings.series["resident_mb"].times)


def test_the_crosshair_reads_all_plots_at_one_moment(panel: PlotsPanel, qtbot: QtBot) -> None:
    view = panel.board.views["latency"]
    qtbot.mouseMove(view, QPoint(400, 60))
    qtbot.waitUntil(lambda: panel.board.crosshair is not None)
    words = panel.words.text()
    for title in ("Memory: Python", "Throughput and queue: answers", "Latency: whole p50", "Cost: a minute"):
        assert title in words
    assert panel.board.accessibleDescription() == words
    view.pointed.emit(None)
    assert panel.board.crosshair is None
    assert "Point at a plot" in panel.words.text()


def test_the_arrow_keys_move_the_crosshair_and_escape_takes_it_away(panel: PlotsPanel, qtbot: QtBot) -> None:
    board = panel.board
    board.setFocus()
    qtbot.keyClick(board, Qt.Key.Key_Home)
    assert board.crosshair == panel.span.left
    qtbot.keyClick(board, Qt.Key.Key_Right)
    first = board.crosshair
    assert first is not None
    assert first > panel.span.left
    qtbot.keyClick(board, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert board.crosshair is not None
    assert board.crosshair - first == pytest.approx(10 * (first - panel.span.left))
    board.views["memory"].pointed.emit(None)  # the mouse leaves: what the keyboard put stays
    assert board.crosshair is not None
    qtbot.keyClick(board, Qt.Key.Key_Escape)
    assert board.crosshair is None


def test_the_keyboard_zooms_and_goes_past_the_edge(panel: PlotsPanel, qtbot: QtBot) -> None:
    board, width_s = panel.board, panel.span.width_s
    qtbot.keyClick(board, Qt.Key.Key_Home)
    qtbot.keyClick(board, Qt.Key.Key_Plus)
    assert panel.span.width_s == pytest.approx(width_s / 1.5)
    left = panel.span.left
    qtbot.keyClick(board, Qt.Key.Key_Left)
    assert panel.span.left < left
    assert board.crosshair == pytest.approx(panel.span.left)
    qtbot.keyClick(board, Qt.Key.Key_Minus)
    assert panel.span.width_s == pytest.approx(width_s, rel=0.01)


def wheel(
    view: object, x: int, turned: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> bool:
    event = QWheelEvent(
        QPointF(x, 60),
        QPointF(x, 60),
        QPoint(),
        QPoint(0, turned),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    view.wheelEvent(event)  # type: ignore[attr-defined]
    return event.isAccepted()


def test_the_wheel_zooms_all_plots_and_back_to_live_returns(panel: PlotsPanel, busy: SessionState) -> None:
    before = panel.span
    assert wheel(panel.board.views["cost"], 600, 120)
    assert panel.span.width_s == pytest.approx(before.width_s / 1.25)
    assert {view.span for view in panel.board.views.values()} == {panel.span}
    assert panel.toolbar.mode.text() == "◆ earlier"
    chosen = panel.span
    panel.show_state(busy)
    assert panel.span == chosen
    assert panel.toolbar.live.isEnabled()
    panel.toolbar.live.click()
    assert panel.span == before
    assert not panel.toolbar.live.isEnabled()
    assert not wheel(panel.board.views["cost"], 600, 120, Qt.KeyboardModifier.ShiftModifier)  # scrolls


def test_dragging_moves_along_time(panel: PlotsPanel, qtbot: QtBot) -> None:
    view, before = panel.board.views["memory"], panel.span
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 60))
    qtbot.mouseMove(view, QPoint(500, 60))
    qtbot.waitUntil(lambda: panel.span.left < before.left)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(500, 60))
    assert panel.span.width_s == pytest.approx(before.width_s)
    assert not panel.window_of_time.live


def test_a_pause_holds_the_picture_and_the_data_go_on(panel: PlotsPanel, theme: Theme) -> None:
    panel.toolbar.pause.click()
    held = panel.span
    newest = panel.board.views["memory"].readings.series["resident_mb"].newest
    later = busy_state(11)
    panel.show_state(later)
    assert panel.span == held
    assert panel.board.views["memory"].readings.series["resident_mb"].newest == newest
    assert panel.toolbar.mode.text() == "‖ paused"
    panel.choose_plots(("hits",))  # one that was not looked at when the pause began can still be
    assert len(panel.board.views["hits"].readings.series["hit_rate"].times)
    panel.toolbar.pause.click()
    assert panel.board.views["hits"].readings.now == later.now
    assert panel.toolbar.mode.text() == "▶ live"


def test_a_moment_is_shown_in_the_middle_with_what_happened_then(
    panel: PlotsPanel, busy: SessionState
) -> None:
    cleanup = next(marker for marker in busy.markers if marker.kind == "cleanup")
    panel.show_moment(cleanup.t)
    assert (panel.span.left + panel.span.right) / 2 == pytest.approx(cleanup.t)
    assert panel.board.crosshair == cleanup.t
    assert "▽ Cleanup (by the operator): 12.5 MB returned" in panel.words.text()


def test_a_marker_tells_its_words_under_the_mouse(panel: PlotsPanel, busy: SessionState) -> None:
    view = panel.board.views["memory"]
    operator = next(marker for marker in busy.markers if marker.kind == "operator")
    assert view.marks_near(operator.t) == [f"◆ {operator.words}"]
    assert view.marks_near(operator.t + 30) == []


def test_a_plot_is_painted_again_only_when_it_looks_different(panel: PlotsPanel, busy: SessionState) -> None:
    views = panel.board.views.values()
    QApplication.processEvents()
    drawn = [view.drawn for view in views]
    panel.show_state(busy)
    panel.board.show_crosshair(T0 + 60)
    QApplication.processEvents()
    assert [view.drawn for view in views] == drawn
    panel.show_state(again := busy_state(10))
    again.apply(sampled(again.now, 280.0))
    panel.show_state(again)
    QApplication.processEvents()
    assert panel.board.views["memory"].drawn == drawn[0] + 1
    assert panel.board.views["latency"].drawn == drawn[2]


def test_the_time_that_is_shown_is_chosen(panel: PlotsPanel) -> None:
    box = panel.toolbar.width_box
    box.setCurrentIndex(0)
    box.activated.emit(0)
    assert panel.span.width_s == pytest.approx(60 * 1.25, rel=0.01)
    box.setCurrentIndex(4)
    box.activated.emit(4)
    assert panel.span.left == T0


def test_the_picture_goes_to_the_clipboard(panel: PlotsPanel) -> None:
    notices = notices_of(panel)
    panel.toolbar.copy.trigger()
    assert QGuiApplication.clipboard().pixmap().width() == panel.board.width()
    assert "clipboard" in notices[0].message


def test_what_is_in_view_is_exported_beside_the_session(
    panel: PlotsPanel, tmp_path: Path, qtbot: QtBot
) -> None:
    notices = notices_of(panel)
    panel.choose_plots(("latency",))  # all curves go, not only those in view
    panel.toolbar.export.trigger()
    (dialog,) = panel.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "out.csv"))
    dialog.close()
    qtbot.waitUntil(lambda: len(notices) == 1)
    lines = (tmp_path / "out.csv").read_text("utf-8").splitlines()
    assert f"{len(lines) - 1} rows" in notices[0].message
    assert lines[0].startswith("time_utc,python_mb")
    assert len(lines) > 500


def test_an_export_that_fails_is_told(panel: PlotsPanel, tmp_path: Path, qtbot: QtBot) -> None:
    notices = notices_of(panel)
    panel.export(tmp_path / "no such folder" / "out.csv")
    qtbot.waitUntil(lambda: len(notices) == 1)
    assert notices[0].tone == "bad"
    assert "cannot be written" in notices[0].message


def test_thresholds_far_above_are_told_in_the_legend_and_near_ones_drawn(panel: PlotsPanel) -> None:
    view = panel.board.views["memory"]
    view.grab()
    # 300 MB: the warning at 512 MB is in the picture, critical at 1024 MB would press the curve down
    assert view.top >= 512
    assert view.top < 1024


def test_the_plots_take_on_the_colours_of_the_theme(panel: PlotsPanel, theme: Theme) -> None:
    theme.use(DARK)
    corner = panel.board.views["memory"].grab().toImage().pixelColor(2, 2).name()
    theme.use(LIGHT)
    assert corner == DARK.surface
    assert panel.board.views["memory"].grab().toImage().pixelColor(2, 2).name() == LIGHT.surface


def test_every_control_has_a_name_and_the_plots_take_the_keyboard(panel: PlotsPanel) -> None:
    toolbar = panel.toolbar
    for widget in (toolbar.width_box, toolbar.pause, toolbar.live, toolbar.plots, toolbar.take, panel.board):
        assert widget.accessibleName()
    assert panel.focusProxy() is panel.board
    assert isinstance(panel.board, PlotsBoard)


def test_another_session_begins_with_empty_plots(panel: PlotsPanel) -> None:
    panel.show_state(SessionState())
    assert panel.board.views["latency"].values(None) == [
        ("whole p50", "–"),
        ("whole p95", "–"),
        ("first token p50", "–"),
        ("first token p95", "–"),
    ]
    panel.grab()
