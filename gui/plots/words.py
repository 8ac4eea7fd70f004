"""What the plots say at a moment, in one line of words."""

from __future__ import annotations

from gui import format as fmt
from gui.i18n import translate
from gui.plots.plot_view import PlotView
from gui.plots.readings import Readings


def moment_words(t: float, views: list[PlotView], readings: Readings) -> str:
    """'14:03:22, 3 min 12 s in · Memory: resident 312 MB, … · Latency: …', and what happened then."""
    told = translate("Plots", "{clock}, {elapsed} in")
    parts = [told.format(clock=fmt.clock(t), elapsed=fmt.duration(max(t - readings.start, 0.0)))]
    marks: list[str] = []
    for view in views:
        values = ", ".join(f"{name} {value}" for name, value in view.values(t) if value != fmt.MISSING)
        if values:
            parts.append(f"{view.plot.title}: {values}")
        marks += [mark for mark in view.marks_near(t) if mark not in marks]
    return " · ".join([parts[0], *marks, *parts[1:]])
