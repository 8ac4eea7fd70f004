"""Memory over the session's time, with the two thresholds it is judged by."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from core.session.state import SessionState
from gui import format as fmt
from gui.looks import leak_look, memory_look
from gui.panels.panel import Panel
from gui.theme import Theme
from gui.widgets.time_plot import TimePlot
from gui.widgets.tone_label import ToneLabel

_SHORTEST_SPAN_S = 30.0


class MemoryPanel(Panel):
    def __init__(
        self, theme: Theme, warning_mb: float, critical_mb: float, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._thresholds_mb = (0.0, 0.0)
        self.words = ToneLabel("No samples yet", "muted")
        self.words.setWordWrap(True)  # a narrow dock would cut the peak off
        self.plot = TimePlot(theme, "MB", "Memory over time")
        self._curve = self.plot.add_curve("info", filled=True)
        self.warning = self.plot.add_level("warn", "")
        self.critical = self.plot.add_level("bad", "")
        self._show_thresholds(warning_mb, critical_mb)
        self.plot.dress()
        self.plot.setXRange(0, _SHORTEST_SPAN_S, padding=0)
        self.plot.setYRange(0, critical_mb * 1.2, padding=0)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 6)
        layout.setSpacing(2)
        layout.addWidget(self.words)
        layout.addWidget(self.plot, 1)

    def draw(self, state: SessionState) -> None:
        times, values = state.memory_over_time.points()
        if not times:
            self._curve.setData([], [])
            self.words.show_words("No samples yet", "muted")
            return
        start = times[0]
        self._curve.setData([t - start for t in times], values)
        self.plot.setXRange(0, max(times[-1] - start, _SHORTEST_SPAN_S), padding=0)
        memory = state.memory
        if memory.warning_mb is not None and memory.critical_mb is not None:
            self._show_thresholds(memory.warning_mb, memory.critical_mb)
        self.plot.setYRange(0, max(self._thresholds_mb[1], memory.peak_mb) * 1.2, padding=0)
        words = memory_words(state)
        leak = leak_look(memory.verdict)
        self.words.show_words(
            words, leak.tone if memory.verdict == "confirmed" else memory_look(memory.status).tone
        )
        self.words.setToolTip(words)

    def _show_thresholds(self, warning_mb: float, critical_mb: float) -> None:
        if (warning_mb, critical_mb) == self._thresholds_mb:
            return
        self._thresholds_mb = (warning_mb, critical_mb)
        for line, look, mb in (
            (self.warning, "▲ warning", warning_mb),
            (self.critical, "✖ critical", critical_mb),
        ):
            line.setValue(mb)
            line.label.setFormat(f"{look} {fmt.megabytes(mb)}")


def memory_words(state: SessionState) -> str:
    """'● ok · 312 MB · stable · peak 340 MB · 2 cleanups, 14 MB returned', and what is known of a leak."""
    memory = state.memory
    parts = [
        memory_look(memory.status).text,
        fmt.megabytes(memory.rss_mb),
        memory.trend,
        f"peak {fmt.megabytes(memory.peak_mb)}",
    ]
    if memory.cleanups:
        times = "cleanup" if memory.cleanups == 1 else "cleanups"
        parts.append(f"{memory.cleanups} {times}, {fmt.megabytes(memory.freed_mb)} returned")
    if memory.leak is not None and memory.verdict != "none":
        parts.append(f"{leak_look(memory.verdict).text}: {memory.leak.evidence}")
    if memory.located is not None:
        parts.append(memory.located.words)
    return " · ".join(parts)
