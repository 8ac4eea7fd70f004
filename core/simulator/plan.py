"""What will become of one call, decided before it starts.

Pure: behaviour and a random generator in, a plan out. The draws are always made in the same order,
so an account's calls have the same outcomes whenever they come in the same order.
"""

from enum import StrEnum
from random import Random
from typing import NamedTuple

from core.simulator.profile import Behaviour


class Outcome(StrEnum):
    """How a call ends."""

    ANSWER = "answer"
    EMPTY = "empty"
    RATE_LIMITED = "rate_limited"
    ERROR = "error"
    HANG = "hang"
    STUCK = "stuck"
    STALL = "stall"
    CUT = "cut"
    TRUNCATED = "truncated"
    MALFORMED = "malformed"
    INSUFFICIENT = "insufficient"


class Plan(NamedTuple):
    """An outcome, when it begins, and the status it has if it is an error."""

    outcome: Outcome
    delay_s: float
    status: int = 200


def draw_plan(behaviour: Behaviour, random: Random) -> Plan:
    """Draw the latency, then one number that falls in one of the behaviour's shares."""
    delay_s = behaviour.latency.sample_s(random) * behaviour.slow_factor
    left = random.random() - behaviour.rate_limit_share
    if left < 0:
        return Plan(Outcome.RATE_LIMITED, 0.0, 429)
    for status, share in behaviour.error_share.items():
        left -= share
        if left < 0:
            return Plan(Outcome.ERROR, delay_s, status)
    for outcome, share in (
        (Outcome.HANG, behaviour.hang),
        (Outcome.STUCK, behaviour.stuck_share),
        (Outcome.STALL, behaviour.stall_share),
        (Outcome.CUT, behaviour.cut_share),
        (Outcome.TRUNCATED, behaviour.truncate_share),
        (Outcome.MALFORMED, behaviour.malformed_share),
        (Outcome.INSUFFICIENT, behaviour.insufficient_share),
    ):
        left -= share
        if left < 0:
            return Plan(outcome, delay_s)
    return Plan(Outcome.ANSWER, delay_s)
