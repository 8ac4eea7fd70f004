"""A defaultdict that is asked with a new key each time."""

from collections import defaultdict

SEEN: defaultdict[str, list[str]] = defaultdict(list)


def leak(number: int, text: str) -> None:
    SEEN[f"{number}:{text[:60]}"].append(text.title())  # leak
