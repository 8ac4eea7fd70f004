"""The cost of calls and the cap on it."""

import pytest

from core.config.prices import PriceTable
from core.events import Usage
from core.executor.budget import Budget

NOON_SUNDAY = 1_763_899_200.0
ONE_DOLLAR = Usage(0, 0, 1_000_000 * 10 // 6)


def test_a_call_is_priced_by_its_tokens():
    budget = Budget(PriceTable.load(), "deepseek-flash", None)
    assert budget.charge("deepseek-flash", ONE_DOLLAR, NOON_SUNDAY) == pytest.approx(1.0, rel=1e-3)
    assert budget.spent_usd == pytest.approx(1.0, rel=1e-3)


def test_an_unknown_model_has_an_unknown_cost():
    assert Budget(PriceTable.load(), "own-model", None).charge("own-model", ONE_DOLLAR, NOON_SUNDAY) is None


def test_a_cap_needs_a_price():
    with pytest.raises(ValueError, match=r"prices\.toml"):
        Budget(PriceTable.load(), "own-model", 1.0)


def test_without_a_cap_everything_is_allowed():
    assert Budget(PriceTable.load(), "own-model", None).allows(4096)


def test_while_the_cost_of_a_prompt_is_unknown_few_are_let_out():
    budget = Budget(PriceTable.load(), "deepseek-flash", 5.0)
    assert budget.allows(1)
    assert not budget.allows(2)


def test_prompts_in_flight_count_with_what_a_prompt_has_cost():
    budget = Budget(PriceTable.load(), "deepseek-flash", 5.0)
    budget.charge("deepseek-flash", ONE_DOLLAR, NOON_SUNDAY)
    budget.answers = 1
    assert budget.allows(2)
    assert not budget.allows(4)
