"""Throughput and latency over the session's time."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from core.session.state import SessionState
from core.stats import Timeline
from gui import format as fmt
from gui.panels.panel import Panel
from gui.theme import Theme
from gui.widgets.time_plot import TimePlot
from gui.widgets.tone_label import ToneLabel

_SHORTEST_SPAN_S = 30.0
_RECENT_S = 10.0


class RatesPanel(Panel):
    """Latency percentiles are of the answers of the last ten seconds; the session's own are in the strip."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._started_at: float | None = None
        self._p50 = Timeline("last")
        self._p95 = Timeline("last")
        self._gathered_at = 0.0
        self.words = ToneLabel("No answers yet", "muted")
        self.words.setToolTip("Latency of the calls of the last ten seconds: p50 solid, p95 dashed")
        self.throughput = TimePlot(theme, "answers/s", "Answers a second over time")
        self._answers = self.throughput.add_curve("good", filled=True)
        self._failures = self.throughput.add_curve("bad")
        self.latency = TimePlot(theme, "seconds", "Latency over time, p50 and p95")
        self._p50_curve = self.latency.add_curve("info")
        self._p95_curve = self.latency.add_curve("warn", dashed=True)
        self.latency.setXLink(self.throughput)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 6)
        layout.setSpacing(2)
        layout.addWidget(self.words)
        for plot in (self.throughput, self.latency):
            plot.dress()
            plot.setMinimumHeight(70)
            layout.addWidget(plot, 1)
            plot.setYRange(0, 1.15, padding=0)
        self.throughput.setXRange(0, _SHORTEST_SPAN_S, padding=0)

    def gather(self, state: SessionState) -> None:
        if state.started_at != self._started_at:
            self._started_at = state.started_at
            self._p50, self._p95 = Timeline("last"), Timeline("last")
        if not state.running or state.now - self._gathered_at < 1.0:
            return
        self._gathered_at = state.now
        recent = recent_latencies(state)
        if recent:
            self._p50.add(state.now, recent[(len(recent) - 1) // 2])
            self._p95.add(state.now, recent[max(0, -(-len(recent) * 95 // 100) - 1)])

    def draw(self, state: SessionState) -> None:
        start = state.answers_over_time.start
        if start is None or not state.answered:
            for curve in (self._answers, self._failures, self._p50_curve, self._p95_curve):
                curve.setData([], [])
            self.words.show_words("No answers yet", "muted")
            return
        self._draw_sums(self._answers, state.answers_over_time, start, drop_last=state.running)
        self._draw_sums(self._failures, state.failures_over_time, start, drop_last=state.running)
        for curve, percentile in ((self._p50_curve, self._p50), (self._p95_curve, self._p95)):
            times, values = percentile.points()
            curve.setData([t - start for t in times], values)
        self.throughput.setXRange(0, max(state.now - start, _SHORTEST_SPAN_S), padding=0)
        for plot, line in ((self.throughput, state.answers_over_time), (self.latency, self._p95)):
            scale = line.width_s if line.merge == "sum" else 1.0
            highest = max(line.points()[1], default=0.0) / scale
            plot.setYRange(0, max(highest, 1e-3) * 1.15, padding=0)
        latest50, latest95 = self._p50.points()[1][-1:], self._p95.points()[1][-1:]
        self.words.show_words(
            f"{fmt.rate(state.answers_per_s(self.now(state)))} · "
            f"p50 — {fmt.duration(latest50[0] if latest50 else None)} · "
            f"p95 -- {fmt.duration(latest95[0] if latest95 else None)}"
        )

    @staticmethod
    def _draw_sums(curve: object, line: Timeline, start: float, *, drop_last: bool) -> None:
        times, values = line.points()
        if drop_last:  # the bin of this second is not full yet and would look like a fall
            times, values = times[:-1], values[:-1]
        curve.setData([t - start for t in times], [v / line.width_s for v in values])  # type: ignore[attr-defined]


def recent_latencies(state: SessionState) -> list[float]:
    """Latencies of calls answered over the last ten seconds, ascending; hits of the cache are left out."""
    since = state.now - _RECENT_S
    return sorted(
        row.latency_s
        for row in state.rows.values()
        if row.state == "answered"
        and row.cached is None
        and row.latency_s is not None
        and row.started_at + row.latency_s >= since
    )
