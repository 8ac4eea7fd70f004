"""How long the thread of a window was busy with one thing: what an operator feels as a stutter."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 2


class Pulse(QObject):
    """A precise timer of 2 ms; what comes later than that was held up, by our work, the interpreter lock or the
    machine."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gaps_s: list[float] = []
        self._last = time.perf_counter()
        timer = QTimer(self)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._beat)
        timer.start(BEAT_MS)

    def restart(self) -> None:
        self._gaps_s.clear()
        self._last = time.perf_counter()

    def _beat(self) -> None:
        now = time.perf_counter()
        self._gaps_s.append(now - self._last)
        self._last = now

    def figures(self) -> dict[str, float]:
        """Milliseconds beyond the beat: of the thread's time, 1 % was spent in blocks longer than `p99_ms`.

        Weighted by their length, because a user meets a long block more often than a short one.
        """
        gaps = np.sort(np.asarray(self._gaps_s))
        late_ms = np.maximum(gaps * 1000 - BEAT_MS, 0.0)
        share = np.cumsum(gaps) / gaps.sum()
        return {
            "p50_ms": float(late_ms[np.searchsorted(share, 0.5)]),
            "p99_ms": float(late_ms[min(np.searchsorted(share, 0.99), len(late_ms) - 1)]),
            "p99_of_beats_ms": float(np.percentile(late_ms, 99)),
            "max_ms": float(late_ms[-1]),
            "beats": float(len(gaps)),
        }
