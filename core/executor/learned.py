"""What an executor has learned, as it is kept for the next run: of accounts, of hedging, of timeouts."""

from __future__ import annotations

import msgspec

from core.executor.timeouts import TimeoutsState
from core.keys.remembered import RememberedAccount


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """`at` is when it was so (seconds since the epoch), `salt` what the fingerprints of keys were made with.

    `first_token_s` are the latencies by which second calls are sent, oldest first; `timeouts` the
    times of kinds of calls. Keys are in it by fingerprints only.
    """

    at: float
    salt: bytes
    accounts: list[RememberedAccount] = []
    first_token_s: list[float] = []
    timeouts: TimeoutsState | None = None
