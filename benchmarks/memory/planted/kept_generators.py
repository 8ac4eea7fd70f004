"""Generators that were begun and are kept half read."""

from collections.abc import Iterator

READERS: list[Iterator[str]] = []


def _words(text: str) -> Iterator[str]:
    words = text.split()  # leak
    yield from words


def leak(number: int, text: str) -> None:
    reader = _words(text)
    next(reader)
    READERS.append(reader)
