"""Curves are seen in both palettes, and told apart by more than their colour."""

from __future__ import annotations

import pytest

from gui.plots.colours import NAMES, fill_colours, line_colour
from gui.plots.series import PLOTS, series_of
from gui.theme import DARK, LIGHT, Colours, contrast


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=lambda c: c.name)
@pytest.mark.parametrize("name", NAMES)
def test_a_line_stands_out_from_what_it_lies_on(name: str, colours: Colours) -> None:
    assert contrast(line_colour(name, colours), colours.surface) >= 3  # WCAG 2.2, 1.4.11
    fill, mark = fill_colours(name, colours)
    assert fill >> 24 == mark >> 24 == 0xFF
    assert fill != mark


@pytest.mark.parametrize("plot", PLOTS, ids=lambda p: p.id)
def test_no_two_curves_of_a_plot_have_the_same_pattern_and_colour(plot: object) -> None:
    looks = [(each.style, each.hatch, each.colour) for each in series_of(plot.id)]  # type: ignore[attr-defined]
    assert len(set(looks)) == len(looks)
    areas = [each.hatch for each in series_of(plot.id) if each.style == "area"]  # type: ignore[attr-defined]
    assert len(set(areas)) >= len(areas) - 1  # neighbours differ: the plain ones are never side by side
