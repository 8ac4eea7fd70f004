"""A call whose answer comes as one JSON object, after blank lines if it takes long."""

from core.simulator.answer import thought_chunks
from core.simulator.completion_text import KEEP_ALIVE_LINE, Usage, completion_json
from core.simulator.exchange import Exchange
from core.simulator.http_text import JSON, LAST_CHUNK, chunk, head, whole
from core.simulator.plan import Outcome
from core.simulator.tokens import estimate_tokens


class PlainExchange(Exchange):
    """Answers at once when the latency is over; a truncated stream has no plain counterpart."""

    keep_alive = KEEP_ALIVE_LINE

    def _head(self) -> bytes:
        return head(200, self._script.request_id, JSON)

    def _answer(self) -> None:
        outcome = self._script.plan.outcome
        content, _, finish_reason = self._script.answer
        if outcome is Outcome.INSUFFICIENT:
            content = content[: len(content) // 2]
            finish_reason = "insufficient_system_resource"
        usage = Usage(
            self._script.prompt_tokens,
            self._script.cache_hit_tokens,
            self._script.reasoning_tokens,
            estimate_tokens(content),
        )
        body = self._body(content, finish_reason, usage)
        if outcome in (Outcome.CUT, Outcome.STALL):
            self._send_half(body)
            if outcome is Outcome.CUT:
                self._break_soon()
            else:
                self._dead_since = self._loop.time()
            return
        if outcome is Outcome.MALFORMED:
            body = body[: len(body) // 2]
        if self._head_sent:
            self._outlet.write(chunk(body) + LAST_CHUNK)
        else:
            self._outlet.write(whole(200, self._script.request_id, body))
        ok = outcome in (Outcome.ANSWER, Outcome.TRUNCATED)
        self._end(200, usage.completion, ok=ok)

    def _body(self, content: str, finish_reason: str, usage: Usage) -> bytes:
        thought = "".join(thought_chunks(usage.reasoning)) if usage.reasoning else None
        script = self._script
        return completion_json(
            script.request_id, script.created, script.model, content, thought, finish_reason, usage
        )

    def _send_half(self, body: bytes) -> None:
        half = body[: len(body) // 2]
        if self._head_sent:
            self._outlet.write(chunk(half))
        else:
            self._outlet.write(head(200, self._script.request_id, JSON, len(body)) + half)
