"""Which account a call goes to: a pure choice over the accounts' evidence.

An account is *shut* (nothing goes there), *due* (unproven or half-open: one call tells), *good*,
*flaky* (it fails often: only when the good ones are full) or *slow* (slow or silent: only when nothing
else can answer at all). Between good accounts: the less loaded of two drawn at random (Mitzenmacher 2001),
load being the peak average of the latency times the calls in flight.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Sequence
from random import Random
from typing import NamedTuple

from core.keys.account import FLAKY_RATE, Account

SLOW_FACTOR = 3.0
"""An account whose typical latency is this many times the best one's is slow."""
AFFINITY_LOAD = 2.0
"""The account that holds the context cache is taken up to this many times the load of the alternative."""
PROBE_EVERY_S = 5.0
UNCONFIRMED_PATIENCE_S = 5.0
"""How long an account that answered in an earlier run may be silent now, where nobody knows what is usual."""
SHORTEST_PROBE_EVERY_S = 1.0
LONGEST_PROBE_EVERY_S = 80.0


class Standing(enum.IntEnum):
    """In the order of preference."""

    DUE = 0
    GOOD = 1
    FLAKY = 2
    SLOW = 3
    SHUT = 4


class Choice(NamedTuple):
    """An account for one call. `standings` are those of all accounts, in their order."""

    account: Account
    standing: Standing
    why: str
    standings: list[Standing]


def best_typical(accounts: Sequence[Account]) -> float | None:
    """The typical latency (s) of the fastest proven account."""
    found = [s for a in accounts if a.answers and (s := a.typical.seconds) is not None]
    return min(found) if found else None


def standing_of(account: Account, now: float, best_s: float | None, patience_s: float | None) -> Standing:
    """`best_s` is the best typical latency of the pool, `patience_s` how long a call may show no text before
    its account counts as silent."""
    if not account.open(now):
        return Standing.SHUT
    if account.unconfirmed and patience_s is None:
        patience_s = UNCONFIRMED_PATIENCE_S
    if patience_s is not None and account.silence_s(now) > patience_s:
        return Standing.SLOW
    if not account.answers or account.breaker.open_until is not None:
        return Standing.DUE
    if best_s is not None:
        typical = account.typical.seconds
        if typical is not None and typical > SLOW_FACTOR * best_s:
            return Standing.SLOW
    return Standing.FLAKY if account.failure_rate.value > FLAKY_RATE else Standing.GOOD


def explain(account: Account, standing: Standing, now: float, best_s: float | None) -> str:
    """The reason for a standing, in words."""
    shut = account.shut(now)
    if shut is not None:
        return f"{shut[0]}: {shut[1]}"
    if standing is Standing.DUE:
        return "half-open" if account.proven else "not proven yet"
    if standing is Standing.FLAKY:
        return f"flaky: {account.failure_rate.value:.0%} of its calls fail"
    if standing is Standing.SLOW:
        typical = account.typical.seconds
        if typical is not None and best_s is not None and typical > SLOW_FACTOR * best_s:
            return f"slow: {typical:.2f} s where the best takes {best_s:.2f} s"
        return f"silent for {account.silence_s(now):.1f} s"
    return "answers"


def choose(
    accounts: Sequence[Account],
    standings: list[Standing],
    *,
    model: str,
    random: Random,
    passed: Collection[Account] = (),
    prefix_holder: Account | None = None,
    probe_due: Collection[Account] = (),
    proven_only: bool = False,
    slow_too: bool = False,
) -> Choice | None:
    """The account for one call, or None where none may take it now.

    `standings` are those of the accounts, in their order. `passed` are accounts this prompt has tried,
    `probe_due` degraded ones whose turn for a single try has come; `proven_only` keeps a call that is in a
    hurry (a hedge) away from accounts nobody has seen answer; `slow_too` is for calls that go out beside another.
    """
    free: dict[Standing, list[Account]] = {}
    for account, standing in zip(accounts, standings, strict=True):
        if standing is Standing.SHUT or account in passed or not account.has_room(model):
            continue
        if account in probe_due and account.in_flight == 0:
            standing = Standing.DUE
        free.setdefault(standing, []).append(account)

    def chosen(account: Account, why: str) -> Choice:
        return Choice(account, standings[accounts.index(account)], why, standings)

    due = free.get(Standing.DUE)
    if due and not proven_only:
        return chosen(random.choice(due), "one call tells whether it answers")
    good = free.get(Standing.GOOD)
    if good:
        return chosen(*_less_loaded(good, random, prefix_holder))
    flaky = free.get(Standing.FLAKY)
    if flaky and any(a.unconfirmed for a, s in zip(accounts, standings, strict=True) if s is Standing.GOOD):
        return None  # it answered before the restart, and has more room once it has answered again
    if flaky:
        return chosen(_less_loaded(flaky, random, prefix_holder)[0], "the good accounts are full")
    if due:
        return chosen(random.choice(due), "no account is proven yet")
    slow = free.get(Standing.SLOW)
    if slow and (slow_too or Standing.GOOD not in standings):
        return chosen(_less_loaded(slow, random, prefix_holder)[0], "no better account is there")
    return None


def _less_loaded(accounts: list[Account], random: Random, holder: Account | None) -> tuple[Account, str]:
    if len(accounts) == 1:
        return accounts[0], "the only good account with room"
    first = random.choice(accounts)
    second = random.choice(accounts)
    if _load(second) < _load(first):
        first = second
    if holder in accounts and holder is not None and _load(holder) <= AFFINITY_LOAD * _load(first):
        return holder, "holds the context cache of this prompt's beginning"
    return first, "less loaded of two"


def _load(account: Account) -> float:
    return account.load.value * (account.in_flight + 1)
