"""Counters of what a simulator served, for an account or a key, and of the prompts it answered."""

from collections import Counter
from typing import Any


class Tally:
    """What happened to the calls of one key or one account."""

    __slots__ = (
        "by_outcome",
        "by_status",
        "calls",
        "cancelled",
        "completion_tokens",
        "dead_s",
        "in_flight",
        "max_in_flight",
        "ok",
        "prompt_tokens",
    )

    def __init__(self) -> None:
        self.calls = 0
        self.ok = 0
        self.cancelled = 0
        self.dead_s: dict[str, list[float]] = {}
        """How long clients waited for each call that would never have gone on, by outcome; grows with them."""
        self.in_flight = 0
        self.max_in_flight = 0
        self.prompt_tokens = 0
        self.completion_tokens = 0
        self.by_status: Counter[int] = Counter()
        self.by_outcome: Counter[str] = Counter()

    def refuse(self, status: int) -> None:
        """A call got this status at once and was never in flight."""
        self.calls += 1
        self.by_status[status] += 1

    def begin(self, outcome: str) -> None:
        """A call is in flight from now on; `outcome` is what it will come to if the client stays."""
        self.calls += 1
        self.by_outcome[outcome] += 1
        self.in_flight += 1
        if self.in_flight > self.max_in_flight:
            self.max_in_flight = self.in_flight

    def as_dict(self) -> dict[str, Any]:
        """The counters as JSON has them."""
        return {
            "calls": self.calls,
            "ok": self.ok,
            "by_status": {str(status): count for status, count in sorted(self.by_status.items())},
            "by_outcome": dict(sorted(self.by_outcome.items())),
            "cancelled": self.cancelled,
            "dead_s": self.dead_s,
            "in_flight": self.in_flight,
            "max_in_flight": self.max_in_flight,
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
        }


class AnsweredPrompts:
    """How often each prompt (by its hash) got a whole answer; tells repeated work from new.

    Grows with the number of distinct prompts, about 100 bytes each.
    """

    def __init__(self) -> None:
        self._times: Counter[str] = Counter()

    def add(self, prompt_hash: str) -> None:
        """A whole answer to this prompt has been sent."""
        self._times[prompt_hash] += 1

    def as_dict(self) -> dict[str, Any]:
        """The counts as JSON has them."""
        return {"distinct": len(self._times), "times": dict(self._times)}


class CallRecord:
    """Writes the fate of one chat call to its account's, its key's and the prompt's counters."""

    __slots__ = ("_answered", "_prompt_hash", "_tallies")

    def __init__(self, tallies: tuple[Tally, ...], answered: AnsweredPrompts, prompt_hash: str) -> None:
        self._tallies = tallies
        self._answered = answered
        self._prompt_hash = prompt_hash

    def begun(self, outcome: str) -> None:
        """The call was taken on and is planned to have this outcome."""
        for tally in self._tallies:
            tally.begin(outcome)

    def ended(self, status: int, prompt_tokens: int, completion_tokens: int, *, ok: bool) -> None:
        """The simulator sent all that it meant to send; `ok` if that was a whole good answer."""
        for tally in self._tallies:
            tally.in_flight -= 1
            tally.by_status[status] += 1
            tally.prompt_tokens += prompt_tokens
            tally.completion_tokens += completion_tokens
            tally.ok += ok
        if ok:
            self._answered.add(self._prompt_hash)

    def cancelled(self, completion_tokens: int) -> None:
        """The client closed the connection first, after this many tokens."""
        for tally in self._tallies:
            tally.in_flight -= 1
            tally.cancelled += 1
            tally.completion_tokens += completion_tokens

    def left_for_dead(self, outcome: str, waited_s: float) -> None:
        """The client closed the connection of a call that would never have gone on, so long after its last sign."""
        for tally in self._tallies:
            tally.dead_s.setdefault(outcome, []).append(waited_s)
