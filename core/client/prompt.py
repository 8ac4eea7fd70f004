"""A prompt as the user gave it, and the body of the request that asks it."""

from __future__ import annotations

from typing import Any

import msgspec

from core.client.conversation import text_of

_encoder = msgspec.json.Encoder()

BODY_FIELDS = frozenset(
    {
        "model",
        "temperature",
        "top_p",
        "max_tokens",
        "stop",
        "presence_penalty",
        "frequency_penalty",
        "response_format",
        "tools",
        "tool_choice",
        "thinking",
        "reasoning_effort",
        "seed",
        "user_id",
        "user",
        "logprobs",
        "top_logprobs",
    }
)
"""Fields of a chat request that a prompt may set for itself; streaming is the engine's business."""


class Prompt(msgspec.Struct, frozen=True):
    """One question: `text` is a single user message, `messages` a whole conversation; one of the two is set.

    `seq` is its place in the session, `id` the user's name for it, `params` its own request fields.
    """

    seq: int
    id: str
    text: str | None = None
    messages: list[dict[str, Any]] | None = None
    params: dict[str, Any] | None = None

    def conversation(self) -> list[dict[str, Any]]:
        if self.messages is not None:
            return self.messages
        return [{"role": "user", "content": self.text or ""}]

    def preview(self) -> str:
        """The start of the last user message, on one line, for tables."""
        return _preview(self.text, self.messages)


class PromptWords(msgspec.Struct, frozen=True, gc=False):
    """What a stored prompt says, without the rest of it: a third of the time where a million are read."""

    text: str | None = None
    messages: list[dict[str, Any]] | None = None

    def preview(self) -> str:
        """As `Prompt.preview`."""
        return _preview(self.text, self.messages)


def _preview(text: str | None, messages: list[dict[str, Any]] | None) -> str:
    if text is None:
        text = last_user_text(messages or [])
    return " ".join(text[:120].split())[:80]


def last_user_text(messages: list[dict[str, Any]]) -> str:
    for message in reversed(messages):
        if message.get("role") == "user":
            return text_of(message)
    return ""


def request_body(prompt: Prompt, defaults: dict[str, Any], *, stream: bool) -> bytes:
    """The JSON body that asks `prompt`; its own params win over `defaults` (model, temperature, ...)."""
    fields = {**defaults, **(prompt.params or {}), "messages": prompt.conversation(), "stream": stream}
    if stream:
        fields["stream_options"] = {"include_usage": True}
    return _encoder.encode(fields)
