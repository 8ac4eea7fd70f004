"""Where the executor's prompts come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.client.prompt import Prompt


class PromptSource(Protocol):
    """Where prompts come from, one at a time, so that a million of them need no memory."""

    async def next(self) -> Prompt | None:
        """The next prompt, None after the last."""
        ...

    def close(self) -> None:
        """No more prompts are wanted: a pending `next` returns None."""
        ...


class Listed:
    """Prompts that are in memory already."""

    def __init__(self, prompts: Sequence[Prompt]) -> None:
        self._prompts = iter(prompts)

    async def next(self) -> Prompt | None:
        return next(self._prompts, None)

    def close(self) -> None:
        self._prompts = iter(())
