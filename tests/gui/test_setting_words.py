"""Names of settings for people, held to the one table of settings."""

from __future__ import annotations

import pytest

from core.config.settings import SettingRow, describe
from gui.setting_values import WrongValue, from_text, to_text
from gui.setting_words import CHOICES, GROUPS, MEANINGS, UNITS

ROWS = {row.key: row for row in describe()}


def test_every_setting_has_one_name_in_one_group() -> None:
    keys = [words.key for _, members in GROUPS for words in members]
    assert sorted(keys) == sorted(ROWS)
    titles = [words.title for _, members in GROUPS for words in members]
    assert len(set(titles)) == len(titles)


def test_every_meaning_choice_and_unit_can_be_translated() -> None:
    assert set(MEANINGS) == {row.meaning for row in ROWS.values()}
    assert set(UNITS) == {row.unit for row in ROWS.values() if row.unit}
    assert set(CHOICES) == {choice for row in ROWS.values() for choice in row.choices}


@pytest.mark.parametrize(
    "row", [r for r in ROWS.values() if r.type != "bool" and not r.choices], ids=lambda r: r.key
)
def test_defaults_and_limits_go_through_a_field_and_back(row: SettingRow) -> None:
    for value in (row.default, row.minimum, row.maximum):
        if value is not None or row.optional:
            assert from_text(row, to_text(row, value)) == value


@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        ("concurrency", "0", "A whole number from 1 to 4,096"),
        ("concurrency", "many", "A whole number from 1 to 4,096"),
        ("concurrency", "", "A whole number from 1 to 4,096"),
        ("timeout_s", "nan", "A number from 0.1 to 86,400"),
        ("temperature", "3", "A number from 0 to 2, or empty"),
        ("base_url", "example.com", "A text such as https://api.deepseek.com"),
    ],
)
def test_what_cannot_be_is_told_in_words(key: str, text: str, told: str) -> None:
    with pytest.raises(WrongValue) as error:
        from_text(ROWS[key], text)
    assert str(error.value) == told


def test_empty_means_unset_where_that_can_be() -> None:
    assert from_text(ROWS["max_cost_usd"], " ") is None
