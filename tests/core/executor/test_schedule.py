"""The plan of a batch that may wait: weekends, holidays, deadlines that are near, far and past."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config.prices import PriceTable
from core.config.when import AS_THE_DEADLINE_ALLOWS, FOR_CHEAP_HOURS, When
from core.executor.schedule import (
    PAD,
    Throughput,
    decide,
    expected_end,
    gains_by_waiting,
    margin_s,
    slow_latency_s,
)

BEIJING = dt.timezone(dt.timedelta(hours=8))
PRICES = PriceTable.load()
HOUR = 3600.0
MONDAY = dt.datetime(2026, 11, 23, 9, tzinfo=BEIJING).timestamp()
"""The beginning of peak: then three hours of it, two cheap ones, four of peak, fifteen cheap ones."""


def at(text: str) -> float:
    return dt.datetime.fromisoformat(text).replace(tzinfo=BEIJING).timestamp()


def by(hours: float) -> When:
    return When("cheapest-by", MONDAY + hours * HOUR)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-23T10:00", "2026-11-23T12:00"),
        ("2026-11-27T15:00", "2026-11-27T18:00"),  # a Friday: the weekend begins then
        ("2026-09-30T16:00", "2026-09-30T18:00"),  # the eve of National Day
    ],
)
def test_off_peak_waits_for_the_end_of_peak(now: str, until: str) -> None:
    decision = decide(When("off-peak"), PRICES, at(now), work_s=HOUR)
    assert (decision.run, decision.until, decision.why) == (False, at(until), FOR_CHEAP_HOURS)


@pytest.mark.parametrize("now", ["2026-11-22T10:00", "2026-10-01T10:00", "2026-11-23T12:30"])
def test_weekends_holidays_and_the_lunch_break_are_cheap(now: str) -> None:
    assert decide(When("off-peak"), PRICES, at(now), work_s=60).run


def test_a_cheap_hour_says_when_it_will_be_paused() -> None:
    decision = decide(When("off-peak"), PRICES, at("2026-11-23T13:00"), work_s=2 * HOUR)
    assert (decision.run, decision.until) == (True, at("2026-11-23T14:00"))
    assert decide(When("off-peak"), PRICES, at("2026-11-23T13:00"), work_s=0.5 * HOUR).until is None


def test_a_batch_that_fits_the_cheap_hours_waits_for_them() -> None:
    decision = decide(by(24), PRICES, MONDAY, work_s=16 * HOUR)
    assert (decision.run, decision.until) == (False, MONDAY + 3 * HOUR)
    assert expected_end(by(24), PRICES, MONDAY, work_s=16 * HOUR)[1] == 0


def test_a_deadline_before_the_next_cheap_hour_means_now() -> None:
    decision = decide(by(2), PRICES, MONDAY, work_s=HOUR)
    assert (decision.run, decision.at_peak) == (True, True)


def test_a_batch_bigger_than_the_cheap_hours_uses_peak_as_late_as_it_can() -> None:
    # 17 cheap hours until the deadline: two of the work's 19 must be peak, the last two before 18:00.
    waits = decide(by(24), PRICES, MONDAY, work_s=19 * HOUR)
    assert (waits.run, waits.until) == (False, MONDAY + 3 * HOUR)
    second_peak = MONDAY + 5 * HOUR
    waits = decide(by(24), PRICES, second_peak, work_s=17 * HOUR)
    assert (waits.run, waits.until, waits.why) == (False, second_peak + 2 * HOUR, AS_THE_DEADLINE_ALLOWS)
    assert decide(by(24), PRICES, second_peak + 2 * HOUR, work_s=17 * HOUR).run
    end, peak_s = expected_end(by(24), PRICES, MONDAY, work_s=19 * HOUR)
    assert end == pytest.approx(MONDAY + 24 * HOUR)
    assert peak_s == pytest.approx(2 * HOUR)


def test_more_work_than_time_runs_at_once_and_is_told_to_be_late() -> None:
    decision = decide(by(24), PRICES, MONDAY, work_s=25 * HOUR)
    assert (decision.run, decision.late) == (True, True)


@pytest.mark.parametrize("hours", [24, 24.5, 240])
def test_after_the_deadline_it_runs_whatever_it_costs(hours: float) -> None:
    now = MONDAY + hours * HOUR
    assert decide(by(24), PRICES, now, work_s=HOUR).run


def test_what_is_kept_free_before_the_deadline_is_not_used() -> None:
    assert not decide(by(24), PRICES, MONDAY, work_s=17 * HOUR, spare_s=0).at_peak
    assert expected_end(by(24), PRICES, MONDAY, work_s=17 * HOUR, spare_s=HOUR)[1] == pytest.approx(HOUR)


def test_a_run_at_peak_is_not_paused_for_a_trifle() -> None:
    second_peak = MONDAY + 5 * HOUR
    work_s = 19 * HOUR - 60  # it might wait another minute
    assert not decide(by(24), PRICES, second_peak, work_s=work_s).run
    assert decide(by(24), PRICES, second_peak, work_s=work_s, running=True).run


def test_every_hour_a_peak_hour_is_nothing_to_wait_for(tmp_path: Path) -> None:
    days = '["mon", "tue", "wed", "thu", "fri", "sat", "sun"]'
    path = tmp_path / "prices.toml"
    path.write_text(
        f'[calendar]\nutc_offset_hours = 0\npeak_weekdays = {days}\npeak_hours = ["00:00-24:00"]\n'
    )
    table = PriceTable.load(path)
    assert decide(When("off-peak"), table, MONDAY, work_s=HOUR).run
    assert decide(by(24), table, MONDAY, work_s=HOUR).run


def test_nothing_is_gained_where_prices_are_unknown_or_the_same_all_day(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text("[models.flat]\noff_peak = { cache_hit = 1, cache_miss = 2, output = 3 }\n")
    table = PriceTable.load(path)
    assert gains_by_waiting(table, "deepseek-flash") == (True, "")
    assert "no price is known" in gains_by_waiting(table, "unheard-of")[1]
    assert "the same all day" in gains_by_waiting(table, "flat")[1]


@given(
    st.floats(0, 14 * 86400),
    st.floats(HOUR, 72 * HOUR),
    st.floats(0.01, 0.99),
    st.floats(0, 600),
)
def test_work_that_can_be_done_in_time_is_never_late(
    start: float, horizon: float, share: float, spare_s: float
) -> None:
    now = MONDAY + start
    work_s = (horizon - spare_s) * share
    end, peak_s = expected_end(
        When("cheapest-by", now + horizon), PRICES, now, work_s=work_s, spare_s=spare_s
    )
    assert end <= now + horizon + 1e-3
    cheap_s = sum(b - a for a, b in PRICES.windows("off-peak", now, now + horizon - spare_s))
    if cheap_s:  # and no more of it at peak than must be
        assert peak_s <= max(work_s - cheap_s, 0) + 1e-3


def test_the_rate_begins_with_a_guess_and_follows_what_is_seen() -> None:
    seen = Throughput(16, latency_s=60)
    assert seen.rate_per_s == pytest.approx(16 / 60)
    assert seen.work_s(100) == pytest.approx(PAD * 100 * 60 / 16)
    for _ in range(60):
        seen.observe(8, 1.0)
    assert seen.rate_per_s == pytest.approx(8, rel=0.3)
    for _ in range(60):
        seen.observe(0, 60.0)  # an hour in which nothing ends
    assert seen.rate_per_s < 1


def test_a_change_of_concurrency_changes_the_rate_at_once() -> None:
    seen = Throughput(16, latency_s=4)
    seen.concurrency = 64
    assert seen.rate_per_s == pytest.approx(16)


def test_a_guess_is_no_longer_than_a_prompt_may_take() -> None:
    assert slow_latency_s(100_000, 60) == 60
    assert slow_latency_s(300, 60) == pytest.approx(15)
    assert margin_s(24 * HOUR, 60) == 120 + 1800
    assert margin_s(-5, 60) == 120


def test_a_quick_hour_is_no_promise_and_a_slow_one_is_a_warning() -> None:
    seen = Throughput(16, latency_s=4)
    for _ in range(4 * 60):
        seen.observe(240, 60.0)
    usual = seen.rate_per_s
    for _ in range(30):
        seen.observe(480, 60.0)
    assert seen.rate_per_s < 1.2 * usual
    for _ in range(60):
        seen.observe(120, 60.0)
    assert seen.rate_per_s < 0.6 * usual
