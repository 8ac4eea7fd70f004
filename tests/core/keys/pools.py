"""Pools for tests: a clock that is moved by hand, and the events that were told."""

from collections.abc import Iterable
from random import Random

from core.client.errors import CallError
from core.config.secrets import Secret
from core.events import Event, HealthChanged
from core.keys.keyfile import KeySpec
from core.keys.pool import KeyPool, Lease


def specs(*names: str, keys: int = 1) -> list[KeySpec]:
    return [
        KeySpec(account=name, secret=Secret(f"sk-test-{name}-{k}-0123456789abcdef{i:02d}{k:02d}"))
        for i, name in enumerate(names)
        for k in range(keys)
    ]


class Rig:
    """A pool at a time that the test sets."""

    def __init__(self, *names: str, keys: int = 1, seed: int = 1, max_in_flight: int | None = None) -> None:
        self.told: list[Event] = []
        self.now = 100.0
        self.patience_s: float | None = None
        self.pool = KeyPool(
            specs(*names, keys=keys), emit=self.told.append, random=Random(seed), max_in_flight=max_in_flight
        )

    def lease(self, purpose: str = "first", passed: Iterable[str] = (), **options: object) -> Lease | None:
        accounts = frozenset(self.pool.accounts[n] for n in passed)
        return self.pool.lease(
            model="m",
            purpose=purpose,  # type: ignore[arg-type]
            now=self.now,
            patience_s=self.patience_s,
            passed=accounts,
            **options,  # type: ignore[arg-type]
        )

    def must_lease(self, purpose: str = "first", passed: Iterable[str] = (), **options: object) -> Lease:
        lease = self.lease(purpose, passed, **options)
        assert lease is not None
        return lease

    def answer(self, lease: Lease, seconds: float = 0.2) -> None:
        self.pool.on_answered(lease, seconds, self.now)

    def fail(self, lease: Lease, kind: str, **details: object) -> None:
        self.pool.on_failed(lease, CallError(kind, f"it was {kind}", **details), self.now)  # type: ignore[arg-type]

    def prove_all(self, rounds: int = 3) -> None:
        """Let every account answer."""
        for _ in range(rounds):
            leases = []
            for name in self.pool.accounts:
                others = [n for n in self.pool.accounts if n != name]
                leases.append(self.must_lease(passed=others))
            for lease in leases:
                self.answer(lease)

    def health(self, account: str) -> str:
        return self.pool.health(self.pool.accounts[account], self.now)[0]

    def told_health(self, account: str) -> list[str]:
        return [
            e.health for e in self.told if isinstance(e, HealthChanged) and e.account == account and not e.key
        ]
