"""Which account a call goes to: a pure choice over the accounts' evidence.

An account is *shut* (nothing goes there), *due* (unproven or half-open: one call tells), *good*,
*flaky* (it fails often: only when the good ones are full) or *slow* (slow or silent: only when nothing
else can answer at all). Between good accounts: the less loaded of two drawn at random (Mitzenmacher 2001),
load being the peak average of the latency times the calls in flight, or one that holds the beginning of the prompt
in its context cache, where the product of load and price of the prompt is smaller there.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping, Sequence
from random import Random
from typing import NamedTuple

from core.client.prefix import BYTES_PER_TOKEN
from core.keys.account import FLAKY_RATE, Account

SLOW_FACTOR = 3.0
"""An account whose typical latency is this many times the best one's is slow."""
HIT_PRICE = 1 / 50
"""What a token of the prompt costs that is in the context cache, as a share of one that is not (deepseek-flash)."""
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


class Held(NamedTuple):
    """What accounts hold of a prompt of `length` bytes: so many bytes of its beginning."""

    length: int
    by: Mapping[Account, int]

    def price(self, account: Account) -> float:
        """What the prompt costs there, 1 being its price without a context cache."""
        return 1.0 - (1.0 - HIT_PRICE) * self.by.get(account, 0) / self.length

    def why(self, account: Account) -> str:
        return f"holds {self.by[account] // BYTES_PER_TOKEN:,} tokens of its beginning"


NOTHING_HELD = Held(1, {})


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
    held: Held = NOTHING_HELD,
    probe_due: Collection[Account] = (),
    proven_only: bool = False,
    slow_too: bool = False,
) -> Choice | None:
    """The account for one call, or None where none may take it now.

    `standings` are those of the accounts, in their order; `held` counts between good ones only. `passed` are
    accounts this prompt has tried,
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
        return chosen(*_cheapest(good, random, held))
    flaky = free.get(Standing.FLAKY)
    if flaky and any(a.unconfirmed for a, s in zip(accounts, standings, strict=True) if s is Standing.GOOD):
        return None  # it answered before the restart, and has more room once it has answered again
    if flaky:
        return chosen(_less_loaded(flaky, random), "the good accounts are full")
    if due:
        return chosen(random.choice(due), "no account is proven yet")
    slow = free.get(Standing.SLOW)
    if slow and (slow_too or Standing.GOOD not in standings):
        return chosen(_less_loaded(slow, random), "no better account is there")
    return None


def _cheapest(accounts: list[Account], random: Random, held: Held) -> tuple[Account, str]:
    """The account where the product of price and load of the prompt is least.

    What is in flight counts the less, the more of the prompt is held: a holder is full when its limit says so, and
    shows by its latency when it is overloaded, while prompts of which little is held are spread evenly.
    """
    if len(accounts) == 1:
        only = accounts[0]
        why = "the only good account with room"
        return only, f"{held.why(only)}; {why}" if only in held.by else why
    less = _less_loaded(accounts, random)
    holders = [account for account in held.by if account in accounts]
    if not holders:
        return less, "less loaded of two"
    largest = max(held.by[account] for account in holders) / held.length
    if less not in holders:
        holders.append(less)
    best = min(holders, key=lambda a: held.price(a) * a.load.value * (a.in_flight + 1.0) ** (1.0 - largest))
    return best, held.why(best) if best in held.by else "less loaded of two, and too little is held elsewhere"


def _less_loaded(accounts: list[Account], random: Random) -> Account:
    first = random.choice(accounts)
    second = random.choice(accounts)
    return second if _load(second) < _load(first) else first


def _load(account: Account) -> float:
    return account.load.value * (account.in_flight + 1)
