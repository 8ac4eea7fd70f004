"""A finished prompt as it is stored and exported: the result line that scripts rely on."""

from __future__ import annotations

from typing import Any

import msgspec

from core.client.prompt import Prompt
from core.events import Usage
from core.executor import Answer, PromptError


class UsageRecord(msgspec.Struct, frozen=True):
    """Tokens of every call made for the prompt; `estimated` where the endpoint did not tell some of them."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    reasoning_tokens: int
    prompt_cache_hit_tokens: int
    prompt_cache_miss_tokens: int
    estimated: bool

    @classmethod
    def of(cls, usage: Usage) -> UsageRecord:
        return cls(
            usage.prompt,
            usage.completion,
            usage.total,
            usage.reasoning,
            usage.cache_hit,
            usage.cache_miss,
            usage.estimated,
        )


class ErrorRecord(msgspec.Struct, frozen=True):
    kind: str
    message: str


class Outcome(msgspec.Struct, frozen=True):
    """The part of a result line that is stored with the answer; the prompt is stored once, with the prompts."""

    answer: str | None
    reasoning: str | None
    model: str | None
    account: str | None
    cached: str | None
    attempts: int
    first_token_s: float | None
    latency_s: float
    usage: UsageRecord | None
    cost_usd: float | None
    finish_reason: str | None
    agreement: float | None
    error: ErrorRecord | None
    flagged: bool = False
    tool_calls: list[dict[str, Any]] | None = None
    candidates: list[Any] | None = None


def outcome_of(result: Answer | PromptError) -> Outcome:
    if isinstance(result, PromptError):
        error = ErrorRecord(result.kind, result.message)
        return Outcome(
            None,
            None,
            None,
            None,
            None,
            result.attempts,
            None,
            result.latency_s,
            None,
            None,
            None,
            None,
            error,
        )
    return Outcome(
        result.content,
        result.reasoning or None,
        result.model,
        result.account,
        result.cached,
        result.attempts,
        result.first_token_s,
        result.latency_s,
        UsageRecord.of(result.usage),
        result.cost_usd,
        result.finish_reason,
        result.agreement,
        None,
        result.flagged,
        result.tool_calls,
        result.candidates,
    )


encode_outcome = msgspec.json.Encoder().encode
decode_outcome = msgspec.json.Decoder(Outcome).decode


def result_line(prompt: Prompt, outcome: Outcome) -> dict[str, Any]:
    """The result line of the public contract, in its order of fields."""
    line: dict[str, Any] = {"id": prompt.id}
    if prompt.messages is not None:
        line["messages"] = prompt.messages
    else:
        line["prompt"] = prompt.text
    for name in outcome.__struct_fields__:
        value = getattr(outcome, name)
        if name in ("flagged", "tool_calls", "candidates") and not value:
            continue
        line[name] = msgspec.to_builtins(value)
    return line
