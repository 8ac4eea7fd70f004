"""When a session may run: at once, in the cheap hours only, or as cheaply as a deadline allows.

The setting `when` is a text; a deadline in it may be a time from now (`24h`) or a moment. It is made absolute when
a session begins, so that neither a restart nor a wait moves it.
"""

import datetime as dt
import re
from typing import Literal

import msgspec

from core.config.errors import ConfigError

WHEN_PATTERN = (
    r"now|off-peak|cheapest-by (\d+(\.\d+)?[smhd]"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)"
)
WHEN_EXAMPLE = "'off-peak', 'cheapest-by 24h' or 'cheapest-by 2026-11-24T08:00'"

FOR_CHEAP_HOURS = "for the cheap hours"
AS_THE_DEADLINE_ALLOWS = "as long as the deadline allows"
"""Why a session waits, as its events say it."""

_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LONGEST_S = 366 * 86400


class When(msgspec.Struct, frozen=True):
    """`deadline` is in seconds since the epoch; only `cheapest-by` has one."""

    kind: Literal["now", "off-peak", "cheapest-by"]
    deadline: float | None = None

    def text(self) -> str:
        """As the setting is written, with the moment in UTC."""
        if self.deadline is None:
            return self.kind
        return f"{self.kind} {dt.datetime.fromtimestamp(self.deadline, dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def parse_when(text: str, now: float) -> When:
    """The setting as a value. A time from now counts from `now`; a moment without a zone is local time.

    A local time that the clocks go through twice is the earlier one: better too early than too late. Raises
    ConfigError.
    """
    if text == "now":
        return When("now")
    if text == "off-peak":
        return When("off-peak")
    kind, _, moment = text.partition(" ")
    if kind != "cheapest-by" or not re.fullmatch(WHEN_PATTERN, text):
        raise ConfigError(f"when = {text!r} cannot be: write 'now', {WHEN_EXAMPLE}.")
    if moment[-1] in _UNITS_S:
        deadline = now + float(moment[:-1]) * _UNITS_S[moment[-1]]
    else:
        deadline = _moment(moment)
    if deadline - now > _LONGEST_S:
        raise ConfigError(f"when = {text!r} cannot be: the deadline is more than a year away.")
    return When("cheapest-by", float(int(deadline)))


def _moment(text: str) -> float:
    try:
        moment = dt.datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.timestamp()
        return min(moment.replace(fold=0).timestamp(), moment.replace(fold=1).timestamp())
    except (ValueError, OverflowError, OSError) as error:
        raise ConfigError(f"{text!r} is no moment in time: write it like 2026-11-24T08:00.") from error
