"""Cache files for the console's tests, with entries whose age, uses and scopes are known."""

from __future__ import annotations

import time
from pathlib import Path

from core.cache import IntelligentCache, ScopeMaker
from core.client.prompt import Prompt
from core.config.paths import cache_folder

DAY_S = 86_400.0
CHAT = ScopeMaker({"model": "deepseek-chat"})
COLD = ScopeMaker({"model": "deepseek-reasoner", "temperature": 0.2})
EXPIRED, GOOD = 12, 30
"""Entries of `fill`; the expired ones are of COLD."""
ANSWER = "High tide at Brest is at six in the morning and again at half past six."


def fill(path: Path | None = None) -> Path:
    """GOOD entries "What does bus number … cost?", each served a different number of times, and EXPIRED ones "Where
    does the ferry … go?"."""
    where = path or cache_folder() / "answers.sqlite"
    now = time.time()
    at = [now - 9 * DAY_S]
    with IntelligentCache(where, session="earlier.pilot", clock=lambda: at[0]) as cache:
        cache.loaded.wait()
        for i in range(EXPIRED):
            cache.put(ask(f"Where does the ferry number {i} go?", COLD), ANSWER, cost_usd=0.001, ttl_s=DAY_S)
        at[0] = now
        for i in range(GOOD):
            request = ask(f"What does bus number {i} cost?")
            cache.put(request, f"{ANSWER} ({i})", cost_usd=0.002, latency_s=float(i), tokens=40)
            for _ in range(i):
                assert cache.get(request) is not None
        assert cache.flush()
    return where


def ask(text: str, scope: ScopeMaker = CHAT):
    return scope.request(Prompt(0, "", text=text))
