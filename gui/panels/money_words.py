"""What the money page says, in words: the expected total, what it is based on, the caps, and what was saved."""

from __future__ import annotations

from typing import NamedTuple

from core.session.forecast import FEWEST_BOUGHT, Forecast, Interval
from core.session.state import SessionState
from gui import format as fmt
from gui.i18n import translate
from gui.theme import Tone

NEAR = 0.9
"""Of a cap: from here on it is worth a warning."""


class CapLine(NamedTuple):
    """One cap: its name, what is spent of it, and how much that is (0..1)."""

    name: str
    words: str
    share: float
    tone: Tone


def interval_words(interval: Interval) -> str:
    """'$1.20 ($1.10 to $1.32)'; one number where there is no doubt."""
    low, mid, high = (fmt.money(usd) for usd in interval)
    if low == high:
        return mid
    return translate("Money", "{mid} ({low} to {high})").format(mid=mid, low=low, high=high)


def cost_words(state: SessionState) -> str:
    if state.started_at is None:
        return fmt.MISSING
    return fmt.money(state.cost_usd) + (" ?" if state.cost_unknown else "")


def basis_words(state: SessionState, found: Forecast | None) -> str:
    """What the forecast is based on, or why there is none."""
    if state.started_at is None:
        return translate("Money", "It is known once a session runs")
    if state.cost_unknown:
        told = translate("Money", "No price is known for {n} calls: add the model to prices.toml")
        return told.format(n=fmt.count(state.cost_unknown))
    if state.total is None:
        return translate("Money", "The number of prompts is not known yet")
    if found is None:
        told = translate("Money", "Not known before {n} prompts were bought: {now} are")
        return told.format(n=FEWEST_BOUGHT, now=fmt.count(state.costs.bought))
    if not found.left:
        return translate("Money", "All prompts are done")
    about = "" if state.total_final else "~"
    told = translate(
        "Money",
        "80 % interval, from {done} finished prompts; {left} are left, of which the cache should answer {hits}",
    )
    return told.format(
        done=fmt.count(found.prompts),
        left=about + fmt.count(found.left),
        hits=fmt.percent(min(max(found.hit_rate_ahead, 0.0), 1.0)),
    )


def cap_lines(state: SessionState) -> list[CapLine]:
    """The caps on the session and the day; those on accounts stand with the accounts."""
    lines = []
    if state.max_cost_usd is not None:
        spent = state.spent_before_usd + state.cost_usd
        lines.append(_cap(translate("Money", "Session"), spent, state.max_cost_usd))
    if state.max_cost_per_day_usd is not None:
        lines.append(_cap(day_name(state), state.day_spent_usd, state.max_cost_per_day_usd))
    return lines


def day_name(state: SessionState) -> str:
    return translate("Money", "{day} (UTC)").format(day=state.day)


def day_words(state: SessionState) -> str:
    """The spending of the day, where it is counted."""
    if not state.day:
        return fmt.MISSING
    told = translate("Money", "{amount} by all sessions")
    return told.format(amount=fmt.money(state.day_spent_usd))


def left_of_account(state: SessionState, name: str) -> float | None:
    """What an account may still cost, None without such a cap."""
    cap = state.max_cost_per_account_usd
    if cap is None:
        return None
    view = state.accounts[name]
    return max(cap - view.spent_before_usd - view.cost_usd, 0.0)


def _cap(name: str, spent: float, cap: float) -> CapLine:
    left = max(cap - spent, 0.0)
    words = translate("Money", "{spent} of {cap}, {left} left").format(
        spent=fmt.money(spent), cap=fmt.money(cap), left=fmt.money(left)
    )
    share = min(spent / cap, 1.0) if cap else 1.0
    return CapLine(name, words, share, "warn" if share >= NEAR else "text")
