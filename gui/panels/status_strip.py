"""The strip at the top: one word on how the session is doing, its progress, and the numbers that lead further."""

from __future__ import annotations

import time

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from core.config.when import AS_THE_DEADLINE_ALLOWS
from core.session.forecast import Forecast, forecast
from core.session.state import SessionState
from gui import format as fmt
from gui.i18n import QT_TRANSLATE_NOOP, translate
from gui.looks import LEAK, PHASE, leak_look, memory_look, trend_look
from gui.overall import overall, troubles
from gui.panels.money_words import basis_words, interval_words
from gui.panels.panel import Panel
from gui.theme import Theme, Tone
from gui.widgets.flow import Flow
from gui.widgets.tile import Tile
from gui.widgets.tone_label import ToneLabel

_BAR_STEPS = 1000
_LEAST_BAR = 120
"""With less room than this for the bar, the words beside it are the short ones (pixels)."""
_TILES: tuple[tuple[str, str, str, str], ...] = (
    (
        "rate",
        "plots",
        QT_TRANSLATE_NOOP("Strip", "Answers"),
        QT_TRANSLATE_NOOP("Strip", "Answers a second, over the last ten seconds"),
    ),
    (
        "hits",
        "cache",
        QT_TRANSLATE_NOOP("Strip", "Hit rate"),
        QT_TRANSLATE_NOOP("Strip", "Share of the answers that came from the cache, and how many"),
    ),
    (
        "latency",
        "plots",
        QT_TRANSLATE_NOOP("Strip", "Latency p50 / p95"),
        QT_TRANSLATE_NOOP("Strip", "Half, and 95 in 100, of the answers came within this time"),
    ),
    (
        "in_flight",
        "requests",
        QT_TRANSLATE_NOOP("Strip", "In flight"),
        QT_TRANSLATE_NOOP("Strip", "Prompts, and the calls made for them, in flight now"),
    ),
    (
        "failed",
        "requests",
        QT_TRANSLATE_NOOP("Strip", "Failed"),
        QT_TRANSLATE_NOOP("Strip", "Prompts that found no answer"),
    ),
    ("cost", "money", QT_TRANSLATE_NOOP("Strip", "Cost / projected"), ""),
    (
        "memory",
        "memory",
        QT_TRANSLATE_NOOP("Strip", "Memory"),
        QT_TRANSLATE_NOOP("Strip", "Resident set of this process, where it is going, and its status"),
    ),
    (
        "leak",
        "memory",
        QT_TRANSLATE_NOOP("Strip", "Leak"),
        QT_TRANSLATE_NOOP("Strip", "What the leak detector says"),
    ),
    (
        "accounts",
        "accounts",
        QT_TRANSLATE_NOOP("Strip", "Accounts usable"),
        QT_TRANSLATE_NOOP("Strip", "Accounts that can answer now, of all in the pool"),
    ),
)


class StatusStrip(Panel):
    """A press on a tile leads to the panel that tells more of it."""

    panelWanted = Signal(str)
    """The id of a dock."""
    failedWanted = Signal()
    """The requests that failed, among those of the requests panel."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(translate("Strip", "Session status"))
        self._leads_to = "requests"
        self._words = ("", "")
        self.overall = Tile(theme, "")
        self.overall.clicked.connect(lambda: self.panelWanted.emit(self._leads_to))
        self.phase = ToneLabel(PHASE["new"].text, "muted", strong=True)
        self.progress_words = ToneLabel()
        self.bar = QProgressBar()
        self.bar.setRange(0, _BAR_STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(10)
        self.bar.setMinimumWidth(40)
        self.bar.setAccessibleName(translate("Strip", "Prompts done"))
        self.tiles: dict[str, Tile] = {}
        numbers = Flow()
        for name, dock, caption, tip in _TILES:
            tile = Tile(theme, translate("Strip", caption), translate("Strip", tip) if tip else "")
            tile.clicked.connect(lambda _checked=False, d=dock: self.panelWanted.emit(d))
            numbers.add(tile)
            self.tiles[name] = tile
        self.tiles["failed"].clicked.connect(self.failedWanted)

        frame = QFrame()
        frame.setObjectName("statusStrip")
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.overall)
        top.addWidget(self.phase)
        top.addWidget(self.bar, 1)
        top.addWidget(self.progress_words)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(6, 6, 12, 6)
        inside.setSpacing(2)
        inside.addLayout(top)
        inside.addWidget(numbers)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(frame)

    def draw(self, state: SessionState) -> None:
        now = self.now(state)
        found = troubles(state, now)
        look = overall(state, now)
        self.overall.show_value(
            look.text, look.tone, translate("Strip", "Overall: {word}").format(word=look.shown)
        )
        reasons = "\n".join(trouble.reason for trouble in found)
        self.overall.setToolTip(reasons or translate("Strip", "Nothing needs your attention"))
        self.overall.setAccessibleDescription(reasons)
        self._leads_to = found[0].panel if found else "requests"
        self.phase.show_look(PHASE[state.phase])
        self.phase.setVisible(look != PHASE[state.phase])  # once is enough
        self.phase.setToolTip(state.phase_why)
        # The end of a wait is a time of the wall clock, which may jump while the session's own does not.
        wall = time.time() if self.clock_runs else now
        self._words = waiting_words(state, wall) or (
            progress_words(state, now),
            progress_words(state, now, short=True),
        )
        self._show_progress_words()
        self.bar.setAccessibleDescription(self._words[0])
        self.bar.setValue(round(_BAR_STEPS * min(state.done / state.total, 1)) if state.total else 0)
        self._draw_work(state, now)
        self._draw_memory(state)
        usable, known = state.healthy_accounts, len(state.accounts)
        tone: Tone = "text" if not known or usable == known else "warn" if usable else "bad"
        words = translate("Strip", "{n} of {all}").format(n=fmt.count(usable), all=fmt.count(known))
        self.tiles["accounts"].show_value(words if known else fmt.MISSING, tone)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_progress_words()

    def _draw_work(self, state: SessionState, now: float) -> None:
        begun = state.started_at is not None
        tiles = self.tiles
        tiles["rate"].show_value(fmt.rate(state.answers_per_s(now)) if begun else fmt.MISSING)
        hits = f"{fmt.percent(state.hit_rate)} ({fmt.count(state.cache_hits)})"
        tiles["hits"].show_value(hits if state.answered else fmt.MISSING)
        p50, p95 = state.latency.percentiles((50, 95))
        tiles["latency"].show_value(f"{fmt.duration(p50)} / {fmt.duration(p95)}")
        load = translate("Strip", "{prompts} · {calls} calls").format(
            prompts=fmt.count(state.in_flight), calls=fmt.count(state.calls_in_flight)
        )
        tiles["in_flight"].show_value(load if begun else fmt.MISSING)
        tiles["failed"].show_value(
            _failed_words(state) if begun else fmt.MISSING, "bad" if state.failed else "text"
        )
        found = forecast(state)
        cost = f"{fmt.money(state.cost_usd)} / {fmt.money(None if found is None else found.total.mid)}"
        tiles["cost"].show_value(cost + (" ?" if state.cost_unknown else "") if begun else fmt.MISSING)
        tiles["cost"].setToolTip(_cost_tip(state, found))

    def _draw_memory(self, state: SessionState) -> None:
        memory = state.memory
        if not memory.rss_mb:
            self.tiles["memory"].show_value(fmt.MISSING)
            self.tiles["leak"].show_value(fmt.MISSING)
            return
        look = memory_look(memory.status)
        trend = trend_look(memory.trend)
        used = fmt.megabytes(memory.rss_mb)
        spoken = f"{used}, {trend.shown}, {look.shown}"
        self.tiles["memory"].show_value(f"{used} {trend.symbol} {look.text}", look.tone, spoken)
        leak = leak_look(memory.verdict) if memory.leak is not None else LEAK["none"]
        self.tiles["leak"].show_value(leak.text, leak.tone, leak.shown)
        tip = (
            memory.leak.evidence
            if memory.leak is not None
            else translate("Strip", "What the leak detector says")
        )
        self.tiles["leak"].setToolTip(tip)

    def _show_progress_words(self) -> None:
        """The short words where the bar would have no room beside the long ones."""
        full, short = self._words
        taken = (
            self.progress_words.fontMetrics().horizontalAdvance(full) + self.overall.sizeHint().width() + 60
        )
        if not self.phase.isHidden():
            taken += self.phase.sizeHint().width() + 12
        self.progress_words.show_words(full if self.width() - taken >= _LEAST_BAR else short)
        self.progress_words.setToolTip(full)


def waiting_words(state: SessionState, wall: float) -> tuple[str, str] | None:
    """'Waits for the cheap hours: starts in 1:23:45 · 120 of 500', and 'Starts in 1:23:45'; None otherwise."""
    if state.phase != "waiting" or state.phase_until is None:
        return None
    left = fmt.timer(state.phase_until - wall)
    if state.phase_why == AS_THE_DEADLINE_ALLOWS:
        words = translate("Strip", "Waits as long as the deadline allows: starts in {time}")
    else:
        words = translate("Strip", "Waits for the cheap hours: starts in {time}")
    done = f" · {progress_words(state, wall, short=True)}" if state.total is not None else ""
    return words.format(time=left) + done, translate("Strip", "Starts in {time}").format(time=left)


def progress_words(state: SessionState, now: float, *, short: bool = False) -> str:
    """'120 of 500 (24 %) · 3 min 10 s left', with a tilde while the total is an estimate. Short: '120 of 500'."""
    if state.total is None:
        done = translate("Strip", "{n} done").format(n=fmt.count(state.done))
        return done if state.started_at else translate("Strip", "Open a prompts file, or start the demo")
    about = "" if state.total_final else "~"
    words = translate("Strip", "{n} of {all}").format(
        n=fmt.count(state.done), all=about + fmt.count(state.total)
    )
    if short:
        return words
    words += f" ({fmt.percent(min(state.done / state.total, 1)) if state.total else '100 %'})"
    eta = state.eta_s(now) if state.phase == "running" else None  # a draining session leaves some undone
    if eta is not None and state.done < state.total:
        return words + " · " + translate("Strip", "{time} left").format(time=fmt.duration(max(eta, 1)))
    if not state.running:
        return words + " · " + translate("Strip", "took {time}").format(time=fmt.duration(state.elapsed_s))
    return words


def _failed_words(state: SessionState) -> str:
    words = fmt.count(state.failed)
    if not state.rejected:
        return words
    return words + " " + translate("Strip", "(+{n} rejected)").format(n=fmt.count(state.rejected))


def _cost_tip(state: SessionState, found: Forecast | None) -> str:
    lines = [translate("Strip", "Cost so far, and what the whole session should cost")]
    if found is not None and found.left:
        expected = translate("Strip", "Expected in all: {amount}")
        lines.append(expected.format(amount=interval_words(found.total)))
    lines.append(basis_words(state, found))
    if state.saved_cost_usd:
        saved = translate("Strip", "The cache has saved {amount}")
        lines.append(saved.format(amount=fmt.money(state.saved_cost_usd)))
    if state.max_cost_usd is not None:
        lines.append(
            translate("Strip", "It ends at the cost cap of {cap}; {spent} are spent").format(
                cap=fmt.money(state.max_cost_usd), spent=fmt.money(state.spent_before_usd + state.cost_usd)
            )
        )
    if state.cost_unknown:
        unknown = translate("Strip", "? {n} calls have no known price")
        lines.append(unknown.format(n=fmt.count(state.cost_unknown)))
    return "\n".join(lines)
