"""Listeners added to an emitter for each connection and never removed."""

from collections.abc import Callable


class Emitter:
    def __init__(self) -> None:
        self.listeners: dict[str, list[Callable[[], None]]] = {}

    def on(self, event: str, listener: Callable[[], None]) -> None:
        self.listeners.setdefault(event, []).append(listener)


class Connection:
    def __init__(self, text: str) -> None:
        self.buffer = text.encode("utf-16")  # leak

    def closed(self) -> None:
        self.buffer = b""


EMITTER = Emitter()


def leak(number: int, text: str) -> None:
    EMITTER.on("close", Connection(text).closed)
