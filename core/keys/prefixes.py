"""Which account holds the beginning of which prompts in the provider's context cache, as far as answers tell.

A beginning is *warming* at an account from the call that sends it to the answer, and *held* from then on: the
provider stores it when the request is through, keeps it for hours, and not surely, so all of this is a guess that
costs the price of a miss where it is wrong. Beginnings are known by their marks (`core.client.prefix`).
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from typing import NamedTuple

from core.client.prefix import BYTES_PER_TOKEN, place_of
from core.keys.account import Account
from core.keys.routing import Standing

MARKS_REMEMBERED = 50_000
"""About 12 MB; those of the prompts that went out last."""
HELD_FOR_S = 3 * 3600.0
"""The documentation says that unused entries are cleared within hours to days."""
WORTH_WAITING = 0.25
"""A prompt waits for a beginning only where that is this share of it."""
VAIN_LIMIT = 20
"""Calls in a row that should have hit and did not: the endpoint has no context cache, or does not tell of it."""
ANSWER_WEIGHT = 0.1
LONGEST_STORE_S = 10.0
"""The documentation says that storing takes seconds."""
STORE_SAMPLES = 32
LEAST_LATE = 3
"""So many calls must have come too early before the others wait: a single miss may be chance."""

_HOPEFUL = (Standing.GOOD, Standing.DUE)

Marks = tuple[int, ...]


class Wait(NamedTuple):
    """What a prompt waits for: the beginning up to `mark`, which a call is just bringing to an account, or (`full`)
    which good accounts hold that have no room.

    `may_spread`: one more account should come to hold it where capacity is idle. As many accounts may warm a
    beginning at a time as hold it, so it spreads as fast as it is needed and no faster.
    """

    mark: int
    full: bool
    may_spread: bool


class PrefixHolders:
    """Learns from the calls of a pool. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, dict[Account, tuple[float, float]]] = OrderedDict()
        """Since when, and when it was used last."""
        self._warming: dict[int, dict[Account, int]] = {}
        self._vain = 0
        self._seen: deque[tuple[float, bool]] = deque(maxlen=STORE_SAMPLES)
        """How long after the first answer calls went out, and whether they hit; of the first seconds only."""
        self.store_s = 0.0
        """How long after an answer its beginning can be found, as learned from those that went out too early."""
        self.answer_s: float | None = None
        """How long a call with a long prompt takes until its whole answer is there, about."""
        self.waited: set[int] = set()
        """Marks that prompts wait for; whoever lets them wait keeps this."""
        self.settled: list[int] = []
        """Those of them whose call has ended since."""

    def __len__(self) -> int:
        return len(self._held)

    @property
    def pays_off(self) -> bool:
        """Whether the endpoint seems to have a context cache at all."""
        return self._vain < VAIN_LIMIT

    # -- learning ---------------------------------------------------------------------------------

    def on_started(self, marks: Marks, account: Account) -> None:
        warming = self._warming
        for mark in marks:
            calls = warming.get(mark)
            if calls is None:
                warming[mark] = {account: 1}
            else:
                calls[account] = calls.get(account, 0) + 1

    def on_ended(self, marks: Marks, account: Account) -> None:
        """A call is over, whatever it came to; an answer is told before."""
        for mark in marks:
            calls = self._warming[mark]
            if calls[account] > 1:
                calls[account] -= 1
            elif len(calls) > 1:
                del calls[account]
            else:
                del self._warming[mark]
            if mark in self.waited:
                self.settled.append(mark)

    def on_answered(
        self, marks: Marks, account: Account, seconds: float, now: float, *, hit_tokens: int
    ) -> None:
        """`seconds` to the end of the answer."""
        held = self._held
        self._learn(marks, account, now - seconds, hit_tokens)
        for mark in marks:
            since = held.get(mark)
            if since is None:
                held[mark] = {account: (now, now)}
            else:
                first, used = since.get(account, (now, now))
                since[account] = (first if now - used < HELD_FOR_S else now, now)
                held.move_to_end(mark)
        while len(held) > MARKS_REMEMBERED:
            held.popitem(last=False)
        known = self.answer_s
        self.answer_s = seconds if known is None else known + ANSWER_WEIGHT * (seconds - known)

    def _learn(self, marks: Marks, account: Account, started: float, hit_tokens: int) -> None:
        """Whether a call that might have hit did."""
        if hit_tokens:
            self._vain = 0
        for mark in reversed(marks):
            since = self._held.get(mark)
            if since is None or account not in since:
                continue
            age_s = started - since[account][0]
            if age_s >= LONGEST_STORE_S:
                self._vain += not hit_tokens
            elif age_s >= 0:
                self._seen.append((age_s, 2 * BYTES_PER_TOKEN * hit_tokens > place_of(mark)))
                self.store_s = store_time(self._seen)
            return

    # -- asking -----------------------------------------------------------------------------------

    def held_by(self, marks: Marks, now: float) -> dict[Account, int]:
        """The accounts that hold something of a prompt's beginning, and how much of it in bytes."""
        found: dict[Account, int] = {}
        if not self.pays_off:
            return found
        for mark in reversed(marks):
            since = self._held.get(mark)
            if since:
                for account, (first, used) in since.items():
                    if account not in found and now - used < HELD_FOR_S and now - first >= self.store_s:
                        found[account] = place_of(mark)
        return found

    def to_wait_for(
        self,
        marks: Marks,
        now: float,
        *,
        standing: Callable[[Account], Standing],
        has_room: Callable[[Account], bool],
    ) -> Wait | None:
        """What a prompt had better wait for. None: it goes now, because a good account with room holds its beginning,
        or nobody does or will, or the same prompt is in flight already and will answer both.
        """
        if not marks or not self.pays_off or marks[-1] in self._warming:
            return None
        least = WORTH_WAITING * place_of(marks[-1])
        for mark in reversed(marks):
            if place_of(mark) < least:
                return None
            calls = self._warming.get(mark)
            since = self._held.get(mark)
            if not calls and not since:
                continue
            holders = {
                account: now - first >= self.store_s
                for account, (first, used) in (since or {}).items()
                if now - used < HELD_FOR_S and standing(account) is Standing.GOOD
            }
            if any(ready and has_room(account) for account, ready in holders.items()):
                return None
            if holders and not any(holders.values()):
                return Wait(mark, full=False, may_spread=False)
            warming = sum(a not in holders and standing(a) in _HOPEFUL for a in calls or ())
            if holders:
                return Wait(mark, full=True, may_spread=warming < len(holders))
            if warming:
                return Wait(mark, full=False, may_spread=False)
        return None


def store_time(seen: Iterable[tuple[float, bool]]) -> float:
    """From when (s) calls hit, given after how long they went out and whether they did: the bound that is wrong about
    the fewest of them. Past the last miss by as much again, because the true one may lie there, but not past a hit.
    """
    ordered = sorted(seen)
    late = 0
    wrong = least = sum(not hit for _, hit in ordered)
    bound = 0.0
    for age_s, hit in ordered:
        late += not hit
        wrong += 1 if hit else -1
        if not hit and wrong < least and late >= LEAST_LATE:
            least, bound = wrong, age_s
    if not bound:
        return 0.0
    first_hit_s = min((age_s for age_s, hit in ordered if hit and age_s > bound), default=LONGEST_STORE_S)
    return min(2 * bound + 0.25, first_hit_s)
