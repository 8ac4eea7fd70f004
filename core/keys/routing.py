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
LONGEST_PROBE_EVERY_S = 80.0


class Standing(enum.IntEnum):
    """In the order of preference."""

    DUE = 0
    GOOD = 1
    FLAKY = 2
    SLOW = 3
    SHUT = 4


class Judgement(NamedTuple):
    standing: Standing
    why: str


class Choice(NamedTuple):
    account: Account
    why: str
    judgements: list[tuple[Account, Judgement]]


def judge(account: Account, now: float, best_s: float | None, patience_s: float | None) -> Judgement:
    """The standing of one account. `best_s` is the best typical latency of the pool, `patience_s` how long
    a call may show no text before its account counts as silent."""
    shut = account.shut(now)
    if shut is not None:
        return Judgement(Standing.SHUT, f"{shut[0]}: {shut[1]}")
    if patience_s is not None:
        silence = account.silence_s(now)
        if silence > patience_s:
            return Judgement(Standing.SLOW, f"silent for {silence:.1f} s")
    if not account.proven or account.breaker.half_open:
        return Judgement(Standing.DUE, "not proven yet" if not account.proven else "half-open")
    typical = account.typical.seconds
    if typical is not None and best_s is not None and typical > SLOW_FACTOR * best_s:
        return Judgement(Standing.SLOW, f"slow: {typical:.2f} s where the best takes {best_s:.2f} s")
    if account.failure_rate.value > FLAKY_RATE:
        return Judgement(Standing.FLAKY, f"flaky: {account.failure_rate.value:.0%} of its calls fail")
    return Judgement(Standing.GOOD, "")


def choose(
    accounts: Sequence[Account],
    *,
    model: str,
    now: float,
    random: Random,
    patience_s: float | None,
    passed: Collection[Account] = (),
    prefix_holder: Account | None = None,
    probe_due: Collection[Account] = (),
    proven_only: bool = False,
) -> Choice | None:
    """The account for one call, or None where none may take it now.

    `passed` are accounts this prompt has tried; `probe_due` degraded ones whose turn for a single try has
    come; `proven_only` keeps a call that is in a hurry (a hedge) away from accounts nobody has seen answer.
    """
    best_s = min(
        (a.typical.seconds for a in accounts if a.typical.seconds is not None and a.proven), default=None
    )
    judged = [(a, judge(a, now, best_s, patience_s)) for a in accounts]
    free: dict[Standing, list[Account]] = {}
    good_exists = False
    for account, (standing, _) in judged:
        if standing is Standing.SHUT:
            continue
        if standing is Standing.GOOD:
            good_exists = True
        if account in passed or not _has_room(account, model):
            continue
        if standing in (Standing.FLAKY, Standing.SLOW) and account in probe_due and account.in_flight == 0:
            standing = Standing.DUE
        free.setdefault(standing, []).append(account)

    due = free.get(Standing.DUE)
    if due and not proven_only:
        return Choice(random.choice(due), "one call tells whether it answers", judged)
    good = free.get(Standing.GOOD)
    if good:
        account, why = _less_loaded(good, random, prefix_holder)
        return Choice(account, why, judged)
    flaky = free.get(Standing.FLAKY)
    if flaky:
        return Choice(_less_loaded(flaky, random, prefix_holder)[0], "the good accounts are full", judged)
    if due:
        return Choice(random.choice(due), "no account is proven yet", judged)
    slow = free.get(Standing.SLOW)
    if slow and not good_exists:
        return Choice(_less_loaded(slow, random, prefix_holder)[0], "no better account is there", judged)
    return None


def _less_loaded(accounts: list[Account], random: Random, holder: Account | None) -> tuple[Account, str]:
    if len(accounts) == 1:
        return accounts[0], "the only good account with room"
    first, second = random.sample(accounts, 2)
    if _load(second) < _load(first):
        first = second
    if holder in accounts and holder is not None and _load(holder) <= AFFINITY_LOAD * _load(first):
        return holder, "holds the context cache of this prompt's beginning"
    return first, "less loaded of two"


def _load(account: Account) -> float:
    return account.load.value * (account.in_flight + 1)


def _has_room(account: Account, model: str) -> bool:
    limit = account.limit(model)
    return limit is None or account.in_flight < limit
