"""A cached function without a bound."""

from functools import cache


@cache
def _parsed(text: str) -> str:
    return text.replace(" ", "-")  # leak


def leak(number: int, text: str) -> None:
    _parsed(f"{number} {text}")  # leak
