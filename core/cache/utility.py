"""What an entry is worth: how lately and how often it was used, and what it saves for the room it takes.

`priority` orders entries and holds good without being refreshed, because all of them lose the same with time;
`utility` turns it into 0..1 at a moment.
"""

from __future__ import annotations

import math
from typing import overload

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HALF_LIFE_S = 24 * 3600.0
"""Unused for this long, an entry is worth half as much to us."""

ORDINARY_COST_USD = 0.0003
"""500 tokens of an answer at 0.60 USD a million, the cheapest price of `resources/prices.toml`."""
ORDINARY_LATENCY_S = 8.0
"""The same 500 tokens at some 60 a second."""
ORDINARY_BYTES = 3000
"""500 tokens of English, a prompt a quarter as long, and what an entry takes besides its texts."""
BENEFIT_RANGE = 16.0
"""No entry counts for more than 16 ordinary ones or less than a sixteenth: what was dear once must still leave
when nobody asks for it, four half-lives later than an ordinary one."""


def benefit(cost_usd: float | None, latency_s: float, n_bytes: int) -> float:
    """Money and time that a hit saves for each byte that the entry takes, both counted alike; 1 is ordinary.

    Where the cost is not known, only the time counts. From 1/16 to 16.
    """
    time = latency_s / ORDINARY_LATENCY_S
    saved = time if cost_usd is None else (time + cost_usd / ORDINARY_COST_USD) / 2
    share = saved * ORDINARY_BYTES / max(n_bytes, 1)
    return min(max(share, 1 / BENEFIT_RANGE), BENEFIT_RANGE)


def priority(worth: float, hits: int, last_used_s: float) -> float:
    """Comparable between entries at any time; `worth` is their `benefit`, `last_used_s` seconds since the epoch."""
    return math.log2(worth) + math.log2(1 + hits) + last_used_s / HALF_LIFE_S


def priorities(
    cost_usd: Floats, latency_s: Floats, n_bytes: Floats, hits: Floats, last_used_s: Floats
) -> Floats:
    """`priority` of many entries at once; a cost is NaN where it is not known."""
    time = latency_s / ORDINARY_LATENCY_S
    saved = np.where(np.isnan(cost_usd), time, (time + cost_usd / ORDINARY_COST_USD) / 2)
    worth = np.clip(saved * ORDINARY_BYTES / np.maximum(n_bytes, 1), 1 / BENEFIT_RANGE, BENEFIT_RANGE)
    found: Floats = np.log2(worth) + np.log2(1 + hits) + last_used_s / HALF_LIFE_S
    return found


@overload
def utility(priority: float, now: float) -> float: ...
@overload
def utility(priority: Floats, now: float) -> Floats: ...
def utility(priority: float | Floats, now: float) -> float | Floats:
    """0..1 at `now`: an ordinary entry that was stored a moment ago and never used has 0.5."""
    # Beyond these a share is 0 or 1 to the last digit; powers of two beyond 1023 would overflow.
    exponent = np.clip(priority - now / HALF_LIFE_S, -60.0, 60.0)
    x = np.exp2(exponent)
    share = x / (1 + x)
    return share if isinstance(share, np.ndarray) else float(share)
