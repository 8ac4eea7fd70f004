"""What scripts may hand to the executor, turned into its own values."""

from __future__ import annotations

from typing import Any

from core.client.prompt import Prompt
from core.config.secrets import Secret
from core.config.settings import Settings
from core.keys.keyfile import KeySpec


def as_prompt(prompt: Prompt | str | list[dict[str, Any]], seq: int) -> Prompt:
    if isinstance(prompt, Prompt):
        return prompt
    if isinstance(prompt, str):
        return Prompt(seq, str(seq), text=prompt)
    return Prompt(seq, str(seq), messages=prompt)


def as_spec(key: KeySpec | str | tuple[str, str]) -> KeySpec:
    if isinstance(key, KeySpec):
        return key
    if isinstance(key, str):
        secret = Secret(key)
        return KeySpec(account=secret.masked, secret=secret)
    account, value = key
    return KeySpec(account=account, secret=Secret(value))


def request_defaults(settings: Settings) -> dict[str, Any]:
    """The request fields that the settings stand for; what is not set is left to the endpoint."""
    fields: dict[str, Any] = {"model": settings.model}
    if settings.temperature is not None:
        fields["temperature"] = settings.temperature
    if settings.max_tokens is not None:
        fields["max_tokens"] = settings.max_tokens
    if settings.thinking is not None:
        fields["thinking"] = {"type": "enabled" if settings.thinking else "disabled"}
    return fields
