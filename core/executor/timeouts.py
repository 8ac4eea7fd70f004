"""How long a call may take before it is given up for dead, learned from the answers of its kind.

The kind of a call is its model, thinking, the length of its request, whether it streams and, where it does not,
how long its answer may be. The limit is a multiple of the p99 of that kind's answers: larger where their tail is
long, while there are few, for accounts that are slow now, and after each timeout (as TCP doubles its retransmission
timeout: RFC 6298). A timeout is no answer, so it is not learned from; the doubling is what finds out that everything
has become slower. Nothing here holds a clock or a socket.
"""

from __future__ import annotations

import logging
import math
from collections import deque
from collections.abc import Iterable, Mapping
from statistics import NormalDist
from typing import Any, NamedTuple

import msgspec

from core.config.settings import Settings
from core.stats import DecayingHistogram

log = logging.getLogger(__name__)

START_SHARE = 0.5
"""Before there is evidence a call may bring no text for this share of the prompt's time."""
CEILING_SHARE = 10.0
"""Ten minutes for the usual minute: DeepSeek closes a call whose inference has not begun by then."""
FEW = 10
"""Answers of a kind before they are believed."""
FAR_OUT = 3.72
"""Standard deviations of a lognormal's logarithm that one answer in 10,000 lies above."""
AT_P99 = 2.33
LEAST_MARGIN = 1.5
MOST_MARGIN = 4.0
"""On the p99: times are seldom lognormal to the end, and one hour is not like another."""
SILENCE_FLOORS = 2.0
"""A stream that stops has been paid for so far: it gets more patience than a call that has shown nothing."""
PATIENCE = 2.0
"""A prompt has time for a call that is given up at its limit and another one."""
MOST_DOUBLINGS = 3
PACE_WEIGHT = 0.1
"""How much one answer counts in the pace of its account."""
NOTABLY_SLOWER = 1.25
"""Less is the noise of some ten answers."""
SLOWEST_PACE = 8.0
KEEP_ALIVE_FLOORS = 4.0
"""A call is taken to wait in the provider's queue while a keep-alive came within this many floors (20 s)."""
OVERTAKERS = 3
PROGRESS_HERE = 24
PROGRESS = 96
"""First texts that are remembered of an account, and of all: calls of many kinds are among them."""
OVERTAKEN_HERE = 1.0
OVERTAKEN_ELSEWHERE = 2.0
"""Times the limit for a call with keep-alives that later calls of its kind have overtaken."""
MOST_KINDS = 256
MOST_ACCOUNTS = 10_000
ANY_LENGTH = 15
"""The step of an answer whose length nobody limited."""

RESTORED_MOST = 200.0
HALF_LIFE_S = 86_400.0
OLDEST_S = 14 * 86_400.0
_NORMAL = NormalDist()


class Kind(NamedTuple):
    """What decides how long a call takes; lengths in steps of twice as much. With a stream `output` is 0."""

    model: str
    thinking: str
    streamed: bool
    size: int
    output: int

    def bounds(self, other: Kind) -> bool:
        """Whether a call of this kind takes at least as long as one of the other."""
        return self[:3] == other[:3] and self.size >= other.size and self.output >= other.output


class Limits(NamedTuple):
    """The limits of one call, and why: to its first text, between its texts, and in all. `patience_s` is how long
    its prompt may go without any text."""

    first_token_s: float
    silence_s: float
    total_s: float
    patience_s: float
    why: str
    learned: bool = True
    """Whether answers stand behind the limit of the first text."""


class KindTimes(msgspec.Struct, frozen=True):
    """The learned times of one kind, as bins and counts."""

    model: str
    thinking: str
    streamed: bool
    size: int
    output: int
    bins: tuple[tuple[int, float], ...]


class TimeoutsState(msgspec.Struct, frozen=True):
    """All that was learned, for another session: `AdaptiveTimeouts.export` and `restore`."""

    first_tokens: tuple[KindTimes, ...] = ()
    silences: tuple[KindTimes, ...] = ()
    paces: dict[str, float] = {}
    """By account: the logarithm of how much slower than its kind it answers."""


def kind_of(model: str, fields: Mapping[str, Any], body_bytes: int, *, streamed: bool) -> Kind:
    """`fields` are those of the request: `thinking`, `reasoning_effort`, `max_tokens`."""
    thinking = fields.get("thinking")
    mode = thinking.get("type") if isinstance(thinking, Mapping) else None
    words = f"{mode or 'unset'} {fields.get('reasoning_effort') or ''}".strip()[:40]
    longest = fields.get("max_tokens")
    output = 0 if streamed else _step(longest, 64) if isinstance(longest, int) else ANY_LENGTH
    return Kind(model, words, streamed, _step(body_bytes, 1024), output)


def fixed_limits(settings: Settings) -> Limits:
    """The limits where nothing is learned."""
    start_s = START_SHARE * settings.timeout_s
    why = "fixed: half of the time for a prompt"
    return Limits(start_s, start_s, settings.timeout_s, settings.timeout_s, why)


class _Pace:
    """What one account shows now."""

    __slots__ = ("log_ratio", "progress", "timeouts")

    def __init__(self, log_ratio: float = 0.0) -> None:
        self.log_ratio = log_ratio
        self.timeouts = 0
        self.progress: deque[tuple[float, Kind]] = deque(maxlen=PROGRESS_HERE)


class AdaptiveTimeouts:
    """Learns from every answer and sets the limits of every call. Used from one thread.

    `start_s` rules until a kind has shown `FEW` answers; `floor_s` and `ceiling_s` are the user's and always do.
    """

    def __init__(self, settings: Settings) -> None:
        self.start_s = START_SHARE * settings.timeout_s
        self.timeout_s = settings.timeout_s
        self.ceiling_s = settings.timeout_ceiling_s or CEILING_SHARE * settings.timeout_s
        self.floor_s = min(settings.timeout_floor_s, self.start_s, self.ceiling_s)
        self._firsts: dict[Kind, DecayingHistogram] = {}
        self._silences: dict[Kind, DecayingHistogram] = {}
        self._paces: dict[str, _Pace] = {}
        self._in_vain: dict[Kind, int] = {}
        """Timeouts of kinds that have no answer since, while others of the pool had."""
        self._last_progress = -math.inf
        self._progress: deque[tuple[float, Kind]] = deque(maxlen=PROGRESS)

    # -- learning ---------------------------------------------------------------------------------

    def observe(self, kind: Kind, account: str, *, started: float, seconds: float) -> None:
        """A call that was sent at `started` has brought its first text (without a stream, all) after `seconds`."""
        times = _times(self._firsts, kind)
        pace = self._pace(account)
        if times.weight >= FEW:
            ratio = math.log(max(seconds, 1e-3) / times.quantile(0.5))
            pace.log_ratio += PACE_WEIGHT * (ratio - pace.log_ratio)
        times.add(seconds)
        pace.timeouts = 0
        self._in_vain.pop(kind, None)
        self._last_progress = max(self._last_progress, started + seconds)
        pace.progress.append((started, kind))
        self._progress.append((started, kind))

    def observe_silence(self, kind: Kind, longest_s: float) -> None:
        """The longest pause between two texts of a stream that came to its end."""
        _times(self._silences, _any_size(kind)).add(longest_s)

    def timed_out(self, kind: Kind, account: str, *, started: float) -> None:
        """A call that was sent at `started` was given up before its first text."""
        self._pace(account).timeouts += 1
        if self._last_progress > started and len(self._in_vain) < MOST_KINDS:
            self._in_vain[kind] = self._in_vain.get(kind, 0) + 1

    # -- limits -----------------------------------------------------------------------------------

    def limits(self, kind: Kind, account: str, *, timeouts: int = 0) -> Limits:
        """For a call of a prompt that has had so many `timeouts` already."""
        usual_s, why = self._usual(kind)
        pace = self._paces.get(account)
        learned = usual_s is not None
        if usual_s is None:
            in_vain = self._in_vain.get(kind, 0)
            first_s = usual_s = self.start_s * 2.0 ** min(in_vain, MOST_DOUBLINGS)
            if in_vain:
                why += f" x {first_s / self.start_s:g} ({_timeouts(in_vain)} of this length)"
        else:
            factor = 1.0 if pace is None else min(max(math.exp(pace.log_ratio), 1.0), SLOWEST_PACE)
            if factor >= NOTABLY_SLOWER:
                usual_s *= factor
                why += f" x {factor:.1f} (this account is slower)"
            in_a_row = max(timeouts, 0 if pace is None else pace.timeouts)
            doubled = 2.0 ** min(in_a_row, MOST_DOUBLINGS)
            if doubled > 1:
                why += f" x {doubled:g} ({_timeouts(in_a_row)} before)"
            first_s = usual_s * doubled
        if first_s < self.floor_s:
            first_s, why = self.floor_s, f"the floor; {why} is less"
        elif first_s > self.ceiling_s:
            first_s, why = self.ceiling_s, f"the ceiling; {why} is more"
        total_s = self.ceiling_s if kind.streamed else first_s
        patience_s = min(max(self.timeout_s, PATIENCE * usual_s), self.ceiling_s)
        return Limits(first_s, self._silence_s(kind), total_s, patience_s, why, learned)

    def waiting_limit_s(self, kind: Kind, account: str, started: float, limits: Limits) -> float:
        """How long a call may wait that was sent at `started` and brings keep-alives but no text.

        A queue at the provider is legal, and leaving it loses the place; but calls of the kind that were sent
        later and have brought text show that this one is stuck.
        """
        pace = self._paces.get(account)
        if pace is not None and _overtaken(pace.progress, kind, started):
            return min(OVERTAKEN_HERE * limits.first_token_s, self.ceiling_s)
        if _overtaken(self._progress, kind, started):
            return min(OVERTAKEN_ELSEWHERE * limits.first_token_s, self.ceiling_s)
        return self.ceiling_s

    @property
    def keep_alive_s(self) -> float:
        """How long a keep-alive says that the call still waits in a queue."""
        return KEEP_ALIVE_FLOORS * self.floor_s

    def _usual(self, kind: Kind) -> tuple[float | None, str]:
        """A long but usual time of the kind, or of the kinds nearest to it that have shown enough.

        What is longer bounds it; what is half as long takes half the time at least, for the time to read a prompt
        grows with it and so does that to write an answer.
        """
        times = self._firsts.get(kind)
        if times is not None and times.weight >= FEW:
            return _far_out(times, "of this length")
        found = []
        known = [k for k, of in self._firsts.items() if of.weight >= FEW]
        if longer := [k for k in known if k.bounds(kind)]:
            found.append(_far_out(self._firsts[min(longer, key=_length)], "of greater length"))
        if shorter := [k for k in known if kind.bounds(k)]:
            nearest = max(shorter, key=_length)
            factor = 2.0 ** (_length(kind) - _length(nearest))
            far_s, why = _far_out(self._firsts[nearest], "of less length", factor)
            if far_s < self.start_s:
                found.append((far_s, why))
        return min(found) if found else (None, "no evidence yet: the setting")

    def _silence_s(self, kind: Kind) -> float:
        pauses = self._silences.get(_any_size(kind))
        if pauses is None or pauses.weight < FEW:
            return min(self.start_s, self.ceiling_s)
        floor_s = min(SILENCE_FLOORS * self.floor_s, self.start_s)
        return min(max(_far_out(pauses, "")[0], floor_s), self.ceiling_s)

    def _pace(self, account: str) -> _Pace:
        pace = self._paces.get(account)
        if pace is None:
            if len(self._paces) >= MOST_ACCOUNTS:
                del self._paces[next(iter(self._paces))]
            pace = self._paces[account] = _Pace()
        return pace

    # -- another session --------------------------------------------------------------------------

    def export(self) -> TimeoutsState:
        return TimeoutsState(
            tuple(KindTimes(*kind, times.export()) for kind, times in self._firsts.items() if times.weight),
            tuple(KindTimes(*kind, times.export()) for kind, times in self._silences.items() if times.weight),
            {name: pace.log_ratio for name, pace in self._paces.items() if pace.log_ratio},
        )

    def restore(self, state: TimeoutsState, age_s: float) -> int:
        """Take over what another session learned `age_s` ago, as far as it can be; returns how many kinds.

        It counts for less the older it is, and never for more than `RESTORED_MOST` answers. What cannot be is left
        out, with a log line: the kind begins with the setting. What this session has seen itself stays.
        """
        if not 0 <= age_s <= OLDEST_S:
            log.warning("learned timeouts are not used: they are %s old", _age(age_s))
            return 0
        share = 0.5 ** (age_s / HALF_LIFE_S)
        firsts, absurd = _restored(state.first_tokens, share)
        silences, more = _restored(state.silences, share)
        absurd += more
        self._firsts = firsts | self._firsts
        self._silences = silences | self._silences
        for name, log_ratio in state.paces.items():
            if not math.isfinite(log_ratio) or abs(log_ratio) > math.log(SLOWEST_PACE) or len(name) > 1000:
                absurd += 1
            elif name not in self._paces and len(self._paces) < MOST_ACCOUNTS:
                self._paces[name] = _Pace(log_ratio * share)
        if absurd:
            log.warning("%d learned timeouts cannot be and are not used", absurd)
        return len(firsts)


def _times(of: dict[Kind, DecayingHistogram], kind: Kind) -> DecayingHistogram:
    times = of.get(kind)
    if times is None:
        if len(of) >= MOST_KINDS:
            del of[next(iter(of))]
        times = of[kind] = DecayingHistogram()
    return times


def _restored(stored: Iterable[KindTimes], share: float) -> tuple[dict[Kind, DecayingHistogram], int]:
    """The kinds that can be, and how many cannot."""
    found: dict[Kind, DecayingHistogram] = {}
    absurd = 0
    for times in stored:
        kind = Kind(times.model, times.thinking, times.streamed, times.size, times.output)
        lengths = 0 <= kind.size <= ANY_LENGTH and 0 <= kind.output <= ANY_LENGTH
        try:
            histogram = DecayingHistogram.restored(times.bins, share=share, most=RESTORED_MOST)
        except ValueError:
            absurd += 1
            continue
        if not lengths or len(kind.model) > 1000 or len(kind.thinking) > 40 or len(found) >= MOST_KINDS:
            absurd += 1
        else:
            found[kind] = histogram
    return found, absurd


def _overtaken(progress: Iterable[tuple[float, Kind]], kind: Kind, started: float) -> bool:
    return sum(at > started and other.bounds(kind) for at, other in progress) >= OVERTAKERS


def _far_out(times: DecayingHistogram, whose: str, factor: float = 1.0) -> tuple[float, str]:
    """A multiple of the p99, and how it came about."""
    p50, p99 = times.quantile(0.5), times.quantile(0.99)
    # Of few answers the p99 is the largest, which lies less far out; their spread tells how much is missing.
    at = min(AT_P99, _NORMAL.inv_cdf(1.0 - 1.0 / (times.weight + 1.0)))
    margin = factor * min(max((p99 / p50) ** (FAR_OUT / at - 1.0), LEAST_MARGIN), MOST_MARGIN)
    return p99 * margin, f"p99 of {times.weight:.0f} answers {whose} x {margin:.1f}"


def _length(kind: Kind) -> int:
    return kind.size + kind.output


def _timeouts(count: int) -> str:
    return f"{count} timeout{'s' * (count > 1)}"


def _any_size(kind: Kind) -> Kind:
    """Pauses within an answer do not depend on the prompt's length."""
    return kind._replace(size=0, output=0)


def _step(value: int, smallest: int) -> int:
    """0 up to `smallest`, one more each time that it doubles."""
    return min(ANY_LENGTH - 1, max(0, math.ceil(math.log2(max(value, 1) / smallest))))


def _age(age_s: float) -> str:
    return f"{age_s / 86400:.0f} days" if math.isfinite(age_s) else "no known time"
