"""What is remembered of an account from one run to the next, and how much of it still counts.

Evidence fades: of latencies and outcomes half as many count for each EVIDENCE_HALF_LIFE_S of age, the newest ones; a
limit found by 429 answers doubles every LIMIT_HALF_LIFE_S; what was known of health is believed for TRUSTED_FOR_S,
and after that an account begins as a new one does. Of what is absurd the part in question is left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import msgspec

EVIDENCE_HALF_LIFE_S = 6 * 3600.0
LIMIT_HALF_LIFE_S = 3600.0
TRUSTED_FOR_S = 24 * 3600.0
LONGEST_LATENCY_S = 86_400.0
MOST_IN_FLIGHT = 100_000
"""The largest limit that a setting takes."""
LONGEST_WAIT_S = 3600.0
"""A clock that was set back must not keep an account shut for days."""
MOST_MODELS = 100
MOST_OPENED = 20


class RememberedKey(msgspec.Struct, frozen=True):
    """`id` is a salted hash, from which the key cannot be had; `refused`: the endpoint did not know the key."""

    id: str
    refused: bool = False


class RememberedAccount(msgspec.Struct, frozen=True, kw_only=True):
    """`at` is when it was so (seconds since the epoch). `open_s` is how much longer the breaker was to stay open, and
    `opened` how often it had opened without an answer between; `shut`: there was no money."""

    name: str
    at: float
    keys: list[RememberedKey] = []
    proven: bool = False
    typical_s: list[float] = []
    load_s: float = 0.0
    failure_rate: float = 0.0
    failure_count: int = 0
    failures: int = 0
    opened: int = 0
    open_s: float = 0.0
    limits: dict[str, int] = {}
    out_of_balance: bool = False
    probe_every_s: float | None = None


def weight(age_s: float) -> float:
    """What evidence of that age still counts, 0..1."""
    return math.pow(2.0, -max(age_s, 0.0) / EVIDENCE_HALF_LIFE_S)


def still_counting(latencies_s: Sequence[float], age_s: float) -> list[float]:
    """The newest of them, as many as still count."""
    count = round(len(latencies_s) * weight(age_s))
    return list(latencies_s[len(latencies_s) - count :])


def relaxed(limit: int, age_s: float) -> int | None:
    """A limit of that age; None where it does not limit any more."""
    if age_s > TRUSTED_FOR_S:
        return None
    value = int(limit * math.pow(2.0, max(age_s, 0.0) / LIMIT_HALF_LIFE_S))
    return value if value <= MOST_IN_FLIGHT else None


def are_latencies(values: Iterable[float]) -> bool:
    return all(math.isfinite(value) and 0 <= value <= LONGEST_LATENCY_S for value in values)


def flaws(record: RememberedAccount) -> list[str]:
    """The names of those parts that cannot be."""
    checks = {
        "typical_s": are_latencies(record.typical_s),
        "load_s": are_latencies([record.load_s]),
        "failure_rate": 0 <= record.failure_rate <= 1 and record.failure_count >= 0,
        "open_s": math.isfinite(record.open_s) and record.failures >= 0 and 0 <= record.opened <= MOST_OPENED,
        "limits": len(record.limits) <= MOST_MODELS
        and all(1 <= limit <= MOST_IN_FLIGHT for limit in record.limits.values()),
        "probe_every_s": record.probe_every_s is None or are_latencies([record.probe_every_s]),
    }
    return [name for name, holds in checks.items() if not holds]


_EMPTY = RememberedAccount(name="", at=0.0)
_WITH = {"failure_rate": ("failure_count",), "open_s": ("failures", "opened")}


def mended(record: RememberedAccount) -> tuple[RememberedAccount, list[str]]:
    """The record without what is absurd in it, and the names of what that was."""
    found = flaws(record)
    parts = [part for name in found for part in (name, *_WITH.get(name, ()))]
    defaults = {part: getattr(_EMPTY, part) for part in parts}
    return msgspec.structs.replace(record, **defaults), found
