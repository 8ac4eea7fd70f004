"""Areas as pixels."""

from __future__ import annotations

import numpy as np

from gui.plots.drawing import as_image, columns, pattern, stacked

RED, BLUE, DARK = 0xFFFF0000, 0xFF0000FF, 0xFF000011


def test_areas_lie_upon_one_another() -> None:
    image = as_image(
        stacked([np.array([2.0, 0.0]), np.array([3.0, np.nan])], [(RED, DARK), (BLUE, DARK)], ["", ""], 8)
    )
    column = [image.pixel(0, y) for y in range(8)]
    assert column == [0, 0, 0, BLUE, BLUE, BLUE, RED, RED]
    assert [image.pixel(1, y) for y in range(8)] == [0] * 8


def test_hatching_marks_some_of_an_area_and_nothing_else() -> None:
    image = as_image(stacked([np.full(20, 10.0)], [(RED, DARK)], ["rising"], 20))
    seen = [image.pixel(x, y) for x in range(20) for y in range(10, 20)]
    assert set(seen) == {RED, DARK}
    assert {image.pixel(x, y) for x in range(20) for y in range(10)} == {0}
    assert len({pattern(hatch, 30, 30).tobytes() for hatch in ("rising", "falling", "dots")}) == 3


def test_a_curve_is_unknown_outside_of_its_times() -> None:
    values = columns(np.array([2.0, 4.0]), np.array([10.0, 20.0]), 0.0, 8.0, 4)
    np.testing.assert_array_equal(values, [np.nan, 15.0, np.nan, np.nan])
    assert np.isnan(columns(np.empty(0), np.empty(0), 0.0, 8.0, 4)).all()
