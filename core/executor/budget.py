"""What the calls cost, and the cap on it."""

from __future__ import annotations

from core.config.prices import PriceTable
from core.events import Usage

PROMPTS_AT_UNKNOWN_COST = 2
"""Prompts let out under a cap before any answer has shown what one costs."""


class Budget:
    """Adds up the cost of calls. Raises ValueError for a cap on a model without a known price."""

    def __init__(self, prices: PriceTable, model: str, cap_usd: float | None) -> None:
        if cap_usd is not None and model not in prices.models():
            raise ValueError(
                f"no price is known for the model {model!r}, so a cost cap cannot be kept: "
                "add the model to your prices.toml, or run without a cap"
            )
        self._prices = prices
        self.cap_usd = cap_usd
        self.spent_before_usd = 0.0
        """By earlier runs of the same session; the cap is on all of them."""
        self.spent_usd = 0.0
        self.answers = 0

    def charge(self, model: str, usage: Usage, at: float) -> float | None:
        """What a call has cost (USD) at the price band of `at` (epoch seconds), None where no price is known."""
        cost = self._prices.cost_usd(model, usage.cache_hit, usage.cache_miss, usage.completion, at)
        if cost is not None:
            self.spent_usd += cost
        return cost

    def allows(self, in_flight: int) -> bool:
        """Whether one more prompt keeps the cap, going by what a prompt has cost so far."""
        if self.cap_usd is None:
            return True
        left_usd = self.cap_usd - self.spent_before_usd - self.spent_usd
        if not self.answers:
            return left_usd > 0 and in_flight < PROMPTS_AT_UNKNOWN_COST
        return self.spent_usd / self.answers * (in_flight + 1) <= left_usd
