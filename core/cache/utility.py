"""What an entry is worth: how lately and how often it was used, and what it saves for the room it takes.

`benefit` is what one use saves. How many uses are to come, `priority` guesses by a fixed rule until
`core.cache.eviction` has seen enough to know better. `utility` turns what comes of both into 0..1.
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
TIME_SHARE = 0.1
"""Of what an ordinary hit saves: where the cost is known, money decides, and time between what costs alike."""
BENEFIT_RANGE = 256.0
"""No entry counts for more than 256 ordinary ones or less than a 256th: what was dear once must still leave when
nobody asks for it. Answers of one trace differ by a thousand; at 16 a sixth of the money was not saved."""


def benefit(cost_usd: float | None, latency_s: float, n_bytes: int) -> float:
    """Money and time that a hit saves for each byte that the entry takes; 1 is ordinary.

    Where the cost is not known, only the time counts. From 1/256 to 256.
    """
    time = latency_s / ORDINARY_LATENCY_S
    money = time if cost_usd is None else cost_usd / ORDINARY_COST_USD
    saved = TIME_SHARE * time + (1 - TIME_SHARE) * money
    share = saved * ORDINARY_BYTES / max(n_bytes, 1)
    return min(max(share, 1 / BENEFIT_RANGE), BENEFIT_RANGE)


def benefits(cost_usd: Floats, latency_s: Floats, n_bytes: Floats) -> Floats:
    """`benefit` of many entries at once; a cost is NaN where it is not known."""
    time = latency_s / ORDINARY_LATENCY_S
    money = np.where(np.isnan(cost_usd), time, cost_usd / ORDINARY_COST_USD)
    saved = TIME_SHARE * time + (1 - TIME_SHARE) * money
    found: Floats = np.clip(saved * ORDINARY_BYTES / np.maximum(n_bytes, 1), 1 / BENEFIT_RANGE, BENEFIT_RANGE)
    return found


def priority(worth: float, hits: int, last_used_s: float, now: float) -> float:
    """What an entry is worth at `now` as long as nothing was learned, as a power of two; `worth` is its `benefit`."""
    return math.log2(worth) + math.log2(1 + hits) - (now - last_used_s) / HALF_LIFE_S


@overload
def utility(rank: float) -> float: ...
@overload
def utility(rank: Floats) -> Floats: ...
def utility(rank: float | Floats) -> float | Floats:
    """0..1 of what an entry is worth as a power of two: an ordinary one that was stored a moment ago has 0.5."""
    # Beyond these a share is 0 or 1 to the last digit; powers of two beyond 1023 would overflow.
    x = np.exp2(np.clip(rank, -60.0, 60.0))
    share = x / (1 + x)
    return share if isinstance(share, np.ndarray) else float(share)
