"""`Finder`: which entry answers a prompt by its canonical form, by nearness of words, or by an encoder's vector.

It reads; counting a hit is the cache's. Texts are taken out under the lock and compared outside of it.
"""

from __future__ import annotations

import threading

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.cache.candidates import lowest_cosine, may_be_same
from core.cache.compare import CASE_COSINE, Comparison, compare, compare_meaning
from core.cache.contents import Contents
from core.cache.entry import CacheRequest, Layer
from core.cache.learning import Learning
from core.cache.reading import Reading, read

CANDIDATES = 8
"""Entries that are compared in full, which takes 0.1 ms each; a case told again 0.5 ms."""
LONG = 1_000
LONG_CANDIDATES = 2
"""Candidates of a text of more than LONG characters, each of which takes milliseconds."""
SEARCHED = 32
"""Candidates asked of the index: most are passed over at a glance."""


class Match(msgspec.Struct, frozen=True):
    """An entry that answers, or (`comparison.same` false) only came near: no guard objected."""

    slot: int
    question: bytes
    layer: Layer
    score: float
    comparison: Comparison


class _Candidate(msgspec.Struct, frozen=True):
    slot: int
    question: bytes
    cosine: float
    text: str


class Finder:
    """Uses the cache's contents under its lock."""

    def __init__(self, contents: Contents, lock: threading.Lock, learning: Learning) -> None:
        self._contents = contents
        self._lock = lock
        self._learning = learning

    def by_words(self, request: CacheRequest, now: float, *, similar: bool) -> Match | None:
        """The best match by canonical form or nearness, or else what came nearest to one."""
        asked = read(request.text or "")
        scope = request.scope
        if self._learning.trusts_canonical(scope.key):
            with self._lock:
                slot = self._contents.find_canonical(scope, asked.key)
                same = self._live([(slot, 1.0)] if slot >= 0 else [], asked, now)
            for candidate in same:
                comparison = compare(asked, read(candidate.text))
                if comparison.same:
                    return Match(slot, candidate.question, "canonical", 1.0, comparison)
        if not similar or not len(asked.ids):
            return None
        threshold = self._learning.threshold(scope.key)
        near: Match | None = None
        with self._lock:
            found = self._contents.near(scope, asked.ids, asked.weights, lowest_cosine(asked), SEARCHED)
            glanced = [(s, c) for s, c in found if may_be_same(asked, self._contents.features(s))]
            candidates = self._live(glanced, asked, now)
        for candidate in candidates:
            stored = read(candidate.text)
            comparison = compare(asked, stored, threshold=threshold)
            # The same words once more: the newest entry of them may have expired.
            layer: Layer = "canonical" if stored.key == asked.key else "similar"
            match = Match(candidate.slot, candidate.question, layer, comparison.score, comparison)
            if comparison.same:
                return match
            if not comparison.guards and (near is None or near.score < match.score):
                near = match
        return near

    def by_meaning(self, request: CacheRequest, vector: NDArray[np.float32], now: float) -> Match | None:
        """The best match among entries whose vectors are near."""
        asked = read(request.text or "")
        threshold = self._learning.threshold(request.scope.key)
        with self._lock:
            found = self._contents.near_vectors(request.scope, vector, CASE_COSINE, SEARCHED)
            candidates = self._live(found, asked, now)
        for candidate in candidates:
            comparison = compare_meaning(asked, read(candidate.text), candidate.cosine, threshold=threshold)
            if comparison.same:
                return Match(candidate.slot, candidate.question, "similar", comparison.score, comparison)
        return None

    def _live(self, found: list[tuple[int, float]], asked: Reading, now: float) -> list[_Candidate]:
        """Candidates that have not expired and were not told to be wrong for this prompt; under the lock."""
        live: list[_Candidate] = []
        for slot, cosine in found:
            record = self._contents.record(slot)
            wrong = self._contents.wrong.get(record.question)
            if record.expires <= now or (wrong is not None and asked.key in wrong):
                continue
            live.append(
                _Candidate(
                    slot, record.question, cosine, self._contents.texts(slot).text.decode(errors="replace")
                )
            )
            if len(live) == (CANDIDATES if len(asked.text) < LONG else LONG_CANDIDATES):
                break
        return live
