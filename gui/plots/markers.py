"""Moments that explain a curve: cleanups, what the operator did, leaks, phases, health."""

from __future__ import annotations

from core.session.views import Marker
from gui.plots.readings import Readings
from gui.plots.time_window import Span

MARKERS_OF = {
    "memory": ("cleanup", "operator", "leak"),
    "throughput": ("operator", "phase", "health"),
    "latency": ("health",),
    "hits": ("cleanup",),
    "cost": (),
}
"""Which markers explain which plot."""
SYMBOLS = {"cleanup": "▽", "operator": "◆", "leak": "✖", "phase": "■", "health": "●"}


def markers_of(plot: str, readings: Readings, span: Span) -> list[Marker]:
    kinds = MARKERS_OF[plot]
    return [each for each in readings.markers if each.kind in kinds and span.left <= each.t <= span.right]
