"""What a session looks like now: a pure reducer over its events.

`SessionState.apply(event)` is the only way it changes, and it looks at nothing but the event, so the same
stream gives an equal state in another process, from a file, or live. A state belongs to one thread; every
screen keeps its own. All of it is bounded: old rows, log lines and points give way to new ones.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Literal

from core.events import NO_USAGE, Event, PromptRejected, Usage
from core.session.cost_trace import CostTrace
from core.session.reducers import REDUCERS
from core.session.views import AccountView, LogLine, Marker, MemoryView, PromptRow
from core.stats import LogHistogram, PercentileTimeline, Timeline

SessionPhase = Literal[
    "new", "running", "waiting", "paused", "draining", "stopping", "finished", "stopped", "failed"
]

LOG_KEPT = 5_000
FAILURES_KEPT = 200
MARKERS_KEPT = 500
RECENT_BINS = 960
"""Seconds that are kept each for itself: a plot of 15 minutes, and the minute before it that averages need."""
RATE_WINDOW_S = 10.0
CACHE_LAYERS = ("exact", "canonical", "similar")
MEMORY_PARTS = ("python", "native", "caches")

_sums = partial(Timeline, "sum", recent=RECENT_BINS)
_lasts = partial(Timeline, "last", recent=RECENT_BINS)
_percentiles = partial(PercentileTimeline, recent=RECENT_BINS)


@dataclass(slots=True)
class SessionState:
    """Everything a screen needs to know about a session."""

    session: str = ""
    mode: str = ""
    model: str = ""
    base_url: str = ""
    phase: SessionPhase = "new"
    phase_why: str = ""
    phase_until: float | None = None
    """When a wait is expected to end."""
    concurrency: int = 0
    started_at: float | None = None
    ended_at: float | None = None
    now: float = 0.0
    """Time of the newest event."""

    total: int | None = None
    total_final: bool = False
    answered_before: int = 0
    answered: int = 0
    failed: int = 0
    rejected: int = 0
    in_flight: int = 0
    hits: dict[str, int] = field(default_factory=dict)
    calls: int = 0
    calls_in_flight: int = 0
    wasted_calls: int = 0
    hits_checked: int = 0
    hits_wrong: float = 0.0
    refreshes: int = 0
    """Calls for answers that were about to expire, and for prompts that were likely to follow; nobody had asked."""
    prefetches: int = 0
    """Served hits that were asked again, and how many of them were wrong (half: unsure)."""
    hedges: int = 0
    flagged: int = 0
    """Consensus answers with low agreement."""
    usage: Usage = NO_USAGE
    cost_usd: float = 0.0
    max_cost_usd: float | None = None
    """The cost cap, on all runs of the session together; None for none."""
    spent_before_usd: float = 0.0
    """By earlier runs of a session with a cost cap."""
    cost_unknown: int = 0
    """Calls whose price is not known."""
    saved_cost_usd: float = 0.0
    """What the answers from the cache had cost when they were bought."""
    saved_prefix_usd: float = 0.0
    """What prompt tokens in the provider's own cache took off the cost."""
    saved_off_peak_usd: float = 0.0
    """What the cheap hours did, against the peak price."""
    costs: CostTrace = field(default_factory=CostTrace)
    """What the finished prompts of this run have cost, in their order."""
    max_cost_per_account_usd: float | None = None
    """The cap on each account, on all runs of the session together; None for none."""
    max_cost_per_day_usd: float | None = None
    """The cap on all sessions of the profile together on one day (UTC); None for none."""
    day: str = ""
    """The day (UTC) of the next one, such as `2026-11-23`; empty while it is not known."""
    day_begins_at: float = 0.0
    day_spent_usd: float = 0.0
    """By all sessions of the profile on that day."""

    first_token: LogHistogram = field(default_factory=LogHistogram)
    latency: LogHistogram = field(default_factory=LogHistogram)
    answers_over_time: Timeline = field(default_factory=_sums)
    failures_over_time: Timeline = field(default_factory=_sums)
    hits_over_time: dict[str, Timeline] = field(
        default_factory=lambda: {each: _sums() for each in CACHE_LAYERS}
    )
    cost_over_time: Timeline = field(default_factory=_sums)
    in_flight_over_time: Timeline = field(default_factory=_lasts)
    waiting_over_time: Timeline = field(default_factory=_lasts)
    """Prompts that are known and have not begun."""
    latency_over_time: PercentileTimeline = field(default_factory=_percentiles)
    """Like the next one without answers from the cache, which would hide how the accounts do."""
    first_token_over_time: PercentileTimeline = field(default_factory=_percentiles)
    memory_over_time: Timeline = field(default_factory=lambda: Timeline("max", recent=RECENT_BINS))
    memory_parts_over_time: dict[str, Timeline] = field(
        default_factory=lambda: {each: _lasts() for each in MEMORY_PARTS}
    )
    """MB in use by part, together at most resident memory."""
    markers: deque[Marker] = field(default_factory=lambda: deque(maxlen=MARKERS_KEPT))
    """Moments worth a line in every plot, in the order of their events."""

    accounts: dict[str, AccountView] = field(default_factory=dict)
    rows: dict[int, PromptRow] = field(default_factory=dict)
    """Prompts in flight and the last finished ones, by `seq`, oldest first."""
    failures: deque[PromptRow] = field(default_factory=lambda: deque(maxlen=FAILURES_KEPT))
    rejections: deque[PromptRejected] = field(default_factory=lambda: deque(maxlen=FAILURES_KEPT))
    log: deque[LogLine] = field(default_factory=lambda: deque(maxlen=LOG_KEPT))
    memory: MemoryView = field(default_factory=MemoryView)
    finished: deque[int] = field(default_factory=deque)
    """The finished prompts among `rows`, by `seq`, in the order in which they ended."""

    def apply(self, event: Event) -> None:
        """Take one event in. An event of an unknown type raises KeyError: the caller has a newer stream."""
        if event.t > self.now:
            self.now = event.t
        REDUCERS[type(event)](self, event)

    def apply_all(self, events: Iterable[Event]) -> None:
        for event in events:
            self.apply(event)

    def copy(self) -> SessionState:
        """A state of its own that goes on from here; what never changes is shared. Takes some 3 ms."""
        other = replace(self)
        for name in _WITH_COPY:
            setattr(other, name, getattr(self, name).copy())
        for name in _OF_COPIES:
            setattr(other, name, {key: each.copy() for key, each in getattr(self, name).items()})
        # A failed prompt's row is the same one in both places, and may still change: a call cancelled late.
        other.failures = deque(
            (other.rows.get(row.seq, row) for row in self.failures), maxlen=self.failures.maxlen
        )
        return other

    # -- what screens ask -------------------------------------------------------------------------

    @property
    def done(self) -> int:
        """Prompts that need no more work: answered now or in an earlier run, or failed."""
        return self.answered_before + self.answered + self.failed

    @property
    def cache_hits(self) -> int:
        return sum(self.hits.values())

    @property
    def hit_rate(self) -> float:
        return self.cache_hits / self.answered if self.answered else 0.0

    @property
    def running(self) -> bool:
        return self.phase in ("running", "waiting", "paused", "draining", "stopping")

    @property
    def elapsed_s(self) -> float:
        if self.started_at is None:
            return 0.0
        return (self.ended_at if self.ended_at is not None else self.now) - self.started_at

    def answers_per_s(self, now: float | None = None) -> float:
        """Over the last ten seconds while it runs, over the whole run once it has ended."""
        if not self.running:
            return self.answered / self.elapsed_s if self.elapsed_s else 0.0
        return self.answers_over_time.rate(self.now if now is None else now, RATE_WINDOW_S)

    def eta_s(self, now: float | None = None) -> float | None:
        """Seconds until the last prompt is done at the present rate, None while nobody can know."""
        if self.total is None or not self.running or self.phase in ("paused", "waiting"):
            return None
        rate = self.answers_per_s(now)
        return max(self.total - self.done, 0) / rate if rate > 0 else None

    @property
    def healthy_accounts(self) -> int:
        return sum(1 for a in self.accounts.values() if a.usable)

    def why_avoided(self, account: str) -> str | None:
        """Why this account was last passed over, in words; None when it never was."""
        view = self.accounts.get(account)
        return view.avoided_why if view is not None else None


_OF_COPIES = ("hits_over_time", "memory_parts_over_time", "accounts", "rows")
_WITH_COPY = tuple(
    each.name
    for each in fields(SessionState)
    if each.name not in _OF_COPIES and hasattr(getattr(SessionState(), each.name), "copy")
)
