"""The prompts of a session file as the executor's source: the next unfinished ones, a few hundred at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from core.client.prompt import Prompt
from core.executor.ordering import PromptWindow
from core.session.file import SessionFile
from core.session.records import Outcome

PAGE = 256


class PromptQueue:
    """Hands out unfinished prompts, in their order or that of a `window`. While the import goes on, the end of the
    file is not the end."""

    def __init__(
        self,
        file: SessionFile,
        *,
        complete: bool,
        asked_anew: Callable[[Prompt, Outcome], bool] = lambda prompt, outcome: True,
        window: PromptWindow | None = None,
    ) -> None:
        self._file = file
        self._complete = complete
        self._closed = False
        self._window = window if window is not None else PromptWindow()
        self._read_to = 0
        self._all_read = False
        """Whether the file had no more prompts when it was read last, and has not grown since."""
        self._asked_anew = asked_anew
        self._again: dict[int, None] = {}

    async def next(self) -> Prompt | None:
        while not self._closed:
            if self._again:
                prompt = self._next_again()
                if prompt is not None:
                    return prompt
                continue
            if len(self._window) <= PAGE // 2 and not self._all_read:
                self._read_ahead()
            prompt = self._window.take()
            if prompt is not None:
                return prompt
            if not len(self._window) and self._all_read and self._complete:
                return None
            await self._window.change()
        return None

    def _read_ahead(self) -> None:
        count = PAGE - len(self._window)
        prompts = self._file.unfinished(self._read_to, count)
        self._all_read = len(prompts) < count
        if prompts:
            self._read_to = prompts[-1].seq
            self._window.extend(prompts)

    def ask_again(self, seqs: Iterable[int]) -> None:
        """Hand finished prompts out once more, before the others; `asked_anew` is told when their turn comes, and
        may refuse. A prompt that is not finished is left to its turn."""
        self._again.update(dict.fromkeys(seqs))
        self._window.wake()

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
        """`seq` of the last prompt that was read from the file."""
        return self._read_to

    def grow(self, *, complete: bool = False) -> None:
        """More prompts are in the file; `complete`: and no more will come."""
        self._complete = self._complete or complete
        self._all_read = False
        self._window.wake()

    def close(self) -> None:
        self._closed = True
        self._window.wake()
