"""When a call that shows no text yet is worth a second one on another account.

After Dean and Barroso, "The tail at scale" (2013): hedge after a high percentile, under a budget of extra calls.
Which percentile is decided by the answers seen: with a heavy tail the best point lies where waiting on is
expected to take longest compared to asking anew; with a light one there is nothing to win before twice the
median, and only dead calls are hedged.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

WINDOW = 200
FEW = 5
RECOMPUTE_EVERY = 16
SHORTEST_DELAY_S = 0.1
"""No model thinks faster than this; shorter silences are the network's and this machine's."""
FREE_HEDGES = 2
"""Extra calls allowed before a share of the calls made amounts to any."""


class HedgePolicy:
    """Learns the delay from the answers and keeps the budget.

    `budget` is the share of extra calls allowed, 0.05 for 5 % of the other `calls`. `delay_s` is None until
    anything was answered.
    """

    __slots__ = ("_delay", "_fresh", "_seen", "budget", "calls", "hedges")

    def __init__(self, budget: float) -> None:
        self.budget = budget
        self.calls = 0
        self.hedges = 0
        self._seen: deque[float] = deque(maxlen=WINDOW)
        self._delay: float | None = None
        self._fresh = 0

    def observe(self, seconds: float) -> None:
        """Time to the first text of a call; for a call that was given up, how long it had lasted at least."""
        self._seen.append(seconds)
        self._fresh += 1
        if self._delay is None or len(self._seen) <= 4 * FEW or self._fresh >= RECOMPUTE_EVERY:
            self._delay = max(SHORTEST_DELAY_S, best_delay(sorted(self._seen), self.budget))
            self._fresh = 0

    @property
    def seen(self) -> list[float]:
        """What the delay rests on, oldest first."""
        return list(self._seen)

    def restore(self, latencies_s: Sequence[float]) -> None:
        """Begin with what was seen in an earlier run."""
        self._seen.extend(latencies_s[-WINDOW:])
        if self._seen:
            self._delay = max(SHORTEST_DELAY_S, best_delay(sorted(self._seen), self.budget))

    @property
    def delay_s(self) -> float | None:
        return self._delay

    def allows(self) -> bool:
        return self.hedges < max(FREE_HEDGES, self.budget * self.calls)


def best_delay(latencies: list[float], budget: float) -> float:
    """The delay after which a hedge saves most, given ascending latencies (s) and a budget (share of calls).

    Hedging at `d` concerns the calls longer than `d`, at most `budget` of all, and each is expected to win its
    mean residual time less the mean time of a new call. Raises ValueError where `latencies` is empty.
    """
    if not latencies:
        raise ValueError("no latencies to judge by")
    n = len(latencies)
    middle = latencies[n // 2]
    at_p95 = latencies[min(n - 1, int(0.95 * n))]
    if n < FEW:
        return 1.5 * latencies[-1]
    fresh = sum(latencies) / n
    best, best_saving = None, 0.0
    first = min(n - 1, int((1 - 2 * budget) * n))
    tail = sum(latencies[first + 1 :])
    for i in range(first, n - 1):
        longer = n - 1 - i
        saving = min(longer / n, budget) * (tail / longer - latencies[i] - fresh)
        if saving > best_saving:
            best, best_saving = latencies[i], saving
        tail -= latencies[i + 1]
    if best is not None:
        # A hair above the observed value, or its twin would be hedged as well.
        return max(best * 1.05, middle * 1.25)
    return max(at_p95, 2 * middle)
