"""A deque that was to have a maxlen, of dataclass instances."""

from collections import deque
from dataclasses import dataclass


@dataclass
class Turn:
    number: int
    text: str
    words: list[str]


TURNS: deque[Turn] = deque()


def leak(number: int, text: str) -> None:
    TURNS.append(Turn(number, text, text.split()))  # leak
