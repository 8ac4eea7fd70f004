"""The shapes of an OpenAI-compatible chat answer, plain and streamed, and how usage is read from them."""

from __future__ import annotations

from typing import Any

import msgspec

from core.events import Usage


class PromptDetails(msgspec.Struct, gc=False):
    cached_tokens: int | None = None


class CompletionDetails(msgspec.Struct, gc=False):
    reasoning_tokens: int | None = None


class WireUsage(msgspec.Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_cache_hit_tokens: int | None = None
    prompt_cache_miss_tokens: int | None = None
    prompt_tokens_details: PromptDetails | None = None
    completion_tokens_details: CompletionDetails | None = None

    def as_usage(self) -> Usage:
        """DeepSeek tells hits and misses apart; others at most the cached part; else all is a miss."""
        hit = self.prompt_cache_hit_tokens
        if hit is None:
            hit = (self.prompt_tokens_details.cached_tokens or 0) if self.prompt_tokens_details else 0
        miss = self.prompt_cache_miss_tokens
        if miss is None:
            miss = max((self.prompt_tokens or 0) - hit, 0)
        details = self.completion_tokens_details
        reasoning = (details.reasoning_tokens or 0) if details else 0
        return Usage(hit, miss, self.completion_tokens or 0, reasoning)


class ToolFunction(msgspec.Struct):
    name: str | None = None
    arguments: str | None = None


class ToolCall(msgspec.Struct):
    """A tool call, or a part of one in a stream: parts with the same index belong together."""

    index: int = 0
    id: str | None = None
    type: str | None = None
    function: ToolFunction | None = None


class Message(msgspec.Struct):
    """A whole message or a delta of one."""

    content: str | None = None
    reasoning_content: str | None = None
    tool_calls: list[ToolCall] | None = None


class Choice(msgspec.Struct):
    index: int = 0
    delta: Message | None = None
    message: Message | None = None
    finish_reason: str | None = None


class Answer(msgspec.Struct):
    """A chat.completion or one chat.completion.chunk."""

    choices: list[Choice] | None = None
    usage: WireUsage | None = None
    model: str | None = None
    error: Any = None


decode_answer = msgspec.json.Decoder(Answer).decode
