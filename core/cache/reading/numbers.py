"""Numbers, units, dates and times in one spelling, so that equal amounts are equal words and others are not."""

from __future__ import annotations

import re

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
]

WORD_NUMBERS: dict[str, int] = {w: i for i, w in enumerate(_SMALL)} | {
    w: (i + 2) * 10 for i, w in enumerate(_TENS)
}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
ORDINALS: dict[str, str] = {
    w: f"{i}{'st' if i == 1 else 'nd' if i == 2 else 'rd' if i == 3 else 'th'}"
    for i, w in enumerate(_ORDINALS)
    if i > 0 and w not in ("second", "first")
}
"""'first' and 'second' are left out: they mean too much else."""

UNITS: dict[str, str] = {
    form: unit
    for unit, forms in {
        "kg": "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes",
        "gram": "gram grams gramme grammes",
        "mg": "mg mgs milligram milligrams",
        "lb": "lb lbs pound-weight",
        "km": "km kms kilometer kilometers kilometre kilometres",
        "cm": "cm cms centimeter centimeters centimetre centimetres",
        "mm": "mm millimeter millimeters millimetre millimetres",
        "meter": "meter meters metre metres",
        "mile": "mile miles",
        "inch": "inch inches",
        "liter": "liter liters litre litres ltr",
        "ml": "ml milliliter milliliters millilitre millilitres",
        "second": "sec secs seconds",
        "minute": "min mins minute minutes",
        "hour": "hr hrs hour hours",
        "day": "day days",
        "week": "week weeks wk wks",
        "month": "month months",
        "year": "year years yr yrs",
        "percent": "percent percents pct",
        "dollar": "dollar dollars usd bucks",
        "euro": "euro euros eur",
        "gbp": "gbp quid",
        "gb": "gb gigabyte gigabytes",
        "mb": "mb megabyte megabytes",
        "tb": "tb terabyte terabytes",
        "celsius": "celsius centigrade",
    }.items()
    for form in forms.split()
}

MONTHS: dict[str, str] = {
    form: full
    for full, forms in {
        "january": "jan january",
        "february": "feb february",
        "march": "march",
        "april": "apr april",
        "june": "june",
        "july": "july",
        "august": "aug august",
        "september": "sep sept september",
        "october": "oct october",
        "november": "nov november",
        "december": "dec december",
        "monday": "mon monday mondays",
        "tuesday": "tue tues tuesday tuesdays",
        "wednesday": "wednesday wednesdays",
        "thursday": "thu thur thurs thursday thursdays",
        "friday": "fri friday fridays",
        "saturday": "saturday saturdays",
        "sunday": "sunday sundays",
    }.items()
    for form in forms.split()
}

_CURRENCIES = frozenset(("dollar", "euro", "gbp", "yuan"))
_LONGEST_SCALED = 15
"""Digits: longer numbers stay as they are written (and Python refuses to parse very long ones)."""

NUMBER = re.compile(r"[-+]?\d+(?:[.,:/]\d+)*(?:st|nd|rd|th)?\Z")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d\d))?\Z")


def is_number(word: str) -> bool:
    return word[:1].isdigit() or (word[:1] in "+-" and word[1:2].isdigit())


def one_spelling(words: list[str]) -> list[str]:
    """Number words, grouped digits, clock times, units and months, each in one form; other words as they are."""
    out: list[str] = []
    i = 0
    n = len(words)
    while i < n:
        word = words[i]
        if word in WORD_NUMBERS or (word in _SCALES and out and _can_scale(out[-1])):
            i, value = _spelled(words, i, out)
            out.append(value)
            continue
        if word[0].isdigit():
            i = _digits(words, i, out)
            continue
        if (
            word in _CURRENCIES
            and not (out and is_number(out[-1]))
            and i + 1 < n
            and words[i + 1][0].isdigit()
        ):
            i = _digits(words, i + 1, out)  # "$5" reads "5 dollar"
            out.append(word)
            continue
        if out and is_number(out[-1]) and word in UNITS:
            out.append(UNITS[word])
        else:
            out.append(MONTHS.get(word) or ORDINALS.get(word) or word)
        i += 1
    return out


def _can_scale(word: str) -> bool:
    return word.isdecimal() and len(word) <= _LONGEST_SCALED


def _spelled(words: list[str], i: int, out: list[str]) -> tuple[int, str]:
    """'two hundred and five' from `i`: the place after it, and its digits."""
    total = current = 0
    if words[i] in _SCALES:
        current = int(out.pop())
    last_small = False
    while i < len(words):
        word = words[i]
        if word in WORD_NUMBERS:
            value = WORD_NUMBERS[word]
            if last_small and not (current % 100 >= 20 and current % 10 == 0 and value < 10):
                break
            current += value
            last_small = True
        elif word in _SCALES:
            scale = _SCALES[word]
            if scale == 100:
                current = max(current, 1) * 100
            else:
                total += max(current, 1) * scale
                current = 0
            last_small = False
        elif word == "and" and not last_small and i + 1 < len(words) and words[i + 1] in WORD_NUMBERS:
            pass
        else:
            break
        i += 1
    return i, str(total + current)


def _digits(words: list[str], i: int, out: list[str]) -> int:
    """A word that begins with a digit, with the unit or am/pm behind it; returns the place after it."""
    word = words[i]
    if _GROUPED.match(word):
        word = word.replace(",", "")
    following = words[i + 1] if i + 1 < len(words) else ""
    if following in ("am", "pm", "a.m", "p.m", "a.m.", "p.m.", "o'clock") and (clock := _CLOCK.match(word)):
        half = following[0] + "m" if following[0] in "ap" else ""
        minutes = clock[2] if clock[2] not in (None, "00") else ""
        out.append(f"{int(clock[1])}{':' + minutes if minutes else ''}{half}")
        return i + 2
    if "." in word and word.replace(".", "", 1).isdigit():
        bare = word.rstrip("0")
        amount = following in UNITS or (i > 0 and words[i - 1] in _CURRENCIES)
        if amount or bare.endswith("."):  # without a unit, 3.10 may be a version and not be 3.1
            word = bare.rstrip(".")
    out.append(word)
    return i + 1
