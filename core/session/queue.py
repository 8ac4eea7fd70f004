"""The prompts of a session file as the executor's source: the next unfinished ones, a few hundred at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable

from core.client.prompt import Prompt
from core.session.file import SessionFile
from core.session.records import Outcome

PAGE = 256


class PromptQueue:
    """Hands out unfinished prompts in their order. While the import goes on, the end of the file is not the end."""

    def __init__(
        self,
        file: SessionFile,
        *,
        complete: bool,
        asked_anew: Callable[[Prompt, Outcome], bool] = lambda prompt, outcome: True,
    ) -> None:
        self._file = file
        self._complete = complete
        self._closed = False
        self._page: deque[Prompt] = deque()
        self._after_seq = 0
        self._grown = asyncio.Event()
        self._asked_anew = asked_anew
        self._again: dict[int, None] = {}

    async def next(self) -> Prompt | None:
        while not self._closed:
            if self._again:
                prompt = self._next_again()
                if prompt is not None:
                    return prompt
                continue
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

    def ask_again(self, seqs: Iterable[int]) -> None:
        """Hand finished prompts out once more, before the others; `asked_anew` is told when their turn comes, and
        may refuse. A prompt that is not finished is left to its turn."""
        self._again.update(dict.fromkeys(seqs))
        self._grown.set()

    @property
    def has_again(self) -> bool:
        return bool(self._again)

    def _next_again(self) -> Prompt | None:
        seq = next(iter(self._again))
        del self._again[seq]
        found = self._file.result(seq)
        if found is None or found[1] is None or not self._asked_anew(found[0], found[1]):
            return None
        return found[0]

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
