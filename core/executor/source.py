"""Where the executor's prompts come from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Protocol

from core.client.prompt import Prompt
from core.executor.ordering import PromptWindow

WINDOW = 256
"""Prompts that are looked at ahead."""


class PromptSource(Protocol):
    """Where prompts come from, one at a time, so that a million of them need no memory."""

    async def next(self) -> Prompt | None:
        """The next prompt, None after the last."""
        ...

    def close(self) -> None:
        """No more prompts are wanted: a pending `next` returns None."""
        ...


class Listed:
    """Prompts that are in memory already. A `window` may change their order."""

    def __init__(self, prompts: Sequence[Prompt], window: PromptWindow | None = None) -> None:
        self._prompts = iter(prompts)
        self._window = window if window is not None else PromptWindow()

    async def next(self) -> Prompt | None:
        while True:
            self._window.extend(islice(self._prompts, WINDOW - len(self._window)))
            prompt = self._window.take()
            if prompt is not None or not len(self._window):
                return prompt
            await self._window.change()

    def close(self) -> None:
        self._prompts = iter(())
        self._window.close()
