"""The strip at the top: how the session is doing, in one line of numbers and a bar."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from core.session.state import SessionState
from gui import format as fmt
from gui.looks import PHASE, leak_look, memory_look
from gui.panels.panel import Panel
from gui.theme import Tone
from gui.widgets.metric import Metric
from gui.widgets.tone_label import ToneLabel

_BAR_STEPS = 1000
MEMORY_TIP = "Resident set of this process, its status, and whether it leaks"


class StatusStrip(Panel):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Session status")
        self.phase = ToneLabel(PHASE["new"].text, "muted", strong=True)
        self.progress_words = ToneLabel()
        self.bar = QProgressBar()
        self.bar.setRange(0, _BAR_STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(10)
        self.bar.setAccessibleName("Prompts done")
        self.metrics = {
            "rate": Metric("Answers", "Answers a second, over the last ten seconds"),
            "hits": Metric("Hit rate", "Share of the answers that came from the cache"),
            "latency": Metric(
                "Latency p50 / p95", "Half, and 95 in 100, of the answers came within this time"
            ),
            "in_flight": Metric("In flight", "Prompts and calls in flight now"),
            "failed": Metric("Failed", "Prompts that found no answer"),
            "cost": Metric(
                "Cost so far / projected", "Projected: if the rest costs as much as the part done"
            ),
            "memory": Metric("Memory", MEMORY_TIP),
            "accounts": Metric("Accounts usable", "Accounts that can answer now, of all in the pool"),
        }

        frame = QFrame()
        frame.setObjectName("statusStrip")
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addWidget(self.phase)
        top.addWidget(self.bar, 1)
        top.addWidget(self.progress_words)
        numbers = QHBoxLayout()
        numbers.setSpacing(18)
        for metric in self.metrics.values():
            numbers.addWidget(metric)
        numbers.addStretch(1)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.addLayout(top)
        inside.addLayout(numbers)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(frame)

    def draw(self, state: SessionState) -> None:
        now = self.now(state)
        self.phase.show_look(PHASE[state.phase])
        self.phase.setToolTip(state.phase_why)
        words = progress_words(state, now)
        self.progress_words.show_words(words)
        self.bar.setAccessibleDescription(words)
        self.bar.setValue(round(_BAR_STEPS * min(state.done / state.total, 1)) if state.total else 0)

        metrics = self.metrics
        metrics["rate"].show_value(fmt.rate(state.answers_per_s(now)) if state.started_at else fmt.MISSING)
        hits = (
            f"{fmt.percent(state.hit_rate)} ({fmt.count(state.cache_hits)})"
            if state.answered
            else fmt.MISSING
        )
        metrics["hits"].show_value(hits)
        p50, p95 = state.latency.percentiles((50, 95))
        metrics["latency"].show_value(f"{fmt.duration(p50)} / {fmt.duration(p95)}")
        load = f"{fmt.count(state.in_flight)} prompts · {fmt.count(state.calls_in_flight)} calls"
        metrics["in_flight"].show_value(load if state.started_at else fmt.MISSING)
        failed = _failed_words(state) if state.started_at else fmt.MISSING
        metrics["failed"].show_value(failed, "bad" if state.failed else "text")
        cost = f"{fmt.money(state.cost_usd)} / {fmt.money(state.projected_cost_usd)}"
        cost += " ?" if state.cost_unknown else ""
        metrics["cost"].show_value(cost if state.started_at else fmt.MISSING)
        metrics["cost"].setToolTip(_cost_tip(state))
        self._draw_memory(state)
        usable, known = state.healthy_accounts, len(state.accounts)
        tone: Tone = "text" if not known or usable == known else "warn" if usable else "bad"
        metrics["accounts"].show_value(f"{usable} of {known}" if known else fmt.MISSING, tone)

    def _draw_memory(self, state: SessionState) -> None:
        if not state.memory.rss_mb:
            self.metrics["memory"].show_value(fmt.MISSING)
            return
        look = memory_look(state.memory.status)
        memory, words = state.memory, look.text
        if memory.verdict != "none":
            leak = leak_look(memory.verdict)
            words, look = f"{words} {leak.text}", leak if memory.verdict == "confirmed" else look
        self.metrics["memory"].show_value(f"{fmt.megabytes(memory.rss_mb)} {words}", look.tone)
        self.metrics["memory"].setToolTip(memory.leak.evidence if memory.leak is not None else MEMORY_TIP)


def progress_words(state: SessionState, now: float) -> str:
    """'120 of 500 (24 %) · 3 min 10 s left', with a tilde while the total is an estimate."""
    if state.total is None:
        return (
            fmt.count(state.done) + " done" if state.started_at else "Open a prompts file, or start the demo"
        )
    about = "" if state.total_final else "~"
    share = fmt.percent(min(state.done / state.total, 1)) if state.total else "100 %"
    words = f"{fmt.count(state.done)} of {about}{fmt.count(state.total)} ({share})"
    eta = state.eta_s(now) if state.phase == "running" else None  # a draining session leaves some undone
    if eta is not None and state.done < state.total:
        return f"{words} · {fmt.duration(max(eta, 1))} left"
    if not state.running:
        return f"{words} · took {fmt.duration(state.elapsed_s)}"
    return words


def _failed_words(state: SessionState) -> str:
    words = fmt.count(state.failed)
    return f"{words} (+{fmt.count(state.rejected)} rejected)" if state.rejected else words


def _cost_tip(state: SessionState) -> str:
    tip = "Cost so far, and of the whole session if the rest costs as much as the part done"
    if state.cost_unknown:
        tip += f"\n? {fmt.count(state.cost_unknown)} calls have no known price"
    return tip
