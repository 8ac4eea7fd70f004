"""What each event does to a `SessionState`: one small function an event type, and the table that finds it.

They look at nothing but the state and the event; `SessionState.apply` is their only caller.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from core.events import (
    NO_USAGE,
    AccountDeclared,
    AccountTested,
    AttemptEnded,
    AttemptStarted,
    BalanceRead,
    CommandGiven,
    ConcurrencyChanged,
    DaySpent,
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
)
from core.memory.sample import KB_PER_BLOCK, KB_PER_MB
from core.session.views import AccountView, AttemptView, KeyView, LogLine, Marker, MarkerKind, PromptRow

if TYPE_CHECKING:
    from core.session.state import SessionState

ROWS_KEPT = 500
_DAY_S = 86400
_KEPT_OVER_RUNS = frozenset({"log", "now"})
_LEAK_WORDS = {
    "none": ("info", "No leak any more"),
    "suspect": ("info", "Memory may be leaking"),
    "confirmed": ("error", "Memory leaks"),
}


def _session_started(state: SessionState, e: SessionStarted) -> None:
    # What is shown is this run; earlier runs of a resumed session are in `answered_before` and in the log.
    fresh = type(state)()
    for entry in fields(state):
        if entry.name not in _KEPT_OVER_RUNS:
            setattr(state, entry.name, getattr(fresh, entry.name))
    state.session, state.mode, state.model, state.base_url = e.session, e.mode, e.model, e.base_url
    state.concurrency = e.concurrency
    state.answered_before = e.answered_before
    state.max_cost_usd, state.spent_before_usd = e.max_cost_usd, e.spent_before_usd
    state.max_cost_per_account_usd = e.max_cost_per_account_usd
    state.max_cost_per_day_usd = e.max_cost_per_day_usd
    for name, usd in e.spent_before_by_account:
        _account(state, name).spent_before_usd = usd
    state.started_at, state.ended_at = e.t, None
    state.phase, state.phase_why, state.phase_until = "running", "", None
    words = "Session resumed" if e.resumed else "Session started"
    _note(state, e.t, "info", "session", words)
    _mark(state, e.t, "phase", words)


def _session_ended(state: SessionState, e: SessionEnded) -> None:
    state.phase, state.phase_why, state.ended_at = e.outcome, e.message, e.t
    state.phase_until = None
    state.in_flight = state.calls_in_flight = 0
    _track_load(state, e.t)
    for row in state.rows.values():
        if row.state == "running":
            row.state = "unfinished"
    words = f"Session {e.outcome}" + (f": {e.message}" if e.message else "")
    _note(state, e.t, "error" if e.outcome == "failed" else "info", "session", words)
    _mark(state, e.t, "phase", words)


def _phase_changed(state: SessionState, e: PhaseChanged) -> None:
    state.phase, state.phase_why, state.phase_until = e.phase, e.why, e.until
    words = f"Session is {e.phase}" + (f": {e.why}" if e.why else "")
    _note(state, e.t, "info", "session", words)
    _mark(state, e.t, "phase", words)


def _concurrency_changed(state: SessionState, e: ConcurrencyChanged) -> None:
    state.concurrency = e.concurrency


def _prompts_counted(state: SessionState, e: PromptsCounted) -> None:
    state.total, state.total_final = e.total, e.final
    _track_load(state, e.t)


def _prompt_rejected(state: SessionState, e: PromptRejected) -> None:
    state.rejected += 1
    state.rejections.append(e)
    _note(state, e.t, "warning", "input", f"{e.source}, line {e.line}: {e.why}")


def _prompt_started(state: SessionState, e: PromptStarted) -> None:
    state.in_flight += 1
    state.rows[e.seq] = PromptRow(e.seq, e.id, e.preview, e.t)
    _track_load(state, e.t)


def _attempt_started(state: SessionState, e: AttemptStarted) -> None:
    state.calls += 1
    state.calls_in_flight += 1
    if e.purpose == "hedge":
        state.hedges += 1
    elif e.purpose == "refresh":
        state.refreshes += 1
    elif e.purpose == "prefetch":
        state.prefetches += 1
    account = _account(state, e.account)
    account.calls += 1
    account.in_flight += 1
    account.chosen_why = e.why
    account.key(e.key).calls += 1
    for name, why in e.avoided:
        avoided = _account(state, name)
        avoided.avoided += 1
        avoided.avoided_why = why
        avoided.avoided_at = e.t
    row = state.rows.get(e.seq)
    if row is not None:
        row.attempts.append(
            AttemptView(
                e.attempt,
                e.account,
                e.key,
                e.purpose,
                e.why,
                e.t,
                avoided=e.avoided,
                first_token_limit_s=e.first_token_limit_s,
                silence_limit_s=e.silence_limit_s,
                total_limit_s=e.total_limit_s,
                limits_why=e.limits_why,
            )
        )


def _attempt_ended(state: SessionState, e: AttemptEnded) -> None:
    state.calls_in_flight -= 1
    account = _account(state, e.account)
    account.in_flight -= 1
    key = account.key(e.key)
    if e.outcome == "answered":
        account.answered += 1
        key.answered += 1
        account.latency.add(e.latency_s)
        account.answers_over_time.add(e.t, 1.0)
        account.latency_over_time.add(e.t, e.latency_s)
    elif e.outcome == "cancelled":
        account.cancelled += 1
        state.wasted_calls += 1
    else:
        kind = e.error or "unknown"
        account.errors[kind] = account.errors.get(kind, 0) + 1
        account.failures_over_time.add(e.t, 1.0)
        key.failed += 1
        key.last_error = kind
        state.wasted_calls += 1
    if e.usage is not NO_USAGE:
        state.usage = state.usage + e.usage
        account.usage = account.usage + e.usage
    if e.cost_usd is None:
        state.cost_unknown += 1
    elif e.cost_usd:
        state.cost_usd += e.cost_usd
        account.cost_usd += e.cost_usd
        account.cost_squares += e.cost_usd * e.cost_usd
        state.cost_over_time.add(e.t, e.cost_usd)
        state.saved_prefix_usd += e.saved_prefix_usd or 0.0
        state.saved_off_peak_usd += e.saved_off_peak_usd or 0.0
        if state.day:
            _spent_today(state, e)
    row = state.rows.get(e.seq)
    if row is not None:
        row.end_attempt(e)


def _spent_today(state: SessionState, e: AttemptEnded) -> None:
    if not state.day_begins_at <= e.t < state.day_begins_at + _DAY_S:
        state.day_begins_at = e.t // _DAY_S * _DAY_S
        state.day = time.strftime("%Y-%m-%d", time.gmtime(e.t))
        state.day_spent_usd = 0.0
    state.day_spent_usd += e.cost_usd or 0.0


def _prompt_answered(state: SessionState, e: PromptAnswered) -> None:
    state.in_flight -= 1
    state.answered += 1
    state.answers_over_time.add(e.t, 1.0)
    _track_load(state, e.t)
    state.costs.add(e.cost_usd or 0.0, bought=e.cached is None)
    state.latency.add(e.latency_s)
    if e.first_token_s is not None:
        state.first_token.add(e.first_token_s)
    if e.cached is not None:
        state.hits[e.cached] = state.hits.get(e.cached, 0) + 1
        state.hits_over_time[e.cached].add(e.t, 1.0)
        state.saved_cost_usd += e.saved_usd or 0.0
    else:
        state.latency_over_time.add(e.t, e.latency_s)
        if e.first_token_s is not None:
            state.first_token_over_time.add(e.t, e.first_token_s)
    if e.flagged:
        state.flagged += 1
    row = state.rows.get(e.seq)
    if row is not None:
        row.state = "answered"
        row.account, row.cached, row.cost_usd = e.account, e.cached, e.cost_usd
        row.first_token_s, row.latency_s = e.first_token_s, e.latency_s
        row.tokens, row.agreement, row.flagged = e.usage.total, e.agreement, e.flagged
        _finish(state, row)


def _prompt_failed(state: SessionState, e: PromptFailed) -> None:
    state.in_flight -= 1
    if e.answered:
        state.answered += 1
        state.rows.pop(e.seq, None)
        words = f"Prompt {e.id} was asked anew in vain, its earlier answer stays: {e.message}"
        _track_load(state, e.t)
        _note(state, e.t, "warning", "prompt", words, e.seq)
        return
    state.failed += 1
    state.failures_over_time.add(e.t, 1.0)
    _track_load(state, e.t)
    _note(state, e.t, "error", "prompt", f"Prompt {e.id} failed: {e.message}", e.seq)
    row = state.rows.get(e.seq)
    state.costs.add(row.calls_cost_usd if row is not None else 0.0, bought=True)
    if row is not None:
        row.state, row.error, row.latency_s = "failed", e.message, e.latency_s
        state.failures.append(row)
        _finish(state, row)


def _prompt_requeued(state: SessionState, e: PromptRequeued) -> None:
    if e.answered:
        state.answered -= 1
    else:
        state.failed -= 1
    _note(state, e.t, "info", "prompt", f"Prompt {e.id} is asked again", e.seq)


def _account_declared(state: SessionState, e: AccountDeclared) -> None:
    account = _account(state, e.account)
    account.max_in_flight = e.max_in_flight
    for name in e.keys:
        account.key(name)


def _health_changed(state: SessionState, e: HealthChanged) -> None:
    account = _account(state, e.account)
    target: AccountView | KeyView = account.key(e.key) if e.key else account
    target.health, target.why, target.since, target.until = e.health, e.why, e.t, e.until
    who = f"{e.account} {e.key}".strip() if e.key and e.key != e.account else e.account
    level = "info" if e.health in ("healthy", "probing") else "warning"
    words = f"{who} is {e.health}: {e.why}"
    _note(state, e.t, level, "health", words)
    if e.health != "probing":
        _mark(state, e.t, "health", words)


def _limit_changed(state: SessionState, e: LimitChanged) -> None:
    account = _account(state, e.account)
    if not e.model:  # the operator's own limit; what was learned of each model stays
        account.max_in_flight = e.limit
        return
    account.limit, account.limit_why = e.limit, e.why


def _balance_read(state: SessionState, e: BalanceRead) -> None:
    account = _account(state, e.account)
    account.balance, account.currency, account.balance_at = e.amount, e.currency, e.t
    account.balance_available = e.available


def _account_tested(state: SessionState, e: AccountTested) -> None:
    _account(state, e.account).tested = e
    words = f"{e.account} works: {e.why}" if e.works else f"{e.account} does not work: {e.why}"
    _note(state, e.t, "info" if e.works else "warning", "health", f"{words} (tested with {e.key})")


def _hit_checked(state: SessionState, e: HitChecked) -> None:
    if e.served:
        state.hits_checked += 1
        state.hits_wrong += e.wrong
        if e.wrong == 1:
            words = f"A {e.layer} hit was wrong (score {e.score:.2f}): its answer will not be given again"
            _note(state, e.t, "warning", "cache", words, e.seq)


def _day_spent(state: SessionState, e: DaySpent) -> None:
    state.day, state.day_spent_usd = e.day, e.spent_usd
    state.day_begins_at = e.t // _DAY_S * _DAY_S


def _memory_sampled(state: SessionState, e: MemorySampled) -> None:
    memory = state.memory
    if e.status != memory.status:
        level = {"ok": "info", "warning": "warning"}.get(e.status, "error")
        _note(state, e.t, level, "memory", f"Memory is {e.status}: {e.rss_mb:.0f} MB")
    memory.rss_mb, memory.status, memory.trend = e.rss_mb, e.status, e.trend
    memory.growth_percent = e.growth_percent
    memory.peak_mb = max(memory.peak_mb, e.rss_mb)
    memory.warning_mb, memory.critical_mb = e.warning_mb, e.critical_mb
    memory.sample = e
    state.memory_over_time.add(e.t, e.rss_mb)
    for part, mb in memory_parts(e).items():
        state.memory_parts_over_time[part].add(e.t, mb)


def _leak_judged(state: SessionState, e: LeakJudged) -> None:
    memory = state.memory
    if e.verdict != memory.verdict:
        level, what = _LEAK_WORDS[e.verdict]
        words = f"{what}: {e.evidence}"
        _note(state, e.t, level, "memory", words)
        _mark(state, e.t, "leak", words)
    memory.leak = e
    if e.verdict == "none":
        memory.located = None


def _snapshot_taken(state: SessionState, e: SnapshotTaken) -> None:
    _note(state, e.t, "info", "memory", e.words)
    state.memory.snapshots.append(e)


def _growth_located(state: SessionState, e: GrowthLocated) -> None:
    if state.memory.located is None:
        _note(state, e.t, "warning", "memory", e.words)
    state.memory.located = e


def _memory_cleaned(state: SessionState, e: MemoryCleaned) -> None:
    state.memory.cleanups += 1
    state.memory.freed_mb += e.freed_mb
    state.memory.cleanups_done.append(e)
    entries = e.expired + e.low_utility
    words = f"Cleanup ({e.why}): {e.freed_mb:.1f} MB returned, {entries} cache entries removed"
    _note(state, e.t, "info", "memory", words)
    _mark(state, e.t, "cleanup", words)


def _command_given(state: SessionState, e: CommandGiven) -> None:
    words = f"{e.command} {e.detail}".strip()
    _note(state, e.t, "info", "operator", words)
    _mark(state, e.t, "operator", words)


def _logged(state: SessionState, e: Logged) -> None:
    _note(state, e.t, e.level, "log", e.message)


def _account(state: SessionState, name: str) -> AccountView:
    view = state.accounts.get(name)
    if view is None:
        view = state.accounts[name] = AccountView(name)
    return view


def _note(state: SessionState, t: float, level: str, kind: str, message: str, seq: int | None = None) -> None:
    state.log.append(LogLine(t, level, kind, message, seq))


def _mark(state: SessionState, t: float, kind: MarkerKind, words: str) -> None:
    state.markers.append(Marker(t, kind, words))


def _track_load(state: SessionState, t: float) -> None:
    state.in_flight_over_time.add(t, state.in_flight)
    if state.total is not None:
        done = state.answered_before + state.answered + state.failed
        state.waiting_over_time.add(t, max(state.total - done - state.in_flight, 0))


def memory_parts(e: MemorySampled) -> dict[str, float]:
    """MB of what is known to be in use, together at most resident memory: what is in use may be swapped out or
    never have been touched. Python's blocks are counted by their average size."""
    left = e.rss_mb
    parts: dict[str, float] = {}
    own_kb = e.cache_kb - e.mapped_kb
    python_kb = None if e.py_blocks is None else e.py_blocks * KB_PER_BLOCK
    heap_kb = None if e.heap_used_kb is None else max(e.heap_used_kb + (e.mmap_used_kb or 0.0) - own_kb, 0.0)
    for name, kb in (("caches", e.cache_kb), ("python", python_kb), ("native", heap_kb)):
        if kb is not None:
            parts[name] = min(kb / KB_PER_MB, left)
            left -= parts[name]
    return parts


def _finish(state: SessionState, row: PromptRow) -> None:
    state.finished.append(row.seq)
    while len(state.finished) > ROWS_KEPT:
        state.rows.pop(state.finished.popleft(), None)


REDUCERS: dict[type[Event], Callable[[SessionState, Any], None]] = {
    SessionStarted: _session_started,
    SessionEnded: _session_ended,
    PhaseChanged: _phase_changed,
    ConcurrencyChanged: _concurrency_changed,
    PromptsCounted: _prompts_counted,
    PromptRejected: _prompt_rejected,
    PromptStarted: _prompt_started,
    AttemptStarted: _attempt_started,
    AttemptEnded: _attempt_ended,
    PromptAnswered: _prompt_answered,
    PromptFailed: _prompt_failed,
    PromptRequeued: _prompt_requeued,
    AccountDeclared: _account_declared,
    AccountTested: _account_tested,
    HealthChanged: _health_changed,
    LimitChanged: _limit_changed,
    BalanceRead: _balance_read,
    DaySpent: _day_spent,
    MemorySampled: _memory_sampled,
    LeakJudged: _leak_judged,
    GrowthLocated: _growth_located,
    SnapshotTaken: _snapshot_taken,
    HitChecked: _hit_checked,
    MemoryCleaned: _memory_cleaned,
    CommandGiven: _command_given,
    Logged: _logged,
}
