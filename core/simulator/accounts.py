"""The accounts of a profile as they are while they serve: counters, limits, money, prefix cache."""

from collections.abc import Iterator
from random import Random

from core.simulator.plan import Outcome, Plan, draw_plan
from core.simulator.prefix_cache import PrefixCache
from core.simulator.profile import Account, Behaviour, Profile
from core.simulator.tally import Tally

_EMPTY = Plan(Outcome.EMPTY, 0.0, 402)
_TOO_MANY = Plan(Outcome.RATE_LIMITED, 0.0, 429)


class AccountState:
    """One account at work. Counters outlive a change of profile; draws and money start anew."""

    def __init__(self, account: Account, seed: int) -> None:
        self.tally = Tally()
        self.key_tallies: dict[str, Tally] = {}
        self.adopt(account, seed)

    def adopt(self, account: Account, seed: int) -> None:
        """Behave like `account` from the next call on."""
        self.account = account
        self.prefixes = PrefixCache(account.prefix_cache, Random(f"{seed}:{account.name}:prefixes"))
        self._random = Random(f"{seed}:{account.name}")
        self._spent = 0
        self.key_tallies = {key: self.key_tallies.get(key) or Tally() for key in account.keys}

    def admit(self, behaviour: Behaviour) -> Plan:
        """What becomes of the next call. A refusal (402, 429) has no delay."""
        if self._is_empty(behaviour):
            return _EMPTY
        limit = self.account.max_in_flight
        if limit is not None and self.tally.in_flight >= limit:
            return _TOO_MANY
        plan = draw_plan(behaviour, self._random)
        if plan.outcome is Outcome.ANSWER:
            self._spent += 1
        return plan

    def balance_usd(self, behaviour: Behaviour) -> float | None:
        """Money left as a key of this behaviour sees it: it falls evenly to the empty account."""
        balance = self.account.balance
        if balance is None or behaviour.empty_after is None:
            return balance
        if self._is_empty(behaviour):
            return 0.0
        return balance * (1 - self._spent / behaviour.empty_after)

    def _is_empty(self, behaviour: Behaviour) -> bool:
        if self.account.balance == 0:
            return True
        return behaviour.empty_after is not None and self._spent >= behaviour.empty_after


class AccountBook:
    """All accounts of a profile, found by key."""

    def __init__(self, profile: Profile) -> None:
        self._states: dict[str, AccountState] = {}
        self._by_key: dict[str, AccountState] = {}
        self.adopt(profile)

    def __iter__(self) -> Iterator[AccountState]:
        return iter(self._states.values())

    def adopt(self, profile: Profile) -> None:
        """Serve `profile` from now on; an account that stays by name keeps its counters."""
        states: dict[str, AccountState] = {}
        for account in profile.accounts:
            state = self._states.get(account.name)
            if state is None:
                state = AccountState(account, profile.seed)
            else:
                state.adopt(account, profile.seed)
            states[account.name] = state
        self._states = states
        self._by_key = {key: state for state in self for key in state.account.keys}

    def of_key(self, key: str) -> AccountState | None:
        """The account that owns `key`, or None for an unknown key."""
        return self._by_key.get(key)
