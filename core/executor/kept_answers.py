"""Answers that need no call: the cache as the executor uses it.

Looks prompts up, keeps what is worth keeping, and asks a small share of hits upstream all the same, in the
background, to learn how often hits are wrong.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import TYPE_CHECKING

import msgspec

from core.cache import CacheEntry, CacheRequest, Hit, IntelligentCache, ScopeMaker
from core.cache.admission import refusal_reason
from core.client.prompt import Prompt
from core.events import HitChecked
from core.executor.agreement import pairwise
from core.executor.answer import Answer, PoolExhaustedError, PromptError

if TYPE_CHECKING:
    from core.executor.executor import ParallelDeepSeekExecutor

LOAD_PATIENCE_S = 2.0
"""How long a session's first calls wait for its cache: more than the second that 100,000 entries take to load."""
SURELY_OTHER = 0.5
"""Answers that agree less than this share of the threshold of agreement are about something else."""


class Found:
    """What the cache knows of a prompt: a hit, or else what came near to one."""

    __slots__ = ("hit", "near", "request")

    def __init__(self, request: CacheRequest, hit: Hit | None, near: Hit | None) -> None:
        self.request = request
        self.hit = hit
        self.near = near


class KeptAnswers:
    """`cache` None: nothing is found and nothing is kept. Used from the executor's loop."""

    def __init__(
        self,
        executor: ParallelDeepSeekExecutor,
        cache: IntelligentCache | None,
        scopes: ScopeMaker,
        random: Random,
    ) -> None:
        self._executor = executor
        self._cache = cache
        self._scopes = scopes
        self._random = random
        self._settings = executor.settings
        self._hit_before = False
        self._loaded_by: float | None = None
        self._thread: ThreadPoolExecutor | None = None
        if cache is not None and cache.has_encoder:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="encoder")

    async def look_up(self, prompt: Prompt) -> Found:
        """An encoder is asked only on a miss, in a thread of its own."""
        if self._hit_before:  # a row of hits waits for nothing else, and must not hold up what is in flight
            await asyncio.sleep(0)
        request = self._scopes.request(prompt)
        if self._cache is None:
            return Found(request, None, None)
        found = self._cache.look_up(request, similar=self._settings.cache_similar)
        if found.hit is None and await self._has_loaded_meanwhile(self._cache):
            found = self._cache.look_up(request, similar=self._settings.cache_similar)
        hit, near = found.hit, found.near
        if (
            hit is None
            and self._thread is not None
            and self._settings.cache_similar
            and request.text is not None
        ):
            loop = asyncio.get_running_loop()
            hit = await loop.run_in_executor(self._thread, self._cache.look_up_meaning, request)
        self._hit_before = hit is not None
        return Found(request, hit, near)

    def pass_over(self, prompt: Prompt) -> Found:
        """As if nothing were known of it; its answer is kept as any other."""
        return Found(self._scopes.request(prompt), None, None)

    async def _has_loaded_meanwhile(self, cache: IntelligentCache) -> bool:
        """Wait until similar prompts of the file are found too, LOAD_PATIENCE_S once: the first prompts of a session
        come all at once."""
        if cache.ready.is_set() or cache.began_empty:
            return False
        now = time.monotonic()
        self._loaded_by = self._loaded_by or now + LOAD_PATIENCE_S
        return now < self._loaded_by and await asyncio.to_thread(cache.ready.wait, self._loaded_by - now)

    def told_hit(self, prompt: Prompt, request: CacheRequest, entry: CacheEntry) -> None:
        """A prompt has got the answer of an entry: it may be worth asking for again before it expires. Where the
        entry was asked for in other words, all but these is the same."""
        asked: Prompt | None = prompt
        if entry.question != request.question:
            asked = None if entry.text is None else _in_words(prompt, entry.text)
            if asked is None or self._scopes.request(asked).question != entry.question:
                return
        if asked is not None:
            self._executor.ahead.on_given(asked, entry, 0)

    def keep(self, found: Found, answer: Answer) -> CacheEntry | None:
        """Returns the entry. Tool calls have no place in the cache, and no answer that repeats a key gets there.
        Where an earlier answer to the same question is still there, the two show whether it has changed."""
        if (
            self._cache is None
            or answer.tool_calls is not None
            or self._executor.repeats_a_key(answer.content)
            or self._executor.repeats_a_key(answer.reasoning)
        ):
            return None
        old = self._cache.peek(found.request)
        if old is not None and found.hit is None and _says_something(answer):
            wrong = self._wrong(pairwise([old.response, answer.content])[0][1])
            self._cache.record_change(found.request, time.time() - old.created, wrong)
        kept = self._cache.put(
            found.request,
            answer.content,
            reasoning=answer.reasoning,
            finish_reason=answer.finish_reason,
            tokens=answer.usage.total,
            cost_usd=answer.cost_usd,
            latency_s=answer.latency_s,
        )
        return self._cache.peek(found.request) if kept else None

    def learn_from(self, prompt: Prompt, found: Found, answer: Answer) -> None:
        """An answer that had to be bought tells for nothing whether what came near would have been right."""
        wanted = self._settings.cache_error_bound is not None
        if wanted and found.near is not None and _says_something(answer):
            self._compare(prompt, found.request, found.near, answer, served=False)

    def wants_check(self, hit: Hit) -> bool:
        """Whether this hit is one of those that are asked all the same."""
        return self._random.random() < self._settings.cache_check_share

    async def check(self, prompt: Prompt, found: Found) -> None:
        """Ask what the cache has answered, and compare. What goes wrong here is no matter of the prompt's."""
        if found.hit is None:
            return
        try:
            answer = await self._executor.ask_aside(prompt, purpose="check")
        except (PromptError, PoolExhaustedError):
            return
        if answer is None or not _says_something(answer):
            return
        wrong = self._compare(prompt, found.request, found.hit, answer, served=True)
        if found.hit.layer == "exact" or wrong == 1:
            self.keep(found, answer)

    def close(self) -> None:
        if self._thread is not None:
            self._thread.shutdown(wait=True, cancel_futures=True)

    def _compare(
        self, prompt: Prompt, request: CacheRequest, hit: Hit, answer: Answer, *, served: bool
    ) -> float:
        if self._cache is None:
            return 0.0
        agreement = pairwise([hit.entry.response, answer.content])[0][1]
        wrong = self._wrong(agreement)
        known = self._cache.record_check(request, hit, wrong)
        self._executor.emit(
            HitChecked(
                time.time(),
                prompt.seq,
                hit.layer,
                served,
                hit.score,
                agreement,
                wrong,
                known.share,
                known.threshold,
            )
        )
        return wrong

    def _wrong(self, agreement: float) -> float:
        """0 where two answers agree, 1 where they do not, 0.5 where that is not clear."""
        enough = self._settings.agreement_threshold
        return 0.0 if agreement >= enough else 1.0 if agreement < SURELY_OTHER * enough else 0.5


def _in_words(prompt: Prompt, text: str) -> Prompt:
    """The same prompt with another last message."""
    if prompt.messages is None:
        return msgspec.structs.replace(prompt, text=text)
    *earlier, last = prompt.messages
    return msgspec.structs.replace(prompt, messages=[*earlier, {**last, "content": text}])


def _says_something(answer: Answer) -> bool:
    """Whether an answer can show that another is wrong: not one that is cut, declines, calls a tool or is a word or
    two, because what is kept is none of these and would look wrong beside it."""
    return answer.tool_calls is None and refusal_reason(answer.content, answer.finish_reason) is None
