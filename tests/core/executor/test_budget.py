"""The cost of calls and the cap on it."""

from pathlib import Path

import pytest

from core.config.prices import PriceTable
from core.events import Usage
from core.executor.budget import Budget, CallCosts

NOON_SUNDAY = 1_763_899_200.0
MONDAY_PEAK = 1_795_401_000.0  # 2026-11-23 02:30 UTC
ONE_DOLLAR = Usage(0, 0, 1_000_000 * 10 // 6)


def test_a_call_is_priced_by_its_tokens():
    budget = Budget(PriceTable.load(), "deepseek-flash", None)
    bill = budget.charge("deepseek-flash", ONE_DOLLAR, NOON_SUNDAY, "a")
    assert bill is not None
    assert bill.cost_usd == pytest.approx(1.0, rel=1e-3)
    assert budget.spent_usd == pytest.approx(1.0, rel=1e-3)


def test_an_unknown_model_has_an_unknown_cost():
    budget = Budget(PriceTable.load(), "own-model", None)
    assert budget.charge("own-model", ONE_DOLLAR, NOON_SUNDAY, "a") is None
    assert not budget.knows_price


def test_a_cap_needs_a_price():
    with pytest.raises(ValueError, match=r"prices\.toml"):
        Budget(PriceTable.load(), "own-model", 1.0)
    with pytest.raises(ValueError, match=r"prices\.toml"):
        Budget(PriceTable.load(), "own-model", None, account_cap_usd=1.0)
    with pytest.raises(ValueError, match=r"prices\.toml"):
        Budget(PriceTable.load(), "own-model", None, day_cap_usd=1.0)


def test_without_a_cap_everything_is_allowed():
    assert Budget(PriceTable.load(), "own-model", None).allows(4096)


def test_while_the_cost_of_a_prompt_is_unknown_few_are_let_out():
    budget = Budget(PriceTable.load(), "deepseek-flash", 5.0)
    assert budget.allows(1)
    assert not budget.allows(2)


def test_prompts_in_flight_count_with_what_a_prompt_has_cost():
    budget = Budget(PriceTable.load(), "deepseek-flash", 5.0)
    budget.charge("deepseek-flash", ONE_DOLLAR, NOON_SUNDAY, "a")
    budget.answers = 1
    assert budget.allows(2)
    assert not budget.allows(4)


def test_a_call_that_ran_off_peak_has_saved_what_the_peak_costs_more():
    bill = Budget(PriceTable.load(), "deepseek-flash", None).charge(
        "deepseek-flash", ONE_DOLLAR, NOON_SUNDAY, "a"
    )
    peak = Budget(PriceTable.load(), "deepseek-flash", None).charge(
        "deepseek-flash", ONE_DOLLAR, MONDAY_PEAK, "a"
    )
    assert bill is not None
    assert peak is not None
    assert bill.saved_off_peak_usd == pytest.approx(peak.cost_usd - bill.cost_usd) == pytest.approx(1.0)
    assert peak.saved_off_peak_usd == 0.0


def test_prompt_tokens_in_the_providers_cache_have_saved_their_difference():
    bill = Budget(PriceTable.load(), "deepseek-flash", None).charge(
        "deepseek-flash", Usage(1_000_000, 0, 0), MONDAY_PEAK, "a"
    )
    assert bill is not None
    assert bill.saved_prefix_usd == pytest.approx(0.30 - 0.006)


def test_a_model_with_one_price_all_day_saves_nothing_off_peak(tmp_path: Path):
    own = tmp_path / "prices.toml"
    own.write_text("[models.flat]\noff_peak = { cache_hit = 1, cache_miss = 2, output = 3 }\n")
    bill = Budget(PriceTable.load(own), "flat", None).charge("flat", ONE_DOLLAR, NOON_SUNDAY, "a")
    assert bill is not None
    assert bill.saved_off_peak_usd == 0.0


def test_an_account_near_its_cap_has_room_for_few_calls_and_at_it_for_none():
    budget = Budget(PriceTable.load(), "deepseek-flash", None, account_cap_usd=4.0)
    assert budget.calls_left("a") == 2  # nobody knows what a call costs
    budget.charge("deepseek-flash", ONE_DOLLAR, NOON_SUNDAY, "a")
    assert budget.calls_left("a") == 3
    for _ in range(3):
        budget.charge("deepseek-flash", ONE_DOLLAR, NOON_SUNDAY, "a")
    assert budget.calls_left("a") == 0
    assert budget.calls_left("b") == 2
    assert budget.reached_accounts(["a", "b"]) == ["a"]


def test_earlier_runs_count_to_the_cap_of_an_account():
    budget = Budget(PriceTable.load(), "deepseek-flash", None, account_cap_usd=4.0)
    budget.count_earlier({"a": CallCosts(4.0, 8), "b": CallCosts(3.0, 6)})
    assert (budget.calls_left("a"), budget.calls_left("b")) == (0, 2)


def test_which_cap_is_reached_is_told():
    budget = Budget(PriceTable.load(), "deepseek-flash", 1.5)
    assert budget.why_reached() == ""
    budget.charge("deepseek-flash", ONE_DOLLAR, NOON_SUNDAY, "a")
    budget.answers = 1
    assert "cost cap of 1.5 USD" in budget.why_reached()
