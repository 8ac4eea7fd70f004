from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.session.charts import HEIGHT, WIDTH, Bar, Threshold, bars, curve, nice_top


@given(st.floats(1e-6, 1e12))
def test_the_axis_ends_at_a_round_number_not_far_above(value: float) -> None:
    top = nice_top(value)
    assert value * 0.999_99 <= top <= value * 2.6


@given(st.lists(st.tuples(st.floats(0, 1e9), st.floats(0, 1e9)), min_size=1, max_size=50))
def test_a_curve_is_sound_svg_within_its_frame(points: list[tuple[float, float]]) -> None:
    points.sort()
    drawn = ElementTree.fromstring(
        curve([t for t, _ in points], [v for _, v in points], title="<t>", unit="&")
    )
    line = drawn.find("polyline")
    assert line is not None
    for pair in line.attrib["points"].split():
        x, y = map(float, pair.split(","))
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT


def test_thresholds_are_drawn_where_they_are_near() -> None:
    lines = [Threshold(120, "warning at", "warn"), Threshold(5000, "critical at", "bad")]
    drawn = curve([0.0, 1.0], [90.0, 100.0], title="m", unit="MB", thresholds=lines)
    assert "warning at 120 MB" in drawn
    assert "critical at" not in drawn


def test_bars_carry_their_titles_escaped() -> None:
    drawn = bars([Bar("1 s", 3, "<b>3 answers</b>")], title="t", unit="answers")
    ElementTree.fromstring(drawn)
    assert "&lt;b&gt;3 answers" in drawn


@pytest.mark.parametrize("drawn", [curve([], [], title="t", unit="u"), bars([], title="t", unit="u")])
def test_nothing_to_draw_is_said(drawn: str) -> None:
    assert "Nothing was recorded" in drawn


def test_the_smallest_number_there_is_does_not_break_an_axis() -> None:
    assert nice_top(5e-324) == 1.0
    assert nice_top(1e-300) >= 1e-300
