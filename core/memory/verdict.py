"""What the search for leaks says, as values: the verdict, its interval, the place, all of it together.

Apart from what finds them, so that whoever only shows them loads nothing.
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

VerdictWord = Literal["none", "suspect", "confirmed"]
VERDICT_WORDS: tuple[VerdictWord, ...] = get_args(VerdictWord)
"""The weakest first."""
COUNTERS = ("threads", "fds", "tasks", "children")


class Interval(msgspec.Struct, frozen=True):
    """A value and the range that holds it in 80 of 100 cases."""

    value: float
    low: float
    high: float


class LeakVerdict(msgspec.Struct, frozen=True):
    """What is known now. `channel` is what grows: "live bytes", a memory channel or a counter of `MemorySample`.

    `since_s` is when the growth began, in the samples' time. `slope` is in MB/min for memory, in pieces a minute for
    a counter; `python_share` how much of a memory's growth Python's own allocator sees (0..1, None: not known).
    """

    verdict: VerdictWord = "none"
    channel: str = ""
    since_s: float | None = None
    suspect_at_s: float | None = None
    confirmed_at_s: float | None = None
    slope: Interval | None = None
    python_share: float | None = None

    @property
    def is_memory(self) -> bool:
        return bool(self.channel) and self.channel not in COUNTERS


class TypeGrowth(msgspec.Struct, frozen=True):
    name: str
    count_per_min: float
    kb_per_min: float


class SuspectLine(msgspec.Struct, frozen=True):
    file: str
    line: int
    source: str
    kb_per_min: float
    share_explained: float


def finite(number: float) -> float | None:
    """None for a number without end, which JSON cannot say."""
    return None if number == float("inf") else number


class Suspects(msgspec.Struct, frozen=True):
    """`share_explained` is the part of the whole growth, 0 to 1; `native_share` None where it cannot be told."""

    types: tuple[TypeGrowth, ...]
    lines: tuple[SuspectLine, ...]
    slope_kb_per_min: float
    native_share: float | None
    looks: int
    words: str


class LeakReport(msgspec.Struct, frozen=True):
    """What is known now. `forecast` counts seconds from the last sample until resident memory meets `level_mb`."""

    verdict: LeakVerdict
    evidence: str
    level_mb: float
    forecast: Interval | None = None
    suspects: Suspects | None = None
