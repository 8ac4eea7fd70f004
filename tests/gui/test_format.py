"""Numbers for people."""

import pytest
from PySide6.QtWidgets import QApplication

from gui import format as fmt
from gui.language import Languages


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "–"),
        (0, "0 ms"),
        (0.0312, "31 ms"),
        (0.9996, "1.0 s"),
        (9.96, "10 s"),
        (59.6, "1 min 00 s"),
        (187, "3 min 07 s"),
        (3599.7, "1 h 00 min"),
        (7380, "2 h 03 min"),
        (200_000, "2 d 7 h"),
    ],
)
def test_a_duration_is_told_in_the_unit_people_think_in(seconds: float | None, words: str) -> None:
    assert fmt.duration(seconds) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (None, "–"),
        (0, "$0.00"),
        (0.00123, "$0.0012"),
        (3e-5, "$0.00003"),
        (1e-7, "<$0.00001"),
        (0.25, "$0.250"),
        (1234.5, "$1,234.50"),
        (-2, "-$2.00"),
    ],
)
def test_small_sums_keep_their_digits(amount: float | None, words: str) -> None:
    assert fmt.money(amount) == words


def test_other_currencies_are_named() -> None:
    assert fmt.money(12.5, "CNY") == "¥12.50"
    assert fmt.money(12.5, "EUR") == "12.50 EUR"


@pytest.mark.parametrize(
    ("share", "words"),
    [(None, "–"), (0, "0 %"), (0.001, "<1 %"), (0.873, "87 %"), (0.9999, "99.9 %"), (1, "100 %")],
)
def test_only_all_is_a_hundred_percent_and_only_nothing_is_zero(share: float | None, words: str) -> None:
    assert fmt.percent(share) == words


@pytest.mark.parametrize(
    ("mb", "words"),
    [(None, "–"), (0.5, "0.5 MB"), (312.4, "312 MB"), (1023.7, "1.00 GB"), (1536, "1.50 GB")],
)
def test_memory_is_told_in_megabytes_until_it_is_gigabytes(mb: float | None, words: str) -> None:
    assert fmt.megabytes(mb) == words


@pytest.mark.parametrize(("left", "words"), [(None, "–"), (12.2, "13 s"), (-3, "0 s"), (75, "1 min 15 s")])
def test_a_countdown_never_shows_less_than_is_left(left: float | None, words: str) -> None:
    assert fmt.countdown(left) == words


def test_rates_and_counts_are_short() -> None:
    assert fmt.rate(12.34) == "12.3/s"
    assert fmt.rate(1234.4) == "1,234/s"
    assert fmt.rate(None) == "–"
    assert fmt.count(1234567) == "1,234,567"
    assert fmt.count(None) == "–"


def test_units_of_time_are_translated_and_numbers_are_not(qapp: QApplication) -> None:
    languages = Languages(qapp, "zh_CN")
    told = [fmt.duration(s) for s in (0.0312, 4.25, 187, 7380, 200_000)]
    counted, rate, memory = fmt.countdown(12.4), fmt.rate(12.34), fmt.megabytes(1536)
    languages.use("en")
    assert told == ["31 毫秒", "4.2 秒", "3 分 07 秒", "2 小时 03 分", "2 天 7 小时"]
    assert (counted, rate, memory) == ("13 秒", "12.3/秒", "1.50 GB")
