"""The prompts of a session file as the executor's source: the next unfinished ones, a few hundred at a time."""

from __future__ import annotations

import asyncio
from collections import deque

from core.client.prompt import Prompt
from core.session.file import SessionFile

PAGE = 256


class PromptQueue:
    """Hands out unfinished prompts in their order. While the import goes on, the end of the file is not the end."""

    def __init__(self, file: SessionFile, *, complete: bool) -> None:
        self._file = file
        self._complete = complete
        self._closed = False
        self._page: deque[Prompt] = deque()
        self._after_seq = 0
        self._grown = asyncio.Event()

    async def next(self) -> Prompt | None:
        while not self._closed:
            if self._page:
                prompt = self._page.popleft()
                self._after_seq = prompt.seq
                return prompt
            complete = self._complete
            self._page.extend(self._file.unfinished(self._after_seq, PAGE))
            if not self._page:
                if complete:
                    return None
                self._grown.clear()
                await self._grown.wait()
        return None

    @property
    def position(self) -> int:
        """`seq` of the last prompt handed out."""
        return self._after_seq

    def grow(self, *, complete: bool = False) -> None:
        """More prompts are in the file; `complete`: and no more will come."""
        self._complete = self._complete or complete
        self._grown.set()

    def close(self) -> None:
        self._closed = True
        self._grown.set()
