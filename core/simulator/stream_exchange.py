"""A call whose answer comes as server-sent events, about four tokens each."""

import asyncio

from core.simulator.answer import CHUNK_TOKENS, thought_chunks
from core.simulator.completion_text import (
    BROKEN_EVENT,
    DONE,
    KEEP_ALIVE_COMMENT,
    StreamEvents,
    Usage,
)
from core.simulator.exchange import Exchange, Outlet, Script
from core.simulator.http_text import EVENT_STREAM, LAST_CHUNK, head
from core.simulator.plan import Outcome
from core.simulator.tally import CallRecord
from core.simulator.tokens import estimate_tokens

SHORTEST_TICK_S = 0.01
"""Faster streams send several events a tick: a timer each would cost more than the events."""


class StreamExchange(Exchange):
    """Sends reasoning, then content, at the token rate; spoils the stream where the plan says."""

    keep_alive = KEEP_ALIVE_COMMENT

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        outlet: Outlet,
        script: Script,
        record: CallRecord,
    ) -> None:
        super().__init__(loop, outlet, script, record)
        self._events = StreamEvents(script.request_id, script.created, script.model)
        self._thoughts = thought_chunks(script.reasoning_tokens)
        self._contents = script.answer.chunks()
        self._sent = 0
        total = len(self._thoughts) + len(self._contents)
        outcome = script.plan.outcome
        self._broken_at = total // 2 if outcome is Outcome.MALFORMED else -1
        if outcome in (Outcome.CUT, Outcome.STALL):
            self._stop = min(total, script.behaviour.cut_after_chunks)
        elif outcome in (Outcome.TRUNCATED, Outcome.INSUFFICIENT):
            self._stop = total // 2
        else:
            self._stop = total
        rate = script.behaviour.token_rate / script.behaviour.slow_factor
        self._chunk_s = CHUNK_TOKENS / rate if rate else 0.0
        self._began_at = 0.0

    def _head(self) -> bytes:
        return head(200, self._script.request_id, EVENT_STREAM, extra=b"cache-control: no-cache\r\n")

    def _answer(self) -> None:
        self._began_at = self._loop.time()
        opening = b"" if self._head_sent else self._head()
        self._advance(opening + self._events.opening(thinking=bool(self._thoughts)))

    def _advance(self, before: bytes = b"") -> None:
        """Send all events that are due, then sleep until the next or come to the end."""
        due = self._stop
        if self._chunk_s:
            elapsed_s = self._loop.time() - self._began_at
            due = min(due, 1 + int(elapsed_s / self._chunk_s + 1e-6))
        data = before + b"".join([self._event(index) for index in range(self._sent, due)])
        self._sent = max(self._sent, due)
        if self._sent < self._stop:
            if data:
                self._outlet.write(data)
            tick_s = max(self._chunk_s, SHORTEST_TICK_S)
            self._timer = self._loop.call_later(tick_s, self._advance)
        else:
            self._close(data)

    def _event(self, index: int) -> bytes:
        if index == self._broken_at:
            return BROKEN_EVENT
        thoughts = len(self._thoughts)
        if index < thoughts:
            return self._events.reasoning(self._thoughts[index])
        return self._events.content(self._contents[index - thoughts])

    def _close(self, data: bytes) -> None:
        outcome = self._script.plan.outcome
        if outcome is Outcome.STALL:
            self._outlet.write(data)
            self._dead_since = self._loop.time()
            return
        if outcome is Outcome.CUT:
            self._outlet.write(data)
            self._break_soon()
            return
        usage = self._usage()
        if outcome is Outcome.TRUNCATED:
            self._outlet.write(data + LAST_CHUNK)
        else:
            self._outlet.write(data + self._ending(usage) + DONE + LAST_CHUNK)
        self._end(200, usage.completion, ok=outcome is Outcome.ANSWER)

    def _ending(self, usage: Usage) -> bytes:
        finish_reason = self._script.answer.finish_reason
        if self._script.plan.outcome is Outcome.INSUFFICIENT:
            finish_reason = "insufficient_system_resource"
        if not self._script.wants_usage:
            return self._events.closing(finish_reason, None)
        if self._script.behaviour.usage_chunk == "last":
            return self._events.closing(finish_reason, usage)
        return self._events.closing(finish_reason, None) + self._events.usage(usage)

    def _usage(self) -> Usage:
        thoughts = len(self._thoughts)
        content = "".join(self._contents[: max(0, self._sent - thoughts)])
        return Usage(
            self._script.prompt_tokens,
            self._script.cache_hit_tokens,
            min(self._script.reasoning_tokens, self._sent * CHUNK_TOKENS),
            estimate_tokens(content),
        )

    def _tokens_sent(self) -> int:
        return self._usage().completion
