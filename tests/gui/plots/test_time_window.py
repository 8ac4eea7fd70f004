"""Which time is in view."""

from __future__ import annotations

import pytest

from gui.plots.time_window import AHEAD, SHORTEST_S, STEPS, TimeWindow


def test_live_it_ends_now_and_moves_on_in_small_steps() -> None:
    window = TimeWindow(300.0)
    span = window.span(0.0, 1000.0)
    assert span.width_s == pytest.approx(300.0)
    assert 1000.0 <= span.right <= 1000.0 + 300.0 / STEPS
    assert window.span(0.0, 1000.01) == window.span(0.0, 1000.2)


def test_a_young_session_fills_the_width() -> None:
    span = TimeWindow(900.0).span(100.0, 160.0)
    assert (span.left, span.width_s) == (100.0, pytest.approx(60.0, rel=0.01))
    assert TimeWindow(900.0).span(100.0, 101.0).width_s == SHORTEST_S


def test_the_whole_session_begins_with_it() -> None:
    span = TimeWindow(None).span(100.0, 5100.0)
    assert span.left == 100.0
    assert span.right == pytest.approx(5100.0, abs=5000 / STEPS)


def test_a_forecast_gets_room_after_now() -> None:
    window = TimeWindow(400.0)
    assert window.span(0.0, 1000.0, ahead=True).right == pytest.approx(1000.0 + 400.0 * AHEAD, abs=1)


def test_zooming_keeps_the_time_under_the_mouse_and_leaves_live() -> None:
    window = TimeWindow(300.0)
    before = window.span(0.0, 1000.0)
    at = before.left + 0.25 * before.width_s
    window.zoom(at, 0.5, 0.0, 1000.0)
    after = window.span(0.0, 2000.0)  # time goes on, the view does not
    assert not window.live
    assert after.width_s == pytest.approx(150.0)
    assert (at - after.left) / after.width_s == pytest.approx(0.25)
    window.go_live(300.0)
    assert window.live
    assert window.span(0.0, 2000.0).right == pytest.approx(2000.0, abs=1)


def test_it_cannot_be_moved_out_of_the_session_nor_zoomed_to_nothing() -> None:
    window = TimeWindow(300.0)
    window.move(-1e6, 0.0, 1000.0)
    span = window.span(0.0, 1000.0)
    assert span.left + span.width_s / 2 == pytest.approx(0.0)
    window.zoom(0.0, 1e-9, 0.0, 1000.0)
    assert window.span(0.0, 1000.0).width_s == pytest.approx(5.0)
    window.zoom(0.0, 1e9, 0.0, 1000.0)
    assert window.span(0.0, 1000.0).width_s <= 1500.0


def test_a_moment_is_put_into_the_middle() -> None:
    window = TimeWindow(300.0)
    window.centre(500.0, 0.0, 1000.0)
    span = window.span(0.0, 1000.0)
    assert (span.left + span.right) / 2 == pytest.approx(500.0)
