"""Chinese questions lose politeness and particles; question words get one form; numerals become digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cache.reading.chinese import canonical


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("请问怎么打开蓝牙", "如何打开蓝牙"),
        ("你好帮我写一首诗谢谢", "写一首诗"),
        ("为什么天是蓝的", "为何天是蓝的呢"),
        ("玫瑰什么时候浇水", "玫瑰何时浇水"),
        ("能不能吃螃蟹", "可以吃螃蟹吗"),
        ("可不可以吃螃蟹", "能吃螃蟹吗"),
        ("房子多少钱", "房子什么价格"),
        ("你在哪", "你在什么地方"),
        ("你去哪儿", "你去哪里"),
        ("没有钱", "没钱"),
        ("您贵姓", "你贵姓"),
        ("有哪些好大学", "有什么好大学"),
        ("推荐一部电影", "推荐电影"),
        ("三点开会", "3点开会"),
        ("两个人", "2个人"),
    ],
)
def test_ways_to_say_the_same_become_one(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("哪里的苹果好吃", "哪种苹果好吃"),
        ("附近的酒吧", "附近的酒"),
        ("目的是什么", "目是什么"),
        ("想了解它", "想解它"),
        ("他可能来", "他能来"),
        ("上个月的账单", "这个月的账单"),
        ("上周的天气", "下周的天气"),
        ("上一页", "下一页"),
        ("打开", "关闭"),
        ("三点", "四点"),
        ("我能来", "我不能来"),
    ],
)
def test_ways_to_say_something_else_stay_apart(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("十五天", "15天"),
        ("二十天", "20天"),
        ("三十五天", "35天"),
        ("一百零五天", "105天"),
        ("两百三十天", "230天"),
        ("两千天", "2000天"),
        ("二零一八年", "2018年"),
        ("二〇〇八年", "2008年"),
        ("零天", "0天"),
    ],
)
def test_numerals_before_a_measure_become_digits(text: str, digits: str) -> None:
    assert canonical(text) == digits


def test_numerals_in_other_places_stay() -> None:
    assert canonical("一定万一") == "一定万一"


def test_a_text_of_nothing_but_politeness_is_empty() -> None:
    assert canonical("请问") == ""
    assert canonical("") == ""


def test_thousands_of_numerals_are_no_trouble() -> None:
    assert canonical("一" * 5000 + "个") == "1" * 5000 + "个"
    assert canonical("一" * 8000) == "一" * 8000


@given(st.integers(1, 9_999))
def test_every_numeral_below_ten_thousand_is_understood(number: int) -> None:
    digits, units = "零一二三四五六七八九", "千百十"
    said = ""
    for unit, digit in zip([*units, ""], f"{number:04}", strict=True):
        if digit != "0":
            said += digits[int(digit)] + unit
        elif said and not said.endswith("零"):
            said += "零"
    assert canonical(said.rstrip("零") + "天") == f"{number}天"


@given(st.text("的了吗请问能不可以哪里有什么怎个上月一十百千天年谢你好吧酒", max_size=40))
def test_any_jumble_of_characters_is_read_alike_each_time(text: str) -> None:
    assert canonical(text) == canonical(text)
