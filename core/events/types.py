"""The event types: the only truth about a session.

Everything that happens is one small frozen value with a time `t` (seconds since the epoch). Events are
stored in this order of fields, so new fields go to the end and have a default. Keys appear only in
their masked form (`sk-…` and the last four characters).
"""

from __future__ import annotations

from typing import Literal

import msgspec

Phase = Literal["running", "waiting", "paused", "draining", "stopping"]
Outcome = Literal["finished", "stopped", "failed"]
AttemptOutcome = Literal["answered", "failed", "cancelled"]
Purpose = Literal["first", "retry", "hedge", "race", "vote", "probe", "check", "refresh", "prefetch"]
Cached = Literal["exact", "canonical", "similar"]
Health = Literal[
    "healthy",
    "degraded",
    "cooling",
    "probing",
    "unauthorised",
    "out of balance",
    "draining",
    "disabled",
]


class Usage(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Tokens of one call. `estimated` is set where the endpoint gave none (a cancelled loser, for one)."""

    cache_hit: int = 0
    cache_miss: int = 0
    completion: int = 0
    reasoning: int = 0
    estimated: bool = False

    @property
    def prompt(self) -> int:
        return self.cache_hit + self.cache_miss

    @property
    def total(self) -> int:
        return self.cache_hit + self.cache_miss + self.completion

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.cache_hit + other.cache_hit,
            self.cache_miss + other.cache_miss,
            self.completion + other.completion,
            self.reasoning + other.reasoning,
            self.estimated or other.estimated,
        )


NO_USAGE = Usage()


class Event(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """What every event has: the time, in seconds since the epoch."""

    t: float


class SessionStarted(Event, frozen=True):
    """A run of the session begins; a resumed session has several."""

    session: str
    mode: str
    model: str
    base_url: str
    concurrency: int
    resumed: bool = False
    answered_before: int = 0
    max_cost_usd: float | None = None
    """The cost cap, on all runs of the session together; None for none."""
    spent_before_usd: float = 0.0
    max_cost_per_account_usd: float | None = None
    """What each account may cost at most in all runs of the session together; None for any amount."""
    spent_before_by_account: tuple[tuple[str, float], ...] = ()
    """What the accounts have cost in earlier runs (USD), where there is such a cap."""
    max_cost_per_day_usd: float | None = None
    """What all sessions of the profile may cost together on one day (UTC); None for any amount."""


class SessionEnded(Event, frozen=True):
    outcome: Outcome
    message: str = ""


class PhaseChanged(Event, frozen=True):
    """`until` is when a wait is expected to end."""

    phase: Phase
    why: str = ""
    until: float | None = None


class ConcurrencyChanged(Event, frozen=True):
    concurrency: int


class PromptsCounted(Event, frozen=True):
    """How many prompts there are; an estimate until `final`."""

    total: int
    final: bool


class PromptRejected(Event, frozen=True):
    """An input line that could not be understood."""

    source: str
    line: int
    why: str


class PromptStarted(Event, frozen=True):
    """A prompt leaves the queue. `seq` is its place in the session, `id` the user's name for it."""

    seq: int
    id: str
    preview: str


class AttemptStarted(Event, frozen=True):
    """One call goes out. `avoided` holds the accounts that were passed over, each with the reason.

    The limits are how long it may take to its first text, in all, and between two texts; past them it is given up.
    """

    seq: int
    attempt: int
    account: str
    key: str
    purpose: Purpose
    why: str
    avoided: tuple[tuple[str, str], ...] = ()
    first_token_limit_s: float | None = None
    total_limit_s: float | None = None
    limits_why: str = ""
    silence_limit_s: float | None = None


class AttemptEnded(Event, frozen=True):
    """One call is over. `error` is a kind of `core.client.errors`, None when it answered.

    `saved_prefix_usd` is what prompt tokens in the provider's cache took off its cost, `saved_off_peak_usd` what the
    cheap hours did against the peak price; None where no price is known.
    """

    seq: int
    attempt: int
    account: str
    key: str
    outcome: AttemptOutcome
    error: str | None
    status: int | None
    message: str
    first_token_s: float | None
    latency_s: float
    usage: Usage
    cost_usd: float | None
    request_id: str | None = None
    saved_prefix_usd: float | None = None
    saved_off_peak_usd: float | None = None


class PromptAnswered(Event, frozen=True):
    """A prompt has its answer, and the answer is on disk. Usage and cost are those of all its calls; `saved_usd` is
    what an answer of the cache had cost when it was bought."""

    seq: int
    id: str
    account: str | None
    cached: Cached | None
    attempts: int
    first_token_s: float | None
    latency_s: float
    usage: Usage
    cost_usd: float | None
    finish_reason: str
    agreement: float | None = None
    flagged: bool = False
    saved_usd: float | None = None


class PromptFailed(Event, frozen=True):
    """`answered`: it was asked anew, and the answer that it has stays."""

    seq: int
    id: str
    kind: str
    message: str
    attempts: int
    latency_s: float
    answered: bool = False


class PromptRequeued(Event, frozen=True):
    """A prompt that had failed, or was answered, is asked once more."""

    seq: int
    id: str
    answered: bool = False


class AccountDeclared(Event, frozen=True):
    """An account of the pool with its keys (masked) and the user's limit of requests in flight."""

    account: str
    keys: tuple[str, ...]
    max_in_flight: int | None = None


class HealthChanged(Event, frozen=True):
    """An account's (`key` empty) or a key's health. `until` is when it will be tried again, if known."""

    account: str
    key: str
    health: Health
    why: str
    until: float | None = None


class LimitChanged(Event, frozen=True):
    """The limit of requests in flight of an account and model; None means no limit."""

    account: str
    model: str
    limit: int | None
    why: str


class BalanceRead(Event, frozen=True):
    account: str
    available: bool
    amount: float
    currency: str


class DaySpent(Event, frozen=True):
    """What all sessions of the profile have cost on a day (`2026-11-23`, UTC) by now, this one included."""

    day: str
    spent_usd: float


class MemorySampled(Event, frozen=True):
    """One look at this process. The channels after the first four are those of `core.memory.sample.MemorySample`;
    None where the platform does not tell."""

    rss_mb: float
    status: str
    trend: str
    growth_percent: float
    anon_kb: float | None = None
    heap_used_kb: float | None = None
    mmap_used_kb: float | None = None
    py_blocks: float | None = None
    cache_kb: float = 0.0
    threads: float | None = None
    fds: float | None = None
    tasks: float | None = None
    children: float | None = None
    mapped_kb: float = 0.0
    warning_mb: float | None = None
    critical_mb: float | None = None


class LeakJudged(Event, frozen=True):
    """What the leak detector says now, when its word changes and once a minute while it is not "none".

    `evidence` is for people. `slope` and its 80 % interval are in MB/min for memory, in pieces a minute for a
    counter; `in_s` is when resident memory meets `level_mb`, None for never.
    """

    verdict: Literal["none", "suspect", "confirmed"]
    channel: str
    evidence: str
    since: float | None = None
    slope: float | None = None
    slope_low: float | None = None
    slope_high: float | None = None
    level_mb: float | None = None
    in_s: float | None = None
    in_s_low: float | None = None
    in_s_high: float | None = None


class GrowthPlace(msgspec.Struct, frozen=True, array_like=True):
    """A source line or a type that grows. `count_per_min` is None for a line; `share` is of the whole growth."""

    name: str
    source: str
    kb_per_min: float
    count_per_min: float | None = None
    share: float | None = None


class GrowthLocated(Event, frozen=True):
    """Where growth that is suspected comes from: `words` for people, most first."""

    words: str
    lines: tuple[GrowthPlace, ...] = ()
    types: tuple[GrowthPlace, ...] = ()


class SnapshotRow(msgspec.Struct, frozen=True, array_like=True):
    """A type or a source line: how many objects and kB more than before."""

    name: str
    count: int
    kb: float


class SnapshotTaken(Event, frozen=True):
    """A look at the heap that the operator asked for. From the second on it tells what came since the one before,
    the most first; `seconds` is None at the first."""

    number: int
    words: str
    seconds: float | None = None
    types: tuple[SnapshotRow, ...] = ()
    lines: tuple[SnapshotRow, ...] = ()


class MemoryCleaned(Event, frozen=True):
    why: str
    freed_mb: float
    objects_collected: int
    expired: int = 0
    low_utility: int = 0


class HitChecked(Event, frozen=True):
    """A hit (or what came near to one) was compared with an answer that was bought: `agreement` 0..1 is how much
    the two say the same, `wrong` 0, 0.5 (unsure) or 1. `share` is what is known of the scope: how many of its
    checked hits were wrong; `threshold` what it asks for from now on."""

    seq: int
    layer: Cached
    served: bool
    score: float
    agreement: float
    wrong: float
    share: float | None
    threshold: float


class AccountTested(Event, frozen=True):
    """What came of a test that the operator asked for: the endpoint was asked with this key, without a prompt."""

    account: str
    key: str
    works: bool
    why: str
    latency_s: float


class CommandGiven(Event, frozen=True):
    """What the operator asked for, in words."""

    command: str
    detail: str = ""


class Logged(Event, frozen=True):
    level: Literal["info", "warning", "error"]
    message: str


AnyEvent = (
    SessionStarted
    | SessionEnded
    | PhaseChanged
    | ConcurrencyChanged
    | PromptsCounted
    | PromptRejected
    | PromptStarted
    | AttemptStarted
    | AttemptEnded
    | PromptAnswered
    | PromptFailed
    | PromptRequeued
    | AccountDeclared
    | HealthChanged
    | LimitChanged
    | BalanceRead
    | AccountTested
    | DaySpent
    | MemorySampled
    | LeakJudged
    | GrowthLocated
    | SnapshotTaken
    | MemoryCleaned
    | HitChecked
    | CommandGiven
    | Logged
)
