"""What pictures of the console need: waiting while the window lives on, and a keyring that is nobody's."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from keyring.backend import KeyringBackend
from PySide6.QtWidgets import QApplication

from core.config.resources import resource_path

SETTLE_S = 0.6
"""Two repaints, so that every panel has its new size and colours."""
_PATIENCE_S = 180.0
_ENDINGS = (
    "",
    " Answer in one sentence.",
    " Give an example.",
    " Explain it to a child.",
    " Name a book about it.",
    " Say what is often got wrong.",
)


class MemoryKeyring(KeyringBackend):
    """Holds keys as long as the pictures are taken."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._held.pop((service, username), None)


def longer_sample() -> Iterator[dict[str, Any]]:
    """The sample prompts, and each once more with other wishes, so that the session lasts as long as it is drawn."""
    lines = resource_path("prompts", "sample.jsonl").read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    asked = [record["prompt"] + ending for ending in _ENDINGS for record in records if "prompt" in record]
    for number, prompt in enumerate(asked, 1):
        yield {"id": f"q-{number:03}", "prompt": prompt}


def wait(done: Callable[[], bool]) -> None:
    """Go on once it is so. Raises TimeoutError after three minutes."""
    give_up = time.monotonic() + _PATIENCE_S
    while not done():
        if time.monotonic() > give_up:
            raise TimeoutError("the console did not get on")
        QApplication.processEvents()
        time.sleep(0.005)


def pause(seconds: float = SETTLE_S / 2) -> None:
    """Let the window draw for so long."""
    until = time.monotonic() + seconds
    wait(lambda: time.monotonic() > until)
