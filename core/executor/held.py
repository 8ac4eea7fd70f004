"""Prompts that have been looked up in vain while nothing may be asked: they are the first when it may."""

from __future__ import annotations

from collections import deque

from core.client.prompt import Prompt

HELD_AT_MOST = 10_000
HELD_CHARACTERS = 32_000_000


class Held:
    """First in, first out; `full` where more of them would cost too much memory."""

    def __init__(self) -> None:
        self._prompts: deque[tuple[Prompt, int]] = deque()
        self._characters = 0

    def __len__(self) -> int:
        return len(self._prompts)

    @property
    def full(self) -> bool:
        return len(self._prompts) >= HELD_AT_MOST or self._characters >= HELD_CHARACTERS

    def put(self, prompt: Prompt) -> None:
        size = len(prompt.text or "") + sum(len(str(m.get("content"))) for m in prompt.messages or ())
        self._prompts.append((prompt, size))
        self._characters += size

    def take(self) -> Prompt:
        prompt, size = self._prompts.popleft()
        self._characters -= size
        return prompt
