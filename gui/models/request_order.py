"""Which requests are shown, and in which order: numpy over the columns of a `RequestHistory`.

Pure, so it runs in a worker as well as in the window's thread. A million rows take 20 to 60 ms (two cores).
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.session.request_history import (
    ANSWERED,
    FAILED,
    FLAGGED,
    LAYER_BITS,
    LAYER_SHIFT,
    RUNNING,
    STATE_BITS,
    UNFINISHED,
    RequestHistory,
)
from gui.models.stable_order import stable_order

Show = Literal[
    "all", "running", "answered", "hits", "exact", "canonical", "similar", "failed", "unfinished", "flagged",
    "several", "slow",
]  # fmt: skip
SortKey = Literal[
    "seq", "state", "account", "outcome", "calls", "first_token", "latency", "tokens", "cost", "began"
]
Seqs = NDArray[np.int32]
Mask = NDArray[np.bool_]

_LAYER_CODES = {"exact": 1, "canonical": 2, "similar": 3}
_STATE_CODES = {"running": RUNNING, "answered": ANSWERED, "failed": FAILED, "unfinished": UNFINISHED}
_LAST = 0xFFFF
"""The key of what is not known: at the end, whichever way is sorted."""


class Which(NamedTuple):
    """The filter. `slow_s` counts for "slow" only; `account` empty is all of them."""

    show: Show = "all"
    account: str = ""
    slow_s: float = 10.0

    @property
    def is_all(self) -> bool:
        return self.show == "all" and not self.account


class Sorting(NamedTuple):
    key: SortKey = "seq"
    descending: bool = True


def order_of(history: RequestHistory, which: Which, sorting: Sorting, matches: Mask | None = None) -> Seqs:
    """The prompts to show, in their order; equal ones newest first. `matches` tells by `seq` what a text was found
    in; prompts past its end were not searched and are left out."""
    status = history.column("status")
    wanted = _wanted(history, status, which)
    if matches is not None:
        size = min(len(matches), len(wanted))
        wanted[:size] &= matches[:size]
        wanted[size:] = False
    seqs = np.flatnonzero(wanted).astype(np.int32)
    if sorting.key == "seq":
        return seqs[::-1] if sorting.descending else seqs
    newest_first = seqs[::-1]
    keys = _keys(history, status, sorting.key)[newest_first]
    return newest_first[stable_order(_descending(keys) if sorting.descending else keys)]


def _wanted(history: RequestHistory, status: NDArray[np.uint8], which: Which) -> Mask:
    show = which.show
    state = status & STATE_BITS
    if show in _STATE_CODES:
        wanted = state == _STATE_CODES[show]
    elif show == "hits":
        wanted = (status & LAYER_BITS) > 0
    elif show in _LAYER_CODES:
        wanted = (status & LAYER_BITS) == _LAYER_CODES[show] << LAYER_SHIFT
    elif show == "flagged":
        wanted = (status & FLAGGED) > 0
    elif show == "several":
        wanted = history.column("calls")[: len(status)] > 1
    elif show == "slow":
        wanted = history.column("latency")[: len(status)] > np.float16(which.slow_s)
    else:
        wanted = state > 0
    if which.account:
        names = history.accounts
        number = names.index(which.account) if which.account in names else -1
        wanted = wanted & (history.column("account")[: len(status)] == number)
    return wanted


def _keys(history: RequestHistory, status: NDArray[np.uint8], key: SortKey) -> NDArray[Any]:
    """Unsigned whole numbers that sort as the column does."""
    rows = len(status)
    if key == "state":
        return status & STATE_BITS
    if key == "outcome":
        return status >> LAYER_SHIFT
    if key == "calls":
        return history.column("calls")[:rows]
    if key == "account":
        names = [name.casefold() for name in history.accounts]
        ranks = np.empty(len(names), np.uint16)
        ranks[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
        ranks[0] = _LAST
        return ranks[history.column("account")[:rows]]
    if key == "began":
        return history.column("started")[:rows]
    # Half floats that are not negative sort as their bits do; not a number is above all of them.
    name = key if key in ("first_token", "latency", "tokens") else "cost"
    bits = history.column(name)[:rows].view(np.uint16)
    return np.where(bits > 0x7C00, np.uint16(_LAST), bits)


def _descending(keys: NDArray[Any]) -> NDArray[Any]:
    """Keys the other way round, but what is not known stays last."""
    most = np.iinfo(keys.dtype).max
    if keys.dtype == np.uint16:
        return np.where(keys == _LAST, keys, np.uint16(_LAST - 1) - keys)
    return most - keys
