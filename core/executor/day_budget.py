"""The day's spending as one session sees it: what it may still spend before it has to ask the ledger again.

Pure arithmetic; `core.executor.day_keeper` does the asking.
"""

from __future__ import annotations

from core.executor.ledger import Standing, Wish, day_name, day_of

HEADROOM = 2.0
"""The reserve asked for, over what one more prompt or the calls of the last interval need."""


class DayBudget:
    """Gathers costs by day (UTC) and knows the reserve. With `cap_usd` None it only counts."""

    def __init__(self, cap_usd: float | None) -> None:
        self.cap_usd = cap_usd
        self.wants_more = False
        """A prompt waits for a larger reserve."""
        self._asked = False
        self._prompt_usd = 0.0
        self._day = -1
        self._standing = Standing(0.0, 0.0, 0.0)
        self._fresh: dict[int, float] = {}
        self._sent: dict[int, float] = {}
        self._needed_usd = 0.0

    def charge(self, cost_usd: float, at: float) -> None:
        """A call has cost this much."""
        day = day_of(at)
        self._fresh[day] = self._fresh.get(day, 0.0) + cost_usd

    def allows(self, prompt_usd: float | None, in_flight: int, at: float) -> bool:
        """Whether the cap has room for what is in flight and one more prompt, each at `prompt_usd`.

        None where nobody knows yet what a prompt costs: then any room will do.
        """
        if self.cap_usd is None:
            return True
        self._asked = True
        self._prompt_usd = prompt_usd or 0.0
        day = day_of(at)
        if day != self._day:
            allowed = False
        elif prompt_usd is None:
            allowed = self.spent_usd(at) + self._standing.others_reserved_usd < self.cap_usd
        else:
            unwritten = self._fresh.get(day, 0.0) + self._sent.get(day, 0.0)
            allowed = prompt_usd * (in_flight + 1) <= self._standing.reserved_usd - unwritten
        self.wants_more = not allowed
        return allowed

    def spent_usd(self, at: float) -> float:
        """By all sessions on the day of `at`, as far as known here."""
        day = day_of(at)
        known = self._standing.spent_usd if day == self._day else 0.0
        return known + self._fresh.get(day, 0.0) + self._sent.get(day, 0.0)

    def is_reached(self, at: float) -> bool:
        """Whether the cap has no room for one more prompt with nothing in flight, whatever other sessions give back
        of their reserves: that is waited for."""
        if self.cap_usd is None or day_of(at) != self._day:
            return False
        left_usd = self.cap_usd - self.spent_usd(at)
        return left_usd <= 0 or self._prompt_usd > left_usd

    def why_reached(self, at: float) -> str:
        """In words, with the time when it may go on."""
        today, tomorrow = day_name(day_of(at)), day_name(day_of(at) + 1)
        return (
            f"the day's cost cap of {self.cap_usd:g} USD is reached ({self.spent_usd(at):.4g} USD spent on {today}): "
            f"it may go on from {tomorrow} 00:00 UTC, resume it then"
        )

    # -- exchange with the ledger -------------------------------------------------------------------

    @property
    def is_short(self) -> bool:
        """Whether the last exchange brought too little for one more prompt."""
        return self._standing.reserved_usd < self._needed_usd

    def has_news(self, in_flight: int) -> bool:
        """Whether there is something to write down, to ask for, or to give back."""
        spare = not self._asked and self._standing.reserved_usd > self._prompt_usd * in_flight
        return bool(self._fresh) or self.wants_more or spare

    def send(self, prompt_usd: float | None, in_flight: int) -> tuple[dict[int, float], Wish]:
        """The costs since the last time, which are on their way now, and the reserve to ask for."""
        self._sent, self._fresh = self._fresh, {}
        self._prompt_usd = prompt_usd or 0.0
        held_usd = self._prompt_usd * in_flight
        needed_usd = held_usd + self._prompt_usd
        good_usd = HEADROOM * max(needed_usd, sum(self._sent.values()))
        asked, self._asked = self._asked or self.wants_more, False
        self._needed_usd = needed_usd
        wish = Wish(good_usd, needed_usd, held_usd) if asked else Wish(held_usd, held_usd, held_usd)
        return dict(self._sent), wish

    def take(self, standing: Standing, at: float) -> None:
        """What the ledger said to what was sent at `at`."""
        self._day = day_of(at)
        self._sent = {}
        self._standing = standing

    def take_back(self) -> None:
        """What was sent did not arrive."""
        for day, cost_usd in self._sent.items():
            self._fresh[day] = self._fresh.get(day, 0.0) + cost_usd
        self._sent = {}
