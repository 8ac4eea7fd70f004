"""What the calls cost and were spared, and the caps: on the session, on each account, and on the day of all sessions.

A cap counts what is in flight at what a prompt has cost so far. So it may be passed by no more than the calls in
flight differ from that.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from core.config.prices import Bill, PriceTable
from core.events import Usage
from core.executor.day_budget import DayBudget

PROMPTS_AT_UNKNOWN_COST = 2
"""Prompts let out under a cap before any answer has shown what one costs."""


class CallCosts(NamedTuple):
    """What a number of calls have cost together."""

    usd: float
    calls: int


NO_CALLS = CallCosts(0.0, 0)


class Budget:
    """Adds up the cost of calls. Raises ValueError for a cap on a model without a known price."""

    def __init__(
        self,
        prices: PriceTable,
        model: str,
        cap_usd: float | None,
        *,
        account_cap_usd: float | None = None,
        day_cap_usd: float | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.knows_price = model in prices.models()
        if not (self.knows_price or cap_usd is account_cap_usd is day_cap_usd is None):
            raise ValueError(
                f"no price is known for the model {model!r}, so a cost cap cannot be kept: "
                "add the model to your prices.toml, or run without a cap"
            )
        self._prices = prices
        self._clock = clock
        self.cap_usd = cap_usd
        self.account_cap_usd = account_cap_usd
        self.day = DayBudget(day_cap_usd)
        self.spent_before_usd = 0.0
        """By earlier runs of the same session; the cap is on all of them."""
        self.spent_usd = 0.0
        self.answers = 0
        self._by_account: dict[str, CallCosts] = {}

    @property
    def prompt_usd(self) -> float | None:
        """What a prompt has cost so far on average, None before the first answer."""
        return self.spent_usd / self.answers if self.answers else None

    def charge(self, model: str, usage: Usage, at: float, account: str) -> Bill | None:
        """What a call has cost (USD) at the price band of `at` (epoch seconds), None where no price is known."""
        bill = self._prices.bill(model, usage.cache_hit, usage.cache_miss, usage.completion, at)
        if bill is not None:
            cost = bill.cost_usd
            self.spent_usd += cost
            self.day.charge(cost, at)
            if self.account_cap_usd is not None:
                known = self._by_account.get(account, NO_CALLS)
                self._by_account[account] = CallCosts(known.usd + cost, known.calls + 1)
        return bill

    def count_earlier(self, by_account: Mapping[str, CallCosts]) -> None:
        """What the accounts have cost in earlier runs of the session counts to their caps."""
        self._by_account.update(by_account)

    def allows(self, in_flight: int) -> bool:
        """Whether one more prompt keeps the caps on the session and the day, by what a prompt has cost so far."""
        if self.cap_usd is None and self.day.cap_usd is None:
            return True
        if not self.answers and in_flight >= PROMPTS_AT_UNKNOWN_COST:
            return False
        prompt_usd = self.prompt_usd
        return self._session_allows(prompt_usd, in_flight) and self.day.allows(
            prompt_usd, in_flight, self._clock()
        )

    def why_reached(self) -> str:
        """Which cap has no room for another prompt with nothing in flight, in words; empty where none has."""
        if self.cap_usd is not None and not self._session_allows(self.prompt_usd, 0):
            return f"the cost cap of {self.cap_usd:g} USD is reached"
        now = self._clock()
        return self.day.why_reached(now) if self.day.is_reached(now) else ""

    def calls_left(self, account: str) -> int | None:
        """How many calls the account may have in flight under its cap, None where it has none."""
        if self.account_cap_usd is None:
            return None
        known = self._by_account.get(account, NO_CALLS)
        left_usd = self.account_cap_usd - known.usd
        if left_usd <= 0:
            return 0
        call_usd = known.usd / known.calls if known.calls else self.prompt_usd
        if call_usd is None:
            return PROMPTS_AT_UNKNOWN_COST
        return int(left_usd / call_usd) if call_usd else None

    def reached_accounts(self, names: Iterable[str]) -> list[str]:
        """Those whose cap has no room for a call."""
        return [name for name in names if self.calls_left(name) == 0]

    def _session_allows(self, prompt_usd: float | None, in_flight: int) -> bool:
        if self.cap_usd is None:
            return True
        left_usd = self.cap_usd - self.spent_before_usd - self.spent_usd
        if prompt_usd is None:
            return left_usd > 0
        return prompt_usd * (in_flight + 1) <= left_usd
