"""How a state looks: always a symbol and a word, never a colour alone.

Symbols differ in shape, so they tell states apart without colour too.
"""

from __future__ import annotations

from dataclasses import dataclass

from gui.i18n import QT_TRANSLATE_NOOP, translate
from gui.theme import Tone


@dataclass(frozen=True, slots=True)
class Look:
    """`word` is English, for looking up; `text` and `shown` are for people."""

    symbol: str
    word: str
    tone: Tone

    @property
    def text(self) -> str:
        return f"{self.symbol} {self.shown}"

    @property
    def shown(self) -> str:
        """The word in the language of now."""
        return translate("Looks", self.word)


HEALTH = {
    "healthy": Look("●", QT_TRANSLATE_NOOP("Looks", "healthy"), "good"),
    "degraded": Look("◐", QT_TRANSLATE_NOOP("Looks", "degraded"), "warn"),
    "cooling": Look("◆", QT_TRANSLATE_NOOP("Looks", "cooling"), "warn"),
    "probing": Look("○", QT_TRANSLATE_NOOP("Looks", "probing"), "info"),
    "unauthorised": Look("✖", QT_TRANSLATE_NOOP("Looks", "unauthorised"), "bad"),
    "out of balance": Look("▼", QT_TRANSLATE_NOOP("Looks", "out of balance"), "bad"),
    "draining": Look("▽", QT_TRANSLATE_NOOP("Looks", "draining"), "muted"),
    "disabled": Look("■", QT_TRANSLATE_NOOP("Looks", "disabled"), "muted"),
}

PROMPT = {
    "running": Look("▶", QT_TRANSLATE_NOOP("Looks", "running"), "info"),
    "answered": Look("✔", QT_TRANSLATE_NOOP("Looks", "answered"), "good"),
    "failed": Look("✖", QT_TRANSLATE_NOOP("Looks", "failed"), "bad"),
    "unfinished": Look("□", QT_TRANSLATE_NOOP("Looks", "unfinished"), "muted"),
}

PHASE = {
    "new": Look("○", QT_TRANSLATE_NOOP("Looks", "no session"), "muted"),
    "running": Look("▶", QT_TRANSLATE_NOOP("Looks", "running"), "good"),
    "waiting": Look("◷", QT_TRANSLATE_NOOP("Looks", "waiting"), "info"),
    "paused": Look("‖", QT_TRANSLATE_NOOP("Looks", "paused"), "warn"),
    "draining": Look("▽", QT_TRANSLATE_NOOP("Looks", "draining"), "warn"),
    "stopping": Look("■", QT_TRANSLATE_NOOP("Looks", "stopping"), "warn"),
    "finished": Look("✔", QT_TRANSLATE_NOOP("Looks", "finished"), "good"),
    "stopped": Look("■", QT_TRANSLATE_NOOP("Looks", "stopped"), "muted"),
    "failed": Look("✖", QT_TRANSLATE_NOOP("Looks", "failed"), "bad"),
}

MEMORY = {
    "ok": Look("●", QT_TRANSLATE_NOOP("Looks", "ok"), "good"),
    "warning": Look("▲", QT_TRANSLATE_NOOP("Looks", "warning"), "warn"),
    "critical": Look("✖", QT_TRANSLATE_NOOP("Looks", "critical"), "bad"),
}

LEAK = {
    "none": Look("●", QT_TRANSLATE_NOOP("Looks", "no leak"), "good"),
    "suspect": Look("◐", QT_TRANSLATE_NOOP("Looks", "may leak"), "warn"),
    "confirmed": Look("✖", QT_TRANSLATE_NOOP("Looks", "leaks"), "bad"),
}

TREND = {
    "growing": Look("↑", QT_TRANSLATE_NOOP("Looks", "growing"), "text"),
    "stable": Look("→", QT_TRANSLATE_NOOP("Looks", "stable"), "text"),
    "shrinking": Look("↓", QT_TRANSLATE_NOOP("Looks", "shrinking"), "text"),
}

CACHE_ENTRY = {
    "good": Look("●", QT_TRANSLATE_NOOP("Looks", "good"), "good"),
    "low": Look("◌", QT_TRANSLATE_NOOP("Looks", "low utility"), "muted"),
    "expired": Look("▲", QT_TRANSLATE_NOOP("Looks", "expired"), "warn"),
    "pinned": Look("◆", QT_TRANSLATE_NOOP("Looks", "pinned"), "info"),
}

SERVED = {
    "hit": Look("✔", QT_TRANSLATE_NOOP("Looks", "served"), "good"),
    "near": Look("◐", QT_TRANSLATE_NOOP("Looks", "nearly served"), "warn"),
    "miss": Look("✖", QT_TRANSLATE_NOOP("Looks", "not served"), "bad"),
}

LEVEL = {
    "info": Look("·", QT_TRANSLATE_NOOP("Looks", "info"), "muted"),
    "warning": Look("▲", QT_TRANSLATE_NOOP("Looks", "warning"), "warn"),
    "error": Look("✖", QT_TRANSLATE_NOOP("Looks", "error"), "bad"),
}


def memory_look(status: str) -> Look:
    """The look of a memory status; a status without its own look is a warning in its own words."""
    return MEMORY.get(status) or Look("▲", status, "warn")


def trend_look(trend: str) -> Look:
    """Where memory is going."""
    return TREND.get(trend) or Look("", trend, "text")


def leak_look(verdict: str) -> Look:
    """The look of the leak detector's word."""
    return LEAK.get(verdict) or Look("▲", verdict, "warn")
