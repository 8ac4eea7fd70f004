"""How a state looks: always a symbol and a word, never a colour alone.

Symbols differ in shape, so they tell states apart without colour too.
"""

from __future__ import annotations

from dataclasses import dataclass

from gui.theme import Tone


@dataclass(frozen=True, slots=True)
class Look:
    symbol: str
    word: str
    tone: Tone

    @property
    def text(self) -> str:
        return f"{self.symbol} {self.word}"


HEALTH = {
    "healthy": Look("●", "healthy", "good"),
    "degraded": Look("◐", "degraded", "warn"),
    "cooling": Look("◆", "cooling", "warn"),
    "probing": Look("○", "probing", "info"),
    "unauthorised": Look("✖", "unauthorised", "bad"),
    "out of balance": Look("▼", "out of balance", "bad"),
    "draining": Look("▽", "draining", "muted"),
    "disabled": Look("■", "disabled", "muted"),
}

PROMPT = {
    "running": Look("▶", "running", "info"),
    "answered": Look("✔", "answered", "good"),
    "failed": Look("✖", "failed", "bad"),
    "unfinished": Look("□", "unfinished", "muted"),
}

PHASE = {
    "new": Look("○", "no session", "muted"),
    "running": Look("▶", "running", "good"),
    "paused": Look("‖", "paused", "warn"),
    "draining": Look("▽", "draining", "warn"),
    "stopping": Look("■", "stopping", "warn"),
    "finished": Look("✔", "finished", "good"),
    "stopped": Look("■", "stopped", "muted"),
    "failed": Look("✖", "failed", "bad"),
}

MEMORY = {
    "ok": Look("●", "ok", "good"),
    "warning": Look("▲", "warning", "warn"),
    "critical": Look("✖", "critical", "bad"),
}

LEAK = {
    "none": Look("●", "no leak", "good"),
    "suspect": Look("◐", "may leak", "warn"),
    "confirmed": Look("✖", "leaks", "bad"),
}

LEVEL = {
    "info": Look("·", "info", "muted"),
    "warning": Look("▲", "warning", "warn"),
    "error": Look("✖", "error", "bad"),
}


def memory_look(status: str) -> Look:
    """The look of a memory status; a status without its own look is a warning in its own words."""
    return MEMORY.get(status) or Look("▲", status, "warn")


def leak_look(verdict: str) -> Look:
    """The look of the leak detector's word."""
    return LEAK.get(verdict) or Look("▲", verdict, "warn")
