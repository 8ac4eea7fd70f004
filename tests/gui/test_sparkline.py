"""Curves the size of a word."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from core.stats import PercentileTimeline, Timeline
from gui.theme import Theme
from gui.widgets.sparkline import BINS, Bars, Sparkline, bars_of, curve_of


def test_bars_hold_the_last_bins_until_now() -> None:
    answers, failures = Timeline("sum"), Timeline("sum")
    for t in range(100, 200):
        answers.add(float(t), 2.0)
    failures.add(198.5, 1.0)
    bars = bars_of(answers, failures, 200.0)
    assert len(bars.good) == len(bars.bad) == BINS
    assert bars.good == (2.0,) * (BINS - 1) + (0.0,)
    assert bars.bad.index(1.0) == BINS - 3
    assert bars_of(answers, failures, 1000.0) == Bars((0.0,) * BINS, (0.0,) * BINS)


def test_bars_of_bins_of_different_widths_share_the_coarser_ones() -> None:
    answers, failures = Timeline("sum", width_s=2.0), Timeline("sum", width_s=1.0)
    answers.add(10.0, 4.0)
    failures.add(10.0, 1.0)
    failures.add(11.0, 1.0)
    bars = bars_of(answers, failures, 11.0)
    assert (bars.good[-1], bars.bad[-1]) == (4.0, 2.0)


def test_a_curve_knows_nothing_where_nothing_was_answered() -> None:
    latency = PercentileTimeline()
    latency.add(100.2, 0.5)
    latency.add(103.1, 1.0)
    values = curve_of(latency, 104.0).values
    assert [i for i, value in enumerate(values) if value is not None] == [BINS - 5, BINS - 2]


def test_a_sparkline_paints_what_it_shows_and_only_when_it_is_another(qtbot: QtBot, theme: Theme) -> None:
    line = Sparkline(theme, "Answers")
    qtbot.addWidget(line)
    line.resize(120, 26)
    line.show()
    bars = Bars((0.0,) * (BINS - 1) + (3.0,), (0.0,) * (BINS - 1) + (3.0,))
    assert line.show_value(bars)
    assert not line.show_value(Bars(bars.good, bars.bad))
    picture = line.grab().toImage()
    colours = {picture.pixelColor(118, y).name() for y in range(26)}
    assert {theme.colours.good, theme.colours.bad} <= colours
