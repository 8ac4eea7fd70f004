"""A callback for each request, registered for ever."""

from collections.abc import Callable

CALLBACKS: list[Callable[[], str]] = []


def leak(number: int, text: str) -> None:
    words = text.split()  # leak

    def done() -> str:
        return f"{number} {words}"

    CALLBACKS.append(done)
