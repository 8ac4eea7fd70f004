"""`Correcting`: an answer found wrong is replaced, or never given again to the prompt that it did not fit."""

from __future__ import annotations

from contextlib import suppress

from core.cache.calibration import FalseHits
from core.cache.entry import CacheEntry, CacheRequest, Hit
from core.cache.holdings import Holdings
from core.cache.learning import Learning
from core.cache.reading import read


class Correcting:
    """By an operator, or by a check that bought the answer anew."""

    def __init__(self, holdings: Holdings, learning: Learning) -> None:
        self._holdings = holdings
        self._learning = learning

    def correct(self, entry_id: int, response: str | None, matched_prompt: str | None) -> None:
        """See `IntelligentCache.correct`; does not wait for the file to be read."""
        holdings, contents = self._holdings, self._holdings.contents
        wrong = None if matched_prompt is None else read(matched_prompt).key
        told = None if matched_prompt is None else matched_prompt.encode(errors="replace").decode()
        answer = None if response is None else response.encode()
        with holdings.lock:
            slot = holdings.slot(entry_id)
            question = contents.record(slot).question
            if wrong is not None and told is not None:
                contents.wrong.setdefault(question, set()).add(wrong)
                if holdings.saver is not None:
                    now, prompt = holdings.clock(), told
                    holdings.saver.do(lambda file: file.save_wrong_match(question, prompt, now))
            if answer is not None:
                contents.answer(slot, answer)
                if holdings.saver is not None:
                    holdings.saver.put(question)

    def record_check(self, request: CacheRequest, hit: Hit, wrong: float) -> FalseHits:
        """See `IntelligentCache.record_check`."""
        age_s = self._holdings.clock() - hit.entry.created
        known, data = self._learning.record(request.scope, hit.layer, hit.score, wrong, age_s)
        self._save(request, data)
        if wrong == 1 and hit.layer != "exact" and request.text is not None:
            with suppress(KeyError):  # it may have left
                self.correct(hit.entry.id, None, request.text)
        return known

    def record_change(self, request: CacheRequest, age_s: float, changed: float) -> None:
        """See `IntelligentCache.record_change`."""
        self._save(request, self._learning.record_change(request.scope, age_s, changed))

    def peek(self, request: CacheRequest) -> CacheEntry | None:
        """See `IntelligentCache.peek`."""
        now = self._holdings.clock()
        with self._holdings.lock:
            slot = self._holdings.contents.find(request.question)
            return None if slot < 0 else self._holdings.entry(slot, now)

    def _save(self, request: CacheRequest, data: bytes) -> None:
        with self._holdings.lock:
            if self._holdings.saver is not None:
                self._holdings.saver.do(lambda file: file.save_calibration(request.scope.key, data))
