"""Questions and answers that tests put into caches, and how they wait for what comes a moment later."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from core.cache import CacheRequest, IntelligentCache, as_request

DAY_S = 24 * 3600.0
TTL_S = 7 * DAY_S
NOW = 1_790_000_000.0
ANSWER = "High tide at Brest is at six in the morning and again at half past six."
DEFAULTS = {"model": "deepseek-flash", "temperature": 0.5}
TURN = {"role": "user", "content": "When is high tide at Brest?"}
Open = Callable[..., IntelligentCache]
Asking = Callable[..., CacheRequest]
Refusing = Callable[[str], IntelligentCache]
Clock = Any


def damage_last_third(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size * 2 // 3)
        file.write(b"\xa5" * (path.stat().st_size // 3))


def put(cache: IntelligentCache, request: CacheRequest, response: str = ANSWER, **changes: Any) -> bool:
    fields: dict[str, Any] = {
        "reasoning": "the moon",
        "finish_reason": "stop",
        "tokens": 30,
        "cost_usd": 0.00003,
        "latency_s": 1.5,
    }
    return cache.put(request, response, **fields | changes)


def put_many(cache: IntelligentCache, asking: Asking, count: int, **changes: Any) -> list[CacheRequest]:
    requests = [asking(f"What is the number {i} bus called?") for i in range(count)]
    for request in requests:
        assert put(cache, request, **changes)
    return requests


def found(cache: IntelligentCache, request: CacheRequest) -> str | None:
    """Exactly this question's answer, whatever else would be near."""
    hit = cache.get(request)
    return None if hit is None or hit.layer != "exact" else hit.entry.response


def bus(number: int = 0) -> CacheRequest:
    """A question like all others of its kind, but for the number."""
    return as_request(f"What is the number {number} bus called?", "m")


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def answer(cache: IntelligentCache, number: int = 0) -> str | None:
    hit = cache.get(bus(number))
    return None if hit is None else hit.entry.response


def mend(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP TRIGGER a")
