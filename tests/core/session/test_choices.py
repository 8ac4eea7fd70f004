"""What a batch is expected to cost, from its prompts and from earlier answers."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from core.config.prices import PriceTable
from core.config.settings import Settings
from core.session.choices import Workload, choices, workload_of_source
from core.session.history import GUESSED_TOKENS, History
from core.session.prompts import STDIN

PEAK = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC).timestamp()
PRICES = PriceTable.load()
SEEN = History((400.0,) * 30, (2.0,) * 30, "earlier.pilot")
SETTINGS = Settings(thinking=False, concurrency=10)


def test_the_choices_of_a_batch_that_begins_at_peak() -> None:
    now, off_peak, by = choices(Workload(1_000, 600.0), SETTINGS, PRICES, SEEN, PEAK, deadline=PEAK + 86400)
    dear = 1_000 * (600 * 0.30e-6 + 400 * 1.20e-6)
    assert now.cost_usd == pytest.approx((dear, dear))
    assert off_peak.cost_usd == by.cost_usd == pytest.approx((dear / 2, dear / 2))
    assert now.ends[0] == pytest.approx(PEAK + 200)
    assert (now.begins, by.begins) == (PEAK, PEAK + 3 * 3600)
    assert not by.too_late


def test_a_deadline_that_nobody_can_keep() -> None:
    by = choices(Workload(1_000, 600.0), SETTINGS, PRICES, SEEN, PEAK, deadline=PEAK + 60)[2]
    assert by.too_late
    assert by.ends[0] == pytest.approx(PEAK + 200)


def test_without_earlier_answers_the_guess_is_wide_and_keeps_the_longest_answer() -> None:
    assert History().output_range(SETTINGS) == GUESSED_TOKENS
    assert History().output_range(Settings(thinking=False, max_tokens=80)) == (50, 80)
    least, most = choices(Workload(10, 5.0), SETTINGS, PRICES, History(), PEAK, PEAK + 86400)[0].cost_usd or (
        0,
        0,
    )
    assert 0 < least < most


def test_votes_are_paid_for_each() -> None:
    one = choices(Workload(10, 5.0), SETTINGS, PRICES, SEEN, PEAK, PEAK + 86400)[0].cost_usd
    voting = Settings(thinking=False, concurrency=10, mode="consensus", consensus_votes=3)
    three = choices(Workload(10, 5.0), voting, PRICES, SEEN, PEAK, PEAK + 86400)[0].cost_usd
    assert one is not None
    assert three == pytest.approx((3 * one[0], 3 * one[1]))


def test_an_unknown_price_is_no_cost_of_zero() -> None:
    found = choices(Workload(10, 5.0), Settings(model="unheard-of"), PRICES, SEEN, PEAK, PEAK + 86400)
    assert [choice.cost_usd for choice in found] == [None] * 3


@pytest.mark.parametrize("suffix", [".txt", ".jsonl", ".csv"])
def test_a_long_file_is_estimated_by_its_beginning(tmp_path: Path, suffix: str) -> None:
    texts = [f"question number {i:05} which is forty-four letters long" for i in range(5_000)]
    path = tmp_path / f"prompts{suffix}"
    if suffix == ".jsonl":
        texts = [json.dumps({"prompt": text}) for text in texts]
    path.write_text("\n".join((["prompt"] if suffix == ".csv" else []) + texts))
    work = workload_of_source(path)
    assert work is not None
    assert work.about
    assert work.prompts == pytest.approx(5_000, rel=0.1)
    assert 8 < work.prompt_tokens < 25


def test_standard_input_is_left_alone() -> None:
    assert workload_of_source(STDIN) is None
