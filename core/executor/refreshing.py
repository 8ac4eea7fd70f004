"""Which kept answers are worth asking for again shortly before they expire: those that are asked for all the time.

The cache keeps no whole requests, so the requests of answers that were given in this session are kept here, in
bounded memory. It decides only; times are given to it (seconds since the epoch).
"""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

import msgspec

from core.client.prompt import Prompt

MOST_ENTRIES = 1024
MOST_CHARACTERS = 8_000_000
"""Of all requests that are kept together."""
LONGEST_REQUEST = 200_000
"""Characters; a longer one is not kept."""
FEWEST_ASKS = 3
LEAST_EXPECTED = 3.0
"""Times that an answer must be expected to be asked for in its next lifetime: then it is in all but 5 % of cases,
if they come by chance (a Poisson process), and what is bought is used."""
QUIET_GAPS = 3.0
"""Not asked for in so many of its usual gaps, an answer is not wanted any more (5 % again)."""
LEAD_SHARE = 0.1
"""Of its lifetime: how long before the end an answer may be asked for again."""
SHORTEST_LEAD_S = 1.0
"""Twice as long as it takes to be looked at; but no more than half of a lifetime."""
LONGEST_LEAD_S = 3600.0


class Hot(NamedTuple):
    """An answer that is to be asked for again."""

    question: bytes
    prompt: Prompt
    expires: float
    expected: float


class _Known(msgspec.Struct):
    prompt: Prompt
    characters: int
    first: float
    last: float
    asks: int
    created: float
    expires: float


class HotEntries:
    """Answers that were given in this session, the ones asked for least lately leave first."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, _Known] = OrderedDict()
        self._characters = 0

    def __len__(self) -> int:
        return len(self._known)

    @property
    def characters(self) -> int:
        return self._characters

    def asked(self, question: bytes, prompt: Prompt, created: float, expires: float, now: float) -> None:
        """A user's prompt has got this answer, from the cache or new."""
        known = self._known.get(question)
        if known is None:
            characters = request_characters(prompt)
            if characters > LONGEST_REQUEST:
                return
            known = self._known[question] = _Known(prompt, characters, now, now, 0, created, expires)
            self._characters += characters
        known.asks += 1
        known.last = max(known.last, now)
        known.created, known.expires = created, expires
        self._known.move_to_end(question)
        while len(self._known) > MOST_ENTRIES or self._characters > MOST_CHARACTERS:
            self.forget(next(iter(self._known)))

    def renewed(self, question: bytes, created: float, expires: float) -> None:
        """It was asked for again, by nobody."""
        known = self._known.get(question)
        if known is not None:
            known.created, known.expires = created, expires

    def forget(self, question: bytes) -> None:
        known = self._known.pop(question, None)
        if known is not None:
            self._characters -= known.characters

    def request(self, question: bytes) -> Prompt | None:
        """The whole request of an answer, where it is still kept."""
        known = self._known.get(question)
        return None if known is None else known.prompt

    def is_fresh(self, question: bytes, now: float) -> bool:
        known = self._known.get(question)
        return known is not None and known.expires > now

    def due(self, now: float) -> list[Hot]:
        """Those that expire soon and are worth it, the most wanted first."""
        found = []
        for question, known in self._known.items():
            lifetime_s = known.expires - known.created
            lead_s = min(max(LEAD_SHARE * lifetime_s, SHORTEST_LEAD_S), lifetime_s / 2, LONGEST_LEAD_S)
            if not known.expires - lead_s <= now < known.expires or known.asks < FEWEST_ASKS:
                continue
            gap_s = (known.last - known.first) / (known.asks - 1)
            if now - known.last > QUIET_GAPS * gap_s:
                continue
            expected = lifetime_s / max(gap_s, 1e-6)
            if expected >= LEAST_EXPECTED:
                found.append(Hot(question, known.prompt, known.expires, expected))
        return sorted(found, key=lambda hot: -hot.expected)


def request_characters(prompt: Prompt) -> int:
    """About what a request takes in memory."""
    if prompt.messages is None:
        return len(prompt.text or "")
    return sum(len(str(message.get("content", ""))) for message in prompt.messages)
