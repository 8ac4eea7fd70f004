"""`Expiry`: gives each new answer its time to live, from what was learned of its scope and of its own use."""

from __future__ import annotations

import threading
from collections import OrderedDict

from core.cache.entry import CacheRequest
from core.cache.learning import Learning
from core.cache.lifetimes import Bounds, ScopePlan, plan
from core.cache.table import Record

MOST_WATCHED = 8192
"""Entries whose use is remembered over several answers: 2 MB."""
PLANNED_EVERY = 64
"""New answers between two plans, which take some milliseconds."""
FORGOTTEN_AFTER = 8.0
"""Lifetimes after which what is known of an entry's use counts half."""
SHORTEST_WATCH = 1 / 64
"""Part of a fixed lifetime; what was seen in less says nothing of how often an entry is asked for."""


class Expiry:
    """May be used from several threads. With bounds that leave nothing to choose every answer has the fixed time."""

    def __init__(self, learning: Learning, bounds: Bounds) -> None:
        self._learning = learning
        self._bounds = bounds
        self._adapts = bounds.shortest_s < bounds.longest_s
        self._lock = threading.Lock()
        self._plans: dict[bytes, ScopePlan] = {}
        self._new = 0
        self._watched: OrderedDict[bytes, tuple[float, float]] = OrderedDict()
        """Of questions since when they are watched, and how many hits they had then."""

    def lifetime_s(self, request: CacheRequest, before: Record | None, now: float) -> float:
        """For the answer that takes the place of `before`, an entry of the same question."""
        if not self._adapts:
            return self._bounds.fixed_s
        with self._lock:
            seen = self._seen(request, before, now)
            if self._new % PLANNED_EVERY == 0:
                self._plans = plan(self._learning.changes(), self._bounds)
            self._new += 1
            known = self._plans.get(request.scope.key)
        if known is None:
            return self._bounds.fixed_s
        return known.lifetime_s(*seen)

    def _seen(self, request: CacheRequest, before: Record | None, now: float) -> tuple[float, float]:
        """How many times the entry was asked for, and for how many fixed lifetimes it was watched."""
        question, fixed_s = request.question, self._bounds.fixed_s
        since, hits = self._watched.pop(question, (now, 0.0))
        since = min(since, now)  # a clock that was set back
        seen = 0.0, 0.0
        if before is not None and since == now:  # it comes from a file, or was forgotten meanwhile
            since, hits = min(before.last_used, now), before.hits
        if before is not None and now - since >= SHORTEST_WATCH * fixed_s:
            lifetimes = (now - since) / fixed_s
            missed = before.expires <= now
            seen = max(0.0, before.hits - hits + missed), lifetimes
            self._learning.watch(request.scope, seen[0] / lifetimes, (now - before.created) / fixed_s)
            if lifetimes > FORGOTTEN_AFTER:
                since, hits = (since + now) / 2, before.hits - (before.hits - hits) / 2
        self._watched[question] = since, float(hits)
        if len(self._watched) > MOST_WATCHED:
            self._watched.popitem(last=False)
        return seen
