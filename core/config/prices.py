"""What a call costs: prices per model and time of day, read from data that the user may edit.

The shipped `resources/prices.toml` explains the format. Files are parsed once; pricing a call is a
look-up and a little arithmetic, because it is done for every call.
"""

import datetime as dt
import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

import msgspec

from core.config.errors import ConfigError
from core.config.resources import resource_path

Band = Literal["peak", "off-peak"]
Price = tuple[float, float, float]
"""USD for one token: cache hit, cache miss, output."""

_DAY_S = 86400
_FARTHEST_CHANGE_S = 40 * _DAY_S
"""No holiday is longer: a band that holds for so long is taken to hold for good."""
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EPOCH_WEEKDAY = 3  # 1 January 1970 was a Thursday
_EPOCH_ORDINAL = dt.date(1970, 1, 1).toordinal()


class _Rates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    cache_hit: float
    cache_miss: float
    output: float

    def __post_init__(self) -> None:
        if not all(0 <= rate < 1e6 for rate in (self.cache_hit, self.cache_miss, self.output)):
            raise ValueError("a price is 0 or more USD for a million tokens")

    def per_token(self) -> Price:
        return self.cache_hit / 1e6, self.cache_miss / 1e6, self.output / 1e6


class _Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    off_peak: _Rates
    peak: _Rates | None = None  # absent: one price all day
    aliases: tuple[str, ...] = ()


class _Calendar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    utc_offset_hours: float
    peak_weekdays: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...]
    peak_hours: tuple[str, ...]
    holidays: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    calendar: _Calendar | None = None
    models: dict[str, _Model] = {}


class Bill(NamedTuple):
    """What a call costs and what it was spared (USD): prompt tokens that the provider had in its cache, at the price
    band of the call, and the price band itself, against the peak price. Without a second band that is 0."""

    cost_usd: float
    saved_prefix_usd: float
    saved_off_peak_usd: float


FREE = Bill(0.0, 0.0, 0.0)


class PriceTable:
    """The prices in force.

    >>> table = PriceTable.load(prices_file())
    >>> table.cost_usd("deepseek-flash", 0, 1_000_000, 0, at=time.time())
    0.15
    """

    def __init__(self, models: dict[str, _Model], calendar: _Calendar, source: str) -> None:
        self._offset_s = round(calendar.utc_offset_hours * 3600)
        self._weekdays = frozenset(_WEEKDAYS.index(day) for day in calendar.peak_weekdays)
        self._working_day = _parts_of_day([_parse_hours(text, source) for text in calendar.peak_hours])
        self._holidays = frozenset(day for text in calendar.holidays for day in _parse_days(text, source))
        self._span = (0.0, 0.0, False)  # where the last call fell: the next one mostly falls there too
        self._prices: dict[str, tuple[Price, Price]] = {}
        for name, model in models.items():
            prices = (model.off_peak.per_token(), (model.peak or model.off_peak).per_token())
            for alias in model.aliases:
                if alias not in models:
                    self._prices[alias] = prices
            self._prices[name] = prices

    @classmethod
    def load(cls, user_file: Path | None = None) -> Self:
        """The shipped prices, overridden by those in `user_file` if it exists. Raises ConfigError."""
        shipped_path = resource_path("prices.toml")
        shipped = _read(shipped_path)
        source, user = str(shipped_path), _File()
        if user_file is not None and user_file.exists():
            source, user = str(user_file), _read(user_file)
        calendar = user.calendar or shipped.calendar
        if calendar is None:
            raise ConfigError(f"{source}: the [calendar] of peak hours is missing.")
        models = dict(shipped.models)
        for name, model in user.models.items():
            if not model.aliases and name in models:
                model = msgspec.structs.replace(model, aliases=models[name].aliases)
            models[name] = model
        return cls(models, calendar, source)

    def band(self, at: float) -> Band:
        """Whether a call made at `at` (seconds since the epoch) pays the peak price."""
        return "peak" if self._is_peak(at) else "off-peak"

    def cost_usd(
        self, model: str, usage_hit: int, usage_miss: int, usage_out: int, at: float
    ) -> float | None:
        """The cost of a call in USD from its tokens: prompt cache hits and misses, and output.

        None for a model without a price: an unknown cost is not zero.
        """
        bill = self.bill(model, usage_hit, usage_miss, usage_out, at)
        return None if bill is None else bill.cost_usd

    def bill(self, model: str, usage_hit: int, usage_miss: int, usage_out: int, at: float) -> Bill | None:
        """The cost of a call, with what cached prompt tokens and cheap hours took off it."""
        prices = self._prices.get(model)
        if prices is None:
            return None
        is_peak = self._is_peak(at)
        hit, miss, out = prices[is_peak]
        cost = usage_hit * hit + usage_miss * miss + usage_out * out
        spared = 0.0
        if not is_peak:
            peak_hit, peak_miss, peak_out = prices[True]
            spared = usage_hit * peak_hit + usage_miss * peak_miss + usage_out * peak_out - cost
        return Bill(cost, usage_hit * (miss - hit), spared)

    def cost_in_band(self, model: str, band: Band, usage_miss: float, usage_out: float) -> float | None:
        """The cost in USD of a prompt that no context cache knows, and its answer, in that band."""
        prices = self._prices.get(model)
        if prices is None:
            return None
        _, miss, out = prices[band == "peak"]
        return usage_miss * miss + usage_out * out

    def models(self) -> tuple[str, ...]:
        """Every name that has a price, aliases included."""
        return tuple(sorted(self._prices))

    def next_change(self, at: float) -> float | None:
        """When the band of `at` gives way to the other (seconds since the epoch); None where it never does."""
        local = at + self._offset_s
        end, peak = self._span_at(local)[1:]
        while end < local + _FARTHEST_CHANGE_S:
            following = self._span_at(end)
            if following[2] != peak:
                return end - self._offset_s
            end = following[1]
        return None

    def windows(self, band: Band, start: float, end: float) -> list[tuple[float, float]]:
        """The stretches of a band between two moments, in their order, each cut to what lies between them.

        >>> table.windows("off-peak", now, deadline)
        [(1795399200.0, 1795449600.0)]
        """
        found = []
        while start < end:
            change = self.next_change(start)
            until = end if change is None else min(change, end)
            if self.band(start) == band:
                found.append((start, until))
            start = until
        return found

    def off_peak_share(self, model: str) -> float | None:
        """What a token of a model's output costs off-peak, as a share of its peak price; None for no known price."""
        prices = self._prices.get(model)
        if prices is None:
            return None
        off_peak, peak = prices[0][2], prices[1][2]
        return off_peak / peak if peak else 1.0

    def _is_peak(self, at: float) -> bool:
        local = at + self._offset_s
        start, end, peak = self._span
        if not start <= local < end:
            start, end, peak = self._span = self._span_at(local)
        return peak

    def _span_at(self, local: float) -> tuple[float, float, bool]:
        """The stretch of local time around `local` in which the price stays: its start, end and band."""
        day, second = divmod(local, _DAY_S)
        midnight = day * _DAY_S
        if (day + _EPOCH_WEEKDAY) % 7 not in self._weekdays or day in self._holidays:
            return midnight, midnight + _DAY_S, False
        start, end, peak = next(part for part in self._working_day if second < part[1])
        return midnight + start, midnight + end, peak


def _read(path: Path) -> _File:
    try:
        content: Any = tomllib.loads(path.read_text("utf-8-sig"))
        return msgspec.convert(content, _File)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not a UTF-8 text: save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.") from error
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}. The shipped prices.toml shows the format.") from error


def _parts_of_day(peaks: list[tuple[int, int]]) -> tuple[tuple[int, int, bool], ...]:
    """The stretches of a working day: their start and end in seconds of the day, and whether they are peak."""
    edges = sorted({0, _DAY_S, *(edge for window in peaks for edge in window)})
    return tuple(
        (start, end, any(first <= start < last for first, last in peaks)) for start, end in pairwise(edges)
    )


def _parse_hours(text: str, source: str) -> tuple[int, int]:
    """`09:00-12:00` as seconds of the day; seconds may be given too, `09:00:00-11:59:30`."""
    match = re.fullmatch(r"(\d\d):(\d\d)(?::(\d\d))?-(\d\d):(\d\d)(?::(\d\d))?", text)
    if match:
        numbers = [int(part or 0) for part in match.groups()]
        start, end = (h * 3600 + m * 60 + s for h, m, s in (numbers[:3], numbers[3:]))
        if start < end <= _DAY_S and max(numbers[1], numbers[2], numbers[4], numbers[5]) < 60:
            return start, end
    raise ConfigError(f"{source}: peak_hours has {text!r}; write it like '09:00-12:00', at most to 24:00.")


def _parse_days(text: str, source: str) -> range:
    """`2026-10-01/2026-10-07`, or one day, as days since the epoch."""
    try:
        first, _, last = text.partition("/")
        start = dt.date.fromisoformat(first).toordinal()
        end = dt.date.fromisoformat(last).toordinal() if last else start
    except ValueError as error:
        raise ConfigError(
            f"{source}: holidays has {text!r}; write '2026-10-01' or '2026-10-01/2026-10-07'."
        ) from error
    if not start <= end <= start + 366:
        raise ConfigError(
            f"{source}: holidays has {text!r}, which ends before it starts or lasts over a year."
        )
    return range(start - _EPOCH_ORDINAL, end - _EPOCH_ORDINAL + 1)
