"""Whether the session is well, in one word: for somebody who has five seconds and has never seen the console.

Pure functions of the state and the time. What counts, the worst first:

    ✖  the session failed · memory leaks · memory critical · no account usable · half the prompts fail
    ▲  nothing answered for two minutes · some prompts fail · nearly at the cost cap · accounts down · memory warning
    ◐  memory may leak
    ‖  paused by the operator (or draining, or stopping)
    ◷  waiting for the cheap hours
    ●  well

Accounts that the operator shut himself are no trouble, nor is one that cools down for a moment: that is the pool
at work. Once a session is over, only what is wrong with its result counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.session.state import SessionState
from core.stats import Timeline
from gui import format as fmt
from gui.i18n import translate
from gui.looks import PHASE, Look

RECENT_S = 60.0
FEWEST_FAILURES = 3
"""Fewer failures of late are told in their tile, not here: some prompts cannot be answered by anybody."""
SOME_FAIL, MOST_FAIL = 0.1, 0.5
SILENT_S = 120.0
NEAR_CAP = 0.9
BRIEFLY_S = 10.0
"""An account that has cooled down for less is not down."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """`panel` is the dock that tells more; `reason` a sentence."""

    look: Look
    reason: str
    panel: str


def overall(state: SessionState, now: float) -> Look:
    """The gravest trouble, or that all is well."""
    found = troubles(state, now)
    if found:
        return found[0].look
    if state.phase == "running":
        return Look("●", translate("Overall", "well"), "good")
    return PHASE[state.phase]


def troubles(state: SessionState, now: float) -> list[Trouble]:
    """All that is not well, the gravest first."""
    if state.phase == "new":
        return []
    found = _of_its_end(state) if not state.running else _while_it_runs(state, now)
    return sorted(found, key=lambda trouble: _GRAVITY[trouble.look.tone])


_GRAVITY = {"bad": 0, "warn": 1, "info": 2, "muted": 3}


def _while_it_runs(state: SessionState, now: float) -> list[Trouble]:
    found = [*_leak(state), *_memory(state), *_nobody(state), *_failing(state, now)]
    found += [*_silent(state, now), *_near_cap(state), *_accounts_down(state, now)]
    if state.memory.verdict == "suspect":
        reason = translate("Overall", "Memory grows and may be leaking; another look is due")
        found.append(Trouble(Look("◐", translate("Overall", "may leak"), "warn"), reason, "memory"))
    if state.phase != "running":
        reason = translate("Overall", "The session is {phase}").format(phase=PHASE[state.phase].shown)
        if state.phase_why:
            reason += f": {state.phase_why}"
        found.append(Trouble(PHASE[state.phase], reason, "requests"))
    return found


def _of_its_end(state: SessionState) -> list[Trouble]:
    found = []
    if state.phase == "failed":
        reason = state.phase_why or translate("Overall", "The session ended by an error")
        found.append(Trouble(Look("✖", translate("Overall", "session failed"), "bad"), reason, "log"))
    found += _leak(state)
    if state.phase == "finished" and state.failed:
        word = translate("Overall", "finished, {n} failed").format(n=fmt.count(state.failed))
        reason = translate("Overall", "{n} prompts found no answer").format(n=fmt.count(state.failed))
        found.append(Trouble(Look("▲", word, "warn"), reason, "requests"))
    return found


def _leak(state: SessionState) -> list[Trouble]:
    leak = state.memory.leak
    if leak is None or leak.verdict != "confirmed":
        return []
    return [Trouble(Look("✖", translate("Overall", "memory leaks"), "bad"), leak.evidence, "memory")]


def _memory(state: SessionState) -> list[Trouble]:
    status, used = state.memory.status, fmt.megabytes(state.memory.rss_mb)
    if status == "critical":
        reason = translate("Overall", "Memory is critical: {used}").format(used=used)
        return [Trouble(Look("✖", translate("Overall", "memory critical"), "bad"), reason, "memory")]
    if status != "ok":
        reason = translate("Overall", "Memory is over its warning level: {used}").format(used=used)
        return [Trouble(Look("▲", translate("Overall", "look at memory"), "warn"), reason, "memory")]
    return []


def _nobody(state: SessionState) -> list[Trouble]:
    if not state.accounts or state.healthy_accounts:
        return []
    words = translate("Overall", "no account usable")
    reason = translate("Overall", "None of the {n} accounts can answer now").format(
        n=fmt.count(len(state.accounts))
    )
    return [Trouble(Look("✖", words, "bad"), reason, "accounts")]


def _failing(state: SessionState, now: float) -> list[Trouble]:
    failed = _since(state.failures_over_time, now - RECENT_S)
    ended = failed + _since(state.answers_over_time, now - RECENT_S)
    if failed < FEWEST_FAILURES or failed / ended < SOME_FAIL:
        return []
    reason = translate("Overall", "{share} of the prompts of the last minute failed").format(
        share=fmt.percent(failed / ended)
    )
    if failed / ended >= MOST_FAIL:
        return [Trouble(Look("✖", translate("Overall", "prompts fail"), "bad"), reason, "requests")]
    return [Trouble(Look("▲", translate("Overall", "look at failures"), "warn"), reason, "requests")]


def _since(line: Timeline, t: float) -> float:
    """The sum of what came since then."""
    times, values = line.points()
    return sum(value for at, value in zip(times, values, strict=True) if at >= t)


def _silent(state: SessionState, now: float) -> list[Trouble]:
    """Work in flight, and nothing has come of it for long."""
    if state.phase != "running" or not state.in_flight or state.started_at is None:
        return []
    ends = [t for line in (state.answers_over_time, state.failures_over_time) for t in _last(line.points())]
    silence_s = now - max([state.started_at, *ends])
    if silence_s < SILENT_S:
        return []
    reason = translate("Overall", "No prompt has ended for {time}").format(time=fmt.duration(silence_s))
    return [Trouble(Look("▲", translate("Overall", "no answers"), "warn"), reason, "requests")]


def _last(points: tuple[list[float], list[float]]) -> list[float]:
    """The time of the last value that is not nothing."""
    times, values = points
    return next(([t] for t, value in zip(reversed(times), reversed(values), strict=True) if value), [])


def _near_cap(state: SessionState) -> list[Trouble]:
    cap = state.max_cost_usd
    spent = state.spent_before_usd + state.cost_usd
    if cap is None or spent < NEAR_CAP * cap:
        return []
    reason = translate(
        "Overall", "{spent} of the cost cap of {cap} are spent; the session ends there"
    ).format(spent=fmt.money(spent), cap=fmt.money(cap))
    return [Trouble(Look("▲", translate("Overall", "near cost cap"), "warn"), reason, "money")]


def _accounts_down(state: SessionState, now: float) -> list[Trouble]:
    if not state.healthy_accounts:
        return []  # told as a worse one
    down = [
        view.name
        for view in state.accounts.values()
        if view.health in ("unauthorised", "out of balance")
        or (view.health == "cooling" and now - (view.since or now) >= BRIEFLY_S)
    ]
    if not down:
        return []
    names = ", ".join(down[:5]) + (" …" if len(down) > 5 else "")
    reason = translate("Overall", "{n} of {all} accounts cannot answer: {names}").format(
        n=fmt.count(len(down)), all=fmt.count(len(state.accounts)), names=names
    )
    return [Trouble(Look("▲", translate("Overall", "look at accounts"), "warn"), reason, "accounts")]
