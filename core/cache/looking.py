"""`Looking`: the answer to a prompt, if the cache has one, and why it has or has not.

First the same question, then the same words, what is near in words, and last what an encoder finds near.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from core.cache.admission import lifetime_s
from core.cache.candidates import FAR_COSINE
from core.cache.entry import CacheRequest, Found, Hit, Layer, entry_id
from core.cache.explain import (
    Explanation,
    candidates_of,
    explain,
    explain_meaning,
    explain_other_scope,
    same_words_elsewhere,
)
from core.cache.finding import CANDIDATES, SEARCHED, Finder, Match
from core.cache.holdings import Holdings
from core.cache.learning import Learning
from core.cache.loading import Loading


class Looking:
    """`renewed_s`: for how long from now an answer is good that is hit; None leaves it as it is. Without an encoder
    (`has_encoder` False) nothing is looked for after `look_up`, so that its misses count."""

    def __init__(
        self,
        holdings: Holdings,
        loading: Loading,
        learning: Learning,
        *,
        renewed_s: float | None,
        has_encoder: bool,
    ) -> None:
        self._holdings = holdings
        self._contents = holdings.contents
        self._lock = holdings.lock
        self._loading = loading
        self._learning = learning
        self._finder = Finder(holdings.contents, holdings.lock, learning)
        self._renewed_s = renewed_s
        self._has_encoder = has_encoder

    def look_up(self, request: CacheRequest, *, similar: bool = True) -> Found:
        """See `IntelligentCache.look_up`."""
        now = self._holdings.clock()
        with self._lock:
            slot = self._contents.find(request.question)
            if slot >= 0 and self._contents.expires(slot) > now:
                return Found(self._hit(slot, now, "exact"))
        if slot < 0 and self._loading.fetch(request.question):
            return self.look_up(request, similar=similar)
        match = None
        if request.text is not None and self._loading.can_compare:
            if similar:
                self._loading.fetch_near(request)
            match = self._finder.by_words(request, now, similar=similar)
        found = Found(None) if match is None else self._take_match(match, now)
        if found.hit is None and not self._has_encoder:
            self._holdings.counts.misses += 1
        return found

    def look_up_meaning(self, request: CacheRequest) -> Hit | None:
        """See `IntelligentCache.look_up_meaning`."""
        now, match = self._by_meaning(request)
        found = Found(None) if match is None else self._take_match(match, now)
        if found.hit is None:
            self._holdings.counts.misses += 1
        return found.hit

    def _by_meaning(self, request: CacheRequest) -> tuple[float, Match | None]:
        text = request.text
        vector = None if text is None else self._holdings.vectors.of_prompt(request.question, text)
        now = self._holdings.clock()
        return now, None if vector is None else self._finder.by_meaning(request, vector, now)

    def _take_match(self, match: Match, now: float) -> Found:
        with self._lock:
            if self._contents.find(match.question) != match.slot:
                return Found(None)  # it left meanwhile
            if match.comparison.same:
                return Found(self._hit(match.slot, now, match.layer, match.score, match.comparison))
            entry = self._holdings.entry(match.slot, now)
        return Found(None, Hit(entry, match.layer, match.score, match.comparison))

    def _hit(self, slot: int, now: float, layer: Layer, score: float = 1.0, comparison: Any = None) -> Hit:
        """Under the lock."""
        expires = None
        if self._renewed_s is not None:
            prompt = self._contents.texts(slot).prompt.decode(errors="replace")
            expires = now + lifetime_s(prompt, self._renewed_s, now)
        self._contents.touch(slot, now, expires)
        entry = self._holdings.entry(slot, now)
        saver, counts = self._holdings.saver, self._holdings.counts
        if saver is not None:
            saver.used(entry.question)
        setattr(counts, layer, getattr(counts, layer) + 1)
        counts.age_of_hits_s += now - entry.created
        return Hit(entry, layer, score, comparison)

    def explain(self, request: CacheRequest) -> Explanation:
        """See `IntelligentCache.explain`; does not wait for the file to be read."""
        now = self._holdings.clock()
        threshold = self._learning.threshold(request.scope.key)
        near = candidates_of(self._contents, self._lock, request, FAR_COSINE, SEARCHED, now)
        told = explain(request, near, threshold=threshold, now=now, compared=CANDIDATES)
        if told.outcome == "hit" or request.text is None:
            return told
        _, match = self._by_meaning(request)
        if match is not None:
            with suppress(KeyError):  # it may have left
                with self._lock:
                    entry = self._holdings.entry(self._holdings.slot(entry_id(match.question)), now)
                return explain_meaning(request, entry, match.comparison, threshold=threshold)
        if told.reason in ("expired", "wrong before"):
            return told
        other = same_words_elsewhere(self._contents, self._lock, request, now)
        return told if other is None else explain_other_scope(request, other, threshold=threshold)
