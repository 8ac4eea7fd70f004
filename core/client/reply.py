"""What a call brings back, put together from the pieces as they arrive."""

from __future__ import annotations

from typing import Any

import msgspec

from core.client.errors import CallError
from core.client.wire import Answer, Message, ToolCall, decode_answer
from core.events import NO_USAGE, Usage

ENGLISH_TOKENS_PER_CHARACTER = 0.3
CHINESE_TOKENS_PER_CHARACTER = 0.6
"""Rates from DeepSeek's page on tokens and their usage."""


class Reply(msgspec.Struct, frozen=True):
    """A complete answer of the endpoint. `tool_calls` in OpenAI's shape, None when there are none."""

    content: str
    reasoning: str
    finish_reason: str
    usage: Usage
    model: str
    request_id: str | None
    tool_calls: list[dict[str, Any]] | None = None


class ReplyBuilder:
    """Takes chunks of a stream, or one plain answer, and knows when it is complete."""

    __slots__ = ("_content", "_finish_reason", "_model", "_reasoning", "_tools", "_usage", "done")

    def __init__(self) -> None:
        self._content: list[str] = []
        self._reasoning: list[str] = []
        self._tools: dict[int, ToolCall] = {}
        self._finish_reason: str | None = None
        self._usage: Usage = NO_USAGE
        self._model = ""
        self.done = False

    def take_event(self, data: bytes) -> bool:
        """Take the data of one server-sent event; True if it brought text. Raises CallError where it is broken."""
        if data.startswith(b"[DONE]"):
            self.done = True
            return False
        return self._take(_decode(data))

    def take_plain(self, body: bytes) -> None:
        """Take a whole answer. Blank lines before it, DeepSeek's keep-alive, are legal JSON white space."""
        self._take(_decode(body))
        self.done = True

    def finish(self, request_id: str | None) -> Reply:
        """The complete answer. Raises CallError where something is missing: a short answer is never passed on."""
        if self._finish_reason is None:
            raise CallError("truncated", "the answer ended without a finish reason", request_id=request_id)
        if not self.done:
            raise CallError("truncated", "the stream ended without [DONE]", request_id=request_id)
        if self._finish_reason == "insufficient_system_resource":
            raise CallError(
                "insufficient_resource", "the endpoint ran out of resources mid-answer", request_id=request_id
            )
        usage = self._usage
        if usage is NO_USAGE:
            usage = Usage(0, 0, estimate_tokens(self.text_so_far), 0, True)
        return Reply(
            "".join(self._content),
            "".join(self._reasoning),
            self._finish_reason,
            usage,
            self._model,
            request_id,
            self._joined_tools(),
        )

    @property
    def text_so_far(self) -> str:
        """Reasoning and content that have arrived."""
        return "".join(self._reasoning) + "".join(self._content)

    @property
    def parts_so_far(self) -> tuple[str, str]:
        """Reasoning and content that have arrived. May be read from any thread."""
        return "".join(self._reasoning), "".join(self._content)

    def _take(self, answer: Answer) -> bool:
        if answer.error is not None:
            raise CallError("server_error", f"the endpoint broke off: {_error_words(answer.error)}")
        if answer.model:
            self._model = answer.model
        if answer.usage is not None:
            self._usage = answer.usage.as_usage()
        text = False
        for choice in answer.choices or ():
            if choice.index != 0:
                continue
            message = choice.delta or choice.message
            if message is not None:
                text = self._take_message(message) or text
            if choice.finish_reason:
                self._finish_reason = choice.finish_reason
        return text

    def _take_message(self, message: Message) -> bool:
        if message.content:
            self._content.append(message.content)
        if message.reasoning_content:
            self._reasoning.append(message.reasoning_content)
        for part in message.tool_calls or ():
            self._take_tool(part)
        return bool(message.content or message.reasoning_content or message.tool_calls)

    def _take_tool(self, part: ToolCall) -> None:
        known = self._tools.get(part.index)
        # A plain answer gives whole calls without an index.
        if known is None or (part.id and known.id and part.id != known.id):
            self._tools[part.index if known is None else max(self._tools) + 1] = part
            return
        known.id = known.id or part.id
        if part.function is not None:
            if known.function is None:
                known.function = part.function
            else:
                known.function.name = known.function.name or part.function.name
                known.function.arguments = (known.function.arguments or "") + (part.function.arguments or "")

    def _joined_tools(self) -> list[dict[str, Any]] | None:
        if not self._tools:
            return None
        return [
            {
                "id": tool.id,
                "type": tool.type or "function",
                "function": {
                    "name": tool.function.name if tool.function else None,
                    "arguments": (tool.function.arguments or "") if tool.function else "",
                },
            }
            for _, tool in sorted(self._tools.items())
        ]


def estimate_tokens(text: str) -> int:
    """About how many tokens a text has, for calls that were cancelled before the endpoint told."""
    wide = 0 if text.isascii() else sum(1 for c in text if ord(c) > 0x2E7F)
    return round(wide * CHINESE_TOKENS_PER_CHARACTER + (len(text) - wide) * ENGLISH_TOKENS_PER_CHARACTER)


def _decode(data: bytes) -> Answer:
    try:
        return decode_answer(data)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError) as e:
        shown = data[:80].decode("utf-8", "replace")
        raise CallError("malformed", f"not an answer of a chat endpoint ({e}): {shown!r}") from None


def _error_words(error: Any) -> str:
    message = error.get("message") if isinstance(error, dict) else error
    return " ".join(str(message).split())[:300]
