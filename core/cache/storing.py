"""`Storing`: an answer that is worth keeping becomes an entry."""

from __future__ import annotations

import math

import msgspec

from core.cache.admission import lifetime_s, refusal_reason
from core.cache.entry import CacheRequest
from core.cache.expiry import Expiry
from core.cache.holdings import Holdings
from core.cache.loading import Loading
from core.cache.reading import FEATURE_VERSION, Reading, read
from core.cache.rows import Row
from core.cache.ways import pack

_UNREAD = bytes(8)
"""The canonical key of a prompt that came before it could be read: it is read later, or after the next load."""


class Answer(msgspec.Struct, frozen=True):
    """What was answered, and what it cost. Raises ValueError for figures that make no sense."""

    response: str
    reasoning: str
    finish_reason: str
    tokens: int
    cost_usd: float | None
    latency_s: float
    ttl_s: float | None
    """None: as long as the cache keeps answers."""

    def __post_init__(self) -> None:
        if (
            not all(map(math.isfinite, (self.latency_s, self.cost_usd or 0.0, self.ttl_s or 0.0)))
            or not isinstance(self.tokens, int)
            or self.tokens < 0
        ):
            raise ValueError(
                "latency_s, cost_usd and ttl_s must be finite, and tokens a whole number of 0 or more"
            )


class Storing:
    """`origin` is the session that asks; `expiry` says how long an answer is kept that says nothing else."""

    def __init__(self, holdings: Holdings, loading: Loading, *, expiry: Expiry, origin: str) -> None:
        self._holdings = holdings
        self._loading = loading
        self._expiry = expiry
        self._origin = origin

    def put(self, request: CacheRequest, answer: Answer) -> bool:
        """See `IntelligentCache.put`."""
        now = self._holdings.clock()
        row = asked = None
        if refusal_reason(answer.response, answer.finish_reason) is None:
            asked = read(request.text) if request.text is not None and self._loading.can_read else None
            self._loading.fetch(request.question)
            row = self._row(request, asked, answer, now)
        if row is None or not self._holdings.keep(row, request.scope, now):
            self._holdings.counts.refused += 1
            return False
        if asked is None and request.text is not None:
            self._holdings.renewal.later(request.question)
        self._holdings.counts.puts += 1
        return True

    def _row(self, request: CacheRequest, asked: Reading | None, answer: Answer, now: float) -> Row | None:
        """None for texts that no file can hold, which are half a character somewhere."""
        ttl_s = answer.ttl_s
        if ttl_s is None:
            with self._holdings.lock:
                slot = self._holdings.contents.find(request.question)
                before = self._holdings.contents.record(slot) if slot >= 0 else None
            ttl_s = self._expiry.lifetime_s(request, before, now)
        own = request.text if request.text is not None and request.text != request.prompt else None
        try:
            return Row(
                request.question,
                asked.key if asked is not None else None if request.text is None else _UNREAD,
                request.scope.key,
                request.prompt.encode(),
                None if own is None else own.encode(),
                answer.response.encode(),
                answer.reasoning.encode(),
                None if asked is None else pack(asked.ids, asked.weights).tobytes(),
                0 if asked is None else FEATURE_VERSION,
                answer.tokens,
                answer.cost_usd,
                answer.latency_s,
                now,
                now + lifetime_s(request.prompt, ttl_s, now),
                now,
                0,
                0,
                self._origin.encode(),
                answer.finish_reason.encode(),
            )
        except UnicodeEncodeError:
            return None
