"""When a session may run: what can be written, and which moment it means on a machine with summer time."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator

import pytest

from core.config.errors import ConfigError
from core.config.settings import Settings
from core.config.when import When, parse_when

NOW = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC).timestamp()


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not hasattr(time, "tzset"):
        pytest.skip("this system takes no zone from the environment")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def utc(text: str) -> float:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "hours"), [("24h", 24.0), ("90m", 1.5), ("2d", 48.0), ("1.5h", 1.5), ("30s", 30 / 3600)]
)
def test_a_deadline_may_be_a_time_from_now(text: str, hours: float) -> None:
    assert parse_when(f"cheapest-by {text}", NOW) == When("cheapest-by", NOW + hours * 3600)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24T08:00", "2026-11-24T07:00"),
        ("2026-11-24 08:00", "2026-11-24T07:00"),
        ("2026-07-24T08:00:30", "2026-07-24T06:00:30"),  # summer time
        ("2026-11-24T08:00Z", "2026-11-24T08:00"),
        ("2026-11-24T08:00+08:00", "2026-11-24T00:00"),
        ("2026-10-25T02:30", "2026-10-25T00:30"),  # comes twice: the earlier one
        ("2026-03-29T02:30", "2026-03-29T00:30"),  # never comes: the earlier of the two that it may mean
    ],
)
@pytest.mark.usefixtures("in_berlin")
def test_a_deadline_without_a_zone_is_local_time(text: str, moment: str) -> None:
    assert parse_when(f"cheapest-by {text}", utc("2026-03-01T00:00")).deadline == utc(moment)


@pytest.mark.usefixtures("in_berlin")
def test_what_is_kept_of_a_deadline_means_the_same_moment_anywhere() -> None:
    when = parse_when("cheapest-by 2026-11-24T08:00", NOW)
    assert when.text() == "cheapest-by 2026-11-24T07:00:00Z"
    assert parse_when(when.text(), NOW + 3600) == when


@pytest.mark.parametrize(
    "text", ["", "later", "cheapest-by", "cheapest-by 24", "cheapest-by tomorrow", "off-peak 24h", "now "]
)
def test_what_cannot_be_meant_is_no_setting(text: str) -> None:
    with pytest.raises(ConfigError, match=r"cheapest-by 24h"):
        Settings.from_dict({"when": text})
    with pytest.raises(ConfigError):
        parse_when(text, NOW)


def test_a_day_that_there_is_not_is_named() -> None:
    with pytest.raises(ConfigError, match="2026-02-30T08:00"):
        parse_when("cheapest-by 2026-02-30T08:00", NOW)


def test_a_deadline_years_away_is_a_slip() -> None:
    with pytest.raises(ConfigError, match="more than a year away"):
        parse_when("cheapest-by 2036-11-24T08:00", NOW)
