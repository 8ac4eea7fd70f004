"""The next prompts of a source, and which of them goes first: those that share a long beginning after one another.

The first prompt with a beginning goes out and brings it into an account's context cache; the others are set aside
until it is answered, while prompts that have nothing to wait for go before them. Waiting is bounded three times:
in prompts (what is in the window), in time a prompt, and in time during which a free place stays empty because
only waiting prompts are left. Without a pool the window is a plain queue.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable

from core.client.prefix import prefix_marks
from core.client.prompt import Prompt
from core.keys.pool import KeyPool
from core.keys.prefixes import Marks, Wait

LONGEST_WAIT_S = 30.0
"""A prompt is set aside for this long at most, however many others there are."""
IDLE_SHARE = 0.02
"""The part of the time in which a free place may stay empty for the sake of the context cache."""
PATIENCE = 1.5
"""And at first this many times what an answer takes."""
FIRST_PATIENCE_S = 1.0
LONGEST_PATIENCE_S = 5.0
LOOK_EVERY_S = 0.25
"""Health changes with time alone, too: what waits is looked at again after this."""


class _Waiting:
    """A prompt that was set aside."""

    __slots__ = ("gone", "mark", "marks", "model", "prompt", "since")

    def __init__(self, prompt: Prompt, marks: Marks, model: str, since: float) -> None:
        self.prompt = prompt
        self.marks = marks
        self.model = model
        self.since = since
        self.mark = 0
        """What it waits for: the name of its group."""
        self.gone = False


class PromptWindow:
    """Prompts that were read ahead. `take` never waits; `changed` is set when it is worth being asked again."""

    def __init__(
        self,
        pool: KeyPool | None = None,
        model_of: Callable[[Prompt], str] = lambda prompt: "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pool = pool
        self._model_of = model_of
        self._clock = clock
        self.changed = asyncio.Event()
        self._fresh: deque[Prompt] = deque()
        self._groups: dict[int, deque[_Waiting]] = {}
        """Prompts that wait for the same mark, oldest first."""
        self._by_age: deque[_Waiting] = deque()
        self._waiting = 0
        self._look: dict[int, None] = {}
        """Marks of groups for which something has changed."""
        self._full: dict[int, None] = {}
        """Marks of groups whose holders had no room: any call that ends may change that."""
        self._looked_at = -LOOK_EVERY_S
        self._began: float | None = None
        self._idle_from: float | None = None
        self._idle_s = 0.0
        self._handed: tuple[Prompt, Marks] | None = None

    def __len__(self) -> int:
        return len(self._fresh) + self._waiting

    def extend(self, prompts: Iterable[Prompt]) -> None:
        self._fresh.extend(prompts)

    def wake(self) -> None:
        """A call has ended, more prompts have come, or no more will."""
        self._look.update(self._full)
        self.changed.set()

    def close(self) -> None:
        """No more are wanted: what is here is left out."""
        self._fresh.clear()
        for mark in list(self._groups):
            if self._pool is not None:
                self._forget(self._pool, mark)
        self._by_age.clear()
        self._waiting = 0
        self.wake()

    def marks_of(self, prompt: Prompt) -> Marks | None:
        """Those of the prompt handed out last, which need not be computed again."""
        handed = self._handed
        return handed[1] if handed is not None and handed[0] is prompt else None

    def take(self) -> Prompt | None:
        """The prompt that goes next, or None where there is none or all had better wait a moment."""
        pool = self._pool
        if pool is None:
            return self._fresh.popleft() if self._fresh else None
        if not self._fresh and not self._waiting:
            return None
        now = self._clock()
        self._count_idle(now)
        if now - self._looked_at >= LOOK_EVERY_S:
            self._looked_at = now
            self._look.update(dict.fromkeys(self._groups))
        taken = self._settled(pool, now) or self._overdue(pool, now)
        if taken is None:
            prompt = self._next_fresh(pool, now)
            if prompt is not None:
                self._idle_from = None
                return prompt
            taken = self._idle(pool, now)
        if taken is None:
            return None
        self._idle_from = None
        self._handed = taken.prompt, taken.marks
        return taken.prompt

    async def change(self) -> None:
        """Wait until it is worth looking again."""
        self.changed.clear()
        if not self._waiting:
            await self.changed.wait()
            return
        try:
            async with asyncio.timeout(LOOK_EVERY_S):
                await self.changed.wait()
        except TimeoutError:
            return

    # -- inside -----------------------------------------------------------------------------------

    def _next_fresh(self, pool: KeyPool, now: float) -> Prompt | None:
        """The first that need not wait; those before it are set aside."""
        while self._fresh:
            prompt = self._fresh.popleft()
            model = self._model_of(prompt)
            marks = prefix_marks(prompt, model)
            wait = pool.to_wait_for(marks, model, now) if marks else None
            if wait is None:
                self._handed = prompt, marks
                return prompt
            waiting = _Waiting(prompt, marks, model, now)
            self._waiting += 1
            self._by_age.append(waiting)
            self._set_aside(pool, waiting, wait)
        return None

    def _set_aside(self, pool: KeyPool, waiting: _Waiting, wait: Wait) -> None:
        mark = waiting.mark = wait.mark
        group = self._groups.get(mark)
        if group is None:
            group = self._groups[mark] = deque()
            pool.prefixes.waited.add(mark)
        group.append(waiting)
        if wait.full:
            self._full[mark] = None

    def _settled(self, pool: KeyPool, now: float) -> _Waiting | None:
        """One that waited for a call that has ended, or for room that there is now."""
        settled = pool.prefixes.settled
        if settled:
            self._look.update(dict.fromkeys(settled))
            settled.clear()
        while self._look:
            mark = next(iter(self._look))
            group = self._groups.get(mark)
            while group:
                first = group[0]
                wait = pool.to_wait_for(first.marks, first.model, now)
                if wait is None:
                    return self._leave(pool, first)
                if wait.mark == mark:
                    if wait.full:
                        self._full[mark] = None
                    break
                group.popleft()
                self._set_aside(pool, first, wait)
            if group is not None and not group:
                self._forget(pool, mark)
            self._look.pop(mark, None)
        return None

    def _overdue(self, pool: KeyPool, now: float) -> _Waiting | None:
        """The oldest, where it has waited long enough for whatever reason."""
        oldest = self._oldest()
        if oldest is None or now - oldest.since < LONGEST_WAIT_S:
            return None
        return self._leave(pool, oldest)

    def _idle(self, pool: KeyPool, now: float) -> _Waiting | None:
        """Only waiting prompts are left: one of them goes where a place would stay empty for long."""
        oldest = self._oldest()
        if oldest is None or not pool.has_place(oldest.model, now):
            return None
        if pool.wants_proof(oldest.model, now):
            return self._leave(pool, oldest)  # a call has to go to that account anyway
        for mark in self._full:
            group = self._groups.get(mark)
            if group:
                wait = pool.to_wait_for(group[0].marks, group[0].model, now)
                if wait is None or wait.may_spread:
                    return self._leave(pool, group[0])
        if self._idle_from is None:
            self._idle_from = now
        answer_s = pool.prefixes.answer_s
        patience_s = FIRST_PATIENCE_S if answer_s is None else min(PATIENCE * answer_s, LONGEST_PATIENCE_S)
        began = now if self._began is None else self._began
        if self._idle_s <= patience_s + IDLE_SHARE * (now - began):
            return None
        return self._leave(pool, oldest)

    def _count_idle(self, now: float) -> None:
        if self._began is None:
            self._began = now
        if self._idle_from is not None:
            self._idle_s += now - self._idle_from
            self._idle_from = now

    def _oldest(self) -> _Waiting | None:
        while self._by_age and self._by_age[0].gone:
            self._by_age.popleft()
        return self._by_age[0] if self._by_age else None

    def _leave(self, pool: KeyPool, waiting: _Waiting) -> _Waiting:
        group = self._groups[waiting.mark]
        group.remove(waiting)
        if not group:
            self._forget(pool, waiting.mark)
        waiting.gone = True
        self._waiting -= 1
        return waiting

    def _forget(self, pool: KeyPool, mark: int) -> None:
        del self._groups[mark]
        self._full.pop(mark, None)
        pool.prefixes.waited.discard(mark)
