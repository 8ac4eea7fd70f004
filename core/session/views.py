"""The parts of a `SessionState`: an account, a key, a prompt's row, an attempt, memory, a log line, a marker."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, fields, replace
from functools import partial
from operator import attrgetter
from typing import Literal

from core.events import (
    NO_USAGE,
    AccountTested,
    AttemptEnded,
    Cached,
    GrowthLocated,
    Health,
    LeakJudged,
    MemoryCleaned,
    MemorySampled,
    Purpose,
    SnapshotTaken,
    Usage,
)
from core.stats import LogHistogram, PercentileTimeline, Timeline

MarkerKind = Literal["cleanup", "operator", "leak", "phase", "health"]

CLEANUPS_KEPT = 200
SNAPSHOTS_KEPT = 20
ACCOUNT_BINS = 120
"""Points of an account's small plots."""
USABLE = frozenset({"healthy", "degraded", "probing"})


@dataclass(slots=True)
class KeyView:
    """One key of an account, by its masked form."""

    name: str
    health: Health = "probing"
    why: str = "not used yet"
    since: float | None = None
    until: float | None = None
    calls: int = 0
    answered: int = 0
    failed: int = 0
    last_error: str | None = None


@dataclass(slots=True)
class AccountView:
    """One account: limits, balance and most of the health belong to it, whatever the key."""

    name: str
    health: Health = "probing"
    why: str = "not used yet"
    since: float | None = None
    until: float | None = None
    """When it will be tried again (epoch seconds), if known."""
    max_in_flight: int | None = None
    limit: int | None = None
    limit_why: str = ""
    in_flight: int = 0
    calls: int = 0
    answered: int = 0
    cancelled: int = 0
    errors: dict[str, int] = field(default_factory=dict)
    latency: LogHistogram = field(default_factory=LogHistogram)
    answers_over_time: Timeline = field(default_factory=partial(Timeline, "sum", limit=ACCOUNT_BINS))
    failures_over_time: Timeline = field(default_factory=partial(Timeline, "sum", limit=ACCOUNT_BINS))
    latency_over_time: PercentileTimeline = field(
        default_factory=partial(PercentileTimeline, limit=ACCOUNT_BINS)
    )
    usage: Usage = NO_USAGE
    cost_usd: float = 0.0
    cost_squares: float = 0.0
    """Of the costs of its calls: from it the spread is known."""
    spent_before_usd: float = 0.0
    """By earlier runs of a session with a cost cap on its accounts."""
    balance: float | None = None
    currency: str = ""
    balance_at: float | None = None
    balance_available: bool | None = None
    tested: AccountTested | None = None
    """What the operator's last test of it said."""
    chosen_why: str = ""
    avoided: int = 0
    avoided_why: str | None = None
    avoided_at: float | None = None
    keys: dict[str, KeyView] = field(default_factory=dict)

    def copy(self) -> AccountView:
        return replace(
            self,
            errors=self.errors.copy(),
            latency=self.latency.copy(),
            answers_over_time=self.answers_over_time.copy(),
            failures_over_time=self.failures_over_time.copy(),
            latency_over_time=self.latency_over_time.copy(),
            keys={name: replace(key) for name, key in self.keys.items()},
        )

    @property
    def usable(self) -> bool:
        """Can answer now: it is not shut off, and one of its keys at least is not."""
        return self.health in USABLE and any(k.health in USABLE for k in self.keys.values())

    @property
    def failed(self) -> int:
        return sum(self.errors.values())

    def key(self, name: str) -> KeyView:
        view = self.keys.get(name)
        if view is None:
            view = self.keys[name] = KeyView(name)
        return view


@dataclass(slots=True)
class AttemptView:
    """One call made for a prompt."""

    attempt: int
    account: str
    key: str
    purpose: Purpose
    why: str
    started_at: float
    outcome: str = "running"
    error: str | None = None
    message: str = ""
    first_token_s: float | None = None
    latency_s: float | None = None
    avoided: tuple[tuple[str, str], ...] = ()
    """Accounts that were passed over for it, each with the reason."""
    request_id: str | None = None
    tokens: int = 0
    cost_usd: float | None = None
    first_token_limit_s: float | None = None
    silence_limit_s: float | None = None
    total_limit_s: float | None = None
    limits_why: str = ""


@dataclass(slots=True)
class PromptRow:
    """One prompt in a table of requests."""

    seq: int
    id: str
    preview: str
    started_at: float
    state: Literal["running", "answered", "failed", "unfinished"] = "running"
    account: str | None = None
    cached: Cached | None = None
    first_token_s: float | None = None
    latency_s: float | None = None
    tokens: int = 0
    cost_usd: float | None = None
    agreement: float | None = None
    flagged: bool = False
    error: str = ""
    attempts: list[AttemptView] = field(default_factory=list)

    def copy(self) -> PromptRow:
        other = PromptRow(*_row_values(self))  # `replace` takes three times as long, and there are hundreds
        other.attempts = [AttemptView(*_attempt_values(each)) for each in self.attempts]
        return other

    @property
    def calls_cost_usd(self) -> float:
        """Of its calls that have ended, as far as prices were known."""
        return sum(each.cost_usd or 0.0 for each in self.attempts)

    def end_attempt(self, e: AttemptEnded) -> None:
        for view in self.attempts:
            if view.attempt == e.attempt:
                view.outcome, view.error, view.message = e.outcome, e.error, e.message
                view.first_token_s, view.latency_s = e.first_token_s, e.latency_s
                view.request_id, view.tokens, view.cost_usd = e.request_id, e.usage.total, e.cost_usd


_attempt_values = attrgetter(*(each.name for each in fields(AttemptView)))
_row_values = attrgetter(*(each.name for each in fields(PromptRow)))


@dataclass(slots=True, frozen=True)
class LogLine:
    t: float
    level: str
    kind: str
    message: str
    seq: int | None = None


@dataclass(slots=True, frozen=True)
class Marker:
    """A moment worth a line in a plot: a cleanup, a command, a verdict, a change of phase or of health."""

    t: float
    kind: MarkerKind
    words: str


@dataclass(slots=True)
class MemoryView:
    """The latest memory sample and the thresholds it is judged by (MB)."""

    rss_mb: float = 0.0
    peak_mb: float = 0.0
    status: str = "ok"
    trend: str = "stable"
    growth_percent: float = 0.0
    warning_mb: float | None = None
    critical_mb: float | None = None
    cleanups: int = 0
    freed_mb: float = 0.0
    sample: MemorySampled | None = None
    """The latest sample with all its channels."""
    leak: LeakJudged | None = None
    """What the leak detector said last; None before it said anything."""
    located: GrowthLocated | None = None
    """Where the growth comes from, while one is suspected."""
    cleanups_done: deque[MemoryCleaned] = field(default_factory=lambda: deque(maxlen=CLEANUPS_KEPT))
    snapshots: deque[SnapshotTaken] = field(default_factory=lambda: deque(maxlen=SNAPSHOTS_KEPT))
    """The last ones that the operator asked for."""

    def copy(self) -> MemoryView:
        return replace(self, cleanups_done=self.cleanups_done.copy(), snapshots=self.snapshots.copy())

    @property
    def verdict(self) -> str:
        return self.leak.verdict if self.leak is not None else "none"
