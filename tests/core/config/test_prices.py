import datetime as dt
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config.errors import ConfigError
from core.config.prices import PriceTable

BEIJING = dt.timezone(dt.timedelta(hours=8))
SHIPPED = PriceTable.load()


def at(text: str) -> float:
    return dt.datetime.fromisoformat(text).replace(tzinfo=BEIJING).timestamp()


def write(folder: Path, text: str) -> Path:
    path = folder / "prices.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("when", "band"),
    [
        ("2026-11-23T08:59:59", "off-peak"),  # a Monday
        ("2026-11-23T09:00", "peak"),
        ("2026-11-23T11:59:59", "peak"),
        ("2026-11-23T12:00", "off-peak"),
        ("2026-11-23T14:00", "peak"),
        ("2026-11-23T18:00", "off-peak"),
        ("2026-11-22T10:00", "off-peak"),  # a Sunday
        ("2026-10-01T10:00", "off-peak"),  # National Day, a Thursday
        ("2026-10-08T10:00", "peak"),
    ],
)
def test_peak_is_office_hours_in_beijing_on_working_days(when: str, band: str):
    assert SHIPPED.band(at(when)) == band


def test_peak_in_utc_is_eight_hours_earlier():
    assert SHIPPED.band(dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC).timestamp()) == "peak"
    assert SHIPPED.band(dt.datetime(2026, 11, 23, 9, 59, tzinfo=dt.UTC).timestamp()) == "peak"
    assert SHIPPED.band(dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC).timestamp()) == "off-peak"


def test_a_million_tokens_cost_what_the_price_list_says():
    sunday, monday = at("2026-11-22T10:00"), at("2026-11-23T10:00")
    million = 1_000_000
    assert SHIPPED.cost_usd("deepseek-flash", million, 0, 0, sunday) == pytest.approx(0.003)
    assert SHIPPED.cost_usd("deepseek-flash", 0, million, 0, monday) == pytest.approx(0.30)
    assert SHIPPED.cost_usd("deepseek-v4-pro", 0, 0, million, monday) == pytest.approx(3.96)
    assert SHIPPED.cost_usd("deepseek-v4-flash", 0, 0, million, sunday) == pytest.approx(0.60)


def test_an_unknown_model_has_no_cost_rather_than_none_to_pay():
    assert SHIPPED.cost_usd("some-model", 1, 1, 1, 0.0) is None


@given(st.lists(st.floats(1.7e9, 1.9e9), min_size=1, max_size=20))
def test_the_band_follows_the_clock_and_not_the_calls_before(moments: list[float]):
    table, at_ten = PriceTable.load(), PriceTable.load()
    for moment in moments:
        local = dt.datetime.fromtimestamp(moment, BEIJING)
        day_off = at_ten.band(local.replace(hour=10).timestamp()) == "off-peak"
        office = local.weekday() < 5 and (9 <= local.hour < 12 or 14 <= local.hour < 18)
        assert (table.band(moment) == "peak") == (office and not day_off)


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 10**7), st.floats(1.7e9, 1.9e9))
def test_peak_costs_at_most_twice_and_a_hit_never_more_than_a_miss(
    hit: int, miss: int, out: int, moment: float
):
    cost = SHIPPED.cost_usd("deepseek-flash", hit, miss, out, moment)
    cheapest = SHIPPED.cost_usd("deepseek-flash", hit, miss, out, at("2026-11-22T10:00"))
    unlucky = SHIPPED.cost_usd("deepseek-flash", 0, hit + miss, out, moment)
    assert cost is not None
    assert cheapest is not None
    assert unlucky is not None
    assert cheapest <= cost <= 2 * cheapest * (1 + 1e-9)
    assert cost <= unlucky * (1 + 1e-9)


def test_the_users_prices_win_per_model_and_their_aliases_follow(tmp_path: Path):
    path = write(
        tmp_path,
        "[models.deepseek-flash]\noff_peak = {cache_hit = 1, cache_miss = 2, output = 3}\n"
        "[models.mine]\naliases = ['my-alias']\noff_peak = {cache_hit = 0, cache_miss = 0, output = 5}\n",
    )
    table = PriceTable.load(path)
    monday = at("2026-11-23T10:00")
    assert table.cost_usd("deepseek-v4-flash", 0, 1_000_000, 0, monday) == pytest.approx(2)
    assert table.cost_usd("my-alias", 9, 9, 1_000_000, monday) == pytest.approx(5)
    assert table.cost_usd("deepseek-v4-pro", 0, 0, 1_000_000, monday) == pytest.approx(3.96)
    assert set(table.models()) >= {"mine", "my-alias", "deepseek-flash"}


def test_an_alias_with_prices_of_its_own_keeps_them(tmp_path: Path):
    path = write(
        tmp_path, "[models.deepseek-v4-flash]\noff_peak = {cache_hit = 0, cache_miss = 7, output = 0}\n"
    )
    assert PriceTable.load(path).cost_usd("deepseek-v4-flash", 0, 1_000_000, 0, 0.0) == pytest.approx(7)


def test_the_users_calendar_wins(tmp_path: Path):
    path = write(
        tmp_path,
        "[calendar]\nutc_offset_hours = 0\npeak_weekdays = ['sun']\npeak_hours = ['00:00-24:00']\n",
    )
    table = PriceTable.load(path)
    assert table.band(dt.datetime(2026, 11, 22, 23, 59, tzinfo=dt.UTC).timestamp()) == "peak"
    assert table.band(dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC).timestamp()) == "off-peak"


def test_no_user_file_means_the_shipped_prices(tmp_path: Path):
    assert PriceTable.load(tmp_path / "none.toml").models() == SHIPPED.models()


CALENDAR = "[calendar]\nutc_offset_hours = 8\npeak_weekdays = ['mon']\n"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("models = 3", "models"),
        ("[models.x]\noff_peak = {cache_hit = -1, cache_miss = 1, output = 1}", "a price is 0 or more"),
        ("[models.x]\noff_peak = {cache_hit = nan, cache_miss = 1, output = 1}", "a price is 0 or more"),
        ("[models.x]\noff_peak = {cache_hit = 1}", "cache_miss"),
        ("[models.x]\nprice = 1", "price"),
        ("= 3", "not valid TOML"),
        (CALENDAR + "peak_hours = ['9-12']", "09:00-12:00"),
        (CALENDAR + "peak_hours = ['12:00-09:00']", "09:00-12:00"),
        (CALENDAR + "peak_hours = []\nholidays = ['2026-13-01']", "2026-10-01"),
        (CALENDAR + "peak_hours = []\nholidays = ['2026-10-07/2026-10-01']", "ends before"),
        (CALENDAR.replace("mon", "monday") + "peak_hours = []", "monday"),
    ],
)
def test_a_mistake_in_the_users_prices_is_named(tmp_path: Path, content: str, says: str):
    path = write(tmp_path, content)
    with pytest.raises(ConfigError, match=says) as caught:
        PriceTable.load(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("when", "change"),
    [
        ("2026-11-23T08:00", "2026-11-23T09:00"),  # a Monday
        ("2026-11-23T09:00", "2026-11-23T12:00"),
        ("2026-11-23T13:59", "2026-11-23T14:00"),
        ("2026-11-23T18:00", "2026-11-24T09:00"),  # over midnight, as one stretch
        ("2026-11-27T18:00", "2026-11-30T09:00"),  # over the weekend
        ("2026-09-30T20:00", "2026-10-08T09:00"),  # over National Day
    ],
)
def test_the_next_change_of_band(when: str, change: str):
    assert SHIPPED.next_change(at(when)) == at(change)


def test_a_table_without_peak_hours_never_changes(tmp_path: Path):
    table = PriceTable.load(
        write(tmp_path, '[calendar]\nutc_offset_hours = 0\npeak_weekdays = ["mon"]\npeak_hours = []\n')
    )
    assert table.next_change(0.0) is None
    assert table.windows("off-peak", 0.0, 1e6) == [(0.0, 1e6)]


@given(st.floats(1.78e9, 1.80e9), st.floats(60, 14 * 86400))
def test_the_windows_of_both_bands_are_all_the_time_between(start: float, length: float):
    windows = sorted(
        SHIPPED.windows("peak", start, start + length) + SHIPPED.windows("off-peak", start, start + length)
    )
    assert windows[0][0] == start
    assert windows[-1][1] == start + length
    assert all(one[1] == other[0] for one, other in pairwise(windows))
    for first, last in SHIPPED.windows("peak", start, start + length):
        assert SHIPPED.band((first + last) / 2) == "peak"


def test_hours_may_be_given_to_the_second(tmp_path: Path):
    text = '[calendar]\nutc_offset_hours = 0\npeak_weekdays = ["thu"]\npeak_hours = ["01:00:05-01:00:09"]\n'
    table = PriceTable.load(write(tmp_path, text))
    assert [table.band(3600.0 + s) for s in (4, 5, 8, 9)] == ["off-peak", "peak", "peak", "off-peak"]
    assert table.next_change(3600.0) == 3605.0


def test_a_band_has_its_price_at_any_time():
    assert SHIPPED.cost_in_band("deepseek-flash", "peak", 1e6, 1e6) == pytest.approx(1.5)
    assert SHIPPED.cost_in_band("deepseek-flash", "off-peak", 1e6, 1e6) == pytest.approx(0.75)
    assert SHIPPED.cost_in_band("some-model", "peak", 1, 1) is None
    assert SHIPPED.off_peak_share("deepseek-v4-pro") == pytest.approx(0.5)
    assert SHIPPED.off_peak_share("some-model") is None
