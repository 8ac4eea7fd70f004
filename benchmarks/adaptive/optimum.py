"""The most that any policy could save that knew the future, or a bound that none can pass.

Where all answers cost and weigh the same it is the optimum itself: Belady's rule (1966), what is used farthest in the
future leaves, and what comes may be that. Elsewhere the optimum is hard to find (Chrobak et al., 2012), and the
figure is an upper bound: the Lagrange dual of the flow formulation of Berger, Beckmann and Harchol-Balter (SIGMETRICS
2018). Any prices of room give a bound, so that it holds however well they were found; on equal answers it is within
4 % of Belady's.
"""

from __future__ import annotations

import heapq

import numpy as np

from benchmarks.adaptive.traces import Request, Trace

STEPS = 100


def most_saved_usd(trace: Trace, capacity_bytes: int) -> float:
    return (belady if trace.is_uniform else bound)(trace.requests, capacity_bytes)


def belady(requests: list[Request], capacity_bytes: int) -> float:
    """For requests of one cost and size."""
    if not requests:
        return 0.0
    uses_next = [0] * len(requests)
    later: dict[int, int] = {}
    for i in range(len(requests) - 1, -1, -1):
        key = requests[i].key
        uses_next[i] = later.get(key, len(requests) + i)
        later[key] = i
    entries, saved_usd = capacity_bytes // requests[0].n_bytes, 0.0
    held: dict[int, int] = {}
    farthest: list[tuple[int, int]] = []
    for request, next_use in zip(requests, uses_next, strict=True):
        if request.key in held:
            saved_usd += request.cost_usd
        held[request.key] = next_use
        heapq.heappush(farthest, (-next_use, request.key))
        while len(held) > entries:
            when, key = heapq.heappop(farthest)
            if held.get(key) == -when:
                del held[key]
    return saved_usd


def bound(requests: list[Request], capacity_bytes: int) -> float:
    """For requests of any cost and size: each stay between two uses saves its cost and pays for its room.

    With prices of room at each moment no plan saves more than the stays that are worth theirs, and the room's price.
    The prices follow how full such a plan would be.
    """
    last: dict[int, int] = {}
    stays: list[tuple[int, int, float, int]] = []
    for i, request in enumerate(requests):
        if request.key in last:
            stays.append((last[request.key], i, request.cost_usd, request.n_bytes))
        last[request.key] = i
    if not stays:
        return 0.0
    begins, ends, costs, sizes = (np.array(column) for column in zip(*stays, strict=True))
    room = sizes * (ends - begins)
    best_first = np.argsort(-costs / room)
    fits = np.searchsorted(np.cumsum(room[best_first]), capacity_bytes * len(requests))
    marginal = best_first[min(int(fits), len(best_first) - 1)]
    price = np.full(len(requests), costs[marginal] / room[marginal])
    lowest = float(costs.sum())
    for step in range(STEPS):
        paid = np.concatenate(([0.0], np.cumsum(price)))
        gains = costs - sizes * (paid[ends] - paid[begins])
        taken = gains > 0
        lowest = min(lowest, float(gains[taken].sum() + capacity_bytes * price.sum()))
        change = np.bincount(begins[taken], sizes[taken], len(price) + 1)
        change -= np.bincount(ends[taken], sizes[taken], len(price) + 1)
        excess = np.cumsum(change)[:-1] / capacity_bytes - 1
        price *= np.exp(np.clip(excess, -2, 2) * 0.5 / (1 + step / 15))
    return lowest
