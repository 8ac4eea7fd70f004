"""What a run came to: numbers for scripts (`--json`), a table for people, and the list of what went wrong."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec

from core.cli.errors import complain
from core.cli.progress import duration, money
from core.memory import MemoryStats
from core.session import Session, SessionState

FAILURES_LISTED = 20


class Tally(msgspec.Struct, frozen=True):
    """Prompts of the whole session, over all its runs."""

    prompts: int
    answered: int
    failed: int


def summary(session: Session, tally: Tally, wall_s: float) -> dict[str, Any]:
    """The fields of `run --json`.

    Prompts, answered and failed count the whole session; the rest, and `answered_now`, what this run did.
    """
    state = session.state
    p50, p95, p99 = state.latency.percentiles((50, 95, 99))
    return {
        "prompts": tally.prompts,
        "answered": tally.answered,
        "answered_now": state.answered,
        "failed": tally.failed,
        "rejected": state.rejected,
        "hits": state.cache_hits,
        "hits_by_layer": state.hits,
        "hits_checked": state.hits_checked,
        "hits_wrong": state.hits_wrong,
        "refreshes": state.refreshes,
        "prefetches": state.prefetches,
        "calls": state.calls,
        "wasted_calls": state.wasted_calls,
        "tokens": state.usage.total,
        "cost_usd": round(state.cost_usd, 8),
        "cost_unknown_calls": state.cost_unknown,
        "saved_usd": {
            "cache": round(state.saved_cost_usd, 8),
            "prefix": round(state.saved_prefix_usd, 8),
            "off_peak": round(state.saved_off_peak_usd, 8),
        },
        "day_spent_usd": round(state.day_spent_usd, 8) if state.day else None,
        "wall_s": round(wall_s, 3),
        "latency_s": {"p50": _rounded(p50), "p95": _rounded(p95), "p99": _rounded(p99)},
        "peak_rss_mb": round(peak_rss_mb(), 1),
        "memory": _memory(session.memory_stats()),
        "outcome": state.phase,
        "why": state.phase_why,
        "session": str(session.plan.session_path),
    }


def print_table(state: SessionState, tally: Tally, session_path: Path, *, exported: bool) -> None:
    """The summary for people, on stderr."""
    p50, p95, p99 = state.latency.percentiles((50, 95, 99))
    lines = [
        f"{state.phase} after {duration(state.elapsed_s)}: {tally.answered} of {tally.prompts} answered, "
        f"{tally.failed} failed, {state.rejected} lines rejected",
        f"{state.cache_hits} hits, {state.calls} calls ({state.wasted_calls} wasted), "
        f"{state.usage.total} tokens, {_cost(state)}",
        f"saved {money(state.saved_cost_usd)} by the cache, {money(state.saved_prefix_usd)} by the provider's prompt "
        f"cache, {money(state.saved_off_peak_usd)} by cheap hours",
        f"latency p50 {_seconds(p50)}, p95 {_seconds(p95)}, p99 {_seconds(p99)}; peak memory {peak_rss_mb():.0f} MB",
        f"session file: {session_path}",
    ]
    if state.day:
        cap = state.max_cost_per_day_usd
        of_cap = "" if cap is None else f" of {money(cap)}"
        lines.insert(3, f"spent on {state.day} (UTC) by all sessions: {money(state.day_spent_usd)}{of_cap}")
    if not exported:
        lines.append(f"results: pilothouse export {session_path} -o results.jsonl")
    lines.append(f"report: pilothouse report {session_path}")
    for line in lines:
        print(f"  {line}", file=sys.stderr)


def print_troubles(state: SessionState) -> None:
    """The lines that were rejected and the prompts that failed, with their reasons, on stderr."""
    for rejection in state.rejections:
        complain(f"{rejection.source}, line {rejection.line}: {rejection.why}")
    if state.rejected > len(state.rejections):
        complain(f"{state.rejected - len(state.rejections)} earlier lines were rejected too")
    for row in list(state.failures)[:FAILURES_LISTED]:
        complain(f"prompt {row.id} failed: {row.error}")
    if state.failed > FAILURES_LISTED:
        complain(f"{state.failed - FAILURES_LISTED} more prompts failed: the report lists them")


def peak_rss_mb() -> float:
    """The most resident memory that this process has had."""
    try:
        # getrusage would count what the parent had before it started this process.
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    if sys.platform == "win32":
        import psutil

        return float(psutil.Process().memory_info().peak_wset) / 2**20
    import resource

    # Bytes on macOS, KB on the other systems.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def _cost(state: SessionState) -> str:
    if not state.cost_unknown:
        return money(state.cost_usd)
    known = f"{money(state.cost_usd)} and " if state.cost_usd else ""
    return f"{known}an unknown cost of {state.cost_unknown} calls without a price"


def _memory(stats: MemoryStats | None) -> Any:
    return msgspec.to_builtins(stats)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 4)


def _seconds(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f} s"
