"""The limit of requests in flight of one account and model, learned from its 429 answers."""

from __future__ import annotations


class AimdLimit:
    """Additive increase, multiplicative decrease (Chiu and Jain 1989), started only by a first 429.

    Without a 429 there is no limit: providers publish large ones, and guessing costs throughput. A 429 halves
    what was in flight, once for all calls that were out together, as one lost window counts once in TCP; the
    others of the burst only show how many were accepted. The limit grows by one for every `GROWTH_ROUNDS`
    rounds of answers.
    """

    __slots__ = ("_answers", "_lowered_at", "value")

    GROWTH_ROUNDS = 4

    def __init__(self) -> None:
        self.value: int | None = None
        self._answers = 0
        self._lowered_at = -1.0

    @classmethod
    def of(cls, value: int) -> AimdLimit:
        """One that was learned before."""
        limit = cls()
        limit.value = value
        return limit

    def on_rate_limited(self, in_flight: int, started: float, now: float) -> bool:
        """`in_flight` counts the refused call, which was `started` then. Returns whether the limit changed."""
        before = self.value
        if started > self._lowered_at:
            held = in_flight if self.value is None else min(in_flight, self.value)
            self.value = max(1, held // 2)
            self._lowered_at = now
        elif self.value is not None:
            self.value = max(1, min(self.value, in_flight - 1))
        self._answers = 0
        return self.value != before

    def on_answered(self, in_flight: int) -> bool:
        """An answer while the limit was in use lets it grow. Returns whether the limit changed."""
        if self.value is None or in_flight < self.value:
            return False
        self._answers += 1
        if self._answers < self.value * self.GROWTH_ROUNDS:
            return False
        self._answers = 0
        self.value += 1
        return True
