"""Which prompts are likely to follow another one, from the sequences that were seen.

Counts of what came within the next few prompts (a first-order Markov model with a window, as in Padmanabhan and
Mogul, "Using predictive prefetching", 1996), in bounded memory. Every prediction is judged by what is asked next,
bought or not, so that its confidence is worth what it says.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import NamedTuple

import msgspec

WINDOW = 4
"""Prompts after one among which its follow-up may be: several users are served at a time."""
MOST_PROMPTS = 4096
MOST_FOLLOWING = 8
FEWEST_SEEN = 4
"""Times that a prompt must have been seen before anything is concluded from it."""
LEAST_PRECISION = 0.5
"""A follow-up is bought where at least so many of those as sure as it were asked for."""
BINS = 10
PRIOR_WEIGHT = 10.0
"""A confidence counts as much as so many judged predictions of its bin."""
REMEMBERED = 400.0


class Follow(NamedTuple):
    """A prompt that may be next: `confidence` is the share of times that it was, `precision` what such confidences
    have turned out to be worth."""

    question: bytes
    confidence: float
    precision: float


class _Seen(msgspec.Struct):
    times: int = 0
    following: dict[bytes, int] = msgspec.field(default_factory=dict)


class _Open(msgspec.Struct):
    until: int
    bin: int
    followed: bool = False


class Sequences:
    """Prompts are known by the 16 bytes of their question."""

    def __init__(self) -> None:
        self._seen: OrderedDict[bytes, _Seen] = OrderedDict()
        self._last: deque[bytes] = deque(maxlen=WINDOW)
        self._open: dict[bytes, _Open] = {}
        self._count = 0
        self._right = [0.0] * BINS
        self._judged = [0.0] * BINS

    def __len__(self) -> int:
        return len(self._seen)

    def asked(self, question: bytes) -> list[Follow]:
        """A user's prompt begins; returns what is likely to follow, the likeliest first."""
        self._count += 1
        self._judge(question)
        for earlier in set(self._last) - {question}:
            self._count_following(earlier, question)
        self._last.append(question)
        seen = self._seen.setdefault(question, _Seen())
        self._seen.move_to_end(question)
        if len(self._seen) > MOST_PROMPTS:
            self._seen.popitem(last=False)
        following = self._following(seen)
        seen.times += 1
        for follow in following:
            self._open.setdefault(follow.question, _Open(self._count + WINDOW, _bin(follow.confidence)))
        return [follow for follow in following if follow.precision >= LEAST_PRECISION]

    def precision(self, confidence: float) -> float:
        """Expected share of predictions of this confidence that come true: the mean of a beta distribution over
        those that were judged and a prior at the confidence itself."""
        place = _bin(confidence)
        return (self._right[place] + PRIOR_WEIGHT * confidence) / (self._judged[place] + PRIOR_WEIGHT)

    def _following(self, seen: _Seen) -> list[Follow]:
        if seen.times < FEWEST_SEEN:
            return []
        found = []
        for question, times in seen.following.items():
            confidence = min(1.0, times / seen.times)
            if confidence >= LEAST_PRECISION / 2:
                found.append(Follow(question, confidence, self.precision(confidence)))
        return sorted(found, key=lambda follow: -follow.precision)

    def _count_following(self, earlier: bytes, question: bytes) -> None:
        seen = self._seen.get(earlier)
        if seen is None:
            return
        following = seen.following
        if question not in following and len(following) >= MOST_FOLLOWING:
            least = min(following, key=following.__getitem__)
            following[least] -= 1
            if following[least] <= 0:
                del following[least]
            return
        following[question] = following.get(question, 0) + 1

    def _judge(self, question: bytes) -> None:
        """Predictions end with the prompt that was meant, or with the window."""
        if question in self._open:
            self._open[question].followed = True
        for meant, prediction in list(self._open.items()):
            if prediction.followed or prediction.until < self._count:
                del self._open[meant]
                place = prediction.bin
                self._right[place] += prediction.followed
                self._judged[place] += 1
                if self._judged[place] > REMEMBERED:
                    self._right[place] /= 2
                    self._judged[place] /= 2


def _bin(confidence: float) -> int:
    return min(BINS - 1, int(confidence * BINS))
