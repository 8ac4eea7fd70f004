"""A session as one HTML page: numbers, charts, accounts, failures, log. It loads nothing from anywhere.

Everything a user or an endpoint wrote is escaped. Keys are in the events only in their masked form.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from core import __version__
from core.config.resources import resource_path
from core.session.charts import Bar, Threshold, bars, curve
from core.session.errors import PilothouseError
from core.session.file import SessionFile
from core.session.recording import Recording, read_recording
from core.session.state import SessionState
from core.session.views import AccountView

FAILURES_SHOWN = 100
_HEALTH_COLOURS = {
    "healthy": "good",
    "degraded": "warn",
    "cooling": "warn",
    "probing": "plain",
    "draining": "plain",
}


def write_report(session: Path, page: Path) -> None:
    """Raises SessionFileError for the session, PilothouseError where the page cannot be written."""
    file = SessionFile(session, read_only=True)
    try:
        text = report_html(file)
    finally:
        file.close()
    try:
        page.write_text(text, "utf-8")
    except OSError as e:
        raise PilothouseError(f"{page}: cannot be written: {e.strerror}") from None


def report_html(file: SessionFile) -> str:
    """The page for an open session file."""
    recording = read_recording(file)
    state = recording.state
    template = Template(resource_path("report", "report.html").read_text("utf-8"))
    return template.substitute(
        style=resource_path("report", "report.css").read_text("utf-8"),
        title=escape(f"Session {file.path.name}"),
        lead=_lead(recording),
        numbers=_numbers(recording),
        throughput=_throughput(recording),
        latency=_latency(recording),
        cost=_cost(recording),
        hits=_hits(recording),
        accounts=_accounts(state.accounts.values()),
        failures=_failures(recording),
        slowest=_slowest(recording, file),
        memory=_memory(recording),
        rejected=_rejected(recording),
        log=_log(recording),
        version=escape(__version__),
        written=escape(_when(time.time())),
    )


def _lead(recording: Recording) -> str:
    state = recording.state
    words = [
        f"<strong>{escape(state.phase)}</strong>"
        + (f": {escape(state.phase_why)}" if state.phase_why else ""),
        f"model {escape(state.model)}",
        f"mode {escape(state.mode)}",
        escape(state.base_url),
    ]
    if state.started_at is not None:
        words.append(f"began {escape(_when(recording.meta.get('created') or state.started_at))}")
    if recording.runs > 1:
        words.append(f"{recording.runs} runs")
    return " · ".join(words)


def _numbers(recording: Recording) -> str:
    state = recording.state
    p50, p95, p99 = state.latency.percentiles((50, 95, 99))
    rate = recording.answers / recording.elapsed_s if recording.elapsed_s else 0.0
    hit_rate = state.cache_hits / recording.answers if recording.answers else 0.0
    tiles = (
        ("answered", f"{recording.answered:,}", f"of {recording.prompts:,} prompts"),
        ("failed", f"{recording.failed:,}", f"{state.rejected:,} lines rejected"),
        ("answers a second", f"{rate:.2f}", f"in {_seconds(recording.elapsed_s)}"),
        ("median latency", _seconds(p50), f"p95 {_seconds(p95)}, p99 {_seconds(p99)}"),
        ("cost", f"${state.cost_usd:.4f}", _cost_note(recording)),
        ("saved", f"${_saved(state):.4f}", "by the cache, prompt caching and cheap hours"),
        ("tokens", f"{state.usage.total:,}", f"{state.usage.prompt:,} in, {state.usage.completion:,} out"),
        ("cache hits", f"{state.cache_hits:,}", _hits_note(state, hit_rate)),
        (
            "calls",
            f"{state.calls:,}",
            f"{state.wasted_calls:,} wasted, {state.hedges:,} hedges{_ahead(state)}",
        ),
        ("peak memory", f"{state.memory.peak_mb:.0f} MB", f"{state.memory.cleanups} cleanups"),
    )
    return "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}<small>{escape(note)}</small></dd></div>"
        for name, value, note in tiles
    )


def _saved(state: SessionState) -> float:
    return state.saved_cost_usd + state.saved_prefix_usd + state.saved_off_peak_usd


def _ahead(state: SessionState) -> str:
    """What was bought before anybody asked for it, where anything was."""
    bought = {"refreshes": state.refreshes, "prefetches": state.prefetches}
    return "".join(f", {count:,} {name}" for name, count in bought.items() if count)


def _hits_note(state: SessionState, hit_rate: float) -> str:
    checked = f", {state.hits_wrong:g} of {state.hits_checked:,} checked wrong" if state.hits_checked else ""
    return f"{hit_rate:.1%} of the answers{checked}"


def _cost_note(recording: Recording) -> str:
    state = recording.state
    if state.cost_unknown:
        return f"the price of {state.cost_unknown:,} calls is not known"
    answers = recording.answered
    return f"${state.cost_usd / answers * 1000:.4f} for 1,000 answers" if answers else "no answers"


def _throughput(recording: Recording) -> str:
    timeline = recording.state.answers_over_time
    times, counts = timeline.points()
    rates = [count / timeline.width_s for count in counts]
    return curve(times, rates, title="Answers a second over time", unit="answers/s")


def _latency(recording: Recording) -> str:
    found = [
        Bar(f"{low:.2g} s", count, f"{low:.3g} s to {high:.3g} s: {count} answers")
        for low, high, count in recording.latency_buckets()
    ]
    percents = (50.0, 75.0, 90.0, 95.0, 99.0, 99.9)
    state = recording.state
    rows = (
        ("whole answer", state.latency.percentiles(percents)),
        ("first token", state.first_token.percentiles(percents)),
    )
    head = ("", *(f"p{p:g}" for p in percents))
    table = _table(head, [(name, *(_seconds(v) for v in values)) for name, values in rows])
    return bars(found, title="Latency of the answers that were not in the cache", unit="answers") + table


def _cost(recording: Recording) -> str:
    times, costs = recording.state.cost_over_time.points()
    total = 0.0
    running = []
    for cost in costs:
        total += cost
        running.append(total)
    usage = recording.state.usage
    rows = [
        ("input, in the provider's cache", f"{usage.cache_hit:,}"),
        ("input, not in its cache", f"{usage.cache_miss:,}"),
        ("output", f"{usage.completion:,}"),
        ("of it reasoning", f"{usage.reasoning:,}"),
    ]
    state = recording.state
    saved = [
        ("answers from the cache", f"${state.saved_cost_usd:.4f}"),
        ("prompt tokens in the provider's cache", f"${state.saved_prefix_usd:.4f}"),
        ("calls in cheap hours, against the peak price", f"${state.saved_off_peak_usd:.4f}"),
    ]
    tables = _table(("tokens", "number"), rows) + _table(("saved by", "USD"), saved)
    return curve(times, running, title="Cost so far", unit="USD") + tables


def _hits(recording: Recording) -> str:
    state = recording.state
    if not state.hits:
        return '<p class="none">No answer came from the cache.</p>'
    rows = [
        (layer, f"{count:,}", f"{count / recording.answers:.1%}")
        for layer, count in sorted(state.hits.items())
    ]
    return _table(("layer", "hits", "of the answers"), rows)


def _accounts(accounts: Iterable[AccountView]) -> str:
    rows = []
    for account in accounts:
        p50, p95 = account.latency.percentiles((50, 95))
        errors = ", ".join(f"{kind} {count}" for kind, count in sorted(account.errors.items())) or "none"
        balance = "not known" if account.balance is None else f"{account.balance:g} {account.currency}"
        rows.append(
            "<tr>"
            + f"<td>{escape(account.name)}</td>"
            + f'<td><span class="health {_HEALTH_COLOURS.get(account.health, "bad")}">{escape(account.health)}</span>'
            + f"<small>{escape(account.why)}</small></td>"
            + _cells(
                f"{account.calls:,}",
                f"{account.answered:,}",
                f"{account.cancelled:,}",
                errors,
                f"{_seconds(p50)} / {_seconds(p95)}",
                f"${account.cost_usd:.4f}",
                balance,
            )
            + f"<td>{_keys(account)}</td></tr>"
        )
    head = ("account", "health, and why", "calls", "answered", "given up", "errors")
    more = ("p50 / p95", "cost", "balance", "keys")
    return _rows((*head, *more), rows)


def _keys(account: AccountView) -> str:
    return "<br>".join(
        f'<code>{escape(key.name)}</code> <span class="health {_HEALTH_COLOURS.get(key.health, "bad")}">'
        f"{escape(key.health)}</span>"
        for key in account.keys.values()
    )


def _failures(recording: Recording) -> str:
    shown = sorted(recording.failures.values(), key=lambda e: e.seq)[:FAILURES_SHOWN]
    rows = [(e.id, e.kind, e.message, str(e.attempts), _seconds(e.latency_s)) for e in shown]
    table = _table(("prompt", "kind", "reason", "attempts", "after"), rows)
    return table + _and_more(len(recording.failures) - len(shown))


def _slowest(recording: Recording, file: SessionFile) -> str:
    rows = []
    for _, _, event in sorted(recording.slowest, reverse=True):
        found = file.result(event.seq)
        preview = found[0].preview() if found is not None else ""
        rows.append((event.id, preview, event.account or "", str(event.attempts), _seconds(event.latency_s)))
    return _table(("prompt", "text", "account", "attempts", "latency"), rows)


def _memory(recording: Recording) -> str:
    settings: dict[str, Any] = recording.meta.get("settings") or {}
    memory = recording.state.memory
    lines = [
        # What was sampled knows best: percent of this machine's memory come before the settings' MB.
        Threshold(float(level), name, colour)
        for level, name, colour in (
            (memory.warning_mb or settings.get("memory_warning_mb"), "warning at", "warn"),
            (memory.critical_mb or settings.get("memory_critical_mb"), "critical at", "bad"),
        )
        if isinstance(level, int | float)
    ]
    times, values = recording.state.memory_over_time.points()
    told = ", ".join(f"{line.name} {line.value:g} MB" for line in lines)
    leak = (
        ""
        if memory.leak is None or memory.verdict == "none"
        else f" {memory.verdict}: {memory.leak.evidence}."
    )
    place = "" if memory.located is None else f" {memory.located.words}."
    words = (
        f"Trend {memory.trend}, {memory.growth_percent:+.1f} % since the start; {told or 'no thresholds'}."
        f"{leak}{place}"
    )
    drawn = curve(times, values, title="Resident memory over time", unit="MB", thresholds=lines)
    return drawn + f"<p>{escape(words)}</p>"


def _rejected(recording: Recording) -> str:
    state = recording.state
    rows = [(r.source, str(r.line), r.why) for r in state.rejections]
    return _table(("file", "line", "reason"), rows) + _and_more(state.rejected - len(rows))


def _log(recording: Recording) -> str:
    rows = [
        f'<tr class="{escape(line.level)}">'
        + _cells(_when(line.t), line.level, line.kind, line.message)
        + "</tr>"
        for line in recording.state.log
    ]
    return _rows(("time", "level", "about", "message"), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return _rows(head, [f"<tr>{_cells(*row)}</tr>" for row in rows])


def _rows(head: Sequence[str], rows: Sequence[str]) -> str:
    """A table of rows that are HTML already."""
    if not rows:
        return '<p class="none">There are none.</p>'
    cells = "".join(f"<th>{escape(name)}</th>" for name in head)
    return f'<div class="wide"><table><thead><tr>{cells}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def _cells(*values: str) -> str:
    return "".join(f"<td>{escape(value)}</td>" for value in values)


def _and_more(count: int) -> str:
    return f"<p>And {count:,} more.</p>" if count > 0 else ""


def _seconds(value: float | None) -> str:
    if value is None:
        return "none"
    if value < 10:
        return f"{value:.2f} s"
    return f"{value:.1f} s" if value < 120 else f"{value / 60:.1f} min"


def _when(t: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(t))
