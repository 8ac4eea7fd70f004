"""The pool of accounts: hands out a place for each call, learns from each outcome, tells why.

The pool holds no clock and no sockets: times (monotonic seconds) and the random source are given to it, and
what it has to tell goes to `emit` as events. It is used from one thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from functools import partial
from random import Random
from typing import Literal

import msgspec

from core.client.errors import Action, CallError
from core.client.prefix import place_of
from core.config.secrets import Secret
from core.events import AccountDeclared, BalanceRead, Event, Health, HealthChanged, LimitChanged, Purpose
from core.keys.account import Account, Key
from core.keys.keyfile import KeySpec
from core.keys.prefixes import Marks, PrefixHolders, Wait
from core.keys.remembered import RememberedAccount
from core.keys.routing import (
    LONGEST_PROBE_EVERY_S,
    NOTHING_HELD,
    PROBE_EVERY_S,
    SHORTEST_PROBE_EVERY_S,
    Choice,
    Held,
    Standing,
    best_typical,
    choose,
    explain,
    standing_of,
)

FIRST_RETRY_S = 0.15
"""Before a prompt is asked again at an account that has failed it: without a pause it would meet the same fault."""
LOOK_EVERY_S = 0.002
REFRESH_EVERY = 8
"""Answers after which the pool's best latency and the health of an account that does well are looked at anew."""
RESTORED_PAUSE_S = 10.0
"""After a restart an account that had not answered is left alone for this long at least, where others answer."""
_CHOSEN = (Standing.GOOD, Standing.DUE)
_OPERATOR_HEALTH: dict[str, Health | None] = {"enable": None, "drain": "draining", "disable": "disabled"}


class Lease:
    """A place for one call: the account and key, and why they were chosen.

    `prefix` are the marks of the prompt, `held` is how many bytes of its beginning the account was thought to hold.
    """

    __slots__ = (
        "account",
        "avoided",
        "call",
        "held",
        "key",
        "model",
        "prefix",
        "purpose",
        "started",
        "why",
    )

    def __init__(
        self,
        call: int,
        account: Account,
        key: Key,
        model: str,
        purpose: Purpose,
        why: str,
        avoided: tuple[tuple[str, str], ...],
        started: float,
        prefix: Marks = (),
        held: int = 0,
    ) -> None:
        self.call = call
        self.account = account
        self.key = key
        self.model = model
        self.purpose = purpose
        self.why = why
        self.avoided = avoided
        self.started = started
        self.prefix = prefix
        self.held = held


class KeyPool:
    """All accounts of a session.

    `specs` come from a keys file, the keyring or the environment; keys of the same account name share it.
    Raises ValueError where there is none.
    """

    def __init__(
        self,
        specs: Iterable[KeySpec],
        *,
        emit: Callable[[Event], None],
        random: Random,
        max_in_flight: int | None = None,
    ) -> None:
        by_account: dict[str, list[Secret]] = {}
        for spec in specs:
            by_account.setdefault(spec.account, []).append(spec.secret)
        if not by_account:
            raise ValueError(
                "no keys: give a keys file, name an environment variable, or add keys to the keyring"
            )
        self.accounts = {name: Account(name, secrets, max_in_flight) for name, secrets in by_account.items()}
        self._all = list(self.accounts.values())
        self._emit = emit
        self._random = random
        self._calls = 0
        self._told_health: dict[tuple[str, str], Health] = {}
        self._told_avoided: dict[Account, Standing] = {}
        self._answers = 0
        self._best_s: float | None = None
        self._standings: list[Standing] = []
        self._looked_at = -1.0
        self._told_standings: list[Standing] | None = None
        # A look costs about a microsecond an account: thousands of them are looked at less often.
        self._look_every_s = max(LOOK_EVERY_S, LOOK_EVERY_S / 100 * len(self._all))
        self._refresh_every = max(REFRESH_EVERY, len(self._all) // 8)
        self.prefixes = PrefixHolders()
        self._next_probe: dict[Account, float] = {}
        self._probe_every: dict[Account, float] = {}
        self._known_before: dict[str, RememberedAccount] = {}

    def declare(self) -> None:
        """Tell the roster, so that screens show every account before its first call."""
        for a in self._all:
            self._emit(AccountDeclared(time.time(), a.name, tuple(k.name for k in a.keys), a.max_in_flight))

    # -- choosing ---------------------------------------------------------------------------------

    def lease(
        self,
        *,
        model: str,
        purpose: Purpose,
        now: float,
        patience_s: float | None,
        passed: frozenset[Account] = frozenset(),
        prefix: Marks = (),
        may_repeat: bool = False,
    ) -> Lease | None:
        """A place for a call, or None where none is free now.

        Accounts this prompt has `passed` already are left out; with `may_repeat` they are taken where all
        others are shut, slow or silent. `prefix` are the marks of the prompt's beginning, none where it matters not.
        """
        by = self.prefixes.held_by(prefix, now) if prefix else None
        pick = partial(
            choose,
            self._all,
            self._look(now, patience_s),
            model=model,
            random=self._random,
            held=Held(place_of(prefix[-1]), by) if by else NOTHING_HELD,
            probe_due=[a for a, due in self._next_probe.items() if due <= now] if self._next_probe else (),
            proven_only=purpose in ("retry", "hedge", "refresh", "prefetch"),
            slow_too=purpose in ("race", "vote"),
        )
        choice = pick(passed=passed)
        if choice is None and passed and may_repeat and self._nobody_else(passed):
            choice = pick()
        if choice is None:
            return None
        account = choice.account
        key = account.pick_key()
        if key is None:
            return None
        self._calls += 1
        call = self._calls
        account.on_started(key, call, now)
        if prefix:
            self.prefixes.on_started(prefix, account)
        if choice.standing is not Standing.GOOD and purpose == "first":
            purpose = "probe"
        self._after_choice(account, choice.standing, now)
        avoided = self._newly_avoided(choice, now)
        held = by.get(account, 0) if by else 0
        return Lease(call, account, key, model, purpose, choice.why, avoided, now, prefix, held)

    def to_wait_for(self, prefix: Marks, model: str, now: float) -> Wait | None:
        """What a prompt with these marks had better wait for, so that it finds its beginning in a context cache."""
        return self.prefixes.to_wait_for(
            prefix,
            now,
            standing=lambda account: standing_of(account, now, self._best_s, None),
            has_room=lambda account: account.has_room(model),
        )

    def has_place(self, model: str, now: float) -> bool:
        """Whether a call could go to some account at once."""
        return any(a.has_room(model) and a.open(now) for a in self._all)

    def wants_proof(self, model: str, now: float) -> bool:
        """Whether an account that nobody has seen answer waits for the one call that tells."""
        return any(not a.answers and a.has_room(model) and a.open(now) for a in self._all)

    def _look(self, now: float, patience_s: float | None) -> list[Standing]:
        """The standings of all accounts; under load one look serves the leases of a few milliseconds."""
        if now - self._looked_at > self._look_every_s:
            self._standings = [standing_of(a, now, self._best_s, patience_s) for a in self._all]
            self._looked_at = now
        return self._standings

    def _nobody_else(self, passed: Collection[Account]) -> bool:
        """Whether no account but those `passed` can be hoped for; one that is only busy is waited for."""
        return all(
            standing in (Standing.SHUT, Standing.SLOW)
            for account, standing in zip(self._all, self._standings, strict=True)
            if account not in passed
        )

    def next_try_at(self, now: float) -> float | None:
        """When the first closed account may be tried again; `now` where one is only full; None where none will."""
        soonest: float | None = None
        for account in self._all:
            shut = account.shut(now)
            at = now if shut is None else account.breaker.open_until if shut[0] == "cooling" else None
            if at is not None and (soonest is None or at < soonest):
                soonest = at
        return soonest

    def why_nobody(self, now: float) -> str:
        """Every account with the reason why it cannot answer, in one line."""
        reasons = []
        for account in self._all:
            shut = account.shut(now)
            reasons.append(f"{account.name}: " + (f"{shut[0]} ({shut[1]})" if shut else "busy"))
        return "; ".join(reasons[:20]) + (f"; and {len(reasons) - 20} more" if len(reasons) > 20 else "")

    @property
    def has_answered(self) -> bool:
        return any(a.proven and not a.unconfirmed for a in self._all)

    def backoff_s(self, passed: Collection[Account], faults: int, now: float) -> float:
        """How long a prompt waits after that many faults (1 or more) before it is asked again.

        Not at all while there is an open account that it has not `passed`; else twice as long each time.
        """
        if any(a not in passed and a.shut(now) is None for a in self._all):
            return 0.0
        return FIRST_RETRY_S * 2.0 ** min(faults - 1, 6) * self._random.uniform(0.9, 1.1)

    @property
    def unreachable(self) -> bool:
        """Whether every account was last seen not to be reached at all."""
        return all(a.last_error == "unreachable" for a in self._all)

    def hopeless(self, now: float) -> bool:
        """Whether every account is shut off until somebody changes a key, pays, or allows it to cost more."""
        shuts = [(a, a.shut(now)) for a in self._all]
        return all(
            s is not None and (s[0] in ("unauthorised", "out of balance") or a.calls_left == 0)
            for a, s in shuts
        )

    # -- learning ---------------------------------------------------------------------------------

    def on_first_token(self, lease: Lease, now: float) -> None:
        lease.account.on_first_token(lease.call, now)

    def on_answered(self, lease: Lease, seconds: float, now: float, hit_tokens: int = 0) -> None:
        """`seconds` to the first token; `hit_tokens` of the prompt came from the provider's context cache."""
        account = lease.account
        if lease.prefix:
            self.prefixes.on_answered(lease.prefix, account, now - lease.started, now, hit_tokens=hit_tokens)
            self.prefixes.on_ended(lease.prefix, account)
        if account.on_answered(lease.key, lease.call, lease.model, seconds, now):
            self._tell_limit(account, lease.model, "answers came while the limit was in use")
        self._after_probe(account, now, answered=True)
        self._answers += 1
        if self._answers % self._refresh_every == 0 or self._told_health.get((account.name, "")) != "healthy":
            self._best_s = best_typical(self._all)
            self._tell(account, now)
        if self._told_health.get((account.name, lease.key.name)) != "healthy":
            self._tell_health(account, lease.key.name, "healthy", lease.key.why, None)

    def on_failed(self, lease: Lease, error: CallError, now: float) -> None:
        account = lease.account
        self.prefixes.on_ended(lease.prefix, account)
        if account.on_failed(lease.key, lease.call, lease.model, error, lease.started, now, self._random):
            self._tell_limit(account, lease.model, "too many requests (429)")
        self._after_probe(account, now, answered=False)
        if error.action is Action.NEXT_KEY:
            self._tell_health(account, lease.key.name, "unauthorised", error.message, None)
        self._tell(account, now)

    def on_outrun(self, lease: Lease, now: float) -> None:
        """The call was given up because another account answered first."""
        self.prefixes.on_ended(lease.prefix, lease.account)
        lease.account.on_outrun(lease.key, lease.call, now - lease.started, now, self._random)
        self._tell(lease.account, now)

    def on_cancelled(self, lease: Lease, now: float) -> None:
        self.prefixes.on_ended(lease.prefix, lease.account)
        lease.account.on_cancelled(lease.key, lease.call)
        self._tell(lease.account, now)

    def on_balance(self, account: Account, available: bool, amount: float, currency: str, now: float) -> None:
        self._emit(BalanceRead(time.time(), account.name, available, amount, currency))
        if available:
            account.out_of_balance = ""
        elif not account.out_of_balance:
            account.out_of_balance = f"the endpoint says that {amount:g} {currency} are not enough"
        self._tell(account, now)

    def on_tested(self, account: Account, key: Key, error: CallError | None, now: float) -> None:
        """A test that the operator asked for has ended; no error: the endpoint takes the key."""
        account.on_tested(key, error, now, self._random)
        self._tell_health(account, key.name, key.health, key.why, None)
        self._tell(account, now)

    # -- the operator -----------------------------------------------------------------------------

    def set_state(
        self, name: str, key_name: str, state: Literal["enable", "drain", "disable"], now: float
    ) -> None:
        """Enable, drain or disable an account, or one of its keys. Raises KeyError where there is none such.

        Enabling also forgives: an unauthorised key or an empty account is tried again.
        """
        account = self.accounts[name]
        health = _OPERATOR_HEALTH[state]
        if key_name:
            key = account.key(key_name)
            key.health, key.why = health or "probing", "by the operator"
            self._tell_health(account, key.name, key.health, key.why, None)
        else:
            account.operator = health
            if health is None:
                account.out_of_balance = ""
                account.breaker.on_answered()
                for key in account.keys:
                    if not key.usable:
                        key.health, key.why = "probing", "enabled by the operator"
                        self._tell_health(account, key.name, key.health, key.why, None)
        self._tell(account, now)

    def set_calls_left(self, account: Account, calls: int, now: float) -> None:
        """How many calls in flight the account's cost cap has room for; with none it is shut."""
        was_shut, account.calls_left = account.calls_left == 0, calls
        if was_shut != (calls == 0):
            self._tell(account, now)

    def set_max_in_flight(self, name: str, limit: int | None) -> None:
        """Raises KeyError where there is no such account."""
        account = self.accounts[name]
        account.max_in_flight = limit
        self._emit(LimitChanged(time.time(), name, "", limit, "by the operator"))

    def health(self, account: Account, now: float) -> tuple[Health, str, float | None]:
        """Health, why, and the monotonic time of the next try, if known."""
        shut = account.shut(now)
        if shut is not None:
            return shut[0], shut[1], account.breaker.open_until if shut[0] == "cooling" else None
        standing = standing_of(account, now, self._best_s, None)
        health: Health = "degraded"
        if standing is Standing.DUE:
            health = "probing"
        elif standing is Standing.GOOD:
            health = "healthy"
        return health, explain(account, standing, now, self._best_s), None

    # -- from one run to the next ---------------------------------------------------------------------

    @property
    def was_used(self) -> bool:
        """Whether anything was learned in this run."""
        return any(account.touched for account in self._all)

    def remembered(self, salt: bytes, at: float, now: float) -> list[RememberedAccount]:
        """What the next run should know; of accounts that nothing was learned of, what was known before."""
        found = []
        for account in self._all:
            before = self._known_before.get(account.name)
            if account.touched:
                record = account.remembered(salt, at, now)
                every = self._probe_every.get(account)
                found.append(msgspec.structs.replace(record, probe_every_s=every))
            elif before is not None:
                found.append(before)
        return found

    def restore(
        self, records: Iterable[RememberedAccount], salt: bytes, at: float, now: float
    ) -> list[tuple[Account, Key]]:
        """Take in what an earlier run knew of accounts that have one of the same keys. Returns which keys should be
        tested."""
        suspects: list[tuple[Account, Key]] = []
        for record in records:
            account = self.accounts.get(record.name)
            known = {key.id for key in record.keys}
            if account is None or not any(k.secret.fingerprint(salt) in known for k in account.keys):
                continue
            self._known_before[account.name] = record
            suspects += [
                (account, key) for key in account.restore(record, salt, max(at - record.at, 0.0), now)
            ]
            if record.probe_every_s is not None:
                every = min(max(record.probe_every_s, PROBE_EVERY_S), LONGEST_PROBE_EVERY_S)
                self._probe_every[account], self._next_probe[account] = every, now + every
        self._best_s = best_typical(self._all)
        if any(standing_of(a, now, self._best_s, None) is Standing.GOOD for a in self._all):
            # There is one that answers: those that did not are tried a little later, one call each.
            for account in self._all:
                account.breaker.put_off(now + RESTORED_PAUSE_S)
        for account in self._all:
            if account.name in self._known_before:
                self._tell(account, now)
                for model in account.limits:
                    self._tell_limit(account, model, "as it was before the restart")
        return suspects

    # -- telling ----------------------------------------------------------------------------------

    def _after_choice(self, account: Account, standing: Standing, now: float) -> None:
        """A degraded account gets a single call now and then, so that it can show that it has recovered."""
        if standing in (Standing.FLAKY, Standing.SLOW):
            self._next_probe[account] = now + self._probe_every.setdefault(account, PROBE_EVERY_S)
        elif standing is Standing.GOOD:
            self._next_probe.pop(account, None)
            self._probe_every.pop(account, None)
        else:
            self._tell(account, now)

    def _after_probe(self, account: Account, now: float, *, answered: bool) -> None:
        """An answer brings the next try of a degraded account nearer, a failure puts it off."""
        every = self._probe_every.get(account)
        if every is not None:
            every = (
                max(SHORTEST_PROBE_EVERY_S, every / 2) if answered else min(LONGEST_PROBE_EVERY_S, every * 2)
            )
            self._probe_every[account] = every
            self._next_probe[account] = now + every

    def _tell(self, account: Account, now: float) -> None:
        """Something about the account has changed that may change its health."""
        self._looked_at = -1.0
        health, why, until = self.health(account, now)
        if health == "degraded" and account not in self._next_probe:
            self._next_probe[account] = now + PROBE_EVERY_S
        self._tell_health(account, "", health, why, None if until is None else time.time() + until - now)

    def _tell_health(self, account: Account, key: str, health: Health, why: str, until: float | None) -> None:
        known = self._told_health.get((account.name, key))
        if known == health or (known is None and health == "probing"):
            return
        self._told_health[(account.name, key)] = health
        self._emit(HealthChanged(time.time(), account.name, key, health, why, until))

    def _tell_limit(self, account: Account, model: str, why: str) -> None:
        self._emit(LimitChanged(time.time(), account.name, model, account.limits[model].value, why))

    def _newly_avoided(self, choice: Choice, now: float) -> tuple[tuple[str, str], ...]:
        """Accounts passed over for another reason than when it was last told: the stream stays small."""
        told = self._told_avoided
        told.pop(choice.account, None)
        if choice.standings is self._told_standings:
            return ()  # the same look as last time
        self._told_standings = choice.standings
        fresh = []
        for account, standing in zip(self._all, choice.standings, strict=True):
            if standing in _CHOSEN or account is choice.account or told.get(account) is standing:
                continue
            told[account] = standing
            fresh.append((account.name, explain(account, standing, now, self._best_s)))
        return tuple(fresh)
