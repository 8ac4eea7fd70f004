"""The limit of requests in flight of one account and model, learned from its 429 answers."""

from __future__ import annotations


class AimdLimit:
    """Additive increase, multiplicative decrease (Chiu and Jain 1989), started only by a first 429.

    Without a 429 there is no limit: providers publish large ones, and guessing costs throughput. After one,
    the limit is half of what was in flight, and grows by one for every `GROWTH_ROUNDS` rounds of answers.
    """

    __slots__ = ("_answers", "value")

    GROWTH_ROUNDS = 4

    def __init__(self) -> None:
        self.value: int | None = None
        self._answers = 0

    def on_rate_limited(self, in_flight: int) -> bool:
        """`in_flight` counts the refused call. Returns whether the limit changed."""
        held = in_flight if self.value is None else min(in_flight, self.value)
        lowered = max(1, held // 2)
        changed = lowered != self.value
        self.value = lowered
        self._answers = 0
        return changed

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
