"""The operator's hand on a running session: commands as frozen values, sent from any thread.

Screens call the methods of `SessionControl`; the session's loop carries the command out and leaves a
`CommandGiven` event, so a recording tells what the operator did.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.config.cleanup import LOW_UTILITY, MOST_REMOVED
from core.session.ticket import Ticket


class Command(msgspec.Struct, frozen=True):
    """What every command is."""


class Pause(Command, frozen=True):
    """Start no more prompts; those in flight finish."""


class Resume(Command, frozen=True):
    pass


class Drain(Command, frozen=True):
    """Start no more prompts, let those in flight finish, then end."""


class Stop(Command, frozen=True):
    """Cancel what is in flight and end. Finished answers are kept; the session can be resumed."""


class SetConcurrency(Command, frozen=True):
    concurrency: int


class SetAccountState(Command, frozen=True):
    """`drain` lets calls in flight finish and sends no more; `disable` also gives up those in flight."""

    account: str
    state: Literal["enable", "drain", "disable"]
    key: str = ""
    """One masked key of the account; empty for all of it."""


class SetAccountLimit(Command, frozen=True):
    account: str
    max_in_flight: int | None


class TestAccount(Command, frozen=True):
    """Ask the endpoint at once whether it takes the account's key, outside of the schedule of tries."""

    account: str = ""
    """Empty for every account."""
    key: str = ""
    """One masked key of the account; empty for the one that would be asked next."""


class CacheCommand(Command, frozen=True, kw_only=True):
    """What is done to the cache, one after the other. Whoever gave a `ticket` learns from it what came of it."""

    ticket: Ticket | None = None


class CleanCache(CacheCommand, frozen=True):
    """Low is a utility under `threshold`; at most that `share` (0..1) of all entries goes."""

    expired: bool = True
    low_utility: bool = False
    threshold: float = LOW_UTILITY
    share: float = MOST_REMOVED


class UndoCleanup(CacheCommand, frozen=True):
    pass


class PinEntry(CacheCommand, frozen=True):
    entry_id: int
    pinned: bool = True


class PinEntries(CacheCommand, frozen=True):
    entry_ids: NDArray[np.int64]
    pinned: bool = True


class InvalidateEntry(CacheCommand, frozen=True):
    entry_id: int


class InvalidateEntries(CacheCommand, frozen=True):
    entry_ids: NDArray[np.int64]


class CorrectEntry(CacheCommand, frozen=True):
    """Another answer, unless it is None; and a prompt that is never given this entry's answer again."""

    entry_id: int
    response: str | None = None
    matched_prompt: str | None = None


class RetryPrompts(Command, frozen=True):
    """Ask finished prompts anew, past the cache. A new answer takes the place of the old one; a failure does not."""

    seqs: tuple[int, ...]


class CollectGarbage(Command, frozen=True):
    """Free what nothing can reach any more. Its memory stays with the process, for its next objects."""


class ReleaseMemory(Command, frozen=True):
    """Collect garbage, then give free memory back to the operating system."""


class TakeSnapshot(Command, frozen=True):
    """Of the heap by type; from the second on with what came since the one before."""


class SessionControl:
    """Sends commands to one session. Safe to call from any thread, and after the session has ended."""

    def __init__(self, send: Callable[[Command], None]) -> None:
        self._send = send

    def pause(self) -> None:
        self._send(Pause())

    def resume(self) -> None:
        self._send(Resume())

    def drain(self) -> None:
        self._send(Drain())

    def stop(self) -> None:
        self._send(Stop())

    def set_concurrency(self, concurrency: int) -> None:
        """Raises ValueError under 1."""
        if concurrency < 1:
            raise ValueError("concurrency must be 1 or more")
        self._send(SetConcurrency(concurrency))

    def enable(self, account: str, key: str = "") -> None:
        self._send(SetAccountState(account, "enable", key))

    def drain_account(self, account: str, key: str = "") -> None:
        self._send(SetAccountState(account, "drain", key))

    def disable(self, account: str, key: str = "") -> None:
        self._send(SetAccountState(account, "disable", key))

    def set_account_limit(self, account: str, max_in_flight: int | None) -> None:
        """Raises ValueError under 1; None lifts the user's limit."""
        if max_in_flight is not None and max_in_flight < 1:
            raise ValueError("the limit of requests in flight must be 1 or more")
        self._send(SetAccountLimit(account, max_in_flight))

    def test_account(self, account: str, key: str = "") -> None:
        """Find out whether an account works, or one masked key of it. It costs nothing and takes no place."""
        self._send(TestAccount(account, key))

    def test_all_accounts(self) -> None:
        self._send(TestAccount())

    def clean_cache(
        self,
        *,
        expired: bool = True,
        low_utility: bool = False,
        threshold: float = LOW_UTILITY,
        share: float = MOST_REMOVED,
        ticket: Ticket | None = None,
    ) -> None:
        """Raises ValueError where nothing is to go, or for a threshold or share that is not within 0..1."""
        if not expired and not low_utility:
            raise ValueError("say what to remove: expired entries, those of low utility, or both")
        if not 0 <= threshold <= 1:
            raise ValueError("the threshold must be from 0 to 1: entries of a utility under it are low")
        if not 0 <= share <= 1:
            raise ValueError("the share must be from 0 to 1: of all entries, those that may go at most")
        self._send(CleanCache(expired, low_utility, threshold, share, ticket=ticket))

    def undo_cleanup(self, ticket: Ticket | None = None) -> None:
        """Bring back what the last cleanup of the cache removed."""
        self._send(UndoCleanup(ticket=ticket))

    def pin(self, entry_id: int, pinned: bool = True, ticket: Ticket | None = None) -> None:
        """Keep a cache entry from being evicted or cleaned up, or let it go again. Raises ValueError for no id."""
        self._send(PinEntry(_entry(entry_id), pinned, ticket=ticket))

    def pin_many(
        self, entry_ids: NDArray[np.int64], pinned: bool = True, ticket: Ticket | None = None
    ) -> None:
        """The same for many; those that have left are passed over."""
        self._send(PinEntries(entry_ids, pinned, ticket=ticket))

    def invalidate(self, entry_id: int, ticket: Ticket | None = None) -> None:
        """Remove a cache entry for good. Raises ValueError for no id."""
        self._send(InvalidateEntry(_entry(entry_id), ticket=ticket))

    def invalidate_many(self, entry_ids: NDArray[np.int64], ticket: Ticket | None = None) -> None:
        """The same for many; those that have left are passed over."""
        self._send(InvalidateEntries(entry_ids, ticket=ticket))

    def correct(
        self,
        entry_id: int,
        response: str | None = None,
        *,
        matched_prompt: str | None = None,
        ticket: Ticket | None = None,
    ) -> None:
        """Replace a cache entry's answer, or say which prompt must never get it. Raises ValueError for no id, and
        where neither is given."""
        if response is None and matched_prompt is None:
            raise ValueError("give the right answer, or the prompt that must not get this one, or both")
        self._send(CorrectEntry(_entry(entry_id), response, matched_prompt, ticket=ticket))

    def retry(self, *seqs: int) -> None:
        """Ask these prompts anew (by their places in the session); an answer stays until there is a new one.
        Raises ValueError for none."""
        if not seqs:
            raise ValueError("say which prompts to ask anew")
        self._send(RetryPrompts(seqs))

    def collect_garbage(self) -> None:
        self._send(CollectGarbage())

    def release_memory(self) -> None:
        """Give memory that nobody uses back to the system; `MemoryCleaned` tells how much went, as measured there."""
        self._send(ReleaseMemory())

    def take_snapshot(self) -> None:
        """Note what the heap holds, and tell what came since the last snapshot."""
        self._send(TakeSnapshot())


def _entry(entry_id: int) -> int:
    if not 0 <= entry_id < 1 << 63:
        raise ValueError(
            "the id of a cache entry is a whole number of at most 63 bits, such as its `id` tells"
        )
    return entry_id
