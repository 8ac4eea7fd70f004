"""What a session looks like now: a pure reducer over its events.

`SessionState.apply(event)` is the only way it changes, and it looks at nothing but the event, so the same
stream gives an equal state in another process, from a file, or live. A state belongs to one thread; every
screen keeps its own. All of it is bounded: old rows, log lines and points give way to new ones.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from core.events import (
    NO_USAGE,
    AccountDeclared,
    AccountTested,
    AttemptEnded,
    AttemptStarted,
    BalanceRead,
    CommandGiven,
    ConcurrencyChanged,
    Event,
    GrowthLocated,
    HealthChanged,
    HitChecked,
    LeakJudged,
    LimitChanged,
    Logged,
    MemoryCleaned,
    MemorySampled,
    PhaseChanged,
    PromptAnswered,
    PromptFailed,
    PromptRejected,
    PromptRequeued,
    PromptsCounted,
    PromptStarted,
    SessionEnded,
    SessionStarted,
    SnapshotTaken,
    Usage,
)
from core.session.views import AccountView, AttemptView, KeyView, LogLine, PromptRow
from core.stats import LogHistogram, Timeline

SessionPhase = Literal["new", "running", "paused", "draining", "stopping", "finished", "stopped", "failed"]

ROWS_KEPT = 500
LOG_KEPT = 500
FAILURES_KEPT = 200
RATE_WINDOW_S = 10.0
_KEPT_OVER_RUNS = frozenset({"log", "now"})
_LEAK_WORDS = {
    "none": ("info", "No leak any more"),
    "suspect": ("info", "Memory may be leaking"),
    "confirmed": ("error", "Memory leaks"),
}


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
    snapshot: SnapshotTaken | None = None
    """The latest one that the operator asked for."""

    @property
    def verdict(self) -> str:
        return self.leak.verdict if self.leak is not None else "none"


@dataclass(slots=True)
class SessionState:
    """Everything a screen needs to know about a session."""

    session: str = ""
    mode: str = ""
    model: str = ""
    base_url: str = ""
    phase: SessionPhase = "new"
    phase_why: str = ""
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

    first_token: LogHistogram = field(default_factory=LogHistogram)
    latency: LogHistogram = field(default_factory=LogHistogram)
    answers_over_time: Timeline = field(default_factory=lambda: Timeline("sum"))
    failures_over_time: Timeline = field(default_factory=lambda: Timeline("sum"))
    cost_over_time: Timeline = field(default_factory=lambda: Timeline("sum"))
    memory_over_time: Timeline = field(default_factory=lambda: Timeline("max"))

    accounts: dict[str, AccountView] = field(default_factory=dict)
    rows: dict[int, PromptRow] = field(default_factory=dict)
    """Prompts in flight and the last finished ones, by `seq`, oldest first."""
    failures: deque[PromptRow] = field(default_factory=lambda: deque(maxlen=FAILURES_KEPT))
    rejections: deque[PromptRejected] = field(default_factory=lambda: deque(maxlen=FAILURES_KEPT))
    log: deque[LogLine] = field(default_factory=lambda: deque(maxlen=LOG_KEPT))
    memory: MemoryView = field(default_factory=MemoryView)
    _finished: deque[int] = field(default_factory=deque)

    def apply(self, event: Event) -> None:
        """Take one event in. An event of an unknown type raises KeyError: the caller has a newer stream."""
        if event.t > self.now:
            self.now = event.t
        _REDUCERS[type(event)](self, event)

    def apply_all(self, events: Iterable[Event]) -> None:
        for event in events:
            self.apply(event)

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
        return self.phase in ("running", "paused", "draining", "stopping")

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
        if self.total is None or not self.running or self.phase == "paused":
            return None
        rate = self.answers_per_s(now)
        return max(self.total - self.done, 0) / rate if rate > 0 else None

    @property
    def projected_cost_usd(self) -> float | None:
        """What the whole session will cost if the rest costs as much as the part that is done."""
        done_now = self.answered + self.failed
        if self.total is None or not done_now:
            return None
        return self.cost_usd / done_now * max(self.total - self.answered_before, done_now)

    @property
    def healthy_accounts(self) -> int:
        return sum(1 for a in self.accounts.values() if a.usable)

    def why_avoided(self, account: str) -> str | None:
        """Why this account was last passed over, in words; None when it never was."""
        view = self.accounts.get(account)
        return view.avoided_why if view is not None else None

    # -- reducers ---------------------------------------------------------------------------------

    def _session_started(self, e: SessionStarted) -> None:
        # What is shown is this run; earlier runs of a resumed session are in `answered_before` and in the log.
        fresh = SessionState()
        for entry in fields(self):
            if entry.name not in _KEPT_OVER_RUNS:
                setattr(self, entry.name, getattr(fresh, entry.name))
        self.session, self.mode, self.model, self.base_url = e.session, e.mode, e.model, e.base_url
        self.concurrency = e.concurrency
        self.answered_before = e.answered_before
        self.max_cost_usd, self.spent_before_usd = e.max_cost_usd, e.spent_before_usd
        self.started_at, self.ended_at = e.t, None
        self.phase, self.phase_why = "running", ""
        self._note(e.t, "info", "session", "Session resumed" if e.resumed else "Session started")

    def _session_ended(self, e: SessionEnded) -> None:
        self.phase, self.phase_why, self.ended_at = e.outcome, e.message, e.t
        self.in_flight = self.calls_in_flight = 0
        for row in self.rows.values():
            if row.state == "running":
                row.state = "unfinished"
        words = f"Session {e.outcome}" + (f": {e.message}" if e.message else "")
        self._note(e.t, "error" if e.outcome == "failed" else "info", "session", words)

    def _phase_changed(self, e: PhaseChanged) -> None:
        self.phase, self.phase_why = e.phase, e.why
        self._note(e.t, "info", "session", f"Session is {e.phase}" + (f": {e.why}" if e.why else ""))

    def _concurrency_changed(self, e: ConcurrencyChanged) -> None:
        self.concurrency = e.concurrency

    def _prompts_counted(self, e: PromptsCounted) -> None:
        self.total, self.total_final = e.total, e.final

    def _prompt_rejected(self, e: PromptRejected) -> None:
        self.rejected += 1
        self.rejections.append(e)
        self._note(e.t, "warning", "input", f"{e.source}, line {e.line}: {e.why}")

    def _prompt_started(self, e: PromptStarted) -> None:
        self.in_flight += 1
        self.rows[e.seq] = PromptRow(e.seq, e.id, e.preview, e.t)

    def _attempt_started(self, e: AttemptStarted) -> None:
        self.calls += 1
        self.calls_in_flight += 1
        if e.purpose == "hedge":
            self.hedges += 1
        account = self._account(e.account)
        account.calls += 1
        account.in_flight += 1
        account.chosen_why = e.why
        account.key(e.key).calls += 1
        for name, why in e.avoided:
            avoided = self._account(name)
            avoided.avoided += 1
            avoided.avoided_why = why
            avoided.avoided_at = e.t
        row = self.rows.get(e.seq)
        if row is not None:
            row.attempts.append(AttemptView(e.attempt, e.account, e.key, e.purpose, e.why, e.t))

    def _attempt_ended(self, e: AttemptEnded) -> None:
        self.calls_in_flight -= 1
        account = self._account(e.account)
        account.in_flight -= 1
        key = account.key(e.key)
        if e.outcome == "answered":
            account.answered += 1
            key.answered += 1
            account.latency.add(e.latency_s)
        elif e.outcome == "cancelled":
            account.cancelled += 1
            self.wasted_calls += 1
        else:
            kind = e.error or "unknown"
            account.errors[kind] = account.errors.get(kind, 0) + 1
            key.failed += 1
            key.last_error = kind
            self.wasted_calls += 1
        if e.usage is not NO_USAGE:
            self.usage = self.usage + e.usage
            account.usage = account.usage + e.usage
        if e.cost_usd is None:
            self.cost_unknown += 1
        elif e.cost_usd:
            self.cost_usd += e.cost_usd
            account.cost_usd += e.cost_usd
            self.cost_over_time.add(e.t, e.cost_usd)
        row = self.rows.get(e.seq)
        if row is not None:
            row.end_attempt(e)

    def _prompt_answered(self, e: PromptAnswered) -> None:
        self.in_flight -= 1
        self.answered += 1
        self.answers_over_time.add(e.t, 1.0)
        if e.cached is not None:
            self.hits[e.cached] = self.hits.get(e.cached, 0) + 1
        self.latency.add(e.latency_s)
        if e.first_token_s is not None:
            self.first_token.add(e.first_token_s)
        if e.flagged:
            self.flagged += 1
        row = self.rows.get(e.seq)
        if row is not None:
            row.state = "answered"
            row.account, row.cached, row.cost_usd = e.account, e.cached, e.cost_usd
            row.first_token_s, row.latency_s = e.first_token_s, e.latency_s
            row.tokens, row.agreement, row.flagged = e.usage.total, e.agreement, e.flagged
            self._finish(row)

    def _prompt_failed(self, e: PromptFailed) -> None:
        self.in_flight -= 1
        self.failed += 1
        self.failures_over_time.add(e.t, 1.0)
        self._note(e.t, "error", "prompt", f"Prompt {e.id} failed: {e.message}", e.seq)
        row = self.rows.get(e.seq)
        if row is not None:
            row.state, row.error, row.latency_s = "failed", e.message, e.latency_s
            self.failures.append(row)
            self._finish(row)

    def _prompt_requeued(self, e: PromptRequeued) -> None:
        self.failed -= 1
        self._note(e.t, "info", "prompt", f"Prompt {e.id} is asked again", e.seq)

    def _account_declared(self, e: AccountDeclared) -> None:
        account = self._account(e.account)
        account.max_in_flight = e.max_in_flight
        for name in e.keys:
            account.key(name)

    def _health_changed(self, e: HealthChanged) -> None:
        account = self._account(e.account)
        target: AccountView | KeyView = account.key(e.key) if e.key else account
        target.health, target.why, target.since, target.until = e.health, e.why, e.t, e.until
        who = f"{e.account} {e.key}".strip() if e.key and e.key != e.account else e.account
        level = "info" if e.health in ("healthy", "probing") else "warning"
        self._note(e.t, level, "health", f"{who} is {e.health}: {e.why}")

    def _limit_changed(self, e: LimitChanged) -> None:
        account = self._account(e.account)
        if not e.model:  # the operator's own limit; what was learned of each model stays
            account.max_in_flight = e.limit
            return
        account.limit, account.limit_why = e.limit, e.why

    def _balance_read(self, e: BalanceRead) -> None:
        account = self._account(e.account)
        account.balance, account.currency, account.balance_at = e.amount, e.currency, e.t
        account.balance_available = e.available

    def _account_tested(self, e: AccountTested) -> None:
        self._account(e.account).tested = e
        words = f"{e.account} works: {e.why}" if e.works else f"{e.account} does not work: {e.why}"
        self._note(e.t, "info" if e.works else "warning", "health", f"{words} (tested with {e.key})")

    def _hit_checked(self, e: HitChecked) -> None:
        if e.served:
            self.hits_checked += 1
            self.hits_wrong += e.wrong
            if e.wrong == 1:
                words = f"A {e.layer} hit was wrong (score {e.score:.2f}): its answer will not be given again"
                self._note(e.t, "warning", "cache", words, e.seq)

    def _memory_sampled(self, e: MemorySampled) -> None:
        memory = self.memory
        if e.status != memory.status:
            level = {"ok": "info", "warning": "warning"}.get(e.status, "error")
            self._note(e.t, level, "memory", f"Memory is {e.status}: {e.rss_mb:.0f} MB")
        memory.rss_mb, memory.status, memory.trend = e.rss_mb, e.status, e.trend
        memory.growth_percent = e.growth_percent
        memory.peak_mb = max(memory.peak_mb, e.rss_mb)
        memory.warning_mb, memory.critical_mb = e.warning_mb, e.critical_mb
        memory.sample = e
        self.memory_over_time.add(e.t, e.rss_mb)

    def _leak_judged(self, e: LeakJudged) -> None:
        memory = self.memory
        if e.verdict != memory.verdict:
            level, what = _LEAK_WORDS[e.verdict]
            self._note(e.t, level, "memory", f"{what}: {e.evidence}")
        memory.leak = e
        if e.verdict == "none":
            memory.located = None

    def _snapshot_taken(self, e: SnapshotTaken) -> None:
        self._note(e.t, "info", "memory", e.words)
        self.memory.snapshot = e

    def _growth_located(self, e: GrowthLocated) -> None:
        if self.memory.located is None:
            self._note(e.t, "warning", "memory", e.words)
        self.memory.located = e

    def _memory_cleaned(self, e: MemoryCleaned) -> None:
        self.memory.cleanups += 1
        self.memory.freed_mb += e.freed_mb
        entries = e.expired + e.low_utility
        words = f"Cleanup ({e.why}): {e.freed_mb:.1f} MB returned, {entries} cache entries removed"
        self._note(e.t, "info", "memory", words)

    def _command_given(self, e: CommandGiven) -> None:
        self._note(e.t, "info", "operator", f"{e.command} {e.detail}".strip())

    def _logged(self, e: Logged) -> None:
        self._note(e.t, e.level, "log", e.message)

    # -- helpers ----------------------------------------------------------------------------------

    def _account(self, name: str) -> AccountView:
        view = self.accounts.get(name)
        if view is None:
            view = self.accounts[name] = AccountView(name)
        return view

    def _note(self, t: float, level: str, kind: str, message: str, seq: int | None = None) -> None:
        self.log.append(LogLine(t, level, kind, message, seq))

    def _finish(self, row: PromptRow) -> None:
        self._finished.append(row.seq)
        while len(self._finished) > ROWS_KEPT:
            self.rows.pop(self._finished.popleft(), None)


_REDUCERS: dict[type[Event], Callable[[SessionState, Any], None]] = {
    SessionStarted: SessionState._session_started,
    SessionEnded: SessionState._session_ended,
    PhaseChanged: SessionState._phase_changed,
    ConcurrencyChanged: SessionState._concurrency_changed,
    PromptsCounted: SessionState._prompts_counted,
    PromptRejected: SessionState._prompt_rejected,
    PromptStarted: SessionState._prompt_started,
    AttemptStarted: SessionState._attempt_started,
    AttemptEnded: SessionState._attempt_ended,
    PromptAnswered: SessionState._prompt_answered,
    PromptFailed: SessionState._prompt_failed,
    PromptRequeued: SessionState._prompt_requeued,
    AccountDeclared: SessionState._account_declared,
    AccountTested: SessionState._account_tested,
    HealthChanged: SessionState._health_changed,
    LimitChanged: SessionState._limit_changed,
    BalanceRead: SessionState._balance_read,
    MemorySampled: SessionState._memory_sampled,
    LeakJudged: SessionState._leak_judged,
    GrowthLocated: SessionState._growth_located,
    SnapshotTaken: SessionState._snapshot_taken,
    HitChecked: SessionState._hit_checked,
    MemoryCleaned: SessionState._memory_cleaned,
    CommandGiven: SessionState._command_given,
    Logged: SessionState._logged,
}
